#include "engine/load/std_packages.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "engine/load/goroot.h"
#include "engine/load/package_check.h"
#include "engine/load/package_graph.h"
#include "frontend/syntax/names.h"
#include "jit/build/names.h"
#include "runtime/base/check.h"

namespace gorun {

StdPackage* StdPackages::find(std::string_view path) const {
  auto it = std::lower_bound(by_path.begin(), by_path.end(), path, [](const StdPackage* p, std::string_view s) { return p->path < s; });
  return it != by_path.end() && (*it)->path == path ? *it : nullptr;
}

namespace {

// "net/http" of "net/http.(*T).m".
std::string_view package_of_link_name(std::string_view name) {
  size_t end = name.find_first_of("([");
  size_t slash = name.substr(0, end).rfind('/');
  size_t dot = name.find('.', slash == name.npos ? 0 : slash);
  return dot == name.npos ? std::string_view() : name.substr(0, dot);
}

// What //go:linkname binds beside the imports.
struct Links {
  std::vector<std::set<uint32_t>> to;  // by index: packages whose definitions this one uses
  std::vector<std::set<std::string>> pushed;
};

Links find_links(const StdPackages& std) {
  Links out{std::vector<std::set<uint32_t>>(std.packages.size()), std::vector<std::set<std::string>>(std.packages.size())};
  std::multimap<std::string, uint32_t> uses;  // link name -> package that uses it without defining it
  for (const StdPackage& p : std.packages)
    for (const ast::FileNode* file : p.checked->files)
      for (const ast::Linkname& l : file->linknames) {
        std::string_view path = package_of_link_name(l.remote);
        if (path.empty() || path == p.path) continue;
        const Object* obj = p.checked->pkg->scope->lookup(intern_name(l.local));
        if (obj == nullptr || (obj->kind != ObjKind::Func && obj->kind != ObjKind::Var)) continue;
        const StdPackage* other = std.find(path);
        bool is_var = obj->kind == ObjKind::Var;
        const auto* v = is_var ? static_cast<const VarObj*>(obj) : nullptr;
        const auto* f = is_var ? nullptr : static_cast<const FuncObj*>(obj);
        bool defines = is_var ? v->decl != nullptr && v->decl->values != nullptr : f->decl != nullptr && f->decl->body != nullptr;
        if (defines) {
          out.pushed[p.index].insert(std::string(l.remote));
          // Names that the other package does not declare are for code that nobody has here (internal/fuzz into runtime).
          if (other != nullptr && other->checked->pkg->scope->lookup(intern_name(l.remote.substr(path.size() + 1))) != nullptr) uses.emplace(l.remote, other->index);
        }
        if (!defines || is_var) {
          uses.emplace(l.remote, p.index);
          if (other != nullptr) out.to[p.index].insert(other->index);
        }
      }
  for (const StdPackage& p : std.packages)
    for (const std::string& name : out.pushed[p.index])
      for (auto [it, end] = uses.equal_range(name); it != end; ++it)
        if (it->second != p.index) out.to[it->second].insert(p.index);
  return out;
}

std::span<std::string_view> copy_names(Arena& arena, const auto& names) {
  std::span<std::string_view> out = arena.alloc_span<std::string_view>(names.size());
  size_t i = 0;
  for (const std::string& s : names) out[i++] = arena.copy_string(s);
  return out;
}

}  // namespace

StdPackages* load_std(const std::vector<std::string>& paths, const std::string& goroot, const std::string& overlay, std::vector<std::string>* errors) {
  // Never freed: it goes into the image as it is.
  Arena& arena = *new Arena;
  StdPackages* out = arena.alloc<StdPackages>();
  out->sources = new SourceMap;
  out->types = new TypeStore;
  LoadOptions options;
  options.work_dir = "/";
  options.goroot = goroot;
  options.overlay = overlay;
  options.trees_apart = true;
  PackageGraph graph(*out->sources, options);
  if (std::string e = graph.init(); !e.empty()) {
    errors->push_back(e);
    return nullptr;
  }
  bool ok = true;
  for (const std::string& path : paths) ok = graph.load_import(path) != nullptr && ok;
  for (const char* path : {"runtime", "internal/runtime/maps"}) ok = graph.load_import(path) != nullptr && ok;
  if (!ok) {
    *errors = graph.errors;
    return nullptr;
  }
  const std::vector<LoadedPackage*>& loaded = graph.loaded();
  out->packages = arena.alloc_span<StdPackage>(loaded.size());
  out->by_path = arena.alloc_span<StdPackage*>(loaded.size());
  // Every start looks at what stands here, and at nothing else, of the packages that its program does not name: it lies side by side.
  for (LoadedPackage* p : loaded) {
    p->parsed->pkg = arena.alloc<Package>();
    p->parsed->pkg->path.reserve(p->path.size());
    p->parsed->pkg->imports.reserve(p->imports.size() + 1);
  }
  std::unordered_map<const LoadedPackage*, StdPackage*> made;
  for (size_t i = 0; i < loaded.size(); i++) {
    LoadedPackage* p = loaded[i];
    if (!check_loaded(p, *out->sources, *out->types, CheckOptions::Bodies::OnDemand)) {
      Diagnostics& d = p->checked != nullptr ? p->checked->diags : p->parsed->diags;
      errors->push_back("# " + p->path + "\n" + render(*out->sources, d.list(), 10));
      return nullptr;
    }
    trim_package(*p->checked);
    StdPackage* s = &out->packages[i];
    s->path = arena.copy_string(p->path);
    s->name = arena.copy_string(p->checked->pkg->name);
    s->prefix = arena.copy_string(build::escape_path(p->path));
    s->dir = arena.copy_string(p->dir);
    s->checked = p->checked;
    s->imports = arena.alloc_span<StdPackage*>(p->imports.size());
    for (size_t k = 0; k < p->imports.size(); k++) s->imports[k] = made.at(p->imports[k]);
    s->has_asm = p->has_asm;
    s->index = static_cast<uint32_t>(i);
    out->by_path[i] = made[p] = s;
  }
  std::sort(out->by_path.begin(), out->by_path.end(), [](const StdPackage* a, const StdPackage* b) { return a->path < b->path; });
  const Links links = find_links(*out);
  for (StdPackage& p : out->packages) {
    const std::set<uint32_t>& to = links.to[p.index];
    p.linked_to = arena.alloc_span<StdPackage*>(to.size());
    size_t k = 0;
    for (uint32_t i : to) p.linked_to[k++] = &out->packages[i];
    p.pushed = copy_names(arena, links.pushed[p.index]);
    p.tags = copy_names(arena, loaded[p.index]->tags);
  }
  out->goroot = arena.copy_string(graph.goroot());
  out->version = arena.copy_string(goroot_version(graph.goroot()));
  return out;
}

}  // namespace gorun
