// Reporting of errors: forming of messages, follow-on suppression, language versions (types2 errors.go, version.go, format.go).
#include <algorithm>
#include <charconv>

#include "frontend/check/checker.h"
#include "frontend/check/operand.h"
#include "frontend/syntax/parser.h"
#include "runtime/base/check.h"

namespace gorun {

std::string format_diag(Diag id, std::initializer_list<std::string_view> args) {
  std::string_view f = diag_text(id);
  std::string out;
  auto arg = args.begin();
  for (size_t i = 0; i < f.size(); i++) {
    if (f[i] == '{' && i + 1 < f.size() && f[i + 1] == '}') {
      CHECK(arg != args.end(), "diagnostic %d has too few arguments", static_cast<int>(id));
      out += *arg++;
      i++;
    } else {
      out += f[i];
    }
  }
  return out;
}

// "... requires go1.N or later" anywhere in a message (gc looks for it in the text, too).
static bool speaks_of_version(std::string_view msg) {
  size_t i = msg.find("requires go");
  return i != msg.npos && msg.find(" or later", i) != msg.npos;
}

// gc's hint: the version comes from the file's //go:build line, or from go.mod.
std::string Checker::version_hint(Pos pos) const {
  const File* f = sources.file_of(pos);
  for (size_t i = 0; i < out.files.size(); i++) {
    if (out.files[i]->file != f) continue;
    GoVersion own = parse_go_version(out.files[i]->go_version);
    if (own != 0 && own == file_versions[i]) return " (file declares //go:build " + std::string(out.files[i]->go_version) + ")";
    return " (-lang was set to " + options.go_version + "; check go.mod)";
  }
  return {};
}

void Checker::report(Pos pos, Diag id, std::string message, bool soft) {
  // An error within an inherited constant initialiser stands at the constant's name.
  if (env.errpos.valid()) pos = env.errpos;
  has_error = true;
  if (speaks_of_version(message)) message += version_hint(pos);
  if (soft) {
    diags.soft_error(pos, Diag::Text, {message});
    diags.list().back().id = id;
  } else {
    diags.error_text(pos, id, std::move(message));
  }
}

// Messages that speak of an invalid operand or type anywhere but at the start are consequences of an earlier error.
static bool is_follow_on(std::string_view first_part) {
  auto at = [&](std::string_view s) {
    size_t i = first_part.find(s);
    return i != std::string_view::npos && i > 0;
  };
  return at("invalid operand") || at("invalid type");
}

void Checker::error_text(Pos pos, Diag id, std::string message, bool soft) {
  if (has_error && is_follow_on(message)) return;
  report(pos, id, std::move(message), soft);
}

void Checker::errorf(Pos pos, Diag id, std::initializer_list<std::string_view> args) { error_text(pos, id, format_diag(id, args)); }
void Checker::errorf(const ast::Expr* e, Diag id, std::initializer_list<std::string_view> args) { error_text(ast::start_pos(e), id, format_diag(id, args)); }
void Checker::errorf(const Operand* x, Diag id, std::initializer_list<std::string_view> args) { error_text(x->expr ? ast::start_pos(x->expr) : Pos{}, id, format_diag(id, args)); }
void Checker::soft_error(Pos pos, Diag id, std::initializer_list<std::string_view> args) { error_text(pos, id, format_diag(id, args), true); }
void Checker::soft_error(const ast::Expr* e, Diag id, std::initializer_list<std::string_view> args) { error_text(ast::start_pos(e), id, format_diag(id, args), true); }

void ErrorBuilder::add(Pos pos, std::string msg) { parts.push_back({pos, std::move(msg)}); }
void ErrorBuilder::add(const ast::Expr* e, std::string msg) { parts.push_back({ast::start_pos(e), std::move(msg)}); }
void ErrorBuilder::add_alt_decl(const Object* o) {
  if (o->pos.valid()) add(o->pos, "other declaration of " + std::string(o->name));
}

void ErrorBuilder::report() {
  CHECK(!parts.empty());
  if (check->has_error && is_follow_on(parts[0].msg)) return;
  std::string text = parts[0].msg;
  for (size_t i = 1; i < parts.size(); i++) {
    text += "\n\t";
    if (parts[i].pos.valid()) text += check->pos_str(parts[i].pos) + ": ";
    text += parts[i].msg;
  }
  check->report(parts[0].pos, id, std::move(text), soft);
  parts.clear();
}

// ---- versions

GoVersion parse_go_version(std::string_view v) {
  if (!v.starts_with("go1")) return 0;
  v.remove_prefix(3);
  if (v.empty()) return 1;
  if (v[0] != '.') return 0;
  v.remove_prefix(1);
  int n = 0;
  auto [end, ec] = std::from_chars(v.data(), v.data() + v.size(), n);
  if (ec != std::errc() || n < 0) return 0;
  std::string_view rest = v.substr(end - v.data());
  if (!rest.empty() && rest[0] != '.' && !rest.starts_with("rc") && !rest.starts_with("beta")) return 0;
  return n;
}

std::string go_version_string(GoVersion v) { return "go1." + std::to_string(v); }

void Checker::version_error(Pos pos, GoVersion v, std::string_view what) {
  error_text(pos, Diag::UnsupportedFeature, format_diag(Diag::UnsupportedFeature, {what, go_version_string(v)}));
}

// ---- rendering

// A package is named in a message by its name, or by its path (quoted) when several packages of that name are in the import graph.
std::string Checker::qualifier(const Package* p) const {
  if (!p || p == pkg) return {};
  std::vector<const Package*> seen{pkg};
  std::vector<const Package*> todo{pkg};
  bool ambiguous = false;
  auto mark = [&](const Package* q) {
    if (std::find(seen.begin(), seen.end(), q) != seen.end()) return;
    seen.push_back(q);
    todo.push_back(q);
    if (q->name == p->name && q->path != p->path) ambiguous = true;
  };
  if (pkg->name == p->name && pkg->path != p->path) ambiguous = true;
  // Only direct imports are visited before the first error in types2; the whole graph afterwards makes no difference for programs
  // without equally named packages, which is all that this decides.
  while (!todo.empty() && !ambiguous) {
    const Package* q = todo.back();
    todo.pop_back();
    for (Package* i : q->imports) mark(i);
  }
  return ambiguous ? "\"" + p->path + "\"" : p->name;
}

}  // namespace gorun
