#include "engine/load/std_shadow.h"

#include <algorithm>

#include "runtime/base/check.h"

namespace gorun {

namespace {

bool asks_for(const StdPackage& p, const std::vector<std::string>& build_tags) {
  return std::any_of(build_tags.begin(), build_tags.end(), [&p](const std::string& t) { return std::binary_search(p.tags.begin(), p.tags.end(), std::string_view(t)); });
}

}  // namespace

StdShadow find_shadow(const StdPackages& std, const PackageTarget* tested, const std::vector<std::string>& build_tags) {
  StdShadow out;
  std::vector<const StdPackage*> todo;
  std::vector<char> in(std.packages.size(), 0);
  auto add = [&](const StdPackage& p) {
    if (in[p.index]) return;
    in[p.index] = 1;
    todo.push_back(&p);
  };
  if (tested != nullptr && tested->std) {
    const StdPackage* p = std.find(tested->path);
    // What the image lacks may push definitions into packages that it has.
    if (p == nullptr) out.reaches_runtime = true;
    else if (has_internal_tests(tested->dir)) add(*p);
  }
  if (!build_tags.empty())
    for (const StdPackage& p : std.packages)
      if (asks_for(p, build_tags)) add(p);
  if (todo.empty()) return out;
  // All that sees them: importers, and what is bound to them by name alone.
  std::vector<std::vector<const StdPackage*>> seen_by(std.packages.size());
  for (const StdPackage& p : std.packages) {
    for (const StdPackage* q : p.imports) seen_by[q->index].push_back(&p);
    for (const StdPackage* q : p.linked_to) seen_by[q->index].push_back(&p);
  }
  while (!todo.empty()) {
    const StdPackage* p = todo.back();
    todo.pop_back();
    out.count++;
    out.names.add_package(std::string(p->prefix));
    for (const StdPackage* q : seen_by[p->index]) add(*q);
  }
  // The runtime calls back into reflect through its module data. Two of them would run but for a test of reflect that wants the types of the program
  // in one sorted list (TestTypelinksSorted), and little is gained where nearly all packages are compiled anew.
  for (const char* path : {"runtime", "internal/runtime/maps", "reflect"}) {
    const StdPackage* p = std.find(path);
    CHECK(p != nullptr);
    out.reaches_runtime = out.reaches_runtime || in[p->index];
  }
  for (const StdPackage& p : std.packages)
    if (!in[p.index])
      for (std::string_view name : p.pushed) out.names.keep(std::string(name));
  out.packages = std::move(in);
  return out;
}

}  // namespace gorun
