#include "engine/load/embed.h"

#include <algorithm>
#include <set>

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

void walk(const std::string& root, const std::string& rel, bool all, std::set<std::string>* out) {
  auto entries = read_dir(join_path(root, rel));
  if (!entries.ok()) return;
  for (const DirEntry& e : entries.value()) {
    if (!all && hidden(e.name)) continue;
    std::string path = rel + "/" + e.name;
    if (e.is_dir) {
      if (!file_exists(join_path(join_path(root, path), "go.mod"))) walk(root, path, all, out);
    } else if (!e.is_symlink) {
      out->insert(path);
    }
  }
}

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

// Files of one pattern; *problem is cmd/go's text when there is none.
std::set<std::string> resolve(const std::string& dir, std::string_view pattern, std::string* problem) {
  std::set<std::string> files;
  bool all = pattern.rfind("all:", 0) == 0;
  std::string_view glob = all ? pattern.substr(4) : pattern;
  if (glob.empty() || glob[0] == '/' || glob == ".." || glob.rfind("../", 0) == 0 || glob.find("/../") != std::string_view::npos || (glob.size() > 1 && glob.back() == '/')) {
    *problem = "invalid pattern syntax";
    return files;
  }
  std::vector<std::string> found;
  if (glob == ".") found.push_back(".");
  else expand(dir, "", glob, &found);
  if (found.empty()) {
    *problem = "no matching files found";
    return files;
  }
  for (const std::string& f : found) {
    auto info = stat_file(join_path(dir, f));
    if (!info.ok()) continue;
    if (!info.value().is_dir) {
      if (info.value().is_regular) files.insert(f);
      else *problem = "cannot embed irregular file " + f;
      continue;
    }
    std::set<std::string> below;
    if (f == ".") {
      auto entries = read_dir(dir);
      if (entries.ok())
        for (const DirEntry& e : entries.value()) {
          if (!all && hidden(e.name)) continue;
          if (e.is_dir) walk(dir, e.name, all, &below);
          else below.insert(e.name);
        }
    } else {
      walk(dir, f, all, &below);
    }
    if (below.empty()) *problem = "cannot embed directory " + f + ": contains no embeddable files";
    files.insert(below.begin(), below.end());
  }
  if (files.empty() && problem->empty()) *problem = "no matching files found";
  return files;
}

// Where a pattern stands in its //go:embed line.
std::string pattern_position(const File& f, std::string_view pattern) {
  std::string shown = f.path.rfind("./", 0) == 0 ? f.path.substr(2) : f.path;
  size_t at = 0;
  while ((at = f.text.find("//go:embed", at)) != std::string::npos) {
    size_t end = std::min(f.text.find('\n', at), f.text.size());
    size_t hit = std::string_view(f.text).substr(at, end - at).find(pattern);
    if (hit != std::string_view::npos) {
      size_t pos = at + hit;
      size_t line_start = f.text.rfind('\n', pos) == std::string::npos ? 0 : f.text.rfind('\n', pos) + 1;
      auto line = std::count(f.text.begin(), f.text.begin() + static_cast<long>(pos), '\n') + 1;
      return shown + ":" + std::to_string(line) + ":" + std::to_string(pos - line_start + 1);
    }
    at = end;
  }
  return shown;
}

}  // namespace

void check_embeds(const LoadedPackage& p, const SourceMap&, std::vector<std::string>* errors) {
  for (ast::FileNode* file : p.files)
    for (ast::Decl* d : file->decls) {
      if (d->kind != ast::DeclKind::Var) continue;
      for (std::string_view pattern : static_cast<ast::VarDecl*>(d)->embeds) {
        std::string problem;
        resolve(p.dir, pattern, &problem);
        if (!problem.empty()) errors->push_back(pattern_position(*file->file, pattern) + ": pattern " + std::string(pattern) + ": " + problem);
      }
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
