#include "frontend/constant/constant.h"

#include <gtest/gtest.h>

#include <cmath>

namespace gorun {
namespace {

Const lit(const char* s, ConstKind k = ConstKind::Int) { return const_from_literal(s, k); }
Const flt(const char* s) { return lit(s, ConstKind::Float); }

TEST(Constant, IntLiterals) {
  struct {
    const char* text;
    const char* want;
  } cases[] = {{"0", "0"},
               {"42", "42"},
               {"1_000_000", "1000000"},
               {"0x_ff", "255"},
               {"0XFF", "255"},
               {"0b101", "5"},
               {"0o17", "15"},
               {"017", "15"},
               {"0_17", "15"},
               {"9223372036854775807", "9223372036854775807"},
               {"9223372036854775808", "9223372036854775808"},
               {"0xffffffffffffffff", "18446744073709551615"},
               {"123456789012345678901234567890", "123456789012345678901234567890"},
               {"'a'", "97"},
               {"'\\n'", "10"},
               {"'\\x41'", "65"},
               {"'\\101'", "65"},
               {"'\\u00e9'", "233"},
               {"'\xc3\xa9'", "233"},
               {"'\\''", "39"}};
  for (auto& c : cases) EXPECT_EQ(to_string(lit(c.text)), c.want) << c.text;
  EXPECT_FALSE(lit("08").known());
  EXPECT_FALSE(lit("0x").known());
  EXPECT_FALSE(lit("'ab'").known());
}

TEST(Constant, IntArithmetic) {
  Const big = shift(const_int(1), ConstOp::Shl, 100);
  EXPECT_EQ(to_string(big), "1267650600228229401496703205376");
  EXPECT_EQ(to_string(shift(big, ConstOp::Shr, 98)), "4");
  EXPECT_EQ(bit_len(big), 101);
  Const max = const_int(INT64_MAX);
  EXPECT_EQ(to_string(binary_op(max, ConstOp::Add, const_int(1))), "9223372036854775808");
  EXPECT_EQ(to_string(binary_op(binary_op(max, ConstOp::Add, const_int(1)), ConstOp::Sub, const_int(1))), "9223372036854775807");
  int64_t v;
  EXPECT_TRUE(int64_val(binary_op(binary_op(max, ConstOp::Add, const_int(1)), ConstOp::Sub, const_int(1)), &v));
  EXPECT_EQ(v, INT64_MAX);
  EXPECT_EQ(to_string(unary_op(ConstOp::Neg, const_int(INT64_MIN))), "9223372036854775808");
  EXPECT_EQ(to_string(binary_op(const_int(INT64_MIN), ConstOp::QuoInt, const_int(-1))), "9223372036854775808");
  EXPECT_EQ(to_string(binary_op(const_int(-7), ConstOp::QuoInt, const_int(2))), "-3");
  EXPECT_EQ(to_string(binary_op(const_int(-7), ConstOp::Rem, const_int(2))), "-1");
  EXPECT_EQ(to_string(binary_op(const_int(6), ConstOp::AndNot, const_int(3))), "4");
  EXPECT_EQ(to_string(unary_op(ConstOp::BitNot, const_int(0), 64)), "18446744073709551615");
  EXPECT_EQ(to_string(unary_op(ConstOp::BitNot, const_int(1), 8)), "254");
  EXPECT_EQ(to_string(unary_op(ConstOp::BitNot, const_int(5))), "-6");
  EXPECT_EQ(to_string(shift(const_int(-1), ConstOp::Shr, 70)), "-1");
  EXPECT_EQ(to_string(shift(const_int(3), ConstOp::Shl, 61)), "6917529027641081856");
  EXPECT_EQ(to_string(shift(const_int(3), ConstOp::Shl, 62)), "13835058055282163712");
  uint64_t u;
  EXPECT_TRUE(uint64_val(lit("0xffffffffffffffff"), &u));
  EXPECT_EQ(u, UINT64_MAX);
  EXPECT_FALSE(uint64_val(const_int(-1), &u));
  EXPECT_EQ(exact_string(const_uint(UINT64_MAX)), "18446744073709551615");
}

TEST(Constant, Fractions) {
  Const third = binary_op(const_int(1), ConstOp::Quo, const_int(3));
  EXPECT_EQ(third.kind, ConstKind::Float);
  EXPECT_EQ(exact_string(third), "1/3");
  EXPECT_EQ(to_string(third), "0.333333");
  EXPECT_EQ(to_string(binary_op(third, ConstOp::Mul, const_int(3))), "1");
  EXPECT_EQ(to_int(binary_op(third, ConstOp::Mul, const_int(3))).kind, ConstKind::Int);
  EXPECT_FALSE(to_int(third).known());
  EXPECT_EQ(exact_string(flt("0.1")), "1/10");
  EXPECT_EQ(exact_string(flt("1e3")), "1000");
  EXPECT_EQ(exact_string(flt("0x1p-2")), "1/4");
  EXPECT_EQ(exact_string(flt("0x1.8p1")), "3");
  EXPECT_EQ(exact_string(flt("1_0.2_5")), "41/4");
  EXPECT_EQ(flt("0.1").kind, ConstKind::Float);
  EXPECT_EQ(float64_val(flt("0.1")), 0.1);
  EXPECT_EQ(float64_val(flt("4.9e-324")), 4.9e-324);
  EXPECT_EQ(float64_val(flt("2.4703282292062327e-324")), 0);  // below half of the smallest
  EXPECT_EQ(float64_val(flt("1.7976931348623157e308")), 1.7976931348623157e308);
  EXPECT_TRUE(std::isinf(float64_val(flt("1e400"))));
  EXPECT_EQ(float32_val(flt("16777217")), 16777216.0f);
  EXPECT_EQ(float32_val(flt("1e-45")), 1e-45f);
  EXPECT_FALSE(round_to_float32(flt("1e39")).known());
  EXPECT_EQ(to_string(round_to_float32(flt("0.1"))), "0.1");
  // Rounded once: just above the tie between 1 and its successor.
  Const tie = binary_op(flt("0x1.00000000000008p0"), ConstOp::Add, flt("0x1p-300"));
  EXPECT_EQ(float64_val(tie), std::nextafter(1.0, 2.0));
  EXPECT_EQ(float64_val(flt("0x1.00000000000008p0")), 1.0);
}

TEST(Constant, LargeFloats) {
  Const huge = flt("1e5000");
  EXPECT_TRUE(huge.known());
  EXPECT_EQ(to_string(huge), "1e+5000");
  EXPECT_EQ(to_string(flt("1e-5000")), "1e-5000");
  EXPECT_EQ(to_string(binary_op(huge, ConstOp::Quo, flt("1e4999"))), "10");
  EXPECT_EQ(to_string(to_int(binary_op(huge, ConstOp::Quo, flt("1e4999")))), "10");
  EXPECT_FALSE(flt("1e1000000000").known());
  EXPECT_EQ(to_string(flt("1e646456992")), "1e+646456992");  // the largest exponent that math/big has
  EXPECT_FALSE(flt("1e646456993").known());
  EXPECT_FALSE(binary_op(flt("1e500000000"), ConstOp::Mul, flt("1e500000000")).known());
  EXPECT_FALSE(flt("1e99999999999999999999").known());
  EXPECT_EQ(sign(flt("1e-99999999999999999999")), 0);
  EXPECT_EQ(sign(flt("-0")), 1);  // a sign is not part of a literal: unknown
  EXPECT_EQ(to_string(flt("1e100")), "1e+100");
  EXPECT_EQ(to_string(flt("123456789.5")), "1.23457e+08");
  EXPECT_EQ(to_string(flt("1000000.5")), "1.0000005e+06");
  EXPECT_EQ(to_string(flt("1e6")), "1e+06");
}

TEST(Constant, Complex) {
  Const i = lit("1i", ConstKind::Complex);
  EXPECT_EQ(to_string(i), "(0 + 1i)");
  EXPECT_EQ(to_string(binary_op(i, ConstOp::Mul, i)), "(-1 + 0i)");
  EXPECT_EQ(to_string(binary_op(const_int(1), ConstOp::Quo, i)), "(0 + -1i)");
  EXPECT_TRUE(compare(binary_op(i, ConstOp::Mul, i), ConstOp::Eq, const_int(-1)));
  EXPECT_EQ(to_string(to_int(binary_op(i, ConstOp::Mul, i))), "-1");
  EXPECT_FALSE(to_float(i).known());
  EXPECT_EQ(sign(i), 1);
  EXPECT_EQ(to_string(lit("0123i", ConstKind::Complex)), "(0 + 123i)");
  EXPECT_EQ(to_string(lit("0x10i", ConstKind::Complex)), "(0 + 16i)");
}

TEST(Constant, Strings) {
  EXPECT_EQ(string_val(lit("\"a\\tb\\xffc\\u00e9\\\"\"", ConstKind::String)),
            "a\tb\xff"
            "c\xc3\xa9\"");
  EXPECT_EQ(string_val(lit("`a\\n\r\n`", ConstKind::String)), "a\\n\n");
  EXPECT_EQ(to_string(const_string("a\n\"\x01\xff\xc3\xa9")), "\"a\\n\\\"\\x01\\xff\xc3\xa9\"");
  std::string longer(100, 'x');
  EXPECT_EQ(to_string(const_string(longer)), "\"" + std::string(68, 'x') + "...");
  EXPECT_TRUE(compare(const_string("a"), ConstOp::Lt, const_string("b")));
  Const x = const_string("ab"), y = const_string("cd");
  Const xy = binary_op(x, ConstOp::Add, y);
  Const xyx = binary_op(xy, ConstOp::Add, x), xyy = binary_op(xy, ConstOp::Add, y);
  EXPECT_EQ(string_val(xyx), "abcdab");
  EXPECT_EQ(string_val(xyy), "abcdcd");
  // A long chain: linear, and earlier results keep their value.
  Const chain = const_string(std::string(100, 'a'));
  Const early = binary_op(chain, ConstOp::Add, const_string("b"));
  Const other = binary_op(early, ConstOp::Add, const_string("c"));
  Const third = binary_op(early, ConstOp::Add, const_string("d"));
  EXPECT_EQ(string_val(other).back(), 'c');
  EXPECT_EQ(string_val(third).back(), 'd');
  Const piece = const_string(std::string(1000, 'z'));
  for (int i = 0; i < 20000; i++) chain = binary_op(chain, ConstOp::Add, piece);
  EXPECT_EQ(string_val(chain).size(), 100u + 20000u * 1000u);
}

TEST(Constant, BoolAndUnknown) {
  EXPECT_TRUE(bool_val(binary_op(const_bool(true), ConstOp::LAnd, const_bool(true))));
  EXPECT_FALSE(bool_val(unary_op(ConstOp::Not, const_bool(true))));
  EXPECT_FALSE(binary_op(Const(), ConstOp::Add, const_int(1)).known());
  EXPECT_FALSE(compare(Const(), ConstOp::Eq, Const()));
  EXPECT_EQ(to_string(Const()), "unknown");
  EXPECT_EQ(to_string(const_bool(true)), "true");
}

TEST(Constant, Match) {
  Const x = const_int(2), y = flt("0.5");
  match(&x, &y);
  EXPECT_EQ(x.kind, ConstKind::Float);
  x = const_int(2);
  y = lit("2i", ConstKind::Complex);
  match(&y, &x);
  EXPECT_EQ(x.kind, ConstKind::Complex);
}

}  // namespace
}  // namespace gorun
