// Operations (go/constant UnaryOp, BinaryOp, Shift, Compare).
#include <cstring>

#include "frontend/constant/constant.h"
#include "frontend/constant/number.h"
#include "runtime/base/check.h"

namespace gorun {
namespace {

// Order of representations; both operands of an operation are brought to the larger one.
int rank(Const c) {
  switch (c.kind) {
    case ConstKind::Unknown: return 0;
    case ConstKind::Bool:
    case ConstKind::String: return 1;
    case ConstKind::Int: return c.rep == kInline ? 2 : 3;
    case ConstKind::Float: return c.rep == kRat ? 4 : 5;
    case ConstKind::Complex: return 6;
  }
  UNREACHABLE();
}

Const int_op(Const x, ConstOp op, Const y) {
  Mpz a, b, c;
  get_mpz(a.v, x);
  get_mpz(b.v, y);
  switch (op) {
    case ConstOp::Add: mpz_add(c.v, a.v, b.v); break;
    case ConstOp::Sub: mpz_sub(c.v, a.v, b.v); break;
    case ConstOp::Mul: mpz_mul(c.v, a.v, b.v); break;
    case ConstOp::Quo: {
      Mpq q;
      mpq_set_num(q.v, a.v);
      mpq_set_den(q.v, b.v);
      mpq_canonicalize(q.v);
      return make_rat(q.v);
    }
    case ConstOp::QuoInt: mpz_tdiv_q(c.v, a.v, b.v); break;
    case ConstOp::Rem: mpz_tdiv_r(c.v, a.v, b.v); break;
    case ConstOp::And: mpz_and(c.v, a.v, b.v); break;
    case ConstOp::Or: mpz_ior(c.v, a.v, b.v); break;
    case ConstOp::Xor: mpz_xor(c.v, a.v, b.v); break;
    case ConstOp::AndNot:
      mpz_com(b.v, b.v);
      mpz_and(c.v, a.v, b.v);
      break;
    default: UNREACHABLE("integer constant operation %d", static_cast<int>(op));
  }
  return make_int(c.v);
}

Const small_int_op(int64_t a, ConstOp op, int64_t b, bool* done) {
  *done = true;
  int64_t c = 0;
  switch (op) {
    case ConstOp::Add:
      if (__builtin_add_overflow(a, b, &c)) break;
      return const_int(c);
    case ConstOp::Sub:
      if (__builtin_sub_overflow(a, b, &c)) break;
      return const_int(c);
    case ConstOp::Mul:
      if (__builtin_mul_overflow(a, b, &c)) break;
      return const_int(c);
    case ConstOp::QuoInt:
      if (b == -1) break;
      return const_int(a / b);
    case ConstOp::Rem:
      if (b == -1) return const_int(0);
      return const_int(a % b);
    case ConstOp::And: return const_int(a & b);
    case ConstOp::Or: return const_int(a | b);
    case ConstOp::Xor: return const_int(a ^ b);
    case ConstOp::AndNot: return const_int(a & ~b);
    default: break;
  }
  *done = false;
  return Const();
}

Const rat_op(Const x, ConstOp op, Const y) {
  Mpq a, b, c;
  get_mpq(a.v, x);
  get_mpq(b.v, y);
  switch (op) {
    case ConstOp::Add: mpq_add(c.v, a.v, b.v); break;
    case ConstOp::Sub: mpq_sub(c.v, a.v, b.v); break;
    case ConstOp::Mul: mpq_mul(c.v, a.v, b.v); break;
    case ConstOp::Quo: mpq_div(c.v, a.v, b.v); break;
    default: UNREACHABLE("fraction operation %d", static_cast<int>(op));
  }
  return make_rat(c.v);
}

Const float_op(Const x, ConstOp op, Const y) {
  Mpfr a, b, c;
  get_mpfr(a.v, x);
  get_mpfr(b.v, y);
  switch (op) {
    case ConstOp::Add: mpfr_add(c.v, a.v, b.v, MPFR_RNDN); break;
    case ConstOp::Sub: mpfr_sub(c.v, a.v, b.v, MPFR_RNDN); break;
    case ConstOp::Mul: mpfr_mul(c.v, a.v, b.v, MPFR_RNDN); break;
    case ConstOp::Quo: mpfr_div(c.v, a.v, b.v, MPFR_RNDN); break;
    default: UNREACHABLE("float constant operation %d", static_cast<int>(op));
  }
  return make_float(c.v);
}

Const complex_op(Const x, ConstOp op, Const y) {
  Const a = real(x), b = imag(x), c = real(y), d = imag(y);
  auto add = [](Const p, Const q) { return binary_op(p, ConstOp::Add, q); };
  auto sub = [](Const p, Const q) { return binary_op(p, ConstOp::Sub, q); };
  auto mul = [](Const p, Const q) { return binary_op(p, ConstOp::Mul, q); };
  switch (op) {
    case ConstOp::Add: return const_complex(add(a, c), add(b, d));
    case ConstOp::Sub: return const_complex(sub(a, c), sub(b, d));
    case ConstOp::Mul: return const_complex(sub(mul(a, c), mul(b, d)), add(mul(b, c), mul(a, d)));
    case ConstOp::Quo: {
      Const s = add(mul(c, c), mul(d, d));
      Const re = add(mul(a, c), mul(b, d));
      Const im = sub(mul(b, c), mul(a, d));
      return const_complex(binary_op(re, ConstOp::Quo, s), binary_op(im, ConstOp::Quo, s));
    }
    default: UNREACHABLE("complex constant operation %d", static_cast<int>(op));
  }
}

// x + y. When x is the newest string of the thread's arena its bytes are extended in place, so a chain of additions stays linear.
thread_local const char* t_last_end = nullptr;
thread_local size_t t_last_room = 0;

Const concat(Const x, Const y) {
  if (x.len == 0) return y;
  if (y.len == 0) return x;
  size_t n = static_cast<size_t>(x.len) + y.len;
  CHECK(n <= 0xffffffffu, "constant string of %zu bytes", n);
  Const c;
  c.kind = ConstKind::String;
  c.len = static_cast<uint32_t>(n);
  if (x.s + x.len == t_last_end && t_last_room >= y.len) {
    memcpy(const_cast<char*>(t_last_end), y.s, y.len);
    t_last_end += y.len;
    t_last_room -= y.len;
    c.s = x.s;
    return c;
  }
  // Short results are mostly final; long ones get room to grow.
  size_t room = n < 64 ? 0 : n;
  char* p = static_cast<char*>(session_arena().alloc_bytes(n + room + 1, 1));
  memcpy(p, x.s, x.len);
  memcpy(p + x.len, y.s, y.len);
  t_last_end = p + n;
  t_last_room = room;
  c.s = p;
  return c;
}

bool from_order(int order, ConstOp op) {
  switch (op) {
    case ConstOp::Eq: return order == 0;
    case ConstOp::Ne: return order != 0;
    case ConstOp::Lt: return order < 0;
    case ConstOp::Le: return order <= 0;
    case ConstOp::Gt: return order > 0;
    case ConstOp::Ge: return order >= 0;
    default: UNREACHABLE("constant comparison %d", static_cast<int>(op));
  }
}

}  // namespace

void match(Const* x, Const* y) {
  int rx = rank(*x), ry = rank(*y);
  if (rx == ry) return;
  if (rx == 0 || ry == 0) {
    *x = *y = Const();
    return;
  }
  if (rx > ry) {
    match(y, x);
    return;
  }
  // x has the smaller representation
  switch (ry) {
    case 6: *x = to_complex(*x); break;
    case 5: {
      Mpfr f;
      get_mpfr(f.v, *x);
      *x = make_float(f.v);
      break;
    }
    case 4: {
      Mpq q;
      get_mpq(q.v, *x);
      *x = make_rat_exact(q.v);
      break;
    }
    default: break;  // small and big integers are told apart by the operations
  }
}

Const unary_op(ConstOp op, Const x, unsigned unsigned_bits) {
  switch (op) {
    case ConstOp::Pos: return x;
    case ConstOp::Neg:
      switch (x.kind) {
        case ConstKind::Int: {
          if (x.rep == kInline && x.i != INT64_MIN) return const_int(-x.i);
          Mpz z;
          get_mpz(z.v, x);
          mpz_neg(z.v, z.v);
          return make_int(z.v);
        }
        case ConstKind::Float: {
          if (x.rep == kRat) {
            Mpq q;
            mpq_neg(q.v, x.f->q);
            return make_rat_exact(q.v);
          }
          Mpfr f;
          mpfr_neg(f.v, x.f->f, MPFR_RNDN);
          return make_float(f.v);
        }
        case ConstKind::Complex: return const_complex(unary_op(op, x.c->re), unary_op(op, x.c->im));
        default: return Const();
      }
    case ConstOp::BitNot: {
      if (x.kind != ConstKind::Int) return Const();
      if (unsigned_bits == 0 && x.rep == kInline) return const_int(~x.i);
      Mpz z;
      get_mpz(z.v, x);
      mpz_com(z.v, z.v);
      // The result of ^x for unsigned x must not be negative: keep the type's bits only.
      if (unsigned_bits > 0) mpz_fdiv_r_2exp(z.v, z.v, unsigned_bits);
      return make_int(z.v);
    }
    case ConstOp::Not: return x.kind == ConstKind::Bool ? const_bool(!x.b) : Const();
    default: UNREACHABLE("unary constant operation %d", static_cast<int>(op));
  }
}

Const binary_op(Const x, ConstOp op, Const y) {
  if (x.kind == ConstKind::Int && y.kind == ConstKind::Int) {
    if (x.rep == kInline && y.rep == kInline) {
      bool done;
      Const c = small_int_op(x.i, op, y.i, &done);
      if (done) return c;
    }
    return int_op(x, op, y);
  }
  match(&x, &y);
  switch (x.kind) {
    case ConstKind::Unknown: return x;
    case ConstKind::Bool:
      if (op == ConstOp::LAnd) return const_bool(x.b && y.b);
      if (op == ConstOp::LOr) return const_bool(x.b || y.b);
      break;
    case ConstKind::String:
      if (op == ConstOp::Add) return concat(x, y);
      break;
    case ConstKind::Int: return int_op(x, op, y);
    case ConstKind::Float: return x.rep == kRat ? rat_op(x, op, y) : float_op(x, op, y);
    case ConstKind::Complex: return complex_op(x, op, y);
  }
  UNREACHABLE("binary constant operation %d", static_cast<int>(op));
}

Const shift(Const x, ConstOp op, unsigned count) {
  if (x.kind != ConstKind::Int || count == 0) return x;
  if (x.rep == kInline) {
    if (op == ConstOp::Shr) return const_int(count >= 64 ? (x.i < 0 ? -1 : 0) : x.i >> count);
    if (count < 62 && x.i > -(int64_t{1} << (62 - count)) && x.i < int64_t{1} << (62 - count)) { return const_int(static_cast<int64_t>(static_cast<uint64_t>(x.i) << count)); }
  }
  Mpz z;
  get_mpz(z.v, x);
  if (op == ConstOp::Shl) {
    mpz_mul_2exp(z.v, z.v, count);
  } else {
    mpz_fdiv_q_2exp(z.v, z.v, count);
  }
  return make_int(z.v);
}

bool compare(Const x, ConstOp op, Const y) {
  if (x.kind == ConstKind::Int && y.kind == ConstKind::Int) {
    if (x.rep == kInline && y.rep == kInline) return from_order((x.i > y.i) - (x.i < y.i), op);
    Mpz a, b;
    get_mpz(a.v, x);
    get_mpz(b.v, y);
    return from_order(mpz_cmp(a.v, b.v), op);
  }
  match(&x, &y);
  switch (x.kind) {
    case ConstKind::Unknown: return false;
    case ConstKind::Bool: return op == ConstOp::Eq ? x.b == y.b : x.b != y.b;
    case ConstKind::String: return from_order(string_val(x).compare(string_val(y)), op);
    case ConstKind::Float:
      if (x.rep == kRat) return from_order(mpq_cmp(x.f->q, y.f->q), op);
      return from_order(mpfr_cmp(x.f->f, y.f->f), op);
    case ConstKind::Complex: {
      bool equal = compare(x.c->re, ConstOp::Eq, y.c->re) && compare(x.c->im, ConstOp::Eq, y.c->im);
      return op == ConstOp::Eq ? equal : !equal;
    }
    case ConstKind::Int: break;
  }
  UNREACHABLE();
}

}  // namespace gorun
