// Directives: //line, //go:build, //go:linkname, //go:embed and the flags of functions. What each may do and where it may stand is
// cmd/compile/internal/noder's (noder.go, lex.go).
#include "frontend/syntax/pragma.h"

#include <algorithm>

#include "frontend/source/unicode.h"
#include "frontend/syntax/build_constraint.h"
#include "frontend/syntax/parser_impl.h"

namespace gorun {
namespace {

struct KnownPragma {
  std::string_view verb;
  uint64_t bits;
};
constexpr KnownPragma kKnown[] = {
    {"go:build", kPragmaGoBuild},
    {"go:noescape", ast::kNoescape},
    {"go:norace", ast::kNorace},
    {"go:nosplit", ast::kNosplit | ast::kNocheckptr},
    {"go:noinline", ast::kNoinline},
    {"go:nocheckptr", ast::kNocheckptr},
    {"go:systemstack", ast::kSystemstack},
    {"go:nowritebarrier", ast::kNowritebarrier},
    {"go:nowritebarrierrec", ast::kNowritebarrierrec | ast::kNowritebarrier},
    {"go:yeswritebarrierrec", ast::kYeswritebarrierrec},
    {"go:cgo_unsafe_args", ast::kCgoUnsafeArgs | ast::kNocheckptr},
    {"go:uintptrkeepalive", ast::kUintptrKeepalive},
    {"go:uintptrescapes", ast::kUintptrEscapes | ast::kUintptrKeepalive},
    {"go:registerparams", ast::kRegisterParams},
    {"gorun:wrapper", ast::kWrapper},
};
constexpr std::string_view kWithoutFlag[] = {"go:cgo_export_static",
                                             "go:cgo_export_dynamic",
                                             "go:cgo_import_static",
                                             "go:cgo_import_dynamic",
                                             "go:cgo_ldflag",
                                             "go:cgo_dynamic_linker",
                                             "go:embed",
                                             "go:fix",
                                             "go:generate",
                                             "go:debug"};
constexpr uint64_t kRuntimeOnly = ast::kSystemstack | ast::kNowritebarrier | ast::kNowritebarrierrec | ast::kYeswritebarrierrec;

std::vector<std::string_view> fields(std::string_view s) {
  std::vector<std::string_view> out;
  size_t i = 0;
  while (i < s.size()) {
    while (i < s.size() && is_space(static_cast<unsigned char>(s[i]))) i++;
    size_t start = i;
    while (i < s.size() && !is_space(static_cast<unsigned char>(s[i]))) i++;
    if (i > start) out.push_back(s.substr(start, i - start));
  }
  return out;
}

std::string_view trim_space(std::string_view s) {
  while (!s.empty()) {
    DecodedRune d = decode_rune(s);
    if (!is_space(d.rune)) break;
    s.remove_prefix(d.width);
  }
  while (!s.empty() && is_space(static_cast<unsigned char>(s.back())) && static_cast<unsigned char>(s.back()) < 0x80) s.remove_suffix(1);
  return s;
}

// "name:123": where the digits start (behind the last colon; 0: no colon), their value, and whether they are a number.
struct Trailing {
  size_t at = 0;
  uint64_t value = 0;
  bool ok = false;
};
Trailing trailing_digits(std::string_view s) {
  Trailing t;
  size_t colon = s.rfind(':');
  if (colon == s.npos) return t;
  t.at = colon + 1;
  t.ok = t.at < s.size() && s.size() - t.at < 20;
  for (char c : s.substr(t.at)) {
    if (c < '0' || c > '9') t.ok = false;
    t.value = t.value * 10 + static_cast<uint64_t>(c - '0');
  }
  return t;
}

constexpr uint64_t kMaxLine = 1 << 30;  // gc's PosMax

}  // namespace

void Parser::directive(uint32_t at, std::string_view comment) {
  std::string_view text = comment.substr(2);
  if (comment[1] == '*') {
    text.remove_suffix(2);
  } else if (text.ends_with('\r')) {
    text.remove_suffix(1);
  }
  if (text.starts_with("line ")) {
    bool at_line_start = at == 0 || file()->text[at - 1] == '\n';
    if (at_line_start || comment[1] == '*') line_directive(at, comment);
    return;
  }
  if (comment[1] == '*') return;
  if (top_ && text.starts_with("go:build")) {
    std::string ignored;
    if (std::unique_ptr<BuildExpr> x = parse_go_build(comment, &ignored)) go_version_ = arena_->copy_string(min_go_version(*x));
  }
  if (top_ && text.starts_with("go:debug") && (text.size() == 8 || text[8] == ' ' || text[8] == '\t')) {
    debug_directives_.push_back(trim_space(text.substr(8)));
    debug_positions_.push_back(Pos{file()->base + at});
  }
  add_pragma(at, text);
}

// //line file:line[:col] or /*line ...*/: positions behind the comment are relative to it.
void Parser::line_directive(uint32_t at, std::string_view comment) {
  uint32_t end = at + static_cast<uint32_t>(comment.size());
  std::string_view text = comment.substr(2);
  if (comment[1] == '*') {
    text.remove_suffix(2);
  } else {
    end++;  // the newline is part of the comment
    if (text.ends_with('\r')) text.remove_suffix(1);
  }
  text.remove_prefix(5);
  uint32_t text_at = at + 7;
  Trailing t = trailing_digits(text);
  if (t.at == 0) return;
  auto invalid = [&](Diag id, size_t from) { error_at(Pos{file()->base + text_at + static_cast<uint32_t>(from)}, id, {text.substr(from)}); };
  if (!t.ok) return invalid(Diag::InvalidLineNumber, t.at);
  Trailing line = t, col;
  Trailing before = trailing_digits(text.substr(0, t.at - 1));
  std::string_view path = text;
  if (before.ok) {
    line = before;
    col = t;
    if (col.value == 0 || col.value > kMaxLine) return invalid(Diag::InvalidColumnNumber, col.at);
    path = path.substr(0, col.at - 1);
    text = path;
  }
  if (line.value == 0 || line.value > kMaxLine) return invalid(Diag::InvalidLineNumber, line.at);
  path = path.substr(0, line.at - 1);
  File* f = file();
  std::string name(path);
  // With a column an empty name is the previous one.
  if (name.empty() && before.ok) name = f->directives.empty() ? f->path : f->directives.back().path;
  f->directives.push_back({end, std::move(name), static_cast<uint32_t>(line.value), before.ok ? static_cast<uint32_t>(col.value) : 0});
}

// Errors of directives are not the parser's: they do not stop it behind the package clause, nor silence errors at EOF.
void Parser::add_pragma(uint32_t at, std::string_view text) {
  Pos p{file()->base + at + 2};
  if (!blank_before(at)) return diags_.error(p, Diag::MisplacedDirective);
  std::string_view verb = text.substr(0, text.find(' '));
  if (text.starts_with("go:linkname ")) return add_linkname(p, text);
  if (text == "go:embed" || text.starts_with("go:embed ")) return add_embed(p, text);
  if (text.starts_with("go:wasmimport ")) {
    if (fields(text).size() != 3) diags_.error(p, Diag::WasmimportUsage);
    return;
  }
  if (text.starts_with("go:wasmexport ")) {
    if (fields(text).size() != 2) diags_.error(p, Diag::WasmexportUsage);
    return;
  }
  if (text.starts_with("go:cgo_") && !options_.is_std && !(text.starts_with("go:cgo_import_dynamic ") && fields(text).size() >= 4)) { diags_.error(p, Diag::CgoDirective, {text}); }
  uint64_t bits = 0;
  for (const KnownPragma& k : kKnown) {
    if (k.verb == verb) bits = k.bits;
  }
  if (verb == "gorun:wrapper" && !options_.is_std) return;  // ours only; elsewhere a comment like any other
  if ((bits & kRuntimeOnly) != 0 && !options_.is_runtime) diags_.error(p, Diag::RuntimeDirective, {verb});
  if (bits == ast::kUintptrKeepalive && !options_.is_std) diags_.error(p, Diag::StdDirective, {verb});
  if (bits == 0 && options_.is_std && verb.starts_with("go:") && std::find(std::begin(kWithoutFlag), std::end(kWithoutFlag), verb) == std::end(kWithoutFlag)) {
    diags_.error(p, Diag::DirectiveNotInStd, {verb});
  }
  if (bits != 0) pragma_.flags.push_back({bits, p});
}

void Parser::add_linkname(Pos p, std::string_view text) {
  std::vector<std::string_view> f = fields(text);
  if (f.size() < 2 || f.size() > 3) return diags_.error(p, Diag::LinknameUsage);
  linknames_.push_back({p, 0, intern_name(f[1]), f.size() == 3 ? intern_name(f[2]) : std::string_view()});
}

// Patterns separated by spaces, each plain or quoted as a Go string.
void Parser::add_embed(Pos p, std::string_view text) {
  std::vector<std::string_view> patterns;
  std::string_view rest = trim_space(text.substr(std::string_view("go:embed").size()));
  auto bad = [&](std::string_view where) {
    diags_.error(p, Diag::EmbedQuoting, {where});
    diags_.error(p, Diag::EmbedUsage);  // as gc: no patterns are left
  };
  std::vector<Pos> positions;
  while (!rest.empty()) {
    size_t end;
    positions.push_back(Pos{p.off + static_cast<uint32_t>(rest.data() - text.data())});
    if (rest[0] == '`') {
      end = rest.find('`', 1);
      if (end == rest.npos) return bad(rest);
      patterns.push_back(arena_->copy_string(rest.substr(1, end - 1)));
      end++;
    } else if (rest[0] == '"') {
      end = 1;
      while (end < rest.size() && rest[end] != '"') end += rest[end] == '\\' ? 2 : 1;
      if (end >= rest.size()) return bad(rest);
      end++;
      std::string value;
      if (!unquote_string(rest.substr(0, end), &value)) return bad(rest.substr(0, end));
      patterns.push_back(arena_->copy_string(value));
    } else {
      end = 0;
      while (end < rest.size()) {
        DecodedRune d = decode_rune(rest.substr(end));
        if (is_space(d.rune)) break;
        end += d.width;
      }
      patterns.push_back(arena_->copy_string(rest.substr(0, end)));
    }
    rest.remove_prefix(end);
    if (!rest.empty() && !is_space(decode_rune(rest).rune)) return bad(rest);
    rest = trim_space(rest);
  }
  if (patterns.empty()) return diags_.error(p, Diag::EmbedUsage);
  pragma_.embeds.push_back({p, std::move(patterns), std::move(positions)});
}

PragmaState Parser::take_pragma() {
  PragmaState taken;
  if (!pragma_.empty()) std::swap(taken, pragma_);
  return taken;
}

// Before something that takes no directive at all.
void Parser::report_unused_pragma() {
  PragmaState unused = take_pragma();
  for (const PragmaState::Flag& f : unused.flags) diags_.error(f.pos, Diag::MisplacedDirective);
  for (const PragmaState::Embed& e : unused.embeds) diags_.error(e.pos, Diag::MisplacedEmbed);
}

// Before a declaration that takes some: gc reports the others after type checking.
void Parser::reject_pragma(const PragmaState& state, uint64_t allowed, bool embeds_ok) {
  for (const PragmaState::Flag& f : state.flags) {
    if ((f.bits & ~allowed) != 0) misplaced_directives_.push_back(f.pos);
  }
  if (embeds_ok) return;
  for (const PragmaState::Embed& e : state.embeds) misplaced_embeds_.push_back(e.pos);
}

}  // namespace gorun
