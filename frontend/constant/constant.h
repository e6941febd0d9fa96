// interface: exact constants (spec "Constants"; as go/constant represents them).
//
// A Const is an immutable value: bool, string, integer (any size), rational or 512-bit float, complex. Small integers (int64) are kept inline;
// larger numbers live in GMP/MPFR objects that the ConstPool of a session owns (never freed before it). Kinds normalise downwards as in
// go/constant: an integral rational is an Int, a Complex with zero imaginary part keeps kind Complex until to_int/to_float ask.
// Thread rule: values are immutable and may be shared; ConstPool is internally synchronised.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace gorun {

enum class ConstKind : uint8_t { Unknown, Bool, String, Int, Float, Complex };

struct BigInt;    // mpz_t inside
struct BigFloat;  // mpq_t or mpfr_t inside
struct ComplexConst;

// 16 bytes, passed by value. Unknown results from errors that were already reported.
struct Const {
  ConstKind kind = ConstKind::Unknown;
  uint8_t rep = 0;   // private to constant.cpp: inline or big representation
  uint16_t pad = 0;  // a snapshot compares all bytes
  uint32_t len = 0;  // String: byte length
  union {
    bool b;
    int64_t i;      // Int, inline
    const char* s;  // String (owned by the pool)
    const BigInt* big;
    const BigFloat* f;
    const ComplexConst* c;
  };
  Const() : i(0) {}
  bool known() const { return kind != ConstKind::Unknown; }
};

enum class ConstOp : uint8_t { Add, Sub, Mul, Quo, QuoInt, Rem, And, Or, Xor, AndNot, Shl, Shr, Eq, Ne, Lt, Le, Gt, Ge, LAnd, LOr, Pos, Neg, Not, BitNot };

Const const_bool(bool);
Const const_string(std::string_view);  // copies into the pool
std::string_view string_val(Const);
Const const_int(int64_t);
Const const_uint(uint64_t);
Const const_float(double);  // must be finite
Const const_complex(Const re, Const im);
// Literal text as scanned (underscores, 0x 0o 0b prefixes, p exponents, i suffix); Unknown when it does not parse or its exponent is excessive.
Const const_from_literal(std::string_view text, ConstKind kind);

bool bool_val(Const);
bool int64_val(Const, int64_t* out);  // exact?
bool uint64_val(Const, uint64_t* out);
double float64_val(Const);  // nearest even; ±Inf when out of range
float float32_val(Const);
Const real(Const);
Const imag(Const);
int sign(Const);     // -1 0 1; complex: 0 iff zero
int bit_len(Const);  // Int: bits of |x|

Const to_int(Const);  // Unknown kind when not representable
Const to_float(Const);
Const to_complex(Const);
Const round_to_float32(Const);  // Unknown when it overflows
Const round_to_float64(Const);

// Operands must be of the same kind after match(); division by zero must be excluded by the caller. size (bits) limits BitNot for unsigned.
Const unary_op(ConstOp, Const x, unsigned unsigned_bits = 0);
Const binary_op(Const x, ConstOp, Const y);  // Quo on Ints gives a Float or Int (exact); QuoInt truncates
Const shift(Const x, ConstOp, unsigned count);
bool compare(Const x, ConstOp, Const y);
void match(Const* x, Const* y);   // to the larger kind
std::string to_string(Const);     // as gc prints constants in messages (short form, strings quoted and shortened)
std::string exact_string(Const);  // all digits

}  // namespace gorun
