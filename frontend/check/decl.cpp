// Declarations: lazily checked objects with cycle detection, constants, variables, types, functions, declaration statements (types2 decl.go).
#include <algorithm>
#include <unordered_map>

#include "frontend/check/checker.h"
#include "frontend/check/operand.h"
#include "frontend/types/lookup.h"
#include "frontend/types/predicates.h"
#include "runtime/base/check.h"

namespace gorun {
using namespace ast;

// An object is white (no type), grey (on obj_path) or black (has a type). Meeting a grey one again is a cycle, which may be valid.
void Checker::obj_decl(Object* obj) {
  if (obj->color == ObjColor::Grey) {
    switch (obj->kind) {
      case ObjKind::Const:
      case ObjKind::Var:
        if (!valid_cycle(obj) || !obj->type) obj->type = invalid_;
        break;
      case ObjKind::TypeName:
        if (!valid_cycle(obj)) obj->type = invalid_;
        break;
      case ObjKind::Func: valid_cycle(obj); break;  // keeps its (empty) signature
      default: UNREACHABLE();
    }
    return;
  }
  if (obj->type) return;

  DeclInfo* d = obj->info;
  CHECK(d, "%.*s has no declaration", static_cast<int>(obj->name.size()), obj->name.data());
  push(obj);
  Environment saved = env;
  int saved_depth = std::exchange(iface_depth, 0);
  env = {};
  env.scope = d->file;
  env.version = d->version;
  switch (obj->kind) {
    case ObjKind::Const:
      env.decl = d;
      const_decl(static_cast<ConstObj*>(obj), d->vtyp, d->init, d->inherited);
      break;
    case ObjKind::Var:
      env.decl = d;
      var_decl(static_cast<VarObj*>(obj), d->lhs, d->vtyp, d->init);
      break;
    case ObjKind::TypeName:
      type_decl(static_cast<TypeName*>(obj), d->tdecl);
      collect_methods(static_cast<TypeName*>(obj));
      break;
    case ObjKind::Func: func_decl(static_cast<FuncObj*>(obj), d); break;
    default: UNREACHABLE();
  }
  env = saved;
  iface_depth = saved_depth;
  pop();
}

void Checker::add_decl_dep(Object* to) {
  if (env.decl && to->info && to->pkg == pkg) env.decl->add_dep(to);
}

// Whether the cycle that starts with obj is allowed; reports it when it is not.
bool Checker::valid_cycle(Object* obj) {
  std::span<Object* const> cycle(obj_path.data() + path_index(obj), obj_path.size() - path_index(obj));
  size_t nval = 0, ndef = 0;
  for (Object* o : cycle) {
    switch (o->kind) {
      case ObjKind::Const:
      case ObjKind::Var: nval++; break;
      case ObjKind::TypeName: {
        TypeName* t = static_cast<TypeName*>(o);
        // Cycles through type parameter lists are fine.
        if (env.in_tparam_list && t->type && is_generic(t->type)) return true;
        if (!t->is_alias) ndef++;
        break;
      }
      default: break;
    }
  }
  if (nval == cycle.size()) return true;  // initialisation cycles are found by init_order
  if (nval == 0 && ndef > 0) return true;
  std::vector<Object*> copy(cycle.begin(), cycle.end());
  cycle_error(copy, first_in_src(copy));
  return false;
}

size_t Checker::first_in_src(std::span<Object* const> path) {
  size_t first = 0;
  for (size_t i = 1; i < path.size(); i++)
    if (path[i]->pos < path[first]->pos) first = i;
  return first;
}

void Checker::cycle_error(std::span<Object* const> cycle, size_t start) {
  auto name = [&](const Object* o) {
    std::string q = qualifier(o->pkg);
    return (q.empty() ? q : q + ".") + std::string(o->name);
  };
  Object* obj = cycle[start];
  TypeName* tname = obj->kind == ObjKind::TypeName ? static_cast<TypeName*>(obj) : nullptr;
  // An alias becomes valid, so that no errors follow.
  if (tname && tname->type && tname->type->kind == TypeKind::Alias) {
    AliasType* a = static_cast<AliasType*>(tname->type);
    a->from_rhs = invalid_;
    a->actual = invalid_;
  }
  if (cycle.size() == 1) {
    errorf(obj->pos, tname ? Diag::InvalidRecursiveTypeSelf : Diag::InvalidDeclCycleSelf, {name(obj)});
    return;
  }
  Diag id = tname ? Diag::InvalidRecursiveType : Diag::InvalidDeclCycle;
  ErrorBuilder err(this, id);
  err.add(obj->pos, format_diag(id, {name(obj)}));
  for (size_t i = 0; i < cycle.size(); i++) {
    Object* next = cycle[(start + i + 1) % cycle.size()];
    err.add(obj->pos, name(obj) + " refers to " + name(next));
    obj = next;
  }
  err.report();
}

void Checker::const_decl(ConstObj* obj, Expr* typ_expr, Expr* init, bool inherited) {
  Const iota = env.iota;
  Pos errpos = env.errpos;
  env.iota = obj->val;  // set by the collector
  env.errpos = {};
  obj->val = Const();
  bool ok = true;
  if (typ_expr) {
    Type* t = typ(typ_expr);
    if (!is_const_type(t)) {
      if (valid(under(t))) errorf(typ_expr, Diag::InvalidConstType, {str(t)});
      obj->type = invalid_;
      ok = false;
    } else {
      obj->type = t;
    }
  }
  if (ok) {
    Operand x;
    if (init) {
      // Positions in an inherited initialiser are those of the original: errors stand at the constant.
      if (inherited) env.errpos = obj->pos;
      expr(nullptr, &x, init);
    }
    init_const(obj, &x);
  }
  env.iota = iota;
  env.errpos = errpos;
}

void Checker::var_decl(VarObj* obj, std::span<VarObj*> lhs, Expr* typ_expr, Expr* init) {
  if (typ_expr) obj->type = var_type(typ_expr);
  if (!init) {
    if (!typ_expr) obj->type = invalid_;
    return;
  }
  if (lhs.size() <= 1) {
    Operand x;
    Target target;
    bool has_target = false;
    if (obj->type) {
      if (Signature* sig = type_as<Signature>(under(obj->type))) {
        target.sig = sig;
        target.desc = obj->name;
        has_target = true;
      }
    }
    expr(has_target ? &target : nullptr, &x, init);
    init_var(obj, &x, "variable declaration");
    return;
  }
  // One initialiser for several variables: all have the given type, or take those of the results.
  if (typ_expr)
    for (VarObj* v : lhs) v->type = obj->type;
  Expr* inits[1] = {init};
  init_vars(lhs, inits, nullptr);
}

void Checker::type_decl(TypeName* obj, TypeDecl* d) {
  bool version_err = false;
  auto verify = [&](Pos at, GoVersion v, std::string_view what) {
    if (!version_err && !verify_version(at, v, what)) version_err = true;
  };
  later([this, obj] {
    if (Named* n = as_named(obj->type)) valid_type(n);
  });
  obj->decl = d;
  obj->is_alias = d->alias;

  if (d->alias) {
    if (!d->tparams.empty()) verify(d->tparams[0]->pos, kGo1_23, "generic type alias");
    verify(d->pos, kGo1_9, "type alias");
    AliasType* alias = new_alias(arena, obj, nullptr);
    Scope* scope = env.scope;
    if (!d->tparams.empty()) {
      open_scope();
      collect_type_params(&alias->tparams, d->tparams);
    }
    Type* rhs = defined_type(d->type, obj);
    alias->from_rhs = rhs;
    if (rhs->kind == TypeKind::TypeParam && std::find(alias->tparams.begin(), alias->tparams.end(), rhs) != alias->tparams.end()) {
      errorf(d->type, Diag::AliasOfOwnTypeParam);
      alias->from_rhs = invalid_;
    }
    unalias(alias);
    env.scope = scope;
    return;
  }

  if (!d->tparams.empty()) verify(d->tparams[0]->pos, kGo1_18, "type parameter");
  Named* named = new_named(arena, obj, tenv);
  if (env.func) {
    named->local_func = env.func;
    named->local_index = ++env.func->local_types;
    local_types.push_back(obj);
  }
  Scope* scope = env.scope;
  if (!d->tparams.empty()) {
    open_scope();
    collect_type_params(&named->tparams, d->tparams);
  }
  Type* rhs = defined_type(d->type, obj);
  named->from_rhs = rhs;
  if (is_type_param(rhs)) {
    errorf(d->type, Diag::TypeParamAsRhs);
    named->from_rhs = invalid_;
  }
  env.scope = scope;
  // An imported constraint as right side needs generics.
  if (!version_err && env.version != 0 && env.version < kGo1_18) {
    later([this, rhs, d] {
      Named* n = as_named(rhs);
      if (!n || n->obj->pkg == pkg || !n->obj->pkg) return;
      if (Interface* i = under_as<Interface>(n))
        if (!is_method_set(*type_set(i))) verify_version(d->type, kGo1_18, format_diag(Diag::UsingTypeConstraint, {str(rhs)}));
    });
  }
}

void Checker::collect_type_params(std::span<TypeParam*>* dst, List<Field*> list) {
  std::span<TypeParam*> tparams = arena.alloc_span<TypeParam*>(list.size());
  // All are declared first: bounds may refer to each other.
  for (size_t i = 0; i < list.size(); i++) {
    tparams[i] = declare_type_param(list[i]->name, list[0]->pos);
    tparams[i]->index = static_cast<int>(i);
  }
  *dst = tparams;  // the type may be used by its own constraints
  CHECK(!env.in_tparam_list);
  env.in_tparam_list = true;
  Type* b = nullptr;
  for (size_t i = 0; i < list.size(); i++) {
    if (i == 0 || list[i]->type != list[i - 1]->type) {
      b = bound(list[i]->type);
      if (is_type_param(b)) {
        errorf(list[i]->type, Diag::TypeParamAsConstraint);
        b = invalid_;
      }
    }
    tparams[i]->bound = b;
  }
  env.in_tparam_list = false;
}

TypeParam* Checker::declare_type_param(NameExpr* name, Pos scope_pos) {
  TypeName* obj = new_type_name(name->pos, name->name, nullptr);
  TypeParam* p = new_type_param(arena, obj, 0, invalid_);
  declare(env.scope, name, obj, scope_pos);
  return p;
}

// ~T and A|B stand for the interface that embeds them.
Type* Checker::bound(Expr* x) {
  if (x->kind == ExprKind::Operation) {
    Tok op = static_cast<Operation*>(x)->op;
    if (op == Tok::Tilde || op == Tok::Or) {
      Field* f = arena.alloc<Field>();
      f->pos = x->pos;
      f->type = x;
      InterfaceTypeExpr* wrap = arena.alloc<InterfaceTypeExpr>();
      wrap->pos = x->pos;
      wrap->methods = arena.copy_span<Field*>({f});
      Type* t = typ(wrap);
      if (Interface* i = type_as<Interface>(t)) i->implicit = true;
      return t;
    }
  }
  return typ(x);
}

void Checker::collect_methods(TypeName* obj) {
  auto it = methods.find(obj);
  if (it == methods.end()) return;
  std::vector<FuncObj*> list = std::move(it->second);
  methods.erase(it);
  Named* base = as_named(obj->type);
  // The underlying type may not be known yet.
  if (base) later([this, base] { check_field_uniqueness(base); });
  std::unordered_map<std::string_view, FuncObj*> seen;
  for (FuncObj* m : list) {
    auto [prev, fresh] = seen.try_emplace(m->name, m);
    if (!fresh) {
      errorf(m->pos, Diag::DuplicateMethodDecl, {obj->name, m->name, pos_str(prev->second->pos)});
      continue;
    }
    if (base) base->methods.push_back(m);
  }
}

void Checker::check_field_uniqueness(Named* base) {
  StructType* s = under_as<StructType>(base);
  if (!s) return;
  for (VarObj* f : s->fields) {
    if (f->name == "_") continue;
    for (FuncObj* m : base->methods) {
      if (m->name != f->name) continue;
      ErrorBuilder err(this, Diag::FieldAndMethod);
      err.add(m->pos, format_diag(Diag::FieldAndMethod, {f->name}));
      err.add_alt_decl(f);
      err.report();
      break;
    }
  }
}

void Checker::func_decl(FuncObj* obj, DeclInfo* d) {
  FuncDecl* f = d->fdecl;
  Signature* sig = arena.alloc<Signature>();
  obj->type = sig;  // guards against cycles
  func_type(sig, f->recv, f->tparams, f->ftype);
  if (!f->tparams.empty() && !f->body) soft_error(f->pos, Diag::GenericFuncNoBody);
  if (f->body && options.bodies == CheckOptions::Bodies::All && !options.ignore_func_bodies) later([this, obj, d, sig] { func_body(d, obj, sig, d->fdecl->body, Const()); });
}

void Checker::decl_stmt(List<Decl*> list) {
  ConstGroup group;
  for (size_t index = 0; index < list.size(); index++) {
    Decl* decl = list[index];
    if (decl->kind != DeclKind::Const) group.not_const();
    switch (decl->kind) {
      case DeclKind::Const: {
        ConstDecl* s = static_cast<ConstDecl*>(decl);
        size_t top = delayed.size();
        group.next(s, index, index > 0 ? list[index - 1] : nullptr);
        std::span<Expr*> values = list_of(group.source->values);
        std::vector<ConstObj*> lhs;
        for (size_t i = 0; i < s->names.size(); i++) {
          ConstObj* obj = arena.alloc<ConstObj>();
          obj->pos = s->names[i]->pos;
          obj->pkg = pkg;
          obj->name = s->names[i]->name;
          obj->val = group.iota;
          lhs.push_back(obj);
          const_decl(obj, group.source->type, i < values.size() ? values[i] : nullptr, group.inherited);
        }
        arity(s->pos, s->names, values, true, group.inherited);
        // Function literals are checked before the scope changes.
        process_delayed(top);
        for (size_t i = 0; i < s->names.size(); i++) declare(env.scope, s->names[i], lhs[i], s->pos);
        break;
      }
      case DeclKind::Var: {
        VarDecl* s = static_cast<VarDecl*>(decl);
        size_t top = delayed.size();
        std::span<VarObj*> lhs = arena.alloc_span<VarObj*>(s->names.size());
        for (size_t i = 0; i < lhs.size(); i++) {
          lhs[i] = new_local(s->names[i]->pos, s->names[i]->name, nullptr);
          lhs[i]->decl = s;
        }
        std::span<Expr*> values = list_of(s->values);
        for (size_t i = 0; i < lhs.size(); i++) {
          std::span<VarObj*> all;
          Expr* init = nullptr;
          if (values.size() == lhs.size()) {
            init = values[i];
          } else if (values.size() == 1) {
            all = lhs;
            init = values[0];
          } else if (i < values.size()) {
            init = values[i];
          }
          var_decl(lhs[i], all, s->type, init);
          if (values.size() == 1) break;  // all variables have been given a type
        }
        if (!s->type || !values.empty()) arity(s->pos, s->names, values, false, false);
        process_delayed(top);
        for (size_t i = 0; i < lhs.size(); i++) declare(env.scope, s->names[i], lhs[i], s->pos);
        break;
      }
      case DeclKind::Type: {
        TypeDecl* s = static_cast<TypeDecl*>(decl);
        TypeName* obj = new_type_name(s->name->pos, s->name->name, nullptr);
        declare(env.scope, s->name, obj, s->name->pos);
        push(obj);
        type_decl(obj, s);
        pop();
        break;
      }
      default: UNREACHABLE("declaration in a function");
    }
  }
}

}  // namespace gorun
