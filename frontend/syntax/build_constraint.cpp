#include "frontend/syntax/build_constraint.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "frontend/source/unicode.h"
#include "frontend/syntax/parser.h"

namespace gorun {
namespace {

std::string_view trim(std::string_view s) {
  while (!s.empty() && is_space(static_cast<unsigned char>(s.front())) && static_cast<unsigned char>(s.front()) < 0x80) s.remove_prefix(1);
  while (!s.empty() && is_space(static_cast<unsigned char>(s.back())) && static_cast<unsigned char>(s.back()) < 0x80) s.remove_suffix(1);
  return s;
}

// OrExpr = AndExpr { "||" AndExpr }; AndExpr = NotExpr { "&&" NotExpr }; NotExpr = "!" NotExpr | "(" OrExpr ")" | tag.
class ExprParser {
 public:
  explicit ExprParser(std::string_view s) : s_(s) {}
  std::unique_ptr<BuildExpr> parse(std::string* error) {
    lex();
    std::unique_ptr<BuildExpr> x = or_expr();
    if (error_.empty() && !tok_.empty()) error_ = "unexpected token " + std::string(tok_);
    if (error_.empty()) return x;
    *error = error_;
    return nullptr;
  }

 private:
  using Ptr = std::unique_ptr<BuildExpr>;
  static constexpr int kMaxSize = 1000;  // go/build/constraint's limit

  void lex() {
    is_tag_ = false;
    while (i_ < s_.size() && (s_[i_] == ' ' || s_[i_] == '\t')) i_++;
    tok_ = {};
    if (i_ >= s_.size()) return;
    size_t start = i_;
    char c = s_[i_];
    if (c == '(' || c == ')' || c == '!') {
      i_++;
    } else if (c == '&' || c == '|') {
      if (i_ + 1 >= s_.size() || s_[i_ + 1] != c) return fail(std::string("invalid syntax at ") + c);
      i_ += 2;
    } else {
      while (i_ < s_.size()) {
        DecodedRune d = decode_rune(s_.substr(i_));
        if (!is_letter(d.rune) && !is_digit(d.rune) && d.rune != '_' && d.rune != '.') break;
        i_ += d.width;
      }
      if (i_ == start) {
        std::string text;
        append_rune(&text, decode_rune(s_.substr(i_)).rune);
        return fail("invalid syntax at " + text);
      }
      is_tag_ = true;
    }
    tok_ = s_.substr(start, i_ - start);
  }
  void fail(std::string message) {
    if (error_.empty()) error_ = std::move(message);
    i_ = s_.size();
    tok_ = {};
    is_tag_ = false;
  }
  Ptr make(BuildExpr::Kind kind, Ptr x, Ptr y) {
    auto e = std::make_unique<BuildExpr>();
    e->kind = kind;
    e->x = std::move(x);
    e->y = std::move(y);
    return e;
  }
  Ptr or_expr() {
    Ptr x = and_expr();
    while (tok_ == "||") {
      lex();
      x = make(BuildExpr::Kind::Or, std::move(x), and_expr());
    }
    return x;
  }
  Ptr and_expr() {
    Ptr x = not_expr();
    while (tok_ == "&&") {
      lex();
      x = make(BuildExpr::Kind::And, std::move(x), not_expr());
    }
    return x;
  }
  Ptr not_expr() {
    if (++size_ > kMaxSize) fail("build expression too large");
    if (tok_ == "!") {
      lex();
      if (tok_ == "!") fail("double negation not allowed");
      return make(BuildExpr::Kind::Not, not_expr(), nullptr);
    }
    if (tok_ == "(") {
      lex();
      Ptr x = or_expr();
      if (tok_ != ")") {
        fail("missing close paren");
      } else {
        lex();
      }
      return x;
    }
    Ptr x = make(BuildExpr::Kind::Tag, nullptr, nullptr);
    if (!is_tag_) {
      fail(tok_.empty() ? "unexpected end of expression" : "unexpected token " + std::string(tok_));
      return x;
    }
    x->tag = tok_;
    lex();
    return x;
  }

  std::string_view s_, tok_;
  size_t i_ = 0;
  bool is_tag_ = false;
  int size_ = 0;
  std::string error_;
};

// The version that satisfying (sign > 0) or not satisfying (sign < 0) x implies; -1: none.
int min_version(const BuildExpr& x, int sign) {
  switch (x.kind) {
    case BuildExpr::Kind::And:
    case BuildExpr::Kind::Or: {
      int a = min_version(*x.x, sign), b = min_version(*x.y, sign);
      return ((x.kind == BuildExpr::Kind::And) == (sign > 0)) ? std::max(a, b) : std::min(a, b);
    }
    case BuildExpr::Kind::Not: return min_version(*x.x, -sign);
    case BuildExpr::Kind::Tag: break;
  }
  if (sign < 0) return -1;
  if (x.tag == "go1") return 0;
  size_t at = x.tag.find("go1.");
  if (at == std::string::npos) return -1;
  std::string_view digits = std::string_view(x.tag).substr(at + 4);
  if (digits.empty() || digits.size() > 6) return -1;
  int n = 0;
  for (char c : digits) {
    if (c < '0' || c > '9') return -1;
    n = n * 10 + (c - '0');
  }
  return n;
}

std::string_view next_line(std::string_view* text) {
  size_t nl = text->find('\n');
  std::string_view line = text->substr(0, nl);
  *text = nl == text->npos ? std::string_view() : text->substr(nl + 1);
  return line;
}

// The old form: // +build a,b !c  means (a && b) || !c; several lines are all to hold.
bool plus_build_satisfied(std::string_view header, bool (*tag)(void*, std::string_view), void* ctx) {
  while (!header.empty()) {
    std::string_view line = trim(next_line(&header));
    if (!line.starts_with("//")) continue;
    line = trim(line.substr(2));
    if (!line.starts_with("+build")) continue;
    line.remove_prefix(6);
    if (!line.empty() && line[0] != ' ' && line[0] != '\t') continue;
    bool any = false, some = false;
    for (line = trim(line); !line.empty(); line = trim(line)) {
      size_t end = line.find_first_of(" \t");
      std::string_view option = line.substr(0, end);
      line = end == line.npos ? std::string_view() : line.substr(end);
      some = true;
      bool all = true;
      while (true) {
        size_t comma = option.find(',');
        std::string_view term = option.substr(0, comma);
        bool negate = term.starts_with("!");
        if (negate) term.remove_prefix(1);
        if (term.empty() || tag(ctx, term) == negate) all = false;
        if (comma == option.npos) break;
        option.remove_prefix(comma + 1);
      }
      any = any || all;
    }
    if (some && !any) return false;
  }
  return true;
}

}  // namespace

bool is_go_build_line(std::string_view line) {
  constexpr std::string_view kPrefix = "//go:build";
  if (!line.starts_with(kPrefix)) return false;
  std::string_view rest = trim(line).substr(kPrefix.size());
  return rest.empty() || rest[0] == ' ' || rest[0] == '\t';
}

std::unique_ptr<BuildExpr> parse_go_build(std::string_view line, std::string* error) {
  line = trim(line);
  if (!is_go_build_line(line)) {
    *error = "not a build constraint";
    return nullptr;
  }
  return ExprParser(trim(line.substr(std::string_view("//go:build").size()))).parse(error);
}

bool eval_build_expr(const BuildExpr& x, bool (*tag)(void*, std::string_view), void* ctx) {
  switch (x.kind) {
    case BuildExpr::Kind::Tag: return tag(ctx, x.tag);
    case BuildExpr::Kind::Not: return !eval_build_expr(*x.x, tag, ctx);
    // Both sides are asked, as go/build notes every tag it sees.
    case BuildExpr::Kind::And: return eval_build_expr(*x.x, tag, ctx) & eval_build_expr(*x.y, tag, ctx);
    case BuildExpr::Kind::Or: return eval_build_expr(*x.x, tag, ctx) | eval_build_expr(*x.y, tag, ctx);
  }
  return false;
}

std::string min_go_version(const BuildExpr& x) {
  int v = min_version(x, 1);
  return v < 0 ? "" : v == 0 ? "go1" : "go1." + std::to_string(v);
}

// The header of a file: blank lines and comments before the package clause (go/build's parseFileHeader).
bool build_constraint_satisfied(std::string_view text, bool (*tag)(void*, std::string_view), void* ctx, std::string* error) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::string_view rest = text, go_build;
  size_t plus_build_end = 0;  // +build lines count only above a blank line
  bool ended = false;         // of the part where +build lines may stand
  bool in_comment = false;
  while (!rest.empty()) {
    std::string_view line = trim(next_line(&rest));
    if (line.empty() && !ended && !in_comment) {
      plus_build_end = static_cast<size_t>(rest.empty() ? text.size() : rest.data() - text.data());
      continue;
    }
    if (!line.starts_with("//")) ended = true;
    if (!in_comment && is_go_build_line(line)) {
      if (!go_build.empty()) {
        *error = "multiple //go:build comments";
        return false;
      }
      go_build = line;
    }
    bool code = false;
    while (!line.empty()) {
      if (in_comment) {
        size_t close = line.find("*/");
        if (close == line.npos) break;
        in_comment = false;
        line = trim(line.substr(close + 2));
      } else if (line.starts_with("//")) {
        break;
      } else if (line.starts_with("/*")) {
        in_comment = true;
        line = trim(line.substr(2));
      } else {
        code = true;
        break;
      }
    }
    if (code) break;
  }
  if (go_build.empty()) return plus_build_satisfied(text.substr(0, plus_build_end), tag, ctx);
  std::string reason;
  std::unique_ptr<BuildExpr> x = parse_go_build(go_build, &reason);
  if (x == nullptr) {
    *error = "parsing //go:build line: " + reason;
    return false;
  }
  return eval_build_expr(*x, tag, ctx);
}

bool build_constraint_satisfied(std::string_view text, bool (*tag)(void*, std::string_view), void* ctx) {
  std::string ignored;
  return build_constraint_satisfied(text, tag, ctx, &ignored);
}

}  // namespace gorun
