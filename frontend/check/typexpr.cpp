// Identifiers and type expressions (types2 typexpr.go).
#include "frontend/check/checker.h"
#include "frontend/check/operand.h"
#include "frontend/syntax/parser.h"
#include "frontend/types/infer.h"
#include "frontend/types/lookup.h"
#include "frontend/types/predicates.h"
#include "runtime/base/check.h"

namespace gorun {
using namespace ast;

static std::string_view object_kind(const Object* obj) {
  switch (obj->kind) {
    case ObjKind::PkgName: return "package name";
    case ObjKind::Const: return "constant";
    case ObjKind::TypeName:
      if (static_cast<const TypeName*>(obj)->is_alias) return "type alias";
      return obj->type && obj->type->kind == TypeKind::TypeParam ? "type parameter" : "defined type";
    case ObjKind::Var:
      switch (static_cast<const VarObj*>(obj)->var_kind) {
        case VarKind::PackageVar: return "package-level variable";
        case VarKind::LocalVar: return "local variable";
        case VarKind::RecvVar: return "receiver";
        case VarKind::ParamVar: return "parameter";
        case VarKind::ResultVar: return "result variable";
        case VarKind::FieldVar: return "struct field";
      }
      return "variable";
    case ObjKind::Func: {
      const FuncObj* f = static_cast<const FuncObj*>(obj);
      return f->decl && f->decl->recv ? "method" : "function";
    }
    case ObjKind::Label: return "label";
    case ObjKind::Builtin: return "built-in function";
    case ObjKind::Nil: return "untyped nil";
  }
  return "unknown symbol";
}

// A variable of an outer function is captured by every function literal between that function and the use.
void Checker::note_use(VarObj* v) {
  if (!v->func || v->func == env.func) return;
  v->captured = true;
  for (FuncObj* f = env.func; f && f != v->func; f = f->outer) {
    std::vector<VarObj*>& c = f->captures;
    bool known = false;
    for (VarObj* o : c)
      if (o == v) {
        known = true;
        break;
      }
    if (known) return;  // then the outer ones have it too
    c.push_back(v);
  }
}

void Checker::ident(Operand* x, NameExpr* e, bool want_type) {
  x->mode = Mode::Invalid;
  x->expr = e;
  Scope* scope = nullptr;
  Object* obj = lookup_scope(e->name, &scope);
  if (!obj) {
    if (e->name == "_") errorf(e, Diag::BlankAsValue);
    else errorf(e, Diag::UndeclaredName, {e->name});
    return;
  }
  if (env.version != 0 && env.version < kGo1_18 && scope == store.universe() && (e->name == "any" || e->name == "comparable") &&
      !verify_version(e, kGo1_18, "predeclared " + std::string(e->name)))
    return;
  e->obj = obj;

  bool got_type = obj->kind == ObjKind::TypeName;
  if (want_type && !got_type) {
    errorf(e, Diag::NotATypeKind, {obj->name, object_kind(obj)});
    if (obj->kind == ObjKind::Var && obj->pkg == pkg) obj->used = true;
    return;
  }

  // Objects of other packages are finished. A type of this package is looked at again when a type is wanted, to find cycles.
  Type* t = obj->type;
  if (!t || (obj->color == ObjColor::Grey && got_type && want_type && obj->pkg == pkg)) {
    if (obj->info || obj->color == ObjColor::Grey) obj_decl(obj);
    t = obj->type;
    if (!t && obj->kind != ObjKind::Builtin) CHECK(t, "no type for %.*s", static_cast<int>(obj->name.size()), obj->name.data());
  }
  if (!dot_imports.empty()) {
    if (auto it = dot_imports.find({scope, obj->name.data()}); it != dot_imports.end()) it->second->used = true;
  }

  switch (obj->kind) {
    case ObjKind::PkgName: errorf(e, Diag::PackageNotInSelector, {obj->name}); return;
    case ObjKind::Const:
      add_decl_dep(obj);
      if (!valid(t)) return;
      if (obj == universe().iota) {
        if (!env.iota.known()) {
          errorf(e, Diag::IotaOutsideConst);
          return;
        }
        x->val = env.iota;
      } else {
        x->val = static_cast<ConstObj*>(obj)->val;
      }
      x->mode = Mode::Constant;
      break;
    case ObjKind::TypeName: x->mode = Mode::TypeExpr; break;
    case ObjKind::Var: {
      VarObj* v = static_cast<VarObj*>(obj);
      if (v->pkg == pkg) {
        if (!v->used) v->used = true;
        note_use(v);
        add_decl_dep(v);
      }
      if (!valid(t)) return;
      x->mode = Mode::Variable;
      break;
    }
    case ObjKind::Func:
      add_decl_dep(obj);
      x->mode = Mode::Value;
      break;
    case ObjKind::Builtin:
      x->id = static_cast<BuiltinId>(static_cast<BuiltinObj*>(obj)->id);
      x->mode = Mode::Builtin;
      if (!t) t = invalid_;
      break;
    case ObjKind::Nil: x->mode = Mode::NilValue; break;
    case ObjKind::Label: UNREACHABLE("label in a scope of variables");
  }
  x->type = t;
}

Type* Checker::var_type(Expr* e) {
  Type* t = defined_type(e, nullptr);
  valid_var_type(e, t);
  return t;
}

// A variable cannot have a constraint interface as its type. Interfaces may not be complete yet, so most of this comes later.
void Checker::valid_var_type(Expr* e, Type* t) {
  switch (t->kind) {
    case TypeKind::Named: {
      Named* n = static_cast<Named*>(t);
      if (n->obj->pkg != pkg && n->targs.empty() && under(n)->kind != TypeKind::Interface) return;
      if (n->underlying_ && n->underlying_->kind != TypeKind::Interface) return;
      break;
    }
    case TypeKind::Interface: {
      Interface* i = static_cast<Interface*>(t);
      if (i->complete && i->embeddeds.empty()) return;
      break;
    }
    case TypeKind::Alias: break;
    default: return;
  }
  later([this, e, t] {
    if (is_type_param(t)) return;
    Interface* i = under_as<Interface>(t);
    if (!i) return;
    Pos pos = start_pos(e);
    TypeSet* set = compute_interface_type_set(tenv, pos, i);
    if (is_method_set(*set)) return;
    soft_error(pos, set->comparable ? Diag::ComparableAsVarType : Diag::ConstraintAsVarType, {str(t)});
  });
}

Type* Checker::defined_type(Expr* e, TypeName* def) {
  Type* t = typ_internal(e, def);
  if ((t->kind == TypeKind::Named || t->kind == TypeKind::Alias) && is_generic(t)) {
    errorf(e, Diag::GenericWithoutInst, {str(t)});
    t = invalid_;
  }
  record_type_and_value(e, Mode::TypeExpr, t, Const());
  return t;
}

Type* Checker::generic_type(Expr* e, std::string* cause) {
  Type* t = typ_internal(e, nullptr);
  if (valid(t) && !is_generic(t)) {
    if (cause) *cause = str(t) + " is not a generic type";
    t = invalid_;
  }
  record_type_and_value(e, Mode::TypeExpr, t, Const());
  return t;
}

Type* Checker::typ_internal(Expr* e0, TypeName* def) {
  switch (e0->kind) {
    case ExprKind::Bad: break;
    case ExprKind::Name:
    case ExprKind::Selector: {
      Operand x;
      if (e0->kind == ExprKind::Name) ident(&x, static_cast<NameExpr*>(e0), true);
      else selector(&x, static_cast<SelectorExpr*>(e0), true);
      switch (x.mode) {
        case Mode::TypeExpr: return x.type;
        case Mode::Invalid: break;
        case Mode::NoValue: errorf(&x, Diag::NoValueAsType, {str(&x)}); break;
        default: errorf(&x, Diag::NotAType, {str(&x)}); break;
      }
      break;
    }
    case ExprKind::Index: {
      IndexExpr* e = static_cast<IndexExpr*>(e0);
      verify_version(e, kGo1_18, "type instantiation");
      return instantiated_type(e->x, list_of(e->index));
    }
    case ExprKind::Paren: return defined_type(static_cast<ParenExpr*>(e0)->x, def);
    case ExprKind::ArrayType: {
      ArrayTypeExpr* e = static_cast<ArrayTypeExpr*>(e0);
      ArrayType* t = new_array(arena, invalid_, -1);
      if (e->len) t->len = array_length(e->len);
      else errorf(e, Diag::BadDotDotDotArray);
      t->elem = var_type(e->elem);
      if (t->len >= 0) return t;
      break;
    }
    case ExprKind::SliceType: {
      SliceType* t = new_slice(arena, invalid_);
      t->elem = var_type(static_cast<SliceTypeExpr*>(e0)->elem);
      return t;
    }
    case ExprKind::DotsType: errorf(e0, Diag::BadDotDotDot); break;
    case ExprKind::StructType: {
      StructType* t = arena.alloc<StructType>();
      struct_type(t, static_cast<StructTypeExpr*>(e0));
      return t;
    }
    case ExprKind::Operation: {
      Operation* e = static_cast<Operation*>(e0);
      if (e->op == Tok::Mul && !e->y) {
        PointerType* t = new_pointer(arena, invalid_);
        t->base = var_type(e->x);
        return valid(t->base) ? static_cast<Type*>(t) : invalid_;
      }
      errorf(e0, Diag::NotAType, {str(e0)});
      use(e0);
      break;
    }
    case ExprKind::FuncType: {
      Signature* t = arena.alloc<Signature>();
      func_type(t, nullptr, {}, static_cast<FuncTypeExpr*>(e0));
      return t;
    }
    case ExprKind::InterfaceType: {
      Interface* t = new_interface(arena, tenv);
      interface_type(t, static_cast<InterfaceTypeExpr*>(e0), def);
      return t;
    }
    case ExprKind::MapType: {
      MapTypeExpr* e = static_cast<MapTypeExpr*>(e0);
      MapType* t = new_map(arena, invalid_, invalid_);
      t->key = var_type(e->key);
      t->elem = var_type(e->value);
      if (t->key->kind == TypeKind::Basic) return t;
      later([this, t, e] {
        if (comparable_type(t->key)) return;
        errorf(e->key, Diag::InvalidMapKey, {str(t->key), is_type_param(t->key) ? " (missing comparable constraint)" : ""});
      });
      return t;
    }
    case ExprKind::ChanType: {
      ChanTypeExpr* e = static_cast<ChanTypeExpr*>(e0);
      ChanType* t = new_chan(arena, e->dir, invalid_);
      t->elem = var_type(e->elem);
      return t;
    }
    default:
      errorf(e0, Diag::NotAType, {str(e0)});
      use(e0);
      break;
  }
  return invalid_;
}

bool Checker::validate_targ_len(Pos pos, std::string_view name, size_t want, size_t got) {
  if (got == want) return true;
  errorf(pos, Diag::WrongTypeArgCount, {got < want ? "not enough" : "too many", name, std::to_string(got), std::to_string(want)});
  return false;
}

static TypeName* type_obj(Type* t) { return t->kind == TypeKind::Alias ? static_cast<AliasType*>(t)->obj : static_cast<Named*>(t)->obj; }
static std::span<TypeParam*> generic_params(Type* t) {
  if (t->kind == TypeKind::Alias) {
    AliasType* a = static_cast<AliasType*>(t);
    return a->origin ? a->origin->tparams : a->tparams;
  }
  Named* n = static_cast<Named*>(t);
  return n->origin ? n->origin->tparams : n->tparams;
}

Type* Checker::instance(Pos pos, Type* generic, std::span<Type* const> targs) {
  if (generic->kind == TypeKind::Alias) {
    AliasType* a = static_cast<AliasType*>(generic);
    if (!validate_targ_len(pos, a->obj->name, a->tparams.size(), targs.size())) return invalid_;
  }
  Type* t = instantiate(generic, targs, store);
  if (!complete && t && t->kind == TypeKind::Named) inst_pos.try_emplace(t, pos);
  return t;
}

Type* Checker::instantiated_type(Expr* x, std::span<Expr* const> xlist) {
  std::string cause;
  Type* generic = generic_type(x, &cause);
  if (!cause.empty()) {
    std::string args = "[";
    for (size_t i = 0; i < xlist.size(); i++) args += (i ? ", " : "") + str(xlist[i]);
    errorf(x, Diag::NotAGenericType, {str(x), args + "]", cause});
  }
  if (!valid(generic)) return generic;
  bool ok = true;
  std::vector<Type*> targs = type_list(xlist, &ok);
  if (!ok) return invalid_;
  Type* inst = instance(x->pos, generic, targs);
  if (!inst || inst->kind == TypeKind::Basic) return invalid_;

  // The type parameters of the origin may not be set up yet.
  later([this, x, xlist, targs = arena.copy_span(targs), inst, generic] {
    record_instance(x, targs, inst);
    std::span<TypeParam*> tparams = generic_params(generic);
    if (!validate_targ_len(x->pos, type_obj(generic)->name, tparams.size(), targs.size())) return;
    std::string why;
    int i = verify_instance(tenv, x->pos, tparams, targs, &why);
    if (i >= 0) {
      Pos pos = static_cast<size_t>(i) < xlist.size() ? start_pos(xlist[i]) : x->pos;
      soft_error(pos, Diag::InvalidTypeArg, {why});
    } else {
      mono_instance(x->pos, tparams, targs, xlist);
    }
  });
  return inst;
}

int64_t Checker::array_length(Expr* e) {
  // [n]T with an unknown n may be a type parameter list without a constraint.
  if (e->kind == ExprKind::Name) {
    NameExpr* name = static_cast<NameExpr*>(e);
    Object* obj = lookup(name->name);
    if (!obj) {
      errorf(name, Diag::UndefinedArrayLen, {name->name});
      return -1;
    }
    if (obj->kind != ObjKind::Const) {
      errorf(name, Diag::InvalidArrayLen, {name->name});
      return -1;
    }
  }
  Operand x;
  expr(nullptr, &x, e);
  if (x.mode != Mode::Constant) {
    if (x.mode != Mode::Invalid) errorf(&x, Diag::ArrayLenNotConst, {str(&x)});
    return -1;
  }
  if (is_untyped(x.type) || is_integer(x.type)) {
    Const v = to_int(x.val);
    int64_t n;
    if (v.kind == ConstKind::Int && int64_val(v, &n) && n >= 0) {
      if (n >= 1024) long_array = true;
      return n;
    }
  }
  errorf(&x, is_integer(x.type) ? Diag::InvalidArrayLen : Diag::ArrayLenNotInt, {str(&x)});
  return -1;
}

std::vector<Type*> Checker::type_list(std::span<Expr* const> list, bool* ok) {
  *ok = true;
  std::vector<Type*> out;
  *ok = true;
  for (Expr* e : list) {
    Type* t = var_type(e);
    if (!valid(t)) *ok = false;
    out.push_back(t);
  }
  return out;
}

}  // namespace gorun
