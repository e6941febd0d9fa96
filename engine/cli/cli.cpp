#include "engine/cli/cli.h"

#include <stdio.h>
#include <string.h>

#include <string_view>

#include "engine/load/goroot.h"

namespace gorun {

namespace {

enum class Opt {
#define OPTION(id, name, value, commands, help) id,
#include "engine/cli/options.def"
#undef OPTION
};
struct OptionRow { Opt id; const char* name; bool takes_value; const char* commands; const char* help; };
constexpr OptionRow kOptions[] = {
#define OPTION(id, name, value, commands, help) {Opt::id, name, value, commands, help},
#include "engine/cli/options.def"
#undef OPTION
};

struct CommandRow { const char* name; Command command; char letter; const char* usage; const char* help; };
constexpr CommandRow kCommands[] = {
  {"run", Command::Run, 'r', "gorun run [flags] package [arguments...]", "compile and run a Go program (the word run may be left out)"},
  {"build", Command::Build, 'b', "gorun build [-o output] [flags] [packages]", "compile packages and dependencies"},
  {"vet", Command::Vet, 'v', "gorun vet [flags] [packages]", "check packages without making code"},
};

const CommandRow& row_of(Command c) {
  for (const CommandRow& r : kCommands)
    if (r.command == c) return r;
  return kCommands[0];
}

void print_help() {
  printf("gorun compiles and runs Go programs in one process.\n\nUsage:\n\n");
  for (const CommandRow& r : kCommands) printf("\t%-50s %s\n", r.usage, r.help);
  printf("\tgorun version\n\nFlags:\n\n");
  for (const OptionRow& o : kOptions) printf("\t-%-16s %s\n", (std::string(o.name) + (o.takes_value ? " value" : "")).c_str(), o.help);
}

int usage_error(Command c, const std::string& text) {
  const CommandRow& r = row_of(c);
  fprintf(stderr, "%s\nusage: %s\nRun 'gorun help %s' for details.\n", text.c_str(), r.usage, r.name);
  return 2;
}

std::vector<std::string> split_list(std::string_view s) {
  std::vector<std::string> out;
  while (!s.empty()) {
    size_t end = s.find_first_of(", ");
    if (end == std::string_view::npos) end = s.size();
    if (end) out.emplace_back(s.substr(0, end));
    s.remove_prefix(end < s.size() ? end + 1 : end);
  }
  return out;
}

void apply(Opt id, std::string_view value, Invocation* inv) {
  switch (id) {
    case Opt::Tags: inv->tags = split_list(value); break;
    case Opt::Gcflags:
      for (const std::string& f : split_list(value.substr(value.rfind("all=", 0) == 0 ? 4 : 0)))
        if (f == "-e") inv->all_errors = true;    // optimisation flags of gc have no meaning here
      break;
    case Opt::Output: inv->output = value; break;
    case Opt::X: inv->trace_steps = true; break;
    case Opt::Dump: {
      size_t colon = value.find(':');
      inv->dump_stage = value.substr(0, colon);
      if (colon != std::string_view::npos) inv->dump_func = value.substr(colon + 1);
      break;
    }
    case Opt::Timings: inv->timings = true; break;
    case Opt::CheckRegalloc: inv->check_regalloc = true; break;
    case Opt::VerifyIr: inv->verify_ir = true; break;
    case Opt::PerfMap: inv->perf_map = true; break;
  }
}

bool is_go_file(std::string_view s) { return s.size() > 3 && s.substr(s.size() - 3) == ".go"; }

}  // namespace

bool parse_command_line(int argc, char** argv, Invocation* out, int* status) {
  int i = 1;
  std::string first = argc > 1 ? argv[1] : "";
  if (first == "help" || first == "-h" || first == "--help" || first == "-help") {
    print_help();
    *status = 0;
    return false;
  }
  if (first == "version" || first == "--version") {
    auto root = find_goroot();
    printf("gorun version 0.1 (%s) linux/amd64\n", root.ok() ? goroot_version(root.value()).c_str() : kGoVersion);
    *status = 0;
    return false;
  }
  bool named = false;
  for (const CommandRow& r : kCommands)
    if (first == r.name) out->command = r.command, named = true, i = 2;
  if (!named && argc > 1 && first[0] != '-' && !is_go_file(first) && first != "." && first[0] != '/' && first.rfind("./", 0) != 0 && first.rfind("../", 0) != 0 &&
      first.find('/') == std::string::npos && first.find('.') == std::string::npos) {
    fprintf(stderr, "gorun %s: unknown command\nRun 'gorun help' for usage.\n", first.c_str());
    *status = 2;
    return false;
  }
  char letter = row_of(out->command).letter;
  for (; i < argc && argv[i][0] == '-' && argv[i][1]; i++) {
    std::string_view arg = argv[i];
    arg.remove_prefix(arg.rfind("--", 0) == 0 ? 2 : 1);
    if (arg.empty()) {
      i++;
      break;
    }
    size_t eq = arg.find('=');
    std::string_view name = arg.substr(0, eq);
    const OptionRow* row = nullptr;
    for (const OptionRow& o : kOptions)
      if (name == o.name && strchr(o.commands, letter)) row = &o;
    if (!row) {
      *status = usage_error(out->command, "flag provided but not defined: -" + std::string(name));
      return false;
    }
    std::string_view value;
    if (eq != std::string_view::npos) {
      value = arg.substr(eq + 1);
    } else if (row->takes_value) {
      if (++i >= argc) {
        *status = usage_error(out->command, "flag needs an argument: -" + std::string(name));
        return false;
      }
      value = argv[i];
    }
    apply(row->id, value, out);
  }
  if (out->command == Command::Run) {
    if (i >= argc) {
      fprintf(stderr, "go: no go files listed\n");
      *status = 1;
      return false;
    }
    if (is_go_file(argv[i])) {
      while (i < argc && is_go_file(argv[i])) {
        std::string_view f = argv[i];
        if (f.size() > 8 && f.substr(f.size() - 8) == "_test.go") {
          fprintf(stderr, "go: cannot run *_test.go files (%s)\n", argv[i]);
          *status = 1;
          return false;
        }
        out->targets.emplace_back(argv[i++]);
      }
    } else {
      out->targets.emplace_back(argv[i++]);
    }
  }
  for (; i < argc; i++) (out->command == Command::Run ? out->program_args : out->targets).emplace_back(argv[i]);
  return true;
}

}  // namespace gorun
