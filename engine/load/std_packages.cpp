#include "engine/load/std_packages.h"

#include <algorithm>
#include <unordered_map>

#include "engine/load/goroot.h"
#include "engine/load/package_check.h"
#include "engine/load/package_graph.h"
#include "runtime/base/check.h"

namespace gorun {

StdPackage* StdPackages::find(std::string_view path) const {
  auto it = std::lower_bound(by_path.begin(), by_path.end(), path, [](const StdPackage* p, std::string_view s) { return p->path < s; });
  return it != by_path.end() && (*it)->path == path ? *it : nullptr;
}

bool StdPackages::selected_by(const std::vector<std::string>& build_tags) const {
  for (const std::string& t : build_tags)
    if (std::binary_search(tags.begin(), tags.end(), std::string_view(t))) return true;
  return false;
}

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
    s->path = p->checked->pkg->path;
    s->name = p->checked->pkg->name;
    s->dir = arena.copy_string(p->dir);
    s->checked = p->checked;
    s->imports = arena.alloc_span<StdPackage*>(p->imports.size());
    for (size_t k = 0; k < p->imports.size(); k++) s->imports[k] = made.at(p->imports[k]);
    s->has_asm = p->has_asm;
    s->index = static_cast<uint32_t>(i);
    out->by_path[i] = made[p] = s;
  }
  std::sort(out->by_path.begin(), out->by_path.end(), [](const StdPackage* a, const StdPackage* b) { return a->path < b->path; });
  std::vector<std::string> tags = graph.context().asked();
  out->tags = arena.alloc_span<std::string_view>(tags.size());
  for (size_t i = 0; i < tags.size(); i++) out->tags[i] = arena.copy_string(tags[i]);
  out->goroot = arena.copy_string(graph.goroot());
  out->version = arena.copy_string(goroot_version(graph.goroot()));
  return out;
}

}  // namespace gorun
