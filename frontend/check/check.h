// interface: the type checker. One CheckedPackage per package; a package is used by one thread at a time.
//
// check_package collects and checks package-level declarations (types, constants, signatures, variable types and initialisers). Function
// bodies: all of them when options.bodies == All (the user's own packages), else on demand through check_body. Annotations are written
// into the tree (ast.h "checker:" fields).
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "frontend/diag/diag.h"
#include "frontend/types/type.h"

namespace gorun {

struct CheckOptions {
  enum class Bodies : uint8_t { All, OnDemand } bodies = Bodies::All;
  bool ignore_func_bodies = false;
  std::string go_version;  // of the module, "go1.26"; files may override by //go:build
  bool report_unused_imports = true;
  bool require_bodies = true;  // "missing function body" unless the package has .s files or linknames
  bool is_main = false;        // "function main is undeclared in the main package"
  bool library = false;        // Package::library
};

// One package-level initialisation step, in order (spec "Package initialization"): lhs = rhs. lhs may be blank (name "_").
struct Initializer {
  std::vector<VarObj*> lhs;
  ast::Expr* rhs;
};

struct CheckedPackage {
  Package* pkg = nullptr;  // made by check_package, unless there is one
  Arena arena;
  Arena once;                         // trees of declarations that are not needed afterwards, when they are kept apart (ParseOptions::once)
  std::vector<ast::FileNode*> files;  // sorted by name, as given
  Diagnostics diags;
  std::vector<FuncObj*> funcs;      // all declared functions and methods (also of name _ and init) in source order
  std::vector<FuncObj*> inits;      // func init() in source order
  std::vector<VarObj*> vars;        // package variables in source order
  std::vector<TypeName*> types;     // package-level type declarations
  std::vector<FuncObj*> glob_lits;  // function literals outside functions (in initialisers), in source order
  // link names from //go:linkname: local object name -> remote symbol
  void* checker = nullptr;  // private
  CheckedPackage();
  ~CheckedPackage();
};

using Importer = std::function<Package*(std::string_view path, std::string* error)>;  // path as written; null + error text when it fails

// files: parsed without syntax errors. The result is complete even with type errors (diags tells).
std::unique_ptr<CheckedPackage> check_package(std::string path, std::vector<ast::FileNode*> files, const SourceMap&, TypeStore&, const Importer&, const CheckOptions&,
                                              std::unique_ptr<CheckedPackage> into = nullptr /* holds the arena the files were parsed into */);

// Checks the body of a declared function (and the literals inside); idempotent. Errors go to diags.
void check_body(CheckedPackage&, FuncObj*);
// Gives back what only the checking of declarations needed, before the package goes into a snapshot.
void trim_package(CheckedPackage&);
// Initialisation order of package variables; checks the bodies that initialisers reach. Reports initialisation cycles.
std::vector<Initializer> init_order(CheckedPackage&);

// --dump=types. Bodies that nobody has checked show no types.
std::string dump_types(const CheckedPackage&);

}  // namespace gorun
