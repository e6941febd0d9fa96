// //go:debug, //go:build and // +build lines: of the package's Go files, of the files that build constraints leave out, and of files in
// other languages.
#include <memory>

#include "frontend/source/unicode.h"
#include "frontend/syntax/build_constraint.h"
#include "frontend/syntax/parser.h"
#include "frontend/vet/comments.h"
#include "frontend/vet/pass.h"

namespace gorun::vet {

namespace {

std::string_view trim(std::string_view s) {
  while (!s.empty()) {
    DecodedRune r = decode_rune(s);
    if (!is_space(r.rune)) break;
    s.remove_prefix(r.width);
  }
  while (!s.empty() && static_cast<unsigned char>(s.back()) < 0x80 && is_space(static_cast<unsigned char>(s.back()))) s.remove_suffix(1);
  return s;
}

bool has(std::string_view s, std::string_view what) { return s.find(what) != s.npos; }

// One file, and where findings in it go.
struct Source {
  Pass& pass;
  Analysis analysis;
  std::string_view text;
  const File* file = nullptr;        // of the package, or
  const OtherFile* other = nullptr;  // another of its folder
  std::string_view name;
  std::vector<Finding> found;

  void report(size_t offset, std::string message) {
    Finding f{analysis, {}, {}, std::move(message)};
    if (file != nullptr) {
      f.pos = file->pos(static_cast<uint32_t>(offset));
    } else {
      size_t line = 1, start = 0;
      for (size_t i = 0; i < offset; i++)
        if (text[i] == '\n') line++, start = i + 1;
      f.where = other->shown_path + ":" + std::to_string(line) + ":" + std::to_string(offset - start + 1);
    }
    found.push_back(std::move(f));
  }
};

// Lines at the head of a file that is not Go, up to the first that is neither blank nor a comment: f(offset, line).
template <class F>
void header_lines(std::string_view text, bool keep_line_end, F&& f) {
  bool in_comment = false;
  for (size_t at = 0; at < text.size();) {
    size_t end = text.find('\n', at);
    size_t next = end == text.npos ? text.size() : end + 1;
    std::string_view line = text.substr(at, (keep_line_end ? next : std::min(end, text.size())) - at);
    const size_t offset = at;
    at = next;
    if (line.starts_with("//") && (keep_line_end || !in_comment)) {
      f(offset, line);
      continue;
    }
    while (true) {
      line = trim(line);
      if (in_comment) {
        size_t close = line.find("*/");
        if (close == line.npos) {
          line = {};
          break;
        }
        line.remove_prefix(close + 2);
        in_comment = false;
      } else if (line.starts_with("/*")) {
        line.remove_prefix(2);
        in_comment = true;
      } else {
        break;
      }
    }
    if (!line.empty()) break;
  }
}

// ---- //go:debug

struct DebugCheck {
  Source& src;
  bool is_go, may_debug;  // may_debug: package main, or a test
  bool header = true;

  void comment(size_t at, std::string_view line) {
    if (!line.starts_with("//go:")) return;
    size_t i = 0;
    uint32_t space = 0;
    while (i < line.size()) {
      DecodedRune r = decode_rune(line.substr(i));
      if (is_space(r.rune)) {
        space = r.rune;
        break;
      }
      i += r.width;
    }
    std::string verb(line.substr(0, i));
    if (space != 0 && space != ' ' && space != '\t' && space != '\n') {
      std::string shown = quote_rune(space);  // as %#q
      src.report(at, "invalid space " + shown + " in " + verb + " directive");
    }
    if (verb != "//go:debug") return;
    if (!is_go) src.report(at, "//go:debug directive only valid in Go source files");
    else if (!may_debug) src.report(at, "//go:debug directive only valid in package main or test");
    else if (!header) src.report(at, "//go:debug directive only valid before package declaration");
  }

  void go_file() {
    Comments c = find_comments(src.text);
    for (size_t i = 0; i < c.list.size(); i++) {
      if (c.list[i].starts_group && c.list[i].begin >= c.package) header = false;
      comment(c.list[i].begin, src.text.substr(c.list[i].begin, c.list[i].end - c.list[i].begin));
    }
  }
};

// ---- //go:build and // +build

using Expr = std::unique_ptr<BuildExpr>;

Expr make(BuildExpr::Kind kind, Expr x, Expr y, std::string tag = {}) {
  auto e = std::make_unique<BuildExpr>();
  e->kind = kind;
  e->tag = std::move(tag);
  e->x = std::move(x);
  e->y = std::move(y);
  return e;
}

// A file's // +build line: alternatives between blanks, each of terms between commas.
Expr parse_plus_build(std::string_view fields) {
  Expr all;
  while (!(fields = trim(fields)).empty()) {
    size_t end = fields.find_first_of(" \t");
    std::string_view option = fields.substr(0, end);
    fields = end == fields.npos ? std::string_view() : fields.substr(end);
    Expr y;
    for (bool last = false; !last;) {
      size_t comma = option.find(',');
      std::string_view term = option.substr(0, comma);
      last = comma == option.npos;
      if (!last) option.remove_prefix(comma + 1);
      const bool negated = term.starts_with('!');
      if (negated) term.remove_prefix(1);
      bool valid = !term.empty();
      for (std::string_view rest = term; !rest.empty();) {
        DecodedRune r = decode_rune(rest);
        valid = valid && (is_letter(r.rune) || is_digit(r.rune) || r.rune == '_' || r.rune == '.');
        rest.remove_prefix(r.width);
      }
      Expr z = make(BuildExpr::Kind::Tag, nullptr, nullptr, valid ? std::string(term) : "ignore");  // go/build: a malformed term never holds
      if (negated && valid) z = make(BuildExpr::Kind::Not, std::move(z), nullptr);
      y = y == nullptr ? std::move(z) : make(BuildExpr::Kind::And, std::move(y), std::move(z));
    }
    all = all == nullptr ? std::move(y) : make(BuildExpr::Kind::Or, std::move(all), std::move(y));
  }
  return all == nullptr ? make(BuildExpr::Kind::Tag, nullptr, nullptr, "ignore") : std::move(all);
}

// For comparing: && and || in the order in which they are written.
std::string to_text(const BuildExpr& e) {
  auto operand = [](const BuildExpr& x, bool parens) { return parens ? "(" + to_text(x) + ")" : to_text(x); };
  switch (e.kind) {
    case BuildExpr::Kind::Tag: return e.tag;
    case BuildExpr::Kind::Not: return "!" + operand(*e.x, e.x->kind == BuildExpr::Kind::And || e.x->kind == BuildExpr::Kind::Or);
    case BuildExpr::Kind::And: return operand(*e.x, e.x->kind == BuildExpr::Kind::Or) + " && " + operand(*e.y, e.y->kind == BuildExpr::Kind::Or);
    case BuildExpr::Kind::Or: return operand(*e.x, e.x->kind == BuildExpr::Kind::And) + " || " + operand(*e.y, e.y->kind == BuildExpr::Kind::And);
  }
  return {};
}

Expr push_not(const BuildExpr& e, bool negate) {
  switch (e.kind) {
    case BuildExpr::Kind::Not: return push_not(*e.x, !negate);
    case BuildExpr::Kind::Tag: {
      Expr t = make(BuildExpr::Kind::Tag, nullptr, nullptr, e.tag);
      return negate ? make(BuildExpr::Kind::Not, std::move(t), nullptr) : std::move(t);
    }
    default: {
      const bool is_and = (e.kind == BuildExpr::Kind::And) != negate;
      return make(is_and ? BuildExpr::Kind::And : BuildExpr::Kind::Or, push_not(*e.x, negate), push_not(*e.y, negate));
    }
  }
}

void split(const BuildExpr& e, BuildExpr::Kind at, std::vector<const BuildExpr*>* out) {
  if (e.kind != at) {
    out->push_back(&e);
    return;
  }
  split(*e.x, at, out);
  split(*e.y, at, out);
}

// The fields of the // +build lines that say the same; false: there are none (an "or" inside of an "and" of an "or").
bool plus_build_lines(const BuildExpr& condition, std::vector<std::string>* out) {
  Expr e = push_not(condition, false);
  std::vector<const BuildExpr*> lines;
  split(*e, BuildExpr::Kind::And, &lines);
  bool alternatives = false;
  for (const BuildExpr* l : lines) {
    std::vector<const BuildExpr*> options;
    split(*l, BuildExpr::Kind::Or, &options);
    alternatives = alternatives || options.size() > 1;
    std::string text;
    for (const BuildExpr* o : options) {
      std::vector<const BuildExpr*> terms;
      split(*o, BuildExpr::Kind::And, &terms);
      text += text.empty() ? "" : " ";
      for (size_t i = 0; i < terms.size(); i++) {
        if (terms[i]->kind == BuildExpr::Kind::Or) return false;
        text += (i > 0 ? "," : "") + to_text(*terms[i]);
      }
    }
    out->push_back(std::move(text));
  }
  if (alternatives) return true;
  std::string one;  // nothing but "and": one line
  for (const std::string& l : *out) one += (one.empty() ? "" : ",") + l;
  *out = {one};
  return true;
}

bool is_go_version(const std::string& tag) {
  BuildExpr e{BuildExpr::Kind::Tag, tag, nullptr, nullptr};
  return !min_go_version(e).empty();
}

// "go1.x" that is none, or a version whose "go1." is misspelt.
bool is_bad_version(const std::string& tag) {
  if (tag.starts_with("go1")) return !is_go_version(tag);
  for (std::string_view prefix : {"go.", "g1.", "go"})
    if (tag.starts_with(prefix) && is_go_version("go1." + tag.substr(prefix.size()))) return true;
  return false;
}

struct BuildTagCheck {
  Source& src;
  bool plus_ok = true, go_ok = true, compare = true, in_comment = false;
  size_t plus_at = std::string::npos, go_at = std::string::npos;
  Expr plus, go;

  void tags(size_t at, const BuildExpr& e) {
    if (e.kind == BuildExpr::Kind::Tag) {
      if (is_bad_version(e.tag)) src.report(at, "invalid go version " + quote_string(e.tag) + " in build constraint");
      return;
    }
    tags(at, *e.x);
    if (e.y != nullptr) tags(at, *e.y);
  }

  void comment(size_t at, std::string_view text) {
    if (text.starts_with("//")) {
      if (has(text, "+build")) plus_line(at, text);
      if (has(text, "//go:build")) go_line(at, text);
    }
    if (!text.starts_with("/*") || !has(text, "\n")) return;
    in_comment = true;
    for (size_t i = text.find('\n') + 1; i < text.size();) {
      size_t end = text.find('\n', i);
      end = end == text.npos ? text.size() : end + 1;
      if (std::string_view line = text.substr(i, end - i); line.starts_with("//")) comment(at + i, line);
      i = end;
    }
    in_comment = false;
  }

  void go_line(size_t at, std::string_view line) {
    if (!is_go_build_line(line)) {
      if (!line.starts_with("//go:build") && is_go_build_line("//" + std::string(trim(line.substr(2)))))
        src.report(at, "malformed //go:build line (space between // and go:build)");
      return;
    }
    if (!go_ok || in_comment) {
      src.report(at, "misplaced //go:build comment");
      compare = false;
      return;
    }
    if (go_at == std::string::npos) {
      go_at = at;
    } else {
      src.report(at, "unexpected extra //go:build line");
      compare = false;
    }
    std::string error;
    Expr e = parse_go_build(line, &error);
    if (e == nullptr) {
      src.report(at, error);
      compare = false;
      return;
    }
    tags(at, *e);
    if (go == nullptr) go = std::move(e);
  }

  static bool is_plus_build(std::string_view line) {
    if (!line.starts_with("//")) return false;
    line = trim(line.substr(2));
    return line.starts_with("+build") && (line.size() == 6 || line[6] == ' ' || line[6] == '\t');
  }

  void plus_line(size_t at, std::string_view line) {
    line = trim(line);
    if (!is_plus_build(line)) {
      if (plus_ok && !line.starts_with("// want")) src.report(at, "possible malformed +build comment");
      return;
    }
    if (!plus_ok) {
      src.report(at, "misplaced +build comment");
      compare = false;
    }
    if (plus_at == std::string::npos) plus_at = at;
    std::string_view fields = trim(trim(line.substr(2)).substr(6));
    for (std::string_view rest = fields; !(rest = trim(rest)).empty();) {
      size_t end = rest.find_first_of(" \t");
      std::string arg(rest.substr(0, end));
      rest = end == rest.npos ? std::string_view() : rest.substr(end);
      check_terms(at, arg);
    }
    if (!compare) return;
    Expr e = parse_plus_build(fields);
    tags(at, *e);
    plus = plus == nullptr ? std::move(e) : make(BuildExpr::Kind::And, std::move(plus), std::move(e));
  }

  void check_terms(size_t at, const std::string& arg) {
    std::string_view rest = arg;
    for (bool last = false; !last;) {
      size_t comma = rest.find(',');
      std::string_view term = rest.substr(0, comma);
      last = comma == rest.npos;
      if (!last) rest.remove_prefix(comma + 1);
      if (term.starts_with("!!")) {
        src.report(at, "invalid double negative in build constraint: " + arg);
        compare = false;
        continue;
      }
      if (term.starts_with('!')) term.remove_prefix(1);
      while (!term.empty()) {
        DecodedRune r = decode_rune(term);
        term.remove_prefix(r.width);
        if (is_letter(r.rune) || is_digit(r.rune) || r.rune == '_' || r.rune == '.') continue;
        src.report(at, "invalid non-alphanumeric build constraint: " + arg);
        compare = false;
        break;
      }
    }
  }

  void go_file() {
    Comments c = find_comments(src.text);
    for (size_t i = 0; i < c.list.size(); i++) {
      const Comment& x = c.list[i];
      if (x.starts_group) {
        size_t last = i;
        while (last + 1 < c.list.size() && !c.list[last + 1].starts_group) last++;
        if (c.list[last].end + 1 >= c.package) plus_ok = false;  // it must be apart from the package clause
        if (x.begin >= c.package) go_ok = false;
      }
      std::string_view text = src.text.substr(x.begin, x.end - x.begin);
      if (!text.starts_with("//")) plus_ok = false;
      comment(x.begin, text);
    }
  }

  void other_file() {
    // // +build lines count up to the last blank line among the comments at the head.
    size_t cutoff = 0;
    for (size_t at = 0; at < src.text.size();) {
      size_t end = src.text.find('\n', at);
      end = end == src.text.npos ? src.text.size() : end + 1;
      std::string_view line = trim(src.text.substr(at, end - at));
      if (line.empty()) cutoff = at;
      else if (!line.starts_with("//")) break;
      at = end;
    }
    header_lines(src.text, true, [&](size_t at, std::string_view line) {
      plus_ok = at < cutoff;
      comment(at, line);
    });
  }

  void finish() {
    if (!compare || plus == nullptr || go == nullptr) return;
    std::vector<std::string> lines;
    if (!plus_build_lines(*go, &lines)) return src.report(go_at, "expression too complex for // +build lines");
    Expr want;
    for (const std::string& l : lines) {
      Expr e = parse_plus_build(l);
      want = want == nullptr ? std::move(e) : make(BuildExpr::Kind::And, std::move(want), std::move(e));
    }
    if (to_text(*want) != to_text(*plus)) src.report(plus_at, "+build lines do not match //go:build condition");
  }
};

std::string_view text_of(const File& f) { return {f.text.data(), f.text.size()}; }

bool parses(const OtherFile& o, std::string* package) {
  SourceMap sources;
  File* f = sources.add_file(o.shown_path, o.shown_path, o.text);
  if (f == nullptr) return false;
  Arena arena;
  Diagnostics diags;
  ast::FileNode* n = parse_file(f, arena, diags, {});
  if (n != nullptr && n->pkg_name != nullptr) *package = n->pkg_name->name;
  return !diags.has_syntax_errors();
}

void keep(Pass& pass, Source& s) {
  auto& out = pass.found[static_cast<int>(s.analysis)];
  for (Finding& f : s.found) out.push_back(std::move(f));
}

}  // namespace

void check_directives(Pass& pass) {
  for (const ast::FileNode* f : pass.cp.files) {
    std::string_view text = text_of(*f->file);
    if (!has(text, "//go:")) continue;
    Source s{pass, Analysis::Directive, text, f->file, nullptr, {}, {}};
    DebugCheck{s, true, f->pkg_name->name == "main" || f->file->abs_path.ends_with("_test.go")}.go_file();
    keep(pass, s);
  }
  for (bool ignored : {false, true})
    for (const OtherFile& o : pass.others) {
      if (o.ignored != ignored || !has(o.text, "//go:")) continue;
      Source s{pass, Analysis::Directive, o.text, nullptr, &o, {}, {}};
      std::string package;
      if (!o.is_go) {
        DebugCheck d{s, false, false};
        header_lines(o.text, false, [&](size_t at, std::string_view line) { d.comment(at, line); });
      } else if (has(o.text, "//go:debug")) {
        if (!parses(o, &package)) continue;
        DebugCheck{s, true, package == "main" || o.shown_path.ends_with("_test.go")}.go_file();
      }
      keep(pass, s);
    }
}

void check_build_tags(Pass& pass) {
  auto concerned = [](std::string_view text) { return has(text, "+build") || has(text, "go:build"); };
  for (const ast::FileNode* f : pass.cp.files) {
    std::string_view text = text_of(*f->file);
    if (!concerned(text)) continue;
    Source s{pass, Analysis::Buildtag, text, f->file, nullptr, {}, {}};
    BuildTagCheck c{s};
    c.go_file();
    c.finish();
    keep(pass, s);
  }
  for (bool ignored : {false, true})
    for (const OtherFile& o : pass.others) {
      if (o.ignored != ignored || !concerned(o.text)) continue;
      Source s{pass, Analysis::Buildtag, o.text, nullptr, &o, {}, {}};
      BuildTagCheck c{s};
      if (o.is_go) c.go_file();
      else c.other_file();
      c.finish();
      std::string package;
      if (o.is_go && !s.found.empty() && !parses(o, &package)) continue;
      keep(pass, s);
    }
}

}  // namespace gorun::vet
