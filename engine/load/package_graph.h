// The packages of a build: from command-line arguments over imports to parsed files, in dependency order.
//
// Errors are user errors in cmd/go's words, collected in `errors` (already complete lines). Syntax errors are not errors here: they belong to the package's
// diagnostics, as the compiler reports them.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/load/build_context.h"
#include "engine/load/modules.h"
#include "engine/load/overlay.h"
#include "engine/load/std_packages.h"
#include "frontend/check/check.h"

namespace gorun {

constexpr char kNoGoMod[] = "go.mod file not found in current directory or any parent directory; see 'go help modules'";

struct LoadedPackage {
  std::string path;  // import path; "command-line-arguments" for files
  std::string dir;   // absolute
  std::string name;
  bool std = false;
  bool named = false;                            // asked for on the command line
  std::string test_of;                           // external tests and test mains: import path of the package that they test
  std::string shown;                             // name in "# name" above errors, where it is not the path: "p [p.test]"
  bool library = false;                          // package main that its tests import: not the program
  std::vector<const LoadedPackage*> debug_from;  // test main: whose //go:debug lines count too
  std::vector<std::string> tags;                 // for an image: build tags that its files ask for
  bool has_asm = false;                          // .s files: functions without a body are fine
  std::string go_version;
  std::unique_ptr<CheckedPackage> parsed;  // holds arena and files until it is checked
  std::vector<ast::FileNode*> files;
  std::vector<LoadedPackage*> imports;
  std::unordered_map<std::string, LoadedPackage*> by_written_path;  // as the import declarations spell it
  std::vector<std::pair<Pos, std::string>> import_errors;
  std::string import_stack_file;      // file that imported it first, for messages
  CheckedPackage* checked = nullptr;  // set by the session, or by an image
  const StdPackage* image = nullptr;  // it came out of an image: no files, checked from the start
  int state = 0;                      // private: cycle detection
  Pos cgo_file;                       // private: an import "C" that kept its file out
  bool failed = false;                // private: an error of its own was reported
};

// What a pattern stands for: `gorun test` takes folders with nothing but tests too, `gorun run` only programs.
enum class Want : uint8_t { Packages, Tests, Programs };

struct LoadOptions {
  std::vector<std::string> tags;
  std::string work_dir;              // absolute current folder
  std::string goroot, overlay;       // empty: looked for
  std::string mod;                   // -mod: "mod", "readonly", "vendor" or empty
  const StdPackages* std = nullptr;  // of an image: imports that it has are taken from it, no file is read for them
  std::vector<char> shadowed;        // by StdPackage::index: read from source all the same (std_shadow.h)
  bool trees_apart = false;          // for an image: trees that are not needed after checking are not part of it
  Want want = Want::Packages;
  bool quiet = false;  // patterns of nothing have been told already
};

// What a pattern names, before anything of it is read.
struct PackageTarget {
  std::string path, dir;
  bool std = false;
  std::string error;                    // why it names nothing; path is the pattern then
  std::vector<std::string> files = {};  // absolute; of "command-line-arguments", instead of all that dir has
};

enum class TestLoad : uint8_t { Failed, NoTests, Ready };

class PackageGraph {
 public:
  PackageGraph(SourceMap&, const LoadOptions&);
  // One sentence when the environment is not usable (GOROOT, overlay, go.mod).
  std::string init();
  // args: FILE.go ... (one package), or package patterns (".", "./x", import path, "./..."). True when no errors.
  bool load(const std::vector<std::string>& args);
  // Packages that the arguments of `gorun test` name. What goes into `errors` is wrong with the command as a whole.
  std::vector<PackageTarget> find_targets(const std::vector<std::string>& patterns);
  // A package with its tests and the program that runs them, which becomes the only root. NoTests: the package alone, as a root.
  TestLoad load_test(const PackageTarget&);
  // Adds a package by import path with all it needs (runtime and what compiled code calls). Null: errors.
  LoadedPackage* load_import(const std::string& path);

  const std::vector<LoadedPackage*>& roots() const { return roots_; }
  // Dependencies first: what only the runtime and load_import brought in, then the rest; among those that are ready the least import path. The
  // roots come last.
  const std::vector<LoadedPackage*>& order();
  // The same packages in the order of their initialisation (spec "Program initialization", cmd/link/internal/ld/inittask.go): packages without
  // work of their own and without imports that have some do not count.
  std::vector<LoadedPackage*> init_order(bool (*has_init)(void*, const LoadedPackage*), void* ctx);
  std::vector<std::string> errors;
  std::string error_id;  // for JSON events: the package that the first error belongs to, where that is not the one asked for
  const std::string& goroot() const { return goroot_; }
  const GoMod& mod() const { return modules_.main(); }
  const Modules& modules() const { return modules_; }
  // Folder of the overlay; empty while no package of the library had to be read from source.
  const std::string& overlay_root() const { return overlay_.root; }
  const BuildContext& context() const { return context_; }
  const std::vector<LoadedPackage*>& loaded() const { return loaded_; }  // imports first
  // Path as diagnostics show it: relative to the working folder where that is shorter ("./x.go", "sub/x.go", "../y.go").
  std::string short_path(const std::string& abs) const;
  uint64_t lines = 0, bytes = 0;  // of all files read

 private:
  using FileList = std::vector<std::pair<std::string, std::string>>;  // shown and absolute path
  struct Importer {
    LoadedPackage* pkg;
    Pos pos;
  };
  // Go files of the command line, shown and absolute, all of one folder. False: an error was reported.
  bool list_named_files(const std::vector<std::string>& args, FileList* files, std::string* dir);
  LoadedPackage* make_from_files(const std::vector<std::string>& files);
  LoadedPackage* load_dir(const std::string& import_path, const std::string& dir, bool std, const Importer& from, const FileList* tests = nullptr,
                          const std::vector<std::string>* only = nullptr);
  std::string no_such_package(const std::string& path) const;    // the words for an import path that nobody has
  std::string outside_modules(const std::string& folder) const;  // and for a folder of no module
  bool list_tests(const PackageTarget&, FileList* internal, FileList* external);
  LoadedPackage* load_external_tests(const PackageTarget&, const FileList&);
  LoadedPackage* add_test_main(const PackageTarget&, LoadedPackage* p, LoadedPackage* external);
  std::string shown_path(const std::string& abs, bool std) const;
  struct FolderSearch {
    bool std = false;
    std::function<bool(const std::string& path, const std::string& dir)> matches;
    std::function<bool(const std::string& path)> below;  // whether anything at or below a path can match
    mutable bool saw_library = false;
  };
  void find_folders(const std::string& dir, const std::string& path, const FolderSearch&, std::vector<PackageTarget>* out) const;
  std::string find_local_pattern(const std::string& arg, std::vector<PackageTarget>* out, bool* saw_library) const;
  void find_path_pattern(const std::string& arg, std::vector<PackageTarget>* out, bool* saw_library);
  PackageTarget find_one(const std::string& arg);
  bool has_file_of_build(const std::string& dir, bool tests, std::string* name) const;
  LoadedPackage* resolve(const std::string& written, const Importer& from);
  bool read_files(LoadedPackage*, const FileList& shown_and_abs, const OverlayEntry* entry, bool filter, bool* any_go);
  LoadedPackage* take(const StdPackage&);
  const StdPackage* in_image(const std::string& path) const;
  void follow_imports(LoadedPackage*);
  void expand_pattern(const std::string& arg, std::vector<LoadedPackage*>* out);
  void fail(std::string line) { errors.push_back(std::move(line)); }
  // The error belongs to a package that was not asked for, or to a variant of it with its tests.
  void blame(const std::string& id) {
    if (errors.empty() && error_id.empty()) error_id = id;
  }
  void fail_at(const Importer&, const std::string& text);
  // An error of the importing package itself; of those the go command prints only the first.
  void fail_importer(const Importer&, const std::string& line);
  std::string stack_text() const;  // "package a\n\timports b" down to the package whose imports are being followed
  bool imports_c(const ast::FileNode*, Pos*) const;
  std::vector<LoadedPackage*> sorted(const std::vector<LoadedPackage*>& from, std::vector<char>* done, bool (*counts)(void*, const LoadedPackage*), void* ctx) const;
  std::string position(Pos);
  bool internal_ok(const std::string& path, LoadedPackage* importer) const;

  // Read when a package of the library is first looked for outside of the image; a failure is one of `errors`.
  const Overlay& overlay();

  SourceMap& sources_;
  LoadOptions options_;
  BuildContext context_;
  std::string goroot_;
  Modules modules_;
  Overlay overlay_;
  bool overlay_read_ = false;
  std::vector<std::unique_ptr<LoadedPackage>> packages_;
  std::vector<std::unique_ptr<CheckedPackage>> prepared_;  // for an image, where they lie side by side
  std::unordered_map<std::string, LoadedPackage*> by_path_;
  std::vector<LoadedPackage*> roots_, loaded_, order_, stack_;  // loaded_: in the order in which loading them ended
};

}  // namespace gorun
