// Expressions (types2 expr.go): the entries and the dispatch over the kinds.
#include "frontend/check/checker.h"
#include "frontend/check/op_table.h"
#include "frontend/types/lookup.h"
#include "runtime/base/check.h"

namespace gorun {

using namespace ast;

Type* array_ptr_deref(Type* t) {
  if (auto* p = type_as<PointerType>(unalias(t))) {
    if (auto* a = under_as<ArrayType>(p->base)) return a;
  }
  return t;
}

// The variable whose memory x stands for: through fields and array elements, not through pointers.
VarObj* root_variable(Expr* e) {
  for (;;) {
    switch (e->kind) {
      case ExprKind::Paren: e = static_cast<ParenExpr*>(e)->x; break;
      case ExprKind::Selector: {
        auto* s = static_cast<SelectorExpr*>(e);
        if (s->sel_kind != SelKind::Field || s->indirect) return nullptr;
        e = s->x;
        break;
      }
      case ExprKind::Index: {
        e = static_cast<IndexExpr*>(e)->x;
        if (!e->type || under(e->type)->kind != TypeKind::Array) return nullptr;
        break;
      }
      case ExprKind::Name: {
        Object* o = static_cast<NameExpr*>(e)->obj;
        return o && o->kind == ObjKind::Var ? static_cast<VarObj*>(o) : nullptr;
      }
      default: return nullptr;
    }
  }
}

void mark_addressed(Expr* e) {
  if (VarObj* v = root_variable(e); v && v->var_kind != VarKind::PackageVar) v->address_taken = v->reassigned = true;
}

void mark_assigned(Expr* e) {
  if (VarObj* v = root_variable(e); v && v->var_kind != VarKind::PackageVar) v->reassigned = true;
}

ExprClass Checker::raw_expr(Target* T, Operand* x, Expr* e, Type* hint, bool allow_generic) {
  ExprClass c = expr_internal(T, x, e, hint);
  if (!allow_generic) non_generic(T, x);
  if (!obj_path.empty()) pending_type(x);
  record(x);
  return c;
}

void Checker::non_generic(Target* T, Operand* x) {
  if (x->invalid() || x->mode == Mode::NoValue) return;
  std::string_view what;
  switch (x->type->kind) {
    case TypeKind::Alias:
    case TypeKind::Named:
      if (!is_generic(x->type)) return;
      what = "type";
      break;
    case TypeKind::Signature:
      if (static_cast<Signature*>(x->type)->tparams.empty()) return;
      if (T) {
        func_inst(T, x->pos(), x, nullptr, true, nullptr);
        return;
      }
      what = "function";
      break;
    default: return;
  }
  errorf(x->expr, Diag::GenericUninstantiated, {what, str(x->expr)});
  x->mode = Mode::Invalid;
  x->type = invalid();
}

// A type that is being declared has no size yet.
void Checker::pending_type(Operand* x) {
  if (x->invalid() || x->mode == Mode::NoValue || finite_size(x->type)) return;
  x->mode = Mode::Invalid;
  x->type = invalid();
}

ExprClass Checker::expr_internal(Target* T, Operand* x, Expr* e, Type* hint) {
  // A valid state for every way out.
  x->mode = Mode::Invalid;
  x->type = invalid();

  switch (e->kind) {
    case ExprKind::Bad: goto error;

    case ExprKind::Name: ident(x, static_cast<NameExpr*>(e), false); break;

    case ExprKind::DotsType: errorf(e, Diag::InvalidDots); goto error;

    case ExprKind::BasicLit: {
      auto* lit = static_cast<BasicLit*>(e);
      if (lit->bad) goto error;
      basic_lit(x, lit);
      if (x->invalid()) goto error;
      break;
    }
    case ExprKind::FuncLit:
      func_lit(x, static_cast<FuncLit*>(e));
      if (x->invalid()) goto error;
      break;

    case ExprKind::CompositeLit:
      composite_lit(x, static_cast<CompositeLit*>(e), hint);
      if (x->invalid()) goto error;
      break;

    case ExprKind::Paren: {
      // Inference does not look through parentheses.
      ExprClass c = raw_expr(nullptr, x, static_cast<ParenExpr*>(e)->x, nullptr, false);
      x->expr = e;
      return c;
    }
    case ExprKind::Selector: selector(x, static_cast<SelectorExpr*>(e), false); break;

    case ExprKind::Index:
      if (index_expr(x, static_cast<IndexExpr*>(e))) func_inst(T, e->pos, x, static_cast<IndexExpr*>(e), true, nullptr);
      if (x->invalid()) goto error;
      break;

    case ExprKind::Slice:
      slice_expr(x, static_cast<SliceExpr*>(e));
      if (x->invalid()) goto error;
      break;

    case ExprKind::TypeAssert: {
      auto* a = static_cast<TypeAssertExpr*>(e);
      expr(nullptr, x, a->x);
      if (x->invalid()) goto error;
      if (!a->type_expr) {
        errorf(e, Diag::InvalidTypeAssertExpr);
        goto error;
      }
      if (is_type_param(x->type)) {
        errorf(x, Diag::AssertOnTypeParam, {str(x)});
        goto error;
      }
      if (under(x->type)->kind != TypeKind::Interface) {
        errorf(x, Diag::AssertNotInterface, {str(x)});
        goto error;
      }
      Type* t = var_type(a->type_expr);
      if (!is_valid(t)) goto error;
      type_assertion(e, x, t, false);
      x->mode = Mode::CommaOk;
      x->type = t;
      break;
    }
    case ExprKind::TypeSwitchGuard:
      errorf(e, Diag::TypeOutsideSwitch);
      use(static_cast<TypeSwitchGuard*>(e)->x);
      goto error;

    case ExprKind::Call: return call_expr(x, static_cast<CallExpr*>(e));

    case ExprKind::List: errorf(e, Diag::UnexpectedList); goto error;

    case ExprKind::Operation: {
      auto* o = static_cast<Operation*>(e);
      if (o->y) {
        binary(x, e, o->x, o->y, o->op);
        if (x->invalid()) goto error;
        break;
      }
      if (o->op == Tok::Mul) {
        expr_or_type(x, o->x, false);
        if (x->invalid()) goto error;
        if (x->mode == Mode::TypeExpr) {
          valid_var_type(o->x, x->type);
          x->type = new_pointer(arena, x->type);
          break;
        }
        Type* base = nullptr;
        bool ok = under_is(x->type, [&](Type* u) {
          auto* p = type_as<PointerType>(u);
          if (!p) {
            errorf(x, Diag::CannotIndirect, {str(x)});
            return false;
          }
          if (base && !identical(p->base, base)) {
            errorf(x, Diag::IndirectMixedBases, {str(x)});
            return false;
          }
          base = p->base;
          return true;
        });
        if (!ok) goto error;
        x->mode = Mode::Variable;
        x->type = base;
        break;
      }
      unary(x, o);
      if (x->invalid()) goto error;
      if (o->op == Tok::Arrow) {
        x->expr = e;
        return ExprClass::Statement;  // a receive may stand alone
      }
      break;
    }
    case ExprKind::KeyValue: errorf(e, Diag::UnexpectedKeyValue); goto error;

    case ExprKind::ArrayType:
    case ExprKind::SliceType:
    case ExprKind::StructType:
    case ExprKind::FuncType:
    case ExprKind::InterfaceType:
    case ExprKind::MapType:
    case ExprKind::ChanType:
      x->mode = Mode::TypeExpr;
      x->type = typ(e);
      break;
  }
  x->expr = e;
  return ExprClass::Expression;

error:
  x->mode = Mode::Invalid;
  x->expr = e;
  return ExprClass::Statement;  // no follow-up errors
}

void Checker::type_assertion(Expr* e, Operand* x, Type* T, bool type_switch) {
  if (assertable_to(tenv, x->type, T, nullptr)) return;
  std::string cause;
  assertable_to(tenv, x->type, T, &cause);
  if (type_switch) errorf(e, Diag::ImpossibleSwitchCase, {str(e), str(x), str(T), cause});
  else errorf(e, Diag::ImpossibleAssert, {str(e), str(T), str(x->type), cause});
}

void Checker::expr(Target* T, Operand* x, Expr* e) {
  raw_expr(T, x, e, nullptr, false);
  exclude(x, kNotValueModes);
  single_value(x);
}

void Checker::generic_expr(Operand* x, Expr* e) {
  raw_expr(nullptr, x, e, nullptr, true);
  exclude(x, kNotValueModes);
  single_value(x);
}

void Checker::expr_with_hint(Operand* x, Expr* e, Type* hint) {
  raw_expr(nullptr, x, e, hint, false);
  exclude(x, kNotValueModes);
  single_value(x);
}

void Checker::expr_or_type(Operand* x, Expr* e, bool allow_generic) {
  raw_expr(nullptr, x, e, nullptr, allow_generic);
  exclude(x, mode_bit(Mode::NoValue));
  single_value(x);
}

// The values of e: those of a call with several results, a value and "ok" when allow_comma_ok, else one, perhaps invalid.
void Checker::multi_expr(Expr* e, bool allow_comma_ok, OperandList* out, bool* comma_ok) {
  if (comma_ok) *comma_ok = false;
  Operand x;
  raw_expr(nullptr, &x, e, nullptr, false);
  exclude(&x, kNotValueModes);
  if (!x.invalid() && x.type->kind == TypeKind::Tuple) {
    for (VarObj* v : static_cast<TupleType*>(x.type)->vars) {
      Operand y;
      y.mode = Mode::Value;
      y.expr = e;
      y.type = v->type;
      out->push_back(y);
    }
    return;
  }
  out->push_back(x);
  if (allow_comma_ok && (x.mode == Mode::MapIndex || x.mode == Mode::CommaOk)) {
    Operand ok;
    ok.mode = Mode::Value;
    ok.expr = e;
    ok.type = basic(Basic::UntypedBool);
    out->push_back(ok);
    *comma_ok = true;
  }
}

void Checker::exclude(Operand* x, unsigned modes) {
  if ((modes & mode_bit(x->mode)) == 0) return;
  Diag d;
  switch (x->mode) {
    case Mode::NoValue: d = (modes & mode_bit(Mode::TypeExpr)) ? Diag::UsedAsValue : Diag::UsedAsValueOrType; break;
    case Mode::Builtin: d = Diag::MustBeCalled; break;
    case Mode::TypeExpr: d = Diag::NotAnExpr; break;
    default: UNREACHABLE("excluded mode");
  }
  errorf(x, d, {str(x)});
  x->mode = Mode::Invalid;
}

void Checker::single_value(Operand* x) {
  if (x->mode == Mode::Value && x->type->kind == TypeKind::Tuple) {
    errorf(x, Diag::MultiValueInSingle, {str(x)});
    x->mode = Mode::Invalid;
  }
}

}  // namespace gorun
