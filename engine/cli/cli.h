// The command line of gorun, as data.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gorun {

enum class Command { Run, Build, Vet, Test };

// gorun test: what concerns the parent; everything for the test program is in Invocation::program_args, as it gets it.
struct TestOptions {
  bool verbose = false, json = false, bench = false, failfast = false, fuzz = false;
  bool compile_only = false;             // -c -o /dev/null
  bool control_lines = false;            // -v=test2json
  bool packages_given = false;           // else: the current folder, and output as it comes
  int64_t timeout_ns = 600'000'000'000;  // 0: none
  bool vet_given = false;                // -vet
  uint32_t vet = 0;                      // its analyses, as bits (frontend/vet/vet.h)
  int jobs = 0;                          // 0: as many as there are CPUs
};

struct Invocation {
  Command command = Command::Run;
  std::vector<std::string> targets;       // files or package patterns
  std::vector<std::string> program_args;  // run: what follows them
  std::vector<std::string> tags;
  std::string gcflags, ldflags;                                   // as given, for the program's build information
  std::vector<std::pair<std::string, std::string>> link_strings;  // -ldflags="-X path.name=text"
  std::string output;                                             // build -o
  std::string std_image;                                          // build -std-image: write the image of the standard library there
  std::string mod;                                                // -mod
  bool all_errors = false;                                        // -gcflags=-e
  bool no_inline = false;                                         // -gcflags=-l
  bool trace_steps = false;                                       // -x
  bool timings = false;
  bool check_regalloc = false, verify_ir = false, perf_map = false;
  std::string dump_stage, dump_func;
  TestOptions test;
};

// A duration as Go's time.ParseDuration reads it ("1m30s", "100ms", "0"); false: malformed.
bool parse_duration(std::string_view text, int64_t* ns);

// Parses argv; on a usage error or a command that only prints (help, version) *status is the exit status and false is returned.
bool parse_command_line(int argc, char** argv, Invocation* out, int* status);

}  // namespace gorun
