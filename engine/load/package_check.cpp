#include "engine/load/package_check.h"

#include <algorithm>

#include "engine/load/embed.h"

namespace gorun {

bool check_loaded(LoadedPackage* p, const SourceMap& sources, TypeStore& types, CheckOptions::Bodies bodies) {
  // As gc: after syntax errors nothing is checked; lexical errors, labels and directives come with the type errors.
  bool bad_clause = std::any_of(p->files.begin(), p->files.end(), [](const ast::FileNode* f) { return f->bad_package_clause; });
  if (bad_clause || p->parsed->diags.has_syntax_errors()) return !p->parsed->diags.has_errors();
  CheckOptions o;
  o.bodies = bodies;
  o.go_version = p->go_version;
  o.require_bodies = !p->has_asm && !p->std;  // std has its linknames, and its overlay
  o.is_main = p->name == "main" && !p->library;
  o.library = p->library;
  o.report_unused_imports = !p->std;
  Importer importer = [p, &types](std::string_view path, std::string* error) -> Package* {
    if (path == "unsafe") return types.unsafe_pkg();
    auto it = p->by_written_path.find(std::string(path));
    if (it == p->by_written_path.end() || !it->second || !it->second->checked) {
      *error = "could not import " + std::string(path);
      return nullptr;
    }
    return it->second->checked->pkg;
  };
  p->checked = check_package(p->path, p->files, sources, types, importer, o, std::move(p->parsed)).release();
  if (!p->checked->diags.has_errors()) check_embed_counts(*p, &p->checked->diags);
  return !p->checked->diags.has_errors();
}

}  // namespace gorun
