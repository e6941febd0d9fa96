#include "engine/load/gomod.h"

#include <cctype>
#include <cstring>
#include <map>

#include "engine/load/go_files.h"
#include "engine/load/import_path.h"
#include "frontend/source/unicode.h"
#include "runtime/base/os.h"

namespace gorun {

namespace {

// The form of go.mod and go.work: statements of words, one a line, or blocks of them (golang.org/x/mod/modfile).
struct Statement {
  int line = 0;
  std::vector<std::string> words;  // the verb first, of a block too
};

class Reader {
 public:
  Reader(std::string_view text, std::string shown) : text_(text), shown_(std::move(shown)) {}

  // False: the file has no such form, and error() says where.
  bool read(std::vector<Statement>* out) {
    Statement s;
    std::string block;
    int block_line = 0, block_col = 0;
    bool in_block = false, ended = false;
    while (true) {
      std::string word;
      bool quoted = false;
      Kind kind = next(&word, &quoted);
      if (kind == Kind::Bad) return false;
      if (kind == Kind::Word) {
        if (ended) return fail("syntax error (expected newline after closing paren)");
        if (s.words.empty()) s.line = line_;
        if (s.words.empty() && in_block && word == ")" && !quoted) {
          in_block = false;
          ended = true;
          continue;
        }
        if (s.words.empty()) start_col_ = col_of(start_);
        s.words.push_back(std::move(word));
        continue;
      }
      ended = false;
      if (!in_block && s.words.size() > 1 && s.words.back() == "(") {
        s.words.pop_back();
        in_block = true;
        block = s.words[0];
        block_line = s.line;
        block_col = start_col_;
        if (s.words.size() > 1 || !is_block_verb(block)) {
          for (size_t i = 1; i < s.words.size(); i++) block += " " + s.words[i];
          out->push_back({s.line, {"(", block}});
          block = "(";
        }
      } else if (!s.words.empty() && !(in_block && block == "(")) {
        if (in_block) s.words.insert(s.words.begin(), block);
        out->push_back(s);
      }
      s = {};
      if (kind == Kind::End) {
        if (in_block) return fail("syntax error (unterminated block started at " + shown_ + ":" + std::to_string(block_line) + ":" + std::to_string(block_col) + ")");
        return true;
      }
      line_++;
      line_start_ = at_;
    }
  }
  const std::string& error() const { return error_; }

 private:
  enum class Kind { Word, Line, End, Bad };
  static bool is_block_verb(const std::string& v) {
    for (const char* known : {"module", "godebug", "require", "exclude", "replace", "retract", "tool", "ignore", "use"})
      if (v == known) return true;
    return false;
  }
  int col_of(size_t at) const { return static_cast<int>(at - line_start_) + 1; }
  bool fail(const std::string& what) {
    int col = col_of(std::min(at_, text_.size()));
    error_ = shown_ + ":" + std::to_string(line_) + (col > 1 ? ":" + std::to_string(col) : "") + ": " + what;
    return false;
  }
  Kind bad(const std::string& what) {
    fail(what);
    return Kind::Bad;
  }
  bool prefix(std::string_view p) const { return text_.substr(at_).starts_with(p); }

  Kind next(std::string* word, bool* quoted) {
    while (at_ < text_.size() && strchr(" \t\r", text_[at_])) at_++;
    if (prefix("//")) at_ = std::min(text_.find('\n', at_), text_.size());
    if (prefix("/*")) return bad("mod files must use // comments (not /* */ comments)");
    if (at_ >= text_.size()) return Kind::End;
    start_ = at_;
    const char c = text_[at_];
    if (c == '\n') {
      at_++;
      return Kind::Line;
    }
    if (strchr("()[]{},", c)) {
      *word = c;
      at_++;
      return Kind::Word;
    }
    if (c == '"' || c == '`') {
      *quoted = true;
      for (at_++;; at_++) {
        if (at_ >= text_.size()) {
          at_ = start_;
          return bad("unexpected EOF in string");
        }
        if (text_[at_] == '\n') return bad("unexpected newline in string");
        if (text_[at_] == c) break;
        if (text_[at_] == '\\' && c == '"' && at_ + 1 < text_.size()) *word += text_[at_++];
        *word += text_[at_];
      }
      at_++;
      return Kind::Word;
    }
    while (at_ < text_.size() && !strchr(" \t\r\n()[]{},", text_[at_]) && !prefix("//")) {
      if (prefix("/*")) return bad("mod files must use // comments (not /* */ comments)");
      if (prefix("\xef\xbb\xbf")) return bad("unexpected input character '\\ufeff'");
      *word += text_[at_++];
    }
    return Kind::Word;
  }

  std::string_view text_;
  std::string shown_, error_;
  size_t at_ = 0, start_ = 0, line_start_ = 0;
  int line_ = 1, start_col_ = 1;
};

bool is_directory_path(std::string_view p) { return p == "." || p == ".." || p.starts_with("./") || p.starts_with("../") || p.starts_with("/"); }

// What is wrong with the major number of a version under a module path ("x.com/y/v2" has v2 versions, "gopkg.in/y.v2" too).
std::string major_problem(std::string_view path, std::string_view version) {
  size_t i = path.size();
  while (i > 0 && isdigit(static_cast<unsigned char>(path[i - 1]))) i--;
  const bool gopkg = path.starts_with("gopkg.in/");
  std::string_view major;
  if (i < path.size() && i >= 2 && path[i - 1] == 'v' && path[i - 2] == (gopkg ? '.' : '/')) major = path.substr(i - 1);
  if (version.ends_with("+incompatible")) return {};
  std::string_view have = version.substr(0, version.find('.'));
  if (major.empty() && (have == "v0" || have == "v1")) return {};
  if (!major.empty() && (have == major || (gopkg && major == "v1" && have == "v0"))) return {};
  return "version \"" + std::string(version) + "\" invalid: should be " + (major.empty() ? "v0 or v1" : std::string(major)) + ", not " + std::string(have);
}

bool is_full_version(std::string_view v) {
  if (v.empty() || v[0] != 'v') return false;
  v.remove_prefix(1);
  for (int part = 0; part < 3; part++) {
    size_t n = 0;
    while (n < v.size() && isdigit(static_cast<unsigned char>(v[n]))) n++;
    if (n == 0) return false;
    v.remove_prefix(n);
    if (part < 2) {
      if (v.empty() || v[0] != '.') return false;
      v.remove_prefix(1);
    }
  }
  return v.empty() || v[0] == '-' || v[0] == '+';
}

// 1.21, 1.21.3, 1.21rc1
bool valid_go_version(std::string_view v) {
  auto number = [&v](bool first) {
    size_t n = 0;
    while (n < v.size() && isdigit(static_cast<unsigned char>(v[n]))) n++;
    if (n == 0 || (v[0] == '0' && (n > 1 || first))) return false;
    v.remove_prefix(n);
    return true;
  };
  auto dot = [&v] { return !v.empty() && v[0] == '.' && (v.remove_prefix(1), true); };
  if (!number(true) || !dot() || !number(false)) return false;
  if (dot() && !number(false)) return false;
  if (v.empty()) return true;
  size_t letters = 0;
  while (letters < v.size() && islower(static_cast<unsigned char>(v[letters]))) letters++;
  return letters > 0 && letters < v.size() && v.find_first_not_of("0123456789", letters) == v.npos;
}

}  // namespace

int compare_go_versions(std::string_view a, std::string_view b) {
  auto number = [](std::string_view& s) {
    long n = 0;
    while (!s.empty() && isdigit(static_cast<unsigned char>(s[0]))) n = n * 10 + (s[0] - '0'), s.remove_prefix(1);
    return n;
  };
  for (int i = 0; i < 3; i++) {
    long x = number(a), y = number(b);
    if (x != y) return x < y ? -1 : 1;
    if (!a.empty() && a[0] == '.') a.remove_prefix(1);
    else a = {};
    if (!b.empty() && b[0] == '.') b.remove_prefix(1);
    else b = {};
  }
  return 0;
}

// One statement into m. What is wrong with it; empty: nothing.
static std::string take_statement(const std::vector<std::string>& w, GoModKind kind, GoMod* m) {
  const std::string& verb = w[0];
  const bool work = kind == GoModKind::Work, main = kind == GoModKind::Main;
  auto versioned = [&](const std::string& path, const std::string& version) -> std::string {
    if (!main) return {};
    if (!is_full_version(version)) return verb + " " + path + ": version \"" + version + "\" invalid: must be of the form v1.2.3";
    std::string problem = major_problem(path, version);
    return problem.empty() ? problem : verb + " " + path + ": " + problem;
  };
  if (verb == "(") return "unknown block type: " + w[1];
  if (verb == "go") {
    if (!m->go_version.empty()) return "repeated go statement";
    if (w.size() != 2) return "go directive expects exactly one argument";
    if (!valid_go_version(w[1])) return "invalid go version '" + w[1] + "': must match format 1.23.0";
    m->go_version = "go" + w[1];
  } else if (verb == "toolchain") {
    if (!m->toolchain.empty()) return "repeated toolchain statement";
    if (w.size() != 2) return "toolchain directive expects exactly one argument";
    if (w[1] != "default" && w[1] != "go1" && !w[1].starts_with("go1.")) return "invalid toolchain version '" + w[1] + "': must match format go1.23.0 or default";
    m->toolchain = w[1];
  } else if (verb == "godebug") {
    if (w.size() != 2 || w[1].find('=') == std::string::npos) return "usage: godebug key=value";
    m->godebug.push_back(w[1]);
  } else if (verb == "replace") {
    size_t arrow = 0;
    while (arrow < w.size() && w[arrow] != "=>") arrow++;
    if ((arrow != 2 && arrow != 3) || w.size() < arrow + 2 || w.size() > arrow + 3)
      return "usage: replace module/path [v1.2.3] => other/module v1.4\n\t or replace module/path [v1.2.3] => ../local/directory";
    const std::string& to = w[arrow + 1];
    if (w.size() == arrow + 2 && !is_directory_path(to)) {
      if (to.find('@') != std::string::npos) return "replacement module must match format 'path version', not 'path@version'";
      return "replacement module without version must be directory path (rooted or starting with . or ..)";
    }
    if (w.size() == arrow + 3 && is_directory_path(to)) return "replacement module directory path \"" + to + "\" cannot have version";
    m->replace.push_back({w[1], arrow == 3 ? w[2] : "", to, w.size() > arrow + 2 ? w[arrow + 2] : ""});
  } else if (work && verb == "use") {
    if (w.size() != 2) return "usage: use local/dir";
    m->use.push_back(w[1]);
  } else if (work) {
    return "unknown directive: " + verb;
  } else if (verb == "module") {
    if (!m->module.empty()) return "repeated module statement";
    if (w.size() != 2) return "usage: module module/path";
    m->module = w[1];
  } else if (verb == "require" || verb == "exclude") {
    if (w.size() != 3) return "usage: " + verb + " module/path v1.2.3";
    if (verb == "require") m->require.push_back({w[1], w[2]});
    return versioned(w[1], w[2]);
  } else if (verb == "tool" || verb == "ignore") {
    if (w.size() != 2) return verb + " directive expects exactly one argument";
  } else if (verb != "retract") {
    return "unknown directive: " + verb;
  }
  return {};
}

Result<GoMod> parse_gomod(const std::string& text, const std::string& shown, const std::string& running, GoModKind kind) {
  GoMod m;
  std::vector<Statement> statements;
  Reader reader(text, shown);
  std::string problems;
  if (!reader.read(&statements)) {
    problems = "\n" + reader.error();
  } else {
    for (const Statement& s : statements) {
      std::string problem = take_statement(s.words, kind, &m);
      m.use_lines.resize(m.use.size(), s.line);
      const bool unknown = problem.starts_with("unknown ");  // dependencies may have been written for a later version
      if (!problem.empty() && !(unknown && kind == GoModKind::Dependency)) problems += "\n" + shown + ":" + std::to_string(s.line) + ": " + problem;
    }
  }
  if (!problems.empty()) return Error{"go: errors parsing " + (kind == GoModKind::Work ? std::string(path_base(shown)) : shown) + ":" + problems};
  if (m.module.empty() && kind != GoModKind::Work)
    return Error{"go: error reading " + shown + ": missing module declaration. To specify the module path:\n\tgo mod edit -module=example.com/mod"};
  m.has_go_line = !m.go_version.empty();
  if (!m.has_go_line) m.go_version = kind == GoModKind::Work ? "go1.18" : "go1.16";
  if (kind != GoModKind::Dependency && compare_go_versions(std::string_view(m.go_version).substr(2), std::string_view(running).substr(running.find_first_of("0123456789"))) > 0) {
    return Error{"go: " + shown + " requires go >= " + m.go_version.substr(2) + " (running " + running + "; GOTOOLCHAIN=local)"};
  }
  if (kind == GoModKind::Main) {
    if (std::string problem = import_path_problem(m.module); !problem.empty()) return Error{"go: malformed module path " + quote_string(m.module) + ": " + problem};
    std::map<std::string, std::string> versions;
    for (const GoMod::Require& r : m.require)
      if (auto [it, fresh] = versions.emplace(r.path, r.version); !fresh && it->second != r.version) return Error{"go: updates to go.mod needed; to update it:\n\tgo mod tidy"};
  }
  return m;
}

Result<GoMod> find_gomod(const std::string& start, const std::string& running) {
  for (std::string dir = start;; dir = std::string(path_dir(dir))) {
    std::string path = join_path(dir, "go.mod");
    if (file_exists(path)) {
      auto text = read_file(path);
      if (!text.ok()) return text.error();
      auto m = parse_gomod(text.value(), shorter_path(path, start), running);
      if (m.ok()) m.value().dir = dir;
      return m;
    }
    if (dir == "/" || dir == ".") return GoMod{};
  }
}

}  // namespace gorun
