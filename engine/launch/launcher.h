// Launchers: files in the cache that run a program again. What os.Executable and os.Args[0] name must be a file that a program can
// execute, with other arguments and with an empty environment; a program in memory has none. A launcher is a small executable that starts
// gorun with the name of its own file, behind which stands the recipe of the program: what was asked for, from where.
#pragma once
#include <string>

#include "engine/cli/cli.h"
#include "engine/load/package_graph.h"

namespace gorun {

struct Session;

// What makes the same program again. tested: the package whose tests it runs; null: inv.targets.
struct Recipe {
  Invocation inv;  // command, targets, build flags; not the arguments
  bool is_test = false;
  PackageTarget tested;
  std::string folder, goroot, overlay;  // where it was compiled, and what from
};
std::string encode_recipe(const Recipe&);
bool decode_recipe(std::string_view text, Recipe*);

// Writes the launcher `name` of a recipe unless it is there. Empty: no folder for it can be written.
std::string write_launcher(const Recipe&, const std::string& name);

// The launcher of this process: set by who knows it, else written when it is first asked for, from what describe_program said.
void set_executable_of_process(std::string path);
void describe_program(const Session&);
const std::string& executable_of_process();

// gorun --exec LAUNCHER ARGV0 ARGS...: what launchers start.
bool is_launcher_start(int argc, char** argv);
int run_launcher(int argc, char** argv, char** envp);

}  // namespace gorun
