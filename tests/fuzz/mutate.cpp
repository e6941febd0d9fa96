#include "tests/fuzz/mutate.h"

#include <ctype.h>

#include <algorithm>
#include <iterator>

namespace gorun::fuzz {

namespace {

const char* const kWords[] = {"break",  "case",      "chan",  "const",   "continue", "default", "defer",   "else",    "fallthrough", "for",    "func",   "go",  "goto", "if",
                              "import", "interface", "map",   "package", "range",    "return",  "select",  "struct",  "switch",      "type",   "var",    "_",   "init", "main",
                              "nil",    "iota",      "true",  "append",  "cap",      "clear",   "close",   "complex", "copy",        "delete", "imag",   "len", "make", "max",
                              "min",    "new",       "panic", "print",   "println",  "real",    "recover", "any",     "comparable",  "error",  "unsafe", "x",   "T"};
const char* const kTypes[] = {"int",
                              "int8",
                              "int16",
                              "int32",
                              "int64",
                              "uint",
                              "uint8",
                              "uint64",
                              "uintptr",
                              "float32",
                              "float64",
                              "complex64",
                              "complex128",
                              "string",
                              "bool",
                              "byte",
                              "rune",
                              "error",
                              "any",
                              "[]int",
                              "[3]int",
                              "[...]int",
                              "*int",
                              "map[string]int",
                              "chan int",
                              "<-chan int",
                              "func()",
                              "func(int) int",
                              "struct{}",
                              "struct{ a int }",
                              "interface{}",
                              "interface{ M() }",
                              "interface{ ~int }",
                              "interface{ int | string }",
                              "T",
                              "[]T",
                              "*T",
                              "map[T]T",
                              "T[int]",
                              "T[T]",
                              "[1<<40]int",
                              "[0]int",
                              "unsafe.Pointer",
                              "comparable",
                              "[]any",
                              "struct{ T }"};
const char* const kOperators[] = {
    "+",  "-",  "*",  "/", "%", "&", "|", "^", "<<", ">>", "&^", "+=", "-=",  "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", "&^=", "&&", "||", "<-",
    "++", "--", "==", "<", ">", "=", "!", "~", "!=", "<=", ">=", ":=", "...", "(",  ")",  "[",  "]",  "{",  "}",  ",",   ";",   ".",   ":",  "\n"};
const char* const kNumbers[] = {"0",
                                "1",
                                "-1",
                                "2",
                                "63",
                                "64",
                                "65",
                                "255",
                                "256",
                                "1<<31",
                                "1<<62",
                                "1<<63",
                                "1<<64",
                                "9223372036854775807",
                                "18446744073709551615",
                                "1e308",
                                "1e309",
                                "1e-400",
                                "0x1p-1074",
                                "0x1p1023",
                                "1e100000",
                                "1e1000000000",
                                "1<<500",
                                "1<<100000",
                                "0i",
                                "1i",
                                "1.5",
                                "'a'",
                                "'\\U0010ffff'",
                                "\"\"",
                                "\"s\"",
                                "0b",
                                "0x",
                                "08",
                                "1_",
                                "1__0",
                                "0x1.p",
                                ".5",
                                "07_7",
                                "1e"};
const char* const kPieces[] = {"[T any]",
                               "[T ~int | ~string]",
                               "[T interface{ *U }, U any]",
                               "[P *T, T any]",
                               "[int]",
                               "[int, string]",
                               "(x...)",
                               ".(type)",
                               ".(int)",
                               ".x",
                               "[:]",
                               "[1:2:3]",
                               "[0]",
                               "()",
                               "{}",
                               "{1: 2}",
                               "func() { recover() }()",
                               "<-",
                               "&",
                               "*",
                               "//line x.go:1:1\n",
                               "/*line y.go:9999999999*/",
                               "//go:embed x\n",
                               "//go:linkname a b\n",
                               "//go:build ignore\n",
                               "\xef\xbb\xbf",
                               "\xff",
                               "\0",
                               "`",
                               "\"",
                               "'",
                               "/*",
                               "//",
                               "\r\n",
                               "label: ",
                               "goto label\n",
                               "switch x := x.(type) {\ncase int:\n}\n",
                               "for range x {\n}\n",
                               "for i := range 10 {\ndefer f(i)\n}\n",
                               "select {}\n",
                               "if x := 1; x > 0 {\n} else\n",
                               "var _ = x\n",
                               "type T T\n",
                               "type T[P any] struct{ f *T[T[P]] }\n",
                               "type T = T\n",
                               "type A[P any] = []P\n",
                               "const c = iota + c\n",
                               "var a, b = b, a\n",
                               "type I interface{ I }\n",
                               "func (T) M() {}\n",
                               "func (x *T[_]) N() {}\n",
                               "import . \"fmt\"\n"};

template <size_t N>
const char* one(Random& r, const char* const (&list)[N]) {
  return list[r.below(N)];
}

bool is_type_word(std::string_view s) {
  return std::any_of(std::begin(kTypes), std::begin(kTypes) + 19, [s](const char* t) { return s == t; });
}

// Index of a token of a kind, searched from a random place; n when there is none.
template <class Ok>
size_t find(const std::vector<Token>& t, Random& r, Ok ok) {
  if (t.empty()) return 0;
  size_t start = r.below(t.size());
  for (size_t k = 0; k < t.size(); k++)
    if (size_t i = (start + k) % t.size(); ok(t[i])) return i;
  return t.size();
}

std::string joined(const std::vector<Token>& t, size_t from, size_t to) {
  std::string s;
  for (size_t i = from; i < to; i++) s += t[i].text;
  return s;
}

std::string repeated(std::string_view s, size_t n) {
  std::string out;
  while (n-- > 0) out += s;
  return out;
}

// A word inside many of the same: nesting of expressions, types, statements.
std::string deep(std::string_view inner, Random& r) {
  static const char* const kPairs[][2] = {{"(", ")"},
                                          {"-", ""},
                                          {"*", ""},
                                          {"[]", ""},
                                          {"map[int]", ""},
                                          {"func() { ", " }"},
                                          {"f(", ")"},
                                          {"x[", "]"},
                                          {"{", "}"},
                                          {"if x { ", " }"},
                                          {"struct{ a ", " }"},
                                          {"1+(", ")"},
                                          {"", "+1"},
                                          {"", "."},
                                          {"", "[0]"},
                                          {"", "()"},
                                          {"chan ", ""},
                                          {"&", ""},
                                          {"func() ", ""},
                                          {"T[", "]"},
                                          {"!", ""},
                                          {"<-", ""},
                                          {"", " || x"},
                                          {"", "+\"s\""},
                                          {"[]int{", "}"},
                                          {"interface{ m(", ") }"},
                                          {"if x {} else ", ""},
                                          {"", ".(int)"},
                                          {"go func() { ", " }()"},
                                          {"L: ", ""},
                                          {"switch { default: ", " }"},
                                          {"[1]", ""}};
  const auto& p = kPairs[r.below(std::size(kPairs))];
  static const size_t kCounts[] = {5, 50, 500, 5000, 50000, 300000};
  size_t n = kCounts[r.below(std::size(kCounts))];
  return repeated(p[0], n) + std::string(inner) + repeated(p[1], n);
}

std::string damage(const std::string& source, std::string_view other, Random& r, bool gentle) {
  std::vector<Token> t = tokenise(source);
  if (t.size() < 4) return source + one(r, kPieces);
  auto visible = [](const Token& x) { return x.kind != TokenKind::Space; };
  auto kind = [](TokenKind k) { return [k](const Token& x) { return x.kind == k; }; };
  auto replaced = [&](size_t i, std::string_view by) {
    if (i >= t.size()) return source;
    return joined(t, 0, i) + std::string(by) + joined(t, i + 1, t.size());
  };
  auto lines = [&] {
    std::vector<std::string_view> out;
    std::string_view s = source;
    while (!s.empty()) {
      size_t n = s.find('\n');
      n = n == s.npos ? s.size() : n + 1;
      out.push_back(s.substr(0, n));
      s.remove_prefix(n);
    }
    return out;
  };
  switch (gentle ? r.below(9) : r.below(22)) {
    // What often leaves a program that still checks.
    case 0:
    case 1: {
      size_t i = find(t, r, kind(TokenKind::Word)), j = find(t, r, kind(TokenKind::Word));
      return j < t.size() ? replaced(i, t[j].text) : source;
    }
    case 2: return replaced(find(t, r, kind(TokenKind::Number)), one(r, kNumbers));
    case 3: return replaced(find(t, r, [](const Token& x) { return x.kind == TokenKind::Word && is_type_word(x.text); }), one(r, kTypes));
    case 4: {
      // one operator by another with the same place in the grammar
      size_t i = find(t, r, [](const Token& x) { return x.kind == TokenKind::Operator && std::string_view("+-*/%&|^<<>>&^==!=<=>=&&||").find(x.text) != std::string_view::npos; });
      return replaced(i, kOperators[r.below(11)]);
    }
    case 5:
    case 6: {
      auto l = lines();
      size_t i = r.below(l.size()), j = r.below(l.size());
      std::string out;
      for (size_t k = 0; k < l.size(); k++) {
        if (k == i && r.one_in(2)) continue;
        out += l[k];
        if (k == j) out += l[i];
      }
      return out;
    }
    case 7: {
      // a declaration of another file
      size_t at = other.find("\nfunc ", r.below(other.size())), type = other.find("\ntype ", r.below(other.size()));
      at = std::min(at, type);
      if (at == other.npos) return source;
      size_t end = other.find("\n}\n", at);
      return source + std::string(other.substr(at, end == other.npos ? other.npos : end + 3 - at));
    }
    case 8: return replaced(find(t, r, kind(TokenKind::Number)), std::string("(") + one(r, kNumbers) + one(r, kOperators) + one(r, kNumbers) + ")");
    // Heavy damage.
    case 9: {
      size_t i = find(t, r, visible), n = 1 + r.below(6);
      return joined(t, 0, i) + joined(t, std::min(t.size(), i + n), t.size());
    }
    case 10: {
      size_t i = r.below(t.size()), n = std::min(t.size() - i, 1 + r.below(8)), j = r.below(t.size());
      return joined(t, 0, j) + joined(t, i, i + n) + joined(t, j, t.size());
    }
    case 11: {
      size_t i = find(t, r, visible), j = find(t, r, visible);
      if (i > j) std::swap(i, j);
      if (i == j) return source;
      return joined(t, 0, i) + std::string(t[j].text) + joined(t, i + 1, j) + std::string(t[i].text) + joined(t, j + 1, t.size());
    }
    case 12: return replaced(find(t, r, visible), r.one_in(2) ? one(r, kWords) : one(r, kOperators));
    case 13: {
      std::string s = source;
      for (size_t n = 1 + r.below(4); n-- > 0;) {
        size_t at = r.below(s.size());
        if (r.one_in(3)) s.insert(at, 1, static_cast<char>(r.next()));
        else if (r.one_in(2)) s.erase(at, 1);
        else s[at] = static_cast<char>(s[at] ^ 1 << r.below(8));
      }
      return s;
    }
    case 14: return source.substr(0, r.below(source.size()));
    case 15: return source.substr(0, r.below(source.size())) + std::string(other.substr(r.below(other.size())));
    case 16:
    case 17: {
      size_t i = find(t, r, [](const Token& x) { return x.kind == TokenKind::Word || x.kind == TokenKind::Number; });
      return i < t.size() ? replaced(i, deep(t[i].text, r)) : source;
    }
    case 18: {
      static const size_t kSizes[] = {100, 10000, 1000000};
      size_t n = kSizes[r.below(3)];
      size_t i = find(t, r, [](const Token& x) { return x.kind == TokenKind::Number || x.kind == TokenKind::Text || x.kind == TokenKind::Word; });
      switch (r.below(5)) {
        case 0: return replaced(i, std::string(n, '9'));
        case 1: return replaced(i, "0x" + std::string(n, 'f'));
        case 2: return replaced(i, '"' + std::string(n, 's') + '"');
        case 3: return replaced(i, "1." + std::string(n, '3') + "e-" + std::string(1 + r.below(7), '9'));
        default: return replaced(i, std::string(n, 'x'));
      }
    }
    case 19: {
      size_t i = find(t, r, visible);
      return joined(t, 0, i) + one(r, kPieces) + joined(t, i, t.size());
    }
    case 20: {
      size_t i = find(t, r, kind(TokenKind::Word));
      if (i == t.size()) return source;
      return replaced(i, std::string(t[i].text) + one(r, kPieces));
    }
    default: {
      std::vector<Token> o = tokenise(other);
      if (o.empty()) return source;
      size_t i = r.below(o.size()), n = std::min(o.size() - i, 1 + r.below(30)), at = find(t, r, visible);
      return joined(t, 0, at) + joined(o, i, i + n) + joined(t, at, t.size());
    }
  }
}

}  // namespace

std::vector<Token> tokenise(std::string_view s) {
  std::vector<Token> out;
  size_t i = 0;
  auto word = [](char c) { return isalnum(static_cast<unsigned char>(c)) || c == '_' || (c & 0x80); };
  while (i < s.size()) {
    size_t start = i;
    char c = s[i];
    TokenKind kind = TokenKind::Operator;
    if (isspace(static_cast<unsigned char>(c))) {
      kind = TokenKind::Space;
      while (i < s.size() && isspace(static_cast<unsigned char>(s[i]))) i++;
    } else if (c == '/' && i + 1 < s.size() && s[i + 1] == '/') {
      kind = TokenKind::Space;
      while (i < s.size() && s[i] != '\n') i++;
    } else if (isdigit(static_cast<unsigned char>(c))) {
      kind = TokenKind::Number;
      while (i < s.size() && (word(s[i]) || s[i] == '.')) i++;
    } else if (word(c)) {
      kind = TokenKind::Word;
      while (i < s.size() && word(s[i])) i++;
      std::string_view w = s.substr(start, i - start);
      if (std::any_of(std::begin(kWords), std::begin(kWords) + 25, [w](const char* k) { return w == k; })) kind = TokenKind::Operator;
    } else if (c == '"' || c == '\'' || c == '`') {
      kind = TokenKind::Text;
      for (i++; i < s.size() && s[i] != c && (c == '`' || s[i] != '\n'); i++)
        if (s[i] == '\\' && c != '`') i++;
      i = std::min(s.size(), i + 1);
    } else {
      i++;
      if (std::string_view("+-*/%&|^<>=!:.").find(c) != std::string_view::npos)
        while (i < s.size() && i - start < 3 && std::any_of(std::begin(kOperators), std::end(kOperators), [&](const char* k) { return s.substr(start, i + 1 - start) == k; })) i++;
    }
    out.push_back({kind, s.substr(start, i - start)});
  }
  return out;
}

std::string mutate(std::string_view source, std::string_view other, Random& r) {
  std::string s(source);
  bool gentle = r.one_in(2);
  size_t n = r.one_in(20) ? 20 : 1 + r.below(4);
  for (; n > 0 && s.size() < (4u << 20); n--) s = damage(s, other.empty() ? "x" : other, r, gentle);
  return s;
}

}  // namespace gorun::fuzz
