// Selectors: qualified names, fields, method values and expressions (types2 call.go, selection.go).
#include "frontend/check/checker.h"
#include "frontend/check/op_table.h"
#include "frontend/types/lookup.h"
#include "runtime/base/check.h"

namespace gorun {

using namespace ast;

// pkg.Name; false after an error.
bool Checker::qualified_name(Operand* x, SelectorExpr* e, PkgNameObj* pname) {
  pname->used = true;
  auto* id = static_cast<NameExpr*>(e->x);
  id->obj = pname;
  Package* imported = pname->imported;
  std::string_view sel = e->sel->name;
  // gc imports from export data, which has exported objects only: others are undefined, not unexported.
  Object* o = is_exported(sel) ? imported->scope->lookup(sel) : nullptr;
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
    if (sig->params && !sig->params->vars[0]->name.empty()) name = sig->recv->name.empty() ? "_" : sig->recv->name;
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
