// Function types: receivers, parameters, results (types2 signature.go).
#include "frontend/check/checker.h"
#include "frontend/check/operand.h"
#include "frontend/types/infer.h"
#include "frontend/types/lookup.h"
#include "frontend/types/predicates.h"

namespace gorun {
using namespace ast;

void Checker::func_type(Signature* sig, Field* recv_par, List<Field*> tparams, FuncTypeExpr* ftype) {
  Scope* outer = env.scope;
  open_scope();
  env.scope->is_func = true;
  sig->scope = env.scope;

  VarObj* recv = nullptr;
  std::span<TypeParam*> recv_tparams;
  if (recv_par) recv = collect_recv(recv_par, ftype->pos, &recv_tparams);
  if (!tparams.empty()) collect_type_params(&sig->tparams, tparams);

  bool variadic = false, ignored = false;
  std::vector<NameExpr*> pnames, rnames;
  std::vector<VarObj*> params = collect_params(VarKind::ParamVar, ftype->params, &variadic, &pnames);
  std::vector<VarObj*> results = collect_params(VarKind::ResultVar, ftype->results, &ignored, &rnames);

  // Names are declared after all types are known: their scope is the body.
  if (recv && !recv->name.empty()) declare(env.scope, recv_par->name, recv, ftype->pos);
  declare_params(pnames, params, ftype->pos);
  declare_params(rnames, results, ftype->pos);

  sig->recv = recv;
  sig->recv_tparams = recv_tparams;
  sig->params = new_tuple(params);
  sig->results = new_tuple(results);
  sig->variadic = variadic;
  env.scope = outer;
}

static Type* unpointer(Type* t) {
  while (PointerType* p = type_as<PointerType>(t)) t = p->base;
  return t;
}

VarObj* Checker::collect_recv(Field* rparam, Pos scope_pos, std::span<TypeParam*>* recv_tparams) {
  bool ptr;
  Expr* rbase;
  std::vector<NameExpr*> names;
  unpack_recv(rparam->type, true, &rbase, &ptr, &names);

  Type* recv_type = invalid_;
  if (names.empty()) {
    recv_type = var_type(rparam->type);
    // No methods on an instantiated type that hides behind an alias.
    AliasType* a = type_as<AliasType>(unpointer(recv_type));
    while (a) {
      Type* base = unpointer(a->from_rhs);
      bool instantiated =
          (base->kind == TypeKind::Named && !static_cast<Named*>(base)->targs.empty()) || (base->kind == TypeKind::Alias && !static_cast<AliasType*>(base)->targs.empty());
      if (instantiated) {
        errorf(rbase, Diag::RecvOnInstantiated, {str(base)});
        recv_type = invalid_;
        break;
      }
      a = type_as<AliasType>(base);
    }
  } else {
    // The base type is resolved before the type parameters are declared, which may have its name.
    Named* base = nullptr;
    std::string cause;
    Type* t = generic_type(rbase, &cause);
    if (valid(t)) {
      if (t->kind == TypeKind::Named) base = static_cast<Named*>(t);
      else errorf(rbase, Diag::RecvOnGenericAlias, {str(t)});
    } else if (!cause.empty()) {
      errorf(rbase, Diag::InvalidRecv, {cause});
    }
    std::span<TypeParam*> tparams = arena.alloc_span<TypeParam*>(names.size());
    for (size_t i = 0; i < names.size(); i++) {
      tparams[i] = declare_type_param(names[i], scope_pos);
      tparams[i]->index = static_cast<int>(i);
      names[i]->obj = tparams[i]->obj;
      record_type_and_value(names[i], Mode::TypeExpr, tparams[i], Const());
    }
    *recv_tparams = tparams;
    if (base) {
      std::span<TypeParam*> decl = base->tparams;
      std::vector<Type*> targs(tparams.begin(), tparams.end());
      if (tparams.size() == decl.size()) {
        // Bounds speak of the type's own parameters.
        SubstMap map{decl, targs};
        for (size_t i = 0; i < tparams.size(); i++) {
          mono_canon(tparams[i], decl[i]);
          tparams[i]->bound = subst(map, decl[i]->bound, store);
        }
      } else {
        std::string got = std::to_string(tparams.size()) + (tparams.size() == 1 ? " type parameter" : " type parameters");
        errorf(rbase, Diag::RecvTypeParamCount, {got, std::to_string(decl.size())});
      }
      verify_version(rbase, kGo1_18, "type instantiation");
      recv_type = instance(rparam->type->pos, base, targs);
      record_instance(rbase, targs, recv_type);
      if (ptr && valid(recv_type)) recv_type = new_pointer(arena, recv_type);
      // (*(T[P])), *(T[P]), (T[P]), T[P]: all get their type.
      Type* rt = recv_type;
      for (Expr* e = rparam->type;;) {
        record_type_and_value(e, Mode::TypeExpr, rt, Const());
        if (e->kind == ExprKind::Paren) {
          e = static_cast<ParenExpr*>(e)->x;
        } else if (e->kind == ExprKind::Operation && rt->kind == TypeKind::Pointer) {
          e = static_cast<Operation*>(e)->x;
          rt = static_cast<PointerType*>(rt)->base;
        } else {
          break;
        }
      }
    }
  }

  bool named = rparam->name && !rparam->name->name.empty();
  VarObj* recv = named ? new_var(VarKind::RecvVar, rparam->name->pos, rparam->name->name, recv_type) : new_var(VarKind::RecvVar, rparam->pos, "", recv_type);
  // Looking at the receiver type now might expand types that are not finished.
  later([this, rbase, recv] { valid_recv(rbase, recv); });
  return recv;
}

std::vector<VarObj*> Checker::collect_params(VarKind kind, List<Field*> list, bool* variadic, std::vector<NameExpr*>* names) {
  std::vector<VarObj*> params;
  params.reserve(list.size());
  *variadic = false;
  Type* t = nullptr;
  Expr* prev = nullptr;
  for (size_t i = 0; i < list.size(); i++) {
    Field* f = list[i];
    Expr* e = f->type;
    if (e != prev) {  // a, b T share their type expression
      prev = e;
      if (e->kind == ExprKind::DotsType) {
        if (kind == VarKind::ParamVar && i + 1 == list.size()) *variadic = true;
        else errorf(e, Diag::BadDotDotDot);
        e = static_cast<DotsTypeExpr*>(e)->elem;
      }
      t = var_type(e);
    }
    names->push_back(f->name);
    params.push_back(f->name ? new_var(kind, f->name->pos, f->name->name, t) : new_var(kind, f->pos, "", t));
  }
  if (*variadic) {
    VarObj* last = params.back();
    last->type = new_slice(arena, last->type);
    record_type_and_value(list.back()->type, Mode::TypeExpr, last->type, Const());
  }
  return params;
}

void Checker::declare_params(std::span<NameExpr* const> names, std::span<VarObj* const> params, Pos scope_pos) {
  for (size_t i = 0; i < names.size(); i++)
    if (names[i] && !names[i]->name.empty()) declare(env.scope, names[i], params[i], scope_pos);
}

void Checker::valid_recv(Expr* rbase, VarObj* recv) {
  Type* rtyp = deref(recv->type);
  Type* t = unalias(rtyp);
  if (!valid(t)) return;
  if (t->kind == TypeKind::Basic) {
    errorf(rbase, Diag::RecvNonLocal, {str(rtyp)});
    return;
  }
  if (t->kind != TypeKind::Named) {
    errorf(rbase, Diag::InvalidRecvType, {str(recv->type)});
    return;
  }
  Named* n = static_cast<Named*>(t);
  if (n->obj->pkg != pkg) {
    errorf(rbase, Diag::RecvNonLocal, {str(rtyp)});
    return;
  }
  std::string_view cause;
  Type* u = under(n);
  if (u->kind == TypeKind::Basic && static_cast<BasicType*>(u)->basic == Basic::UnsafePointer) cause = "unsafe.Pointer";
  else if (u->kind == TypeKind::Pointer || u->kind == TypeKind::Interface) cause = "pointer or interface type";
  if (!cause.empty()) errorf(rbase, Diag::InvalidRecvTypeCause, {str(rtyp), cause});
}

}  // namespace gorun
