// Rewrite rules on single instructions, shared by the builder (while making them) and the `fold` pass. Rules are named rows; a test asks that each
// is hit. A rule looks at the instruction and the definitions of its operands only, so that every rule costs constant time.
#pragma once
#include <cstdint>
#include <span>

#include "jit/ir/function.h"

namespace gorun::ir {

// ---- arithmetic on constants, kept sign-extended from their type
inline int bits_of(Ty t) { return ty_size(t) * 8; }
inline int64_t canon(Ty t, int64_t v) {
  int shift = 64 - bits_of(t);
  return shift == 0 ? v : static_cast<int64_t>(static_cast<uint64_t>(v) << shift) >> shift;
}
inline uint64_t zero_ext(Ty t, int64_t v) {
  int n = bits_of(t);
  return n == 64 ? static_cast<uint64_t>(v) : static_cast<uint64_t>(v) & ((uint64_t{1} << n) - 1);
}
inline uint64_t type_max(Ty t) { return zero_ext(t, -1); }
inline Ins const_ins(Ty t, int64_t v) {
  v = canon(t, v);
  Ins i;
  i.op = Op::Const;
  i.ty = t;
  i.a = static_cast<uint32_t>(static_cast<uint64_t>(v));
  i.b = static_cast<uint32_t>(static_cast<uint64_t>(v) >> 32);
  return i;
}
Ins fconst_ins(Ty t, double v);
double fconst_value(const Ins&);
// Result of an integer op (comparisons and conversions between integers too) on constants; false when it has none. arg: type of the operands.
bool eval_int(Op op, Ty ty, Ty arg, int64_t a, int64_t b, int64_t c, int64_t* out);

// Multiplication instead of division by c (Granlund and Montgomery 1994; Warren, Hacker's Delight, ch. 10).
struct UnsignedMagic {
  int shift;
  uint64_t m;
};  // x / c = x * (2^bits + m) >> (bits + shift)
struct SignedMagic {
  int shift;
  uint64_t m;
};  // x / c = (x * m >> (bits + shift)) + (x < 0)
UnsignedMagic unsigned_magic(int bits, uint64_t c);
SignedMagic signed_magic(int bits, int64_t c);

class Simplifier {
 public:
  // Makes an instruction for a rule: simplified and numbered like any other.
  struct Host {
    virtual ValueId emit(const Ins&) = 0;

   protected:
    ~Host() = default;
  };
  Simplifier(Function& f, Host& host) : f(f), host_(host) {}

  enum class Outcome : uint8_t { None, Changed, Replaced, Dropped };
  // Applies rules until none fits. None: *i (perhaps changed) is what has to be made. Replaced: result() stands for it. Dropped: nothing is needed.
  Outcome run(Ins* i);
  ValueId result() const { return result_; }

  struct Rule {
    Op op;
    const char* name;
    Outcome (*apply)(Simplifier&, Ins&);
  };
  static std::span<const Rule> rules();     // all rows, by op
  static std::span<const uint64_t> hits();  // parallel; counted when count_hits is set
  static bool count_hits;

  // ---- for rules
  const Ins& def(ValueId v) const { return f.ins[v]; }
  bool is_const(ValueId v) const { return f.ins[v].op == Op::Const; }
  bool is_const(ValueId v, int64_t* c) const {
    if (f.ins[v].op != Op::Const) return false;
    *c = f.ins[v].imm();
    return true;
  }
  bool is_const_value(ValueId v, int64_t c) const { return f.ins[v].op == Op::Const && f.ins[v].imm() == c; }
  ValueId konst(Ty t, int64_t c) { return host_.emit(const_ins(t, c)); }
  ValueId make(const Ins& i) { return host_.emit(i); }
  ValueId make(Op op, Ty ty, ValueId a, ValueId b = 0, ValueId c = 0, uint8_t flags = 0) {
    Ins i;
    i.op = op;
    i.ty = ty;
    i.flags = flags;
    i.a = a;
    i.b = b;
    i.c = c;
    return host_.emit(i);
  }
  Outcome to(ValueId v) {
    result_ = v;
    return Outcome::Replaced;
  }
  Outcome to_const(Ty t, int64_t c) { return to(konst(t, c)); }
  Outcome become(Ins& i, Op op, ValueId a, ValueId b = 0, ValueId c = 0) {
    i.op = op;
    i.a = a;
    i.b = b;
    i.c = c;
    i.flags = 0;
    return Outcome::Changed;
  }
  // Upper bound of the value read as an unsigned number of its type.
  uint64_t max_unsigned(ValueId v, int depth = 4) const;
  bool is_non_negative(ValueId v) const { return max_unsigned(v) <= type_max(f.ins[v].ty) >> 1; }
  bool is_bool(ValueId v, int depth = 3) const;  // 0 or 1
  bool is_non_nil(ValueId v, int depth = 6) const;

  Function& f;

 private:
  Outcome fold_constants(Ins& i);

  Host& host_;
  ValueId result_ = kNoId;
};

}  // namespace gorun::ir
