// Selectors: qualified names, fields, method values and expressions (types2 call.go, selection.go).
#include <cctype>
#include <unordered_set>

#include "frontend/check/checker.h"
#include "frontend/check/op_table.h"
#include "frontend/syntax/parser.h"
#include "frontend/types/lookup.h"
#include "runtime/base/check.h"

namespace gorun {

using namespace ast;

namespace {

// Objects that gc's export data of a package has: what the declarations of exported objects need.
struct ExportWalk {
  Package* pkg;
  std::unordered_set<const void*> seen;

  void type(Type* t) {
    if (!t || !seen.insert(t).second) return;
    switch (t->kind) {
      case TypeKind::Array: type(static_cast<ArrayType*>(t)->elem); break;
      case TypeKind::Slice: type(static_cast<SliceType*>(t)->elem); break;
      case TypeKind::Pointer: type(static_cast<PointerType*>(t)->base); break;
      case TypeKind::Chan: type(static_cast<ChanType*>(t)->elem); break;
      case TypeKind::Map:
        type(static_cast<MapType*>(t)->key);
        type(static_cast<MapType*>(t)->elem);
        break;
      case TypeKind::Struct:
        for (VarObj* f : static_cast<StructType*>(t)->fields) type(f->type);
        break;
      case TypeKind::Tuple:
        for (VarObj* v : static_cast<TupleType*>(t)->vars) type(v->type);
        break;
      case TypeKind::Signature:
        type(static_cast<Signature*>(t)->params);
        type(static_cast<Signature*>(t)->results);
        break;
      case TypeKind::Interface:
        for (FuncObj* m : static_cast<Interface*>(t)->methods) type(m->type);
        for (Type* e : static_cast<Interface*>(t)->embeddeds) type(e);
        break;
      case TypeKind::Named: {
        auto* n = static_cast<Named*>(t);
        for (Type* a : n->targs) type(a);
        if (n->origin && n->origin != n) type(n->origin);
        if (n->obj->pkg != pkg) break;
        seen.insert(n->obj);
        type(n->from_rhs);
        for (FuncObj* m : n->methods) type(m->type);
        break;
      }
      case TypeKind::Alias:
        seen.insert(static_cast<AliasType*>(t)->obj);
        type(static_cast<AliasType*>(t)->from_rhs);
        break;
      default: break;
    }
  }
};

// Whether an unexported object of an imported package would be known to gc, which then words the error differently. Types are when an
// exported declaration leads to them, other objects when a short exported function, which may be inlined, names them.
bool in_export_data(const SourceMap& sources, Package* p, const Object* o) {
  if (o->kind == ObjKind::TypeName) {
    ExportWalk w{p, {}};
    for (const Scope::Entry& e : p->scope->entries) {
      if (!is_exported(e.name)) continue;
      if (e.obj->kind == ObjKind::TypeName) w.seen.insert(e.obj);
      w.type(e.obj->type);
    }
    return w.seen.contains(o);
  }
  constexpr uint32_t kShort = 60;  // bytes of a body that is surely inlined
  for (const Scope::Entry& e : p->scope->entries) {
    if (!is_exported(e.name) || e.obj->kind != ObjKind::Func) continue;
    FuncDecl* d = static_cast<FuncObj*>(e.obj)->decl;
    if (!d || !d->body || d->body->rbrace.off - d->body->pos.off > kShort) continue;
    const File* f = sources.file_of(d->body->pos);
    std::string_view text = std::string_view(f->text).substr(d->body->pos.off - f->base, d->body->rbrace.off - d->body->pos.off);
    auto word = [](char c) { return isalnum(static_cast<unsigned char>(c)) || c == '_'; };
    for (size_t i = text.find(o->name); i != text.npos; i = text.find(o->name, i + 1)) {
      size_t end = i + o->name.size();
      if ((i == 0 || (!word(text[i - 1]) && text[i - 1] != '.')) && (end == text.size() || !word(text[end]))) return true;
    }
  }
  return false;
}

}  // namespace

// pkg.Name; false after an error.
bool Checker::qualified_name(Operand* x, SelectorExpr* e, PkgNameObj* pname) {
  pname->used = true;
  auto* id = static_cast<NameExpr*>(e->x);
  id->obj = pname;
  Package* imported = pname->imported;
  std::string_view sel = e->sel->name;
  Object* o = imported->scope->lookup(sel);
  if (o && !is_exported(sel) && !in_export_data(sources, imported, o)) o = nullptr;
  if (!o) {
    if (!imported->fake) {
      // An exported name that differs in case only.
      const Object* alt = nullptr;
      for (const Scope::Entry& entry : imported->scope->entries) {
        if (entry.obj && is_exported(entry.name) && equal_fold(entry.name, sel) && (!alt || entry.name < alt->name)) alt = entry.obj;
      }
      if (alt) errorf(e->sel, Diag::UndefinedButHave, {str(e), alt->name});
      else errorf(e->sel, Diag::UndeclaredName, {str(e)});
    }
    return false;
  }
  if (!is_exported(sel)) errorf(e->sel, Diag::NotExported, {sel, imported->name});
  e->sel_kind = SelKind::Qualified;
  e->sel->obj = o;
  e->sel->type = o->type;
  x->type = o->type ? o->type : invalid();
  switch (o->kind) {
    case ObjKind::Const:
      x->mode = Mode::Constant;
      x->val = static_cast<ConstObj*>(o)->val;
      break;
    case ObjKind::TypeName: x->mode = Mode::TypeExpr; break;
    case ObjKind::Var: x->mode = Mode::Variable; break;
    case ObjKind::Func: x->mode = Mode::Value; break;
    case ObjKind::Builtin:
      x->mode = Mode::Builtin;
      x->type = invalid();
      x->id = static_cast<BuiltinId>(static_cast<BuiltinObj*>(o)->id);
      break;
    default: UNREACHABLE("object of a package");
  }
  e->sel->mode = x->mode;
  x->expr = e;
  return true;
}

void Checker::selector(Operand* x, SelectorExpr* e, bool want_type) {
  auto fail = [&] {
    x->mode = Mode::Invalid;
    x->type = invalid();
    x->expr = e;
  };
  std::string_view sel = e->sel->name;
  if (e->x->kind == ExprKind::Name) {
    Object* o = lookup(static_cast<NameExpr*>(e->x)->name);
    if (o && o->kind == ObjKind::PkgName) {
      if (!qualified_name(x, e, static_cast<PkgNameObj*>(o))) fail();
      return;
    }
  }

  expr_or_type(x, e->x, false);
  if (x->mode == Mode::Builtin) {
    errorf(e->pos, Diag::BuiltinSelector, {str(x)});
    return fail();
  }
  if (x->invalid()) return fail();

  // No path below gives a type.
  if (want_type) {
    errorf(e->sel, Diag::NotAType, {str(e)});
    return fail();
  }

  LookupResult r = lookup_field_or_method(x->type, x->mode == Mode::Variable, pkg, sel, false);
  if (!r.obj) {
    if (!is_valid(under(x->type))) return fail();
    if (r.ambiguous) {
      errorf(e->sel, Diag::AmbiguousSelector, {str(x->expr), sel});
      return fail();
    }
    if (r.indirect) {
      if (x->mode == Mode::TypeExpr) errorf(e->sel, Diag::MethodExprNeedsPointer, {str(x->type), sel, str(x->type), sel});
      else errorf(e->sel, Diag::PointerMethodOnValue, {sel, str(x->type)});
      return fail();
    }
    std::string why;
    if (is_interface_ptr(x->type)) {
      why = interface_ptr_error(tenv, x->type);
    } else {
      LookupResult alt = lookup_field_or_method(x->type, x->mode == Mode::Variable, pkg, sel, true);
      why = lookup_error(tenv, x->type, sel, alt.obj, false);
    }
    errorf(e->sel, Diag::SelectorUndefined, {str(x->expr), sel, why});
    return fail();
  }

  FuncObj* m = r.obj->kind == ObjKind::Func ? static_cast<FuncObj*>(r.obj) : nullptr;
  if (m && !m->type) obj_decl(m);

  if (x->mode == Mode::TypeExpr) {
    if (!m) {
      errorf(e->sel, Diag::NoMethod, {str(x->expr), sel, str(x->type), sel});
      return fail();
    }
    record_selection(e, SelKind::MethodExpr, x->type, m, r.path, r.indirect);
    auto* sig = static_cast<Signature*>(m->type);
    if (!sig->recv) {
      errorf(e, Diag::IllegalMethodCycle);
      return fail();
    }
    // The receiver becomes the first parameter, with a name if the others have names.
    std::vector<VarObj*> params;
    std::string_view name;
    if (sig->params && !sig->params->vars[0]->name.empty()) name = sig->recv->name.empty() ? intern_name("_") : sig->recv->name;
    params.push_back(new_param(sig->recv->pos, name, x->type));
    if (sig->params) params.insert(params.end(), sig->params->vars.begin(), sig->params->vars.end());
    auto* fsig = make<Signature>();
    fsig->tparams = sig->tparams;
    fsig->params = new_tuple(params);
    fsig->results = sig->results;
    fsig->variadic = sig->variadic;
    x->mode = Mode::Value;
    x->type = fsig;
    add_decl_dep(m);
  } else if (m) {
    bool iface = m->is_interface_method || is_type_param(x->type);
    record_selection(e, iface ? SelKind::InterfaceMethod : SelKind::MethodVal, x->type, m, r.path, r.indirect);
    if (x->mode == Mode::Variable && !r.indirect && !iface && has_ptr_recv(m)) mark_addressed(e->x);
    auto* sig = static_cast<Signature*>(m->type);
    auto* msig = make<Signature>();
    msig->tparams = sig->tparams;
    msig->params = sig->params;
    msig->results = sig->results;
    msig->variadic = sig->variadic;
    x->mode = Mode::Value;
    x->type = msig;
    add_decl_dep(m);
  } else {
    record_selection(e, SelKind::Field, x->type, r.obj, r.path, r.indirect);
    x->mode = x->mode == Mode::Variable || r.indirect ? Mode::Variable : Mode::Value;
    x->type = r.obj->type;
  }
  x->expr = e;
}

}  // namespace gorun
