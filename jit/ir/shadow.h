// Packages of the std image that a program compiles anew: which names the image must not answer for.
#pragma once
#include <string>
#include <string_view>
#include <unordered_set>

namespace gorun::ir {

class Shadow {
 public:
  void add_package(std::string prefix) { packages_.insert(std::move(prefix)); }  // by path prefix of link names
  // A name within a shadowed package that another package defines (//go:linkname with a body): the image has it still.
  void keep(std::string name) { kept_.insert(std::move(name)); }
  bool has_package(std::string_view prefix) const { return packages_.count(std::string(prefix)) != 0; }
  // Whether the name is of a shadowed package, or has one of its types in it: a composite type, an instance, an itab, a method of these.
  bool hides(std::string_view name) const;

 private:
  bool begins_with_package(std::string_view word) const;
  std::unordered_set<std::string> packages_, kept_;
};

}  // namespace gorun::ir
