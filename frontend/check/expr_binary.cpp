// Unary and binary operations, comparisons, shifts (types2 expr.go).
#include "frontend/check/checker.h"
#include "frontend/check/op_table.h"
#include "frontend/types/infer.h"
#include "runtime/base/check.h"

namespace gorun {

using namespace ast;

ConstOp const_op(Tok op) {
  switch (op) {
    case Tok::OrOr: return ConstOp::LOr;
    case Tok::AndAnd: return ConstOp::LAnd;
    case Tok::Eq: return ConstOp::Eq;
    case Tok::Ne: return ConstOp::Ne;
    case Tok::Lt: return ConstOp::Lt;
    case Tok::Le: return ConstOp::Le;
    case Tok::Gt: return ConstOp::Gt;
    case Tok::Ge: return ConstOp::Ge;
    case Tok::Add: return ConstOp::Add;
    case Tok::Sub: return ConstOp::Sub;
    case Tok::Or: return ConstOp::Or;
    case Tok::Xor: return ConstOp::Xor;
    case Tok::Mul: return ConstOp::Mul;
    case Tok::Quo: return ConstOp::Quo;
    case Tok::Rem: return ConstOp::Rem;
    case Tok::And: return ConstOp::And;
    case Tok::AndNot: return ConstOp::AndNot;
    case Tok::Shl: return ConstOp::Shl;
    case Tok::Shr: return ConstOp::Shr;
    case Tok::Not: return ConstOp::Not;
    default: UNREACHABLE("operator on constants");
  }
}

static bool op_defined(Tok op, bool is_unary, Type* t) {
  switch (op) {
    case Tok::Add: return is_unary ? all_numeric(t) : all_numeric_or_string(t);
    case Tok::Sub:
    case Tok::Mul:
    case Tok::Quo: return all_numeric(t);
    case Tok::Rem:
    case Tok::And:
    case Tok::Or:
    case Tok::Xor:
    case Tok::AndNot: return all_integer(t);
    case Tok::AndAnd:
    case Tok::OrOr:
    case Tok::Not: return all_boolean(t);
    default: return false;
  }
}

bool Checker::op(Tok op, bool is_unary, Operand* x) {
  if (op_defined(op, is_unary, x->type)) return true;
  errorf(x, Diag::OperatorNotDefined, {tok_text(op), str(x)});
  return false;
}

void Checker::unary(Operand* x, Operation* e) {
  expr(nullptr, x, e->x);
  if (x->invalid()) return;
  Tok o = e->op;
  switch (o) {
    case Tok::And:
      // Composite literals need not be addressable.
      if (x->mode != Mode::Variable && unparen(e->x)->kind != ExprKind::CompositeLit) {
        errorf(x, Diag::CannotTakeAddress, {str(x)});
        x->mode = Mode::Invalid;
        return;
      }
      mark_addressed(e->x);
      x->mode = Mode::Value;
      x->type = new_pointer(arena, x->type);
      return;
    case Tok::Arrow:
      if (Type* elem = chan_elem(x->pos(), x, true)) {
        x->mode = Mode::CommaOk;
        x->type = elem;
        env.has_call_or_recv = true;
        return;
      }
      x->mode = Mode::Invalid;
      return;
    case Tok::Tilde:
      if (!all_integer(x->type)) {
        errorf(e, Diag::TildeOutside);
        x->mode = Mode::Invalid;
        return;
      }
      errorf(e, Diag::TildeForComplement);
      o = Tok::Xor;
      break;
    default: break;
  }
  if (!op(o, true, x)) {
    x->mode = Mode::Invalid;
    return;
  }
  if (x->constant()) {
    if (!x->val.known()) return;
    unsigned bits = 0;
    if (is_unsigned(x->type)) bits = static_cast<unsigned>(sizeof_type(x->type) * 8);
    ConstOp c = o == Tok::Add ? ConstOp::Pos : o == Tok::Sub ? ConstOp::Neg : o == Tok::Xor ? ConstOp::BitNot : ConstOp::Not;
    x->val = unary_op(c, x->val, bits);
    x->expr = e;
    overflow(x, op_pos(e));
    return;
  }
  x->mode = Mode::Value;
}

// The element type of the channel x, or null and an error.
Type* Checker::chan_elem(Pos pos, Operand* x, bool recv) {
  TypeError err;
  auto cond = [](void* ctx, Type* t, Type* u) -> TypeError {
    bool recv = *static_cast<bool*>(ctx);
    if (!u) return type_errorf("no specific channel type");
    auto* ch = type_as<ChanType>(u);
    if (!ch) return type_errorf("non-channel %s", t);
    if (recv && ch->dir == ChanDir::SendOnly) return type_errorf("send-only channel %s", t);
    if (!recv && ch->dir == ChanDir::RecvOnly) return type_errorf("receive-only channel %s", t);
    return {};
  };
  if (Type* u = common_under(x->type, cond, &recv, &err)) return static_cast<ChanType*>(u)->elem;
  std::string cause = err.text(tenv);
  if (is_type_param(x->type)) errorf(pos, recv ? Diag::CannotReceiveTypeParam : Diag::CannotSendTypeParam, {str(x), cause});
  else errorf(pos, recv ? Diag::CannotReceive : Diag::CannotSend, {cause, str(x)});
  return nullptr;
}

std::string Checker::incomparable_cause(Type* t) {
  switch (under(t)->kind) {
    case TypeKind::Slice:
    case TypeKind::Signature:
    case TypeKind::Map: return std::string(composite_kind(t)) + " can only be compared to nil";
    default: break;
  }
  TypeError err;
  comparable_type(t, true, &err);
  return err.text(tenv);
}

void Checker::comparison(Operand* x, Operand* y, Tok o, bool switch_case) {
  if (!is_valid(x->type) || !is_valid(y->type)) {
    x->mode = Mode::Invalid;
    return;
  }
  if (switch_case) o = Tok::Eq;
  Operand* err_op = x;
  std::string cause;

  // One operand must be assignable to the type of the other.
  if (!assignable_to(x, y->type, nullptr, nullptr) && !assignable_to(y, x->type, nullptr, nullptr)) {
    err_op = y;
    cause = "mismatched types " + str(x->type) + " and " + str(y->type);
    goto error;
  }
  if (o == Tok::Eq || o == Tok::Ne) {
    if (x->is_nil() || y->is_nil()) {
      Type* t = x->is_nil() ? y->type : x->type;
      if (!has_nil(t)) {
        err_op = y;  // only nil == nil gets here
        goto error;
      }
    } else if (!comparable_type(x->type)) {
      err_op = x;
      cause = incomparable_cause(x->type);
      goto error;
    } else if (!comparable_type(y->type)) {
      err_op = y;
      cause = incomparable_cause(y->type);
      goto error;
    }
  } else if (!all_ordered(x->type)) {
    err_op = x;
    goto error;
  } else if (!all_ordered(y->type)) {
    err_op = y;
    goto error;
  }

  if (x->constant() && y->constant()) {
    if (!x->val.known() || !y->val.known()) {
      x->val = const_bool(false);
    } else {
      Const a = x->val, b = y->val;
      match(&a, &b);
      x->val = const_bool(compare(a, const_op(o), b));
    }
  } else {
    x->mode = Mode::Value;
    // The operands are made at run time: untyped ones get their default types.
    update_expr_type(x->expr, default_type(x->type), true);
    update_expr_type(y->expr, default_type(y->type), true);
  }
  x->type = basic(Basic::UntypedBool);
  return;

error:
  if (cause.empty()) {
    if (is_type_param(x->type) || is_type_param(y->type)) {
      if (!is_type_param(x->type)) err_op = y;
      cause = "type parameter " + str(err_op->type) + " cannot use operator " + std::string(tok_text(o));
    } else {
      std::string what(composite_kind(err_op->type));
      if (what.empty()) what = str(err_op->type);
      cause = "operator " + std::string(tok_text(o)) + " not defined on " + what;
    }
  }
  if (switch_case) errorf(x, Diag::InvalidCase, {str(x->expr), str(y->expr), cause});
  else errorf(err_op, Diag::InvalidComparison, {str(x->expr), tok_text(o), str(y->expr), cause});
  x->mode = Mode::Invalid;
}

// e: the shift expression, or null for op=.
void Checker::shift(Operand* x, Operand* y, Expr* e, Tok o) {
  Const xval;
  if (x->constant()) xval = to_int(x->val);
  if (!(all_integer(x->type) || (is_untyped(x->type) && xval.kind == ConstKind::Int))) {
    errorf(x, Diag::ShiftedOperand, {str(x)});
    x->mode = Mode::Invalid;
    return;
  }

  // The count is of integer type or an untyped constant that is a value of uint.
  Const yval;
  if (y->constant()) {
    yval = to_int(y->val);
    if (yval.kind == ConstKind::Int && sign(yval) < 0) {
      errorf(y, Diag::NegativeShiftCount, {str(y)});
      x->mode = Mode::Invalid;
      return;
    }
    if (is_untyped(y->type)) {
      // Not converted: the count keeps its type.
      representable(y, static_cast<BasicType*>(basic(Basic::Uint)));
      if (y->invalid()) {
        x->mode = Mode::Invalid;
        return;
      }
    }
  } else if (all_integer(y->type)) {
    if (!allow_version(kGo1_13) && !all_unsigned(y->type)) {
      version_error(y->pos(), kGo1_13, "invalid operation: signed shift count " + str(y));
      x->mode = Mode::Invalid;
      return;
    }
    // A count that is itself a shift of an untyped constant.
    if (is_untyped(y->type)) update_expr_type(y->expr, default_type(y->type), true);
  } else if (is_untyped(y->type)) {
    convert_untyped(y, basic(Basic::Uint));
    if (y->invalid()) {
      x->mode = Mode::Invalid;
      return;
    }
  } else {
    errorf(y, Diag::ShiftCountNotInt, {str(y)});
    x->mode = Mode::Invalid;
    return;
  }

  if (x->constant()) {
    if (y->constant()) {
      if (!x->val.known() || !y->val.known()) {
        x->val = Const();
        if (!is_integer(x->type)) x->type = basic(Basic::UntypedInt);
        return;
      }
      constexpr uint64_t kShiftBound = 1023 - 1 + 52;  // the smallest float64 can be written
      uint64_t s;
      if (!uint64_val(yval, &s) || s > kShiftBound) {
        errorf(y, Diag::InvalidShiftCount, {str(y)});
        x->mode = Mode::Invalid;
        return;
      }
      if (!is_integer(x->type)) x->type = basic(Basic::UntypedInt);  // 2.0 << 1
      x->val = gorun::shift(xval, const_op(o), static_cast<unsigned>(s));
      x->expr = e;
      overflow(x, op_pos(e));
      return;
    }
    if (is_untyped(x->type)) {
      // The type follows from the context of the shift: checked when that is known.
      if (x->expr->type && is_untyped(x->expr->type)) x->expr->shift_lhs = true;
      x->mode = Mode::Value;
      if (y->constant() && is_untyped(y->type)) update_expr_type(y->expr, basic(Basic::Uint), true);
      return;
    }
  }
  if (!all_integer(x->type)) {
    errorf(x, Diag::ShiftedOperand, {str(x)});
    x->mode = Mode::Invalid;
    return;
  }
  // types2 leaves a constant count untyped; the builder wants a type.
  if (y->constant() && is_untyped(y->type)) update_expr_type(y->expr, basic(Basic::Uint), true);
  x->mode = Mode::Value;
}

// e: the binary expression; null for an assignment operation.
void Checker::binary(Operand* x, Expr* e, Expr* lhs, Expr* rhs, Tok o) {
  Operand y;
  expr(nullptr, x, lhs);
  expr(nullptr, &y, rhs);
  if (x->invalid()) return;
  if (y.invalid()) {
    x->mode = Mode::Invalid;
    x->expr = y.expr;
    return;
  }
  if (is_shift(o)) {
    shift(x, &y, e, o);
    return;
  }
  match_types(x, &y);
  if (x->invalid()) return;
  if (is_comparison(o)) {
    comparison(x, &y, o);
    return;
  }
  if (x->type != y.type && !identical(x->type, y.type)) {
    // With an invalid type there was an error before.
    if (is_valid(x->type) && is_valid(y.type)) {
      if (e) errorf(x, Diag::MismatchedTypes, {str(e), str(x->type), str(y.type)});
      else errorf(x, Diag::MismatchedTypesAssignOp, {str(lhs), tok_text(o), str(rhs), str(x->type), str(y.type)});
    }
    x->mode = Mode::Invalid;
    return;
  }
  if (!op(o, false, x)) {
    x->mode = Mode::Invalid;
    return;
  }
  if ((o == Tok::Quo || o == Tok::Rem) && y.constant()) {
    bool zero = (x->constant() || all_integer(x->type)) && y.val.known() && sign(y.val) == 0;
    // Complex divisors whose square vanishes.
    if (!zero && x->constant() && y.val.known() && is_complex(x->type)) {
      Const re = real(y.val), im = imag(y.val);
      zero = sign(binary_op(re, ConstOp::Mul, re)) == 0 && sign(binary_op(im, ConstOp::Mul, im)) == 0;
    }
    if (zero) {
      errorf(&y, Diag::DivisionByZero);
      x->mode = Mode::Invalid;
      return;
    }
  }
  if (x->constant() && y.constant()) {
    if (!x->val.known() || !y.val.known()) {
      x->val = Const();
      return;
    }
    ConstOp c = const_op(o);
    if (o == Tok::Quo && is_integer(x->type)) c = ConstOp::QuoInt;
    Const a = x->val, b = y.val;
    match(&a, &b);
    x->val = binary_op(a, c, b);
    x->expr = e;
    overflow(x, op_pos(e));
    return;
  }
  x->mode = Mode::Value;
}

// Whether converting the untyped one of x and y to the type of the other may make their types match.
static bool may_convert(const Operand* x, const Operand* y) {
  if (is_typed(x->type) && is_typed(y->type)) return false;
  if (all_numeric(x->type) != all_numeric(y->type)) return false;
  if (is_interface(x->type) || is_interface(y->type)) return true;
  if (all_boolean(x->type) != all_boolean(y->type)) return false;
  if (all_string(x->type) != all_string(y->type)) return false;
  if (x->is_nil()) return has_nil(y->type);
  if (y->is_nil()) return has_nil(x->type);
  if (under(x->type)->kind == TypeKind::Pointer || under(y->type)->kind == TypeKind::Pointer) return false;
  return true;
}

void Checker::match_types(Operand* x, Operand* y) {
  if (x->type == y->type || !may_convert(x, y)) return;
  convert_untyped(x, y->type);
  if (x->invalid()) return;
  convert_untyped(y, x->type);
  if (y->invalid()) x->mode = Mode::Invalid;
}

}  // namespace gorun
