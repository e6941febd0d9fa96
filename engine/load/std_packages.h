// interface: the standard library as an image has it: loaded and checked once (declarations; bodies when they are needed).
//
// Building an image:
//   snapshot::begin(); StdPackages* std = load_std(paths, goroot, overlay, &errors); pages = snapshot::end(std);   // then compile from *std, write the file
// A run:
//   map the file; StdPackages* std = snapshot::adopt(&error); Session takes sources and types from it, PackageGraph its packages.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "frontend/check/check.h"

namespace gorun {

struct StdPackage {
  std::string_view path, name, dir;
  CheckedPackage* checked = nullptr;
  std::span<StdPackage*> imports;      // direct, by path
  std::string_view prefix;             // of its link names
  std::span<StdPackage*> linked_to;    // packages that it is bound to by //go:linkname: others' definitions under names that it uses
  std::span<std::string_view> pushed;  // names within other packages that it defines
  std::span<std::string_view> tags;    // build tags that its files ask for, sorted
  bool has_asm = false;
  uint32_t index = 0;  // in StdPackages::packages
};

// Lives in the snapshot.
struct StdPackages {
  SourceMap* sources = nullptr;
  TypeStore* types = nullptr;
  std::span<StdPackage> packages;    // imports first
  std::span<StdPackage*> by_path;    // sorted
  std::string_view goroot, version;  // "go1.26.8"

  StdPackage* find(std::string_view path) const;
};

// Loads and checks these packages (engine/image/package_list.h) with what they import. Null: *errors says why. The trees of
// constants, initial values, types and signatures, which only the making of the image needs, do not go into the snapshot: pointers to them
// (VarDecl::values is one) lead nowhere in a process that maps it. goroot, overlay: absolute; found before the window opens, as the search leaves traces of this process (its executable, PATH) there.
StdPackages* load_std(const std::vector<std::string>& paths, const std::string& goroot, const std::string& overlay, std::vector<std::string>* errors);

}  // namespace gorun
