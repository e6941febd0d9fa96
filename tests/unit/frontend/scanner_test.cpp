#include <gtest/gtest.h>

#include "frontend/syntax/scanner.h"
#include "tests/unit/frontend/syntax_testing.h"

namespace gorun {
namespace {

struct Tokens final : Scanner {
  using Scanner::Scanner;
  std::string out;
  void lexical_error(uint32_t at, std::string message) override { out += "<" + std::to_string(at) + " " + message + ">"; }
  void directive(uint32_t at, std::string_view text) override { out += "{" + std::to_string(at) + " " + std::string(text) + "}"; }
  std::string all() {
    for (next(); tok != Tok::EOF_; next()) {
      switch (tok) {
        case Tok::Name: out += "name:" + std::string(lit); break;
        case Tok::Semi: out += lit; break;
        case Tok::AssignOp: out += std::string(tok_text(op)) + "="; break;
        case Tok::IncDec: out += std::string(tok_text(op)) + std::string(tok_text(op)); break;
        default:
          if (is_literal_token(tok)) {
            out += (bad ? "bad:" : "lit:") + std::string(lit);
          } else {
            out += tok_text(tok);
          }
      }
      out += ' ';
    }
    return out;
  }
};

std::string scan(const std::string& text) {
  SourceMap map;
  Tokens t(map.add_file("x.go", "x.go", text));
  return t.all();
}

TEST(Scanner, EveryTokenOfTheTable) {
  const char* texts[] = {
#define TOK(id, text)
#define OPTOK(id, text, prec) text,
#define KEYWORD(id, text) text,
#include "frontend/syntax/tokens.def"
#undef TOK
#undef OPTOK
#undef KEYWORD
  };
  for (std::string text : texts) {
    std::string got = scan(text + " ");
    EXPECT_EQ(got.substr(0, text.size() + 1), text + " ") << text;
  }
  EXPECT_EQ(scan("! ~ <- = := ( [ { , : . ... ;"), "! ~ <- = := ( [ { , : . ... semicolon ");
  EXPECT_EQ(scan("+= -= *= /= %= &= |= ^= <<= >>= &^= ++ -- "), "+= -= *= /= %= &= |= ^= <<= >>= &^= ++ -- EOF ");
  EXPECT_EQ(scan(". .. ..."), ". . . ... ");
}

TEST(Scanner, KeywordsAreWholeWords) {
  EXPECT_EQ(scan("iff fallthroughs func1 _if interfaces"), "name:iff name:fallthroughs name:func1 name:_if name:interfaces EOF ");
  EXPECT_EQ(scan("fallthrough"), "fallthrough EOF ");
}

TEST(Scanner, AutomaticSemicolons) {
  EXPECT_EQ(scan("a\n"), "name:a newline ");
  EXPECT_EQ(scan("a"), "name:a EOF ");
  EXPECT_EQ(scan("a +\nb"), "name:a + name:b EOF ");
  EXPECT_EQ(scan(") ] } 1 'a' \"s\" `r` return break continue fallthrough x++\n\n"), ") ] } lit:1 lit:'a' lit:\"s\" lit:`r` return break continue fallthrough name:x ++ newline ");
  EXPECT_EQ(scan("a // comment\nb"), "name:a newline name:b EOF ");
  EXPECT_EQ(scan("a /* x */ b"), "name:a name:b EOF ");
  EXPECT_EQ(scan("a /* x\n */ b"), "name:a newline name:b EOF ");
  EXPECT_EQ(scan("a + /* x\n */ b"), "name:a + name:b EOF ");
  EXPECT_EQ(scan("goto\nx"), "goto name:x EOF ");
}

TEST(Scanner, LongNamesAndComments) {
  std::string name(100, 'q');
  EXPECT_EQ(scan(name + " abcdefghijklmnop abcdefghijklmnopq"), "name:" + name + " name:abcdefghijklmnop name:abcdefghijklmnopq EOF ");
  for (size_t n = 0; n < 40; n++) {
    std::string filler(n, '*');
    EXPECT_EQ(scan("/*" + filler + "*/x"), "name:x EOF ") << n;
    EXPECT_EQ(scan("//" + filler + "\nx"), "name:x EOF ") << n;
    EXPECT_EQ(scan("\"" + filler + "\""), "lit:\"" + filler + "\" EOF ") << n;
    EXPECT_EQ(scan("\"" + filler + "\\\"\""), "lit:\"" + filler + "\\\"\" EOF ") << n;
    EXPECT_EQ(scan("`" + filler + "\n`"), "lit:`" + filler + "\n` EOF ") << n;
  }
}

TEST(Scanner, NamesAreInterned) {
  SourceMap map;
  Tokens a(map.add_file("a", "a", "common other")), b(map.add_file("b", "b", "other common averyveryverylongname"));
  a.next();
  b.next();
  b.next();
  EXPECT_EQ(a.lit.data(), b.lit.data());
  b.next();
  EXPECT_EQ(b.lit.data(), intern_name("averyveryverylongname").data());
}

TEST(Scanner, Numbers) {
  for (const char* good : {"0",      "1",    "42",   "0x1F",   "0X_1f",   "0b101",  "0B1", "0o17", "0O7",    "017",  "1_000", "0_7", "1.",  ".5",
                           "1.5e10", "1e+3", "1E-3", "0x1p-2", "0x1.8P3", "0x.8p0", "1i",  "0.5i", "0x1p0i", "08.5", "09e1",  "08i", "0b1i"}) {
    EXPECT_EQ(scan(good), std::string("lit:") + good + " EOF ");
  }
  EXPECT_EQ(scan("08"), "<1 invalid digit '8' in octal literal>bad:08 EOF ");
  EXPECT_EQ(scan("0b2"), "<2 invalid digit '2' in binary literal>bad:0b2 EOF ");
  EXPECT_EQ(scan("1__2"), "<2 '_' must separate successive digits>bad:1__2 EOF ");
  EXPECT_EQ(scan("1_"), "<1 '_' must separate successive digits>bad:1_ EOF ");
  EXPECT_EQ(scan("1_.5"), "<1 '_' must separate successive digits>bad:1_.5 EOF ");
  EXPECT_EQ(scan("0x"), "<2 hexadecimal literal has no digits>bad:0x EOF ");
  EXPECT_EQ(scan("1e"), "<2 exponent has no digits>bad:1e EOF ");
  EXPECT_EQ(scan("0x1.0"), "<5 hexadecimal mantissa requires a 'p' exponent>bad:0x1.0 EOF ");
  EXPECT_EQ(scan("1p2"), "<1 'p' exponent requires hexadecimal mantissa>bad:1p2 EOF ");
  EXPECT_EQ(scan("0b1E2"), "<3 'E' exponent requires decimal mantissa>bad:0b1E2 EOF ");
  EXPECT_EQ(scan("0o1.5"), "<3 invalid radix point in octal literal>bad:0o1.5 EOF ");
}

TEST(Scanner, RunesAndStrings) {
  for (const char* good : {"'a'", "'\\n'", "'\\x41'", "'\\101'", "'\\u1234'", "'\\U0010FFFF'", "'世'", "'\\''", "\"\\\"\"", "\"\\a\\b\\f\\n\\r\\t\\v\\\\\""}) {
    EXPECT_EQ(scan(good), std::string("lit:") + good + " EOF ");
  }
  EXPECT_EQ(scan("''"), "<1 empty rune literal or unescaped '>bad:'' EOF ");
  EXPECT_EQ(scan("'ab'"), "<0 more than one character in rune literal>bad:'ab' EOF ");
  EXPECT_EQ(scan("'a\n"), "<2 newline in rune literal>bad:'a newline ");
  EXPECT_EQ(scan("'a"), "<0 rune literal not terminated>bad:'a EOF ");
  EXPECT_EQ(scan("\"a\n"), "<2 newline in string>bad:\"a newline ");
  EXPECT_EQ(scan("\"a"), "<0 string not terminated>bad:\"a EOF ");
  EXPECT_EQ(scan("`a"), "<0 string not terminated>bad:`a EOF ");
  EXPECT_EQ(scan("\"\\q\""), "<2 unknown escape>bad:\"\\q\" EOF ");
  EXPECT_EQ(scan("\"\\xg\""), "<3 invalid character 'g' in hexadecimal escape>bad:\"\\xg\" EOF ");
  EXPECT_EQ(scan("\"\\400\""), "<5 octal escape value 256 > 255>bad:\"\\400\" EOF ");
  EXPECT_EQ(scan("\"\\uD800\""), "<7 escape is invalid Unicode code point U+D800>bad:\"\\uD800\" EOF ");
  EXPECT_EQ(scan("/* x"), "<0 comment not terminated>");
}

TEST(Scanner, Characters) {
  EXPECT_EQ(scan("# x"), "<0 invalid character U+0023 '#'>name:x EOF ");
  EXPECT_EQ(scan("é世1"), "name:é世1 EOF ");
  EXPECT_EQ(scan("٣x"), "<0 identifier cannot begin with digit U+0663 '٣'>name:٣x EOF ");
  EXPECT_EQ(scan("a€b"), "<1 invalid character U+20AC '€' in identifier>name:a€b EOF ");
  EXPECT_EQ(scan(std::string("a\0b", 3)), "<1 invalid NUL character>name:" + std::string("a\0b", 3) + " EOF ");
  EXPECT_EQ(scan("a \xff b"), "name:a <2 invalid UTF-8 encoding>name:b EOF ");
  EXPECT_EQ(scan("\xEF\xBB\xBF a"), "name:a EOF ");
  EXPECT_EQ(scan("a \xEF\xBB\xBF b"), "name:a <2 invalid BOM in the middle of the file>name:b EOF ");
}

TEST(Scanner, DirectivesAndScripts) {
  EXPECT_EQ(scan("//go:noinline\n//line x:1\n/*line y:2*///gone\n// go:x\n"), "{0 //go:noinline}{14 //line x:1}{25 /*line y:2*/}");
  EXPECT_EQ(scan("#!/usr/bin/env gorun\npackage"), "package ");
  EXPECT_EQ(scan("#!only"), "");
}

TEST(Scanner, LineTable) {
  SourceMap map;
  std::string text = "a\n\nbb\n";
  for (int i = 0; i < 40; i++) text += "ccc\n";
  File* f = map.add_file("x.go", "x.go", text);
  Tokens t(f);
  t.all();
  ASSERT_EQ(f->lines.size(), 44u);
  EXPECT_EQ(f->lines[2], 3u);
  EXPECT_EQ(map.format(f->pos(4)), "x.go:3:2");
  EXPECT_EQ(map.format(f->pos(6)), "x.go:4:1");
}

}  // namespace
}  // namespace gorun
