// Constant operands: representability and overflow (types2 const.go).
#include "frontend/check/checker.h"
#include "frontend/check/op_table.h"
#include "frontend/types/typeset.h"
#include "runtime/base/check.h"

namespace gorun {

using namespace ast;

static std::string_view overflow_op_name(const Expr* e) {
  if (!e || e->kind != ExprKind::Operation) return "";
  auto* o = static_cast<const Operation*>(e);
  if (!o->y) return o->op == Tok::Xor ? "bitwise complement " : "";
  switch (o->op) {
    case Tok::Add: return "addition ";
    case Tok::Sub: return "subtraction ";
    case Tok::Xor: return "bitwise XOR ";
    case Tok::Mul: return "multiplication ";
    case Tok::Shl: return "shift ";
    default: return "";
  }
}

Pos op_pos(const Expr* e) {
  if (!e) return {};
  return e->kind == ExprKind::Operation ? e->pos : start_pos(e);
}

void Checker::overflow(Operand* x, Pos pos) {
  if (!x->val.known()) {
    errorf(pos, Diag::ConstNotRepresentable);
    return;
  }
  if (is_typed(x->type)) {
    representable(x, static_cast<BasicType*>(under(x->type)));
    return;
  }
  // gc keeps 512 bits of untyped integers.
  if (x->val.kind == ConstKind::Int && bit_len(x->val) > 512) {
    errorf(pos, Diag::ConstOverflow, {overflow_op_name(x->expr)});
    x->val = Const();
  }
}

bool representable_const(Const v, const BasicType* t, Const* rounded) {
  if (!v.known()) return true;
  if (t->info & kIsInteger) {
    Const i = v.kind == ConstKind::Int ? v : to_int(v);
    if (i.kind != ConstKind::Int) return false;
    if (rounded) *rounded = i;
    int64_t n;
    if (int64_val(i, &n)) {
      switch (t->basic) {
        case Basic::Int:
        case Basic::Int64:
        case Basic::UntypedInt:
        case Basic::UntypedRune: return true;
        case Basic::Int8: return n >= INT8_MIN && n <= INT8_MAX;
        case Basic::Int16: return n >= INT16_MIN && n <= INT16_MAX;
        case Basic::Int32: return n >= INT32_MIN && n <= INT32_MAX;
        case Basic::Uint:
        case Basic::Uintptr:
        case Basic::Uint64: return n >= 0;
        case Basic::Uint8: return n >= 0 && n <= UINT8_MAX;
        case Basic::Uint16: return n >= 0 && n <= UINT16_MAX;
        case Basic::Uint32: return n >= 0 && n <= UINT32_MAX;
        default: UNREACHABLE("integer type");
      }
    }
    switch (t->basic) {
      case Basic::Uint:
      case Basic::Uintptr:
      case Basic::Uint64: return sign(i) >= 0 && bit_len(i) <= 64;
      case Basic::UntypedInt:
      case Basic::UntypedRune: return true;
      default: return false;
    }
  }
  if (t->info & kIsFloat) {
    Const f = to_float(v);
    if (!f.known()) return false;
    Const r = f;
    if (t->basic == Basic::Float32) r = round_to_float32(f);
    else if (t->basic == Basic::Float64) r = round_to_float64(f);
    else return true;
    if (!r.known()) return false;
    if (rounded) *rounded = r;
    return true;
  }
  if (t->info & kIsComplex) {
    Const c = to_complex(v);
    if (!c.known()) return false;
    if (t->basic == Basic::UntypedComplex) return true;
    bool small = t->basic == Basic::Complex64;
    Const re = small ? round_to_float32(real(c)) : round_to_float64(real(c));
    Const im = small ? round_to_float32(imag(c)) : round_to_float64(imag(c));
    if (!re.known() || !im.known()) return false;
    if (rounded) *rounded = const_complex(re, im);
    return true;
  }
  if (t->info & kIsString) return v.kind == ConstKind::String;
  if (t->info & kIsBoolean) return v.kind == ConstKind::Bool;
  return false;
}

Const Checker::representation(Operand* x, BasicType* t, Diag* code) {
  Const v = x->val;
  *code = Diag::kCount;
  if (!representable_const(x->val, t, &v)) {
    if (is_numeric(x->type) && (t->info & kIsNumeric)) {
      *code = !is_integer(x->type) && (t->info & kIsInteger) ? Diag::TruncatedFloat : Diag::NumericOverflow;
    } else {
      *code = Diag::CannotConvert;
    }
    return Const();
  }
  return v;
}

void Checker::representable(Operand* x, BasicType* t) {
  Diag code;
  Const v = representation(x, t, &code);
  if (code != Diag::kCount) {
    invalid_conversion(code, x, t);
    x->mode = Mode::Invalid;
    return;
  }
  x->val = v;
}

void Checker::invalid_conversion(Diag code, Operand* x, Type* target) { errorf(x, code, {str(x), str(target)}); }

void Checker::convert_untyped(Operand* x, Type* target) {
  if (x->invalid() || is_typed(x->type)) return;
  Const val;
  Diag code;
  Type* t = implicit_type_and_value(x, target, &val, &code);
  if (!t) {
    invalid_conversion(code, x, is_type_param(target) ? target : under(target));
    x->mode = Mode::Invalid;
    return;
  }
  become(x, t, val);
}

void Checker::become(Operand* x, Type* t, Const val) {
  if (val.known()) {
    x->val = val;
    update_expr_val(x->expr, val);
  }
  if (t != x->type) {
    x->type = t;
    update_expr_type(x->expr, t, false);
  }
}

// The type x takes where target is expected, or null and *code. *val: x's value as that type, when it is known.
Type* Checker::implicit_type_and_value(Operand* x, Type* target, Const* val, Diag* code) {
  *code = Diag::kCount;
  if (x->invalid() || is_typed(x->type) || !is_valid(target)) return x->type;
  *code = Diag::CannotConvert;
  auto ok = [&](Type* t) {
    *code = Diag::kCount;
    return t;
  };
  if (is_untyped(target)) {
    Type* m = max_type(x->type, target);
    return m ? ok(m) : nullptr;
  }
  if (x->is_nil()) return has_nil(target) ? ok(target) : nullptr;

  Type* u = under(target);
  switch (u->kind) {
    case TypeKind::Basic: {
      auto* b = static_cast<BasicType*>(u);
      if (x->constant()) {
        Const v = representation(x, b, code);
        if (*code != Diag::kCount) return nullptr;
        *val = v;
        return target;
      }
      // Values: results of comparisons, left operands of shifts, nil.
      uint32_t info;
      switch (static_cast<BasicType*>(x->type)->basic) {
        case Basic::UntypedBool: info = kIsBoolean; break;
        case Basic::UntypedInt:
        case Basic::UntypedRune:
        case Basic::UntypedFloat:
        case Basic::UntypedComplex: info = kIsNumeric; break;
        case Basic::UntypedString: info = kIsString; break;
        default: return nullptr;
      }
      return (b->info & info) ? ok(target) : nullptr;
    }
    case TypeKind::Interface: {
      if (is_type_param(target)) {
        bool all = under_is(target, [&](Type* u) {
          if (!u) return false;
          Const v;
          Diag c;
          return implicit_type_and_value(x, u, &v, &c) != nullptr;
        });
        if (!all) return nullptr;
        return ok(target);
      }
      // Values need a concrete type.
      if (!is_all(*type_set(static_cast<Interface*>(u)))) return nullptr;
      return ok(default_type(x->type));
    }
    default: return nullptr;
  }
}

}  // namespace gorun
