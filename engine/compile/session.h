// One run of the compiler: owns everything from sources to code. The steps in order are pipeline.cpp.
#pragma once
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "engine/cli/cli.h"
#include "engine/load/package_graph.h"
#include "engine/load/std_shadow.h"
#include "frontend/types/type.h"
#include "jit/build/program.h"
#include "jit/code/code_space.h"
#include "jit/ir/module.h"
#include "runtime/abi/image.h"

namespace gorun {

struct PhaseTimes {
  int64_t map = 0, load = 0, check = 0, vet = 0, build = 0, link = 0;
  std::atomic<int64_t> opt{0}, codegen{0};
};

struct Session {
  // options: beyond what the invocation says.
  explicit Session(const Invocation&, const PackageTarget* tested = nullptr, LoadOptions options = {});
  const Invocation& inv;
  const PackageTarget* tested;  // gorun test: what is compiled is the program that runs this package's tests
  LoadOptions load_options;
  PhaseTimes times;
  int failed_status = 1;                    // exit status after a phase that failed
  const abi::ImageHeader* image = nullptr;  // mapped; null: everything is compiled from source
  StdShadow shadow;                         // packages of the image that are compiled from source all the same
  std::vector<uint8_t> snapshot_pages;      // making an image: what the front end contributes
  const StdPackages* std;                   // of the image, or for the one that is made; null: declarations come from source too
  SourceMap& sources;
  TypeStore& types;
  std::unique_ptr<PackageGraph> graph;
  ir::SymbolTable syms;
  std::unique_ptr<build::Program> program;
  std::atomic<uint64_t> functions{0}, code_bytes{0};

  // The address ranges of compiled code and runtime; to be called early, before the compiler's own memory grows into them. Empty, or one sentence.
  std::string take_addresses();
  std::unique_ptr<code::CodeSpace> space;

  // The phases; false: errors were printed.
  bool load();
  bool no_tests = false;  // after load(): the tested package has none
  bool check();           // declarations of all packages, bodies of the named ones
  enum class What { Program, NamedPackages, StdImage };
  bool compile(code::LinkInput* out, What);  // what is reachable from main, every body of the named packages, or everything
  code::LineResolver lines();
  void report_times() const;

 private:
  std::unordered_map<VarObj*, std::vector<build::EmbedFile>> embeds_;
  const StdPackages* open_std();
  const StdPackages* make_std();
  bool started_ = false;  // the constructor met no error
  bool check_one(LoadedPackage*);
  bool print_diagnostics(LoadedPackage*);
  void step(const std::string& text) const;  // -x
};

}  // namespace gorun
