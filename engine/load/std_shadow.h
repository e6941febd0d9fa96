// Which packages of an image a program must compile anew because others of their files, or their tests, belong to them in it.
#pragma once
#include <string>
#include <vector>

#include "engine/load/package_graph.h"
#include "engine/load/std_packages.h"
#include "jit/ir/shadow.h"

namespace gorun {

struct StdShadow {
  std::vector<char> packages;  // by StdPackage::index; empty: none
  size_t count = 0;
  bool reaches_runtime = false;  // the runtime, or what it is bound to, would be one of them: the image is of no use
  ir::Shadow names;              // what the image must not answer for
};

// tested: the package that is compiled with its tests, or null.
StdShadow find_shadow(const StdPackages&, const PackageTarget* tested, const std::vector<std::string>& build_tags);

// Whether a folder has test files of the package itself; build constraints are not looked at.
bool has_internal_tests(const std::string& dir);  // test_packages.cpp

}  // namespace gorun
