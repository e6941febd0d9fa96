// The command line of gorun, as data.
#pragma once
#include <string>
#include <utility>
#include <vector>

namespace gorun {

enum class Command { Run, Build, Vet };

struct Invocation {
  Command command = Command::Run;
  std::vector<std::string> targets;        // files or package patterns
  std::vector<std::string> program_args;   // run: what follows them
  std::vector<std::string> tags;
  std::vector<std::pair<std::string, std::string>> link_strings;   // -ldflags="-X path.name=text"
  std::string output;                      // build -o
  std::string std_image;                   // build -std-image: write the image of the standard library there
  bool all_errors = false;                 // -gcflags=-e
  bool trace_steps = false;                // -x
  bool timings = false;
  bool check_regalloc = false, verify_ir = false, perf_map = false;
  std::string dump_stage, dump_func;
};

// Parses argv; on a usage error or a command that only prints (help, version) *status is the exit status and false is returned.
bool parse_command_line(int argc, char** argv, Invocation* out, int* status);

}  // namespace gorun
