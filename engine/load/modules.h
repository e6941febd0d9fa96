// The modules of a build: the main ones (go.mod, or those of go.work), and where the others' packages lie: folders of replace directives, the vendor
// folder, the module cache. Nothing is downloaded.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/load/gomod.h"

namespace gorun {

struct Module {
  std::string path, version;  // version: empty for main modules and replaced ones without
  std::string dir;            // empty: not on this machine
  std::string go_version;     // "go1.21"
  bool main = false;
  std::string replaced_by, replaced_version;  // build information
  std::string sum;                            // of go.sum
};

class Modules {
 public:
  // mode: the value of -mod. Empty, or what the go command says.
  std::string init(const std::string& work_dir, const std::string& running, const std::string& mode);
  // The main module around the working folder; without a folder when there is none.
  const GoMod& main() const { return main_; }
  bool none() const { return modules_.empty(); }
  bool is_workspace() const { return !work_dir_.empty(); }

  struct Found {
    const Module* module = nullptr;
    std::string dir, error;
  };
  // The folder of a package; neither module nor error: no module has it.
  Found find(const std::string& path, const std::string& importer);
  // The module whose folder holds dir (the innermost); null: none.
  const Module* owner(std::string_view dir) const;
  // The main module that a package of this path belongs to; null: none.
  const Module* main_of(const std::string& path) const;
  // Import path of a folder of a main module; empty: it is in none.
  std::string import_path_of(const std::string& dir) const;
  const std::vector<Module>& all() const { return modules_; }
  void all_placed() {
    if (vendor_.empty()) place_all();
  }

 private:
  std::string add_main(GoMod mod);
  std::string read_work(const std::string& file, const std::string& work_dir, const std::string& running);
  std::string read_vendor(const std::string& root);
  void select(const GoMod::Require&, bool follow);
  void place_all();
  void read_sums(const std::string& file);

  GoMod main_;
  std::string work_dir_;  // folder of go.work
  std::string running_, vendor_;
  std::vector<Module> modules_;  // the main ones first
  struct Replacement {
    GoMod::Replace rule;
    std::string dir;
  };  // dir: what relative paths start from
  std::vector<Replacement> replace_;
  const Replacement* replacement(const std::string& path, const std::string& version) const;
  std::map<std::string, std::string> selected_;  // versions of the others by path
  std::map<std::string, std::string> sums_;      // "path version" -> hash
  std::map<std::string, size_t> vendored_;       // package -> module
  bool placed_ = false;
};

// -1, 0, 1 for module versions (semver.Compare).
int compare_versions(std::string_view a, std::string_view b);

}  // namespace gorun
