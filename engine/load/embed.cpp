#include "engine/load/embed.h"

#include <algorithm>
#include <map>
#include <set>

#include "engine/load/import_path.h"
#include "frontend/syntax/parser.h"
#include "frontend/types/predicates.h"
#include "runtime/base/os.h"

namespace gorun {

namespace {

// path.Match: * and ? do not match '/', [a-z] classes, \ escapes. False also for malformed patterns.
bool match(std::string_view pattern, std::string_view name) {
  size_t p = 0, n = 0;
  while (p < pattern.size()) {
    char c = pattern[p];
    if (c == '*') {
      while (p < pattern.size() && pattern[p] == '*') p++;
      for (size_t k = n;; k++) {
        if (match(pattern.substr(p), name.substr(k))) return true;
        if (k >= name.size() || name[k] == '/') return false;
      }
    }
    if (n >= name.size()) return false;
    if (c == '?') {
      if (name[n] == '/') return false;
    } else if (c == '[') {
      size_t q = p + 1;
      bool negated = q < pattern.size() && pattern[q] == '^';
      if (negated) q++;
      bool hit = false, any = false;
      while (q < pattern.size() && (pattern[q] != ']' || !any)) {
        char lo = pattern[q++];
        char hi = lo;
        if (q + 1 < pattern.size() && pattern[q] == '-' && pattern[q + 1] != ']') hi = pattern[q + 1], q += 2;
        if (lo <= name[n] && name[n] <= hi) hit = true;
        any = true;
      }
      if (q >= pattern.size() || hit == negated || name[n] == '/') return false;
      p = q;
    } else {
      if (c == '\\' && p + 1 < pattern.size()) c = pattern[++p];
      if (c != name[n]) return false;
    }
    p++;
    n++;
  }
  return n == name.size();
}

bool hidden(std::string_view base) { return base.empty() || base[0] == '.' || base[0] == '_'; }

// Expands the part of a pattern from one path element on.
void expand(const std::string& root, const std::string& rel, std::string_view pattern, std::vector<std::string>* out) {
  size_t slash = pattern.find('/');
  std::string_view head = pattern.substr(0, slash);
  auto entries = read_dir(rel.empty() ? root : join_path(root, rel));
  if (!entries.ok()) return;
  for (const DirEntry& e : entries.value()) {
    if (!match(head, e.name)) continue;
    std::string path = rel.empty() ? e.name : rel + "/" + e.name;
    if (slash == std::string_view::npos) out->push_back(path);
    else if (e.is_dir) expand(root, path, pattern.substr(slash + 1), out);
  }
}

// What path.Match takes as a pattern at all.
bool well_formed(std::string_view pattern) {
  for (size_t i = 0; i < pattern.size(); i++) {
    if (pattern[i] == '\\') {
      if (++i >= pattern.size()) return false;
    } else if (pattern[i] == '[') {
      i++;
      if (i < pattern.size() && pattern[i] == '^') i++;
      auto character = [&] {
        if (i >= pattern.size() || pattern[i] == '-' || pattern[i] == ']') return false;
        if (pattern[i] == '\\' && ++i >= pattern.size()) return false;
        return ++i < pattern.size();
      };
      for (bool first = true; first || pattern[i] != ']'; first = false) {
        if (!character()) return false;
        if (pattern[i] == '-' && (i++, !character())) return false;
      }
    }
  }
  return true;
}

// fs.ValidPath, without ".".
bool valid_path(std::string_view path) {
  for (size_t at = 0; at <= path.size();) {
    size_t end = std::min(path.find('/', at), path.size());
    std::string_view e = path.substr(at, end - at);
    if (e.empty() || e == "." || e == "..") return false;
    at = end + 1;
  }
  return true;
}

// Names that no module holds (cmd/go/internal/load, isBadEmbedName).
bool bad_name(std::string_view name) { return name == ".bzr" || name == ".hg" || name == ".git" || name == ".svn" || !is_module_file_name(name); }

// The regular files below a folder; hidden ones only with all:. Nested modules are left out.
void walk(const std::string& root, const std::string& rel, bool all, std::set<std::string>* out) {
  auto entries = read_dir(join_path(root, rel));
  if (!entries.ok()) return;
  for (const DirEntry& e : entries.value()) {
    if (bad_name(e.name) || (!all && hidden(e.name))) continue;
    std::string path = rel + "/" + e.name;
    if (e.is_dir) {
      if (!file_exists(join_path(join_path(root, path), "go.mod"))) walk(root, path, all, out);
    } else if (!e.is_symlink && stat_file(join_path(root, path)).ok() && stat_file(join_path(root, path)).value().is_regular) {
      out->insert(path);
    }
  }
}

bool is_symlink(const std::string& path) {
  auto siblings = read_dir(std::string(path_dir(path)));
  if (!siblings.ok()) return false;
  return std::any_of(siblings.value().begin(), siblings.value().end(), [&](const DirEntry& e) { return e.is_symlink && e.name == path_base(path); });
}

// Files of one pattern; *problem is the go command's text when the pattern cannot be used (cmd/go/internal/load/pkg.go, resolveEmbed).
std::set<std::string> resolve(const std::string& dir, std::string_view pattern, std::string* problem) {
  std::set<std::string> files;
  bool all = pattern.rfind("all:", 0) == 0;
  std::string_view glob = all ? pattern.substr(4) : pattern;
  auto fail = [&](std::string text) {
    *problem = std::move(text);
    return std::set<std::string>();
  };
  if (!well_formed(glob) || !valid_path(glob)) return fail("invalid pattern syntax");
  std::vector<std::string> found;
  expand(dir, "", glob, &found);
  for (const std::string& f : found) {
    auto info = stat_file(join_path(dir, f));
    if (!info.ok()) continue;
    std::string what = std::string("cannot embed ") + (info.value().is_dir ? "directory " : "file ") + f;
    // Each folder on the way, the file itself first.
    for (std::string path = f; path != "."; path = std::string(path_dir(path))) {
      if (file_exists(join_path(join_path(dir, path), "go.mod"))) return fail(what + ": in different module");
      if (path != f && is_symlink(join_path(dir, path))) return fail(what + ": in non-directory " + path);
      std::string base(path_base(path));
      if (bad_name(base)) return fail(what + (path == f ? ": invalid name " : ": in invalid directory ") + base);
    }
    if (!info.value().is_regular && !info.value().is_dir) return fail("cannot embed irregular file " + f);
    if (is_symlink(join_path(dir, f))) return fail("cannot embed irregular file " + f);
    if (!info.value().is_dir) {
      files.insert(f);
      continue;
    }
    std::set<std::string> below;
    walk(dir, f, all, &below);
    if (below.empty()) return fail("cannot embed directory " + f + ": contains no embeddable files");
    files.insert(below.begin(), below.end());
  }
  if (files.empty()) return fail("no matching files found");
  return files;
}

}  // namespace

void check_embeds(const LoadedPackage& p, const SourceMap& sources, std::vector<std::string>* errors) {
  // In the order of the patterns; only the first problem of a package is reported.
  std::map<std::string_view, Pos> patterns;
  for (ast::FileNode* file : p.files) {
    if (!file->has_embed_import) continue;
    for (ast::Decl* d : file->decls) {
      auto* v = ast::as<ast::VarDecl>(d);
      if (v == nullptr) continue;
      for (size_t i = 0; i < v->embeds.size(); i++) patterns.try_emplace(v->embeds[i], v->embed_positions[i]);
    }
  }
  for (auto& [pattern, pos] : patterns) {
    std::string problem;
    resolve(p.dir, pattern, &problem);
    if (problem.empty()) continue;
    Location at = sources.locate(pos);
    std::string shown(at.path.substr(at.path.rfind("./", 0) == 0 ? 2 : 0));
    errors->push_back(shown + ":" + std::to_string(at.line) + ":" + std::to_string(at.col) + ": pattern " + std::string(pattern) + ": " + problem);
    return;
  }
}

void check_embed_counts(const LoadedPackage& p, Diagnostics* diags) {
  for (ast::FileNode* file : p.files)
    for (ast::Decl* d : file->decls) {
      auto* v = ast::as<ast::VarDecl>(d);
      if (v == nullptr || v->embeds.empty() || v->names[0]->obj == nullptr || v->names[0]->obj->type == nullptr) continue;
      if (under(v->names[0]->obj->type)->kind == TypeKind::Struct) continue;  // embed.FS
      std::set<std::string> files;
      for (std::string_view pattern : v->embeds) {
        std::string problem;
        std::set<std::string> f = resolve(p.dir, pattern, &problem);
        files.insert(f.begin(), f.end());
      }
      if (files.size() > 1) diags->error(v->names[0]->pos, Diag::EmbedManyFiles, {expr_string(v->type)});
    }
}

std::vector<build::EmbedFile> embed_files(const LoadedPackage& p, const ast::VarDecl& v) {
  std::set<std::string> files, names;
  for (std::string_view pattern : v.embeds) {
    std::string problem;
    std::set<std::string> f = resolve(p.dir, pattern, &problem);
    files.insert(f.begin(), f.end());
  }
  for (const std::string& f : files) {
    names.insert(f);
    for (size_t slash = f.find('/'); slash != std::string::npos; slash = f.find('/', slash + 1)) names.insert(f.substr(0, slash + 1));
  }
  std::vector<build::EmbedFile> out;
  for (const std::string& n : names) {
    if (n.back() == '/') {
      out.push_back({n, {}});
      continue;
    }
    auto text = read_file(join_path(p.dir, n));
    out.push_back({n, text.ok() ? text.value() : std::string()});
  }
  // embed.FS: sorted by folder, then by the last element (embed.go, split and sortSearch)
  auto key = [](const std::string& name) {
    std::string_view n = name;
    if (n.back() == '/') n.remove_suffix(1);
    size_t slash = n.rfind('/');
    return slash == std::string_view::npos ? std::pair<std::string, std::string>(".", n) : std::pair<std::string, std::string>(n.substr(0, slash), n.substr(slash + 1));
  };
  std::sort(out.begin(), out.end(), [&](const build::EmbedFile& a, const build::EmbedFile& b) { return key(a.name) < key(b.name); });
  return out;
}

}  // namespace gorun
