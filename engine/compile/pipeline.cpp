// The whole flow: load, check, compile, link, boot.
#include "engine/compile/pipeline.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/compile/session.h"
#include "engine/compile/stack_limit.h"
#include "engine/image/image_file.h"
#include "engine/launch/launcher.h"
#include "engine/load/goroot.h"
#include "engine/test/run_tests.h"
#include "engine/test/vet_packages.h"
#include "jit/opt/passes.h"
#include "runtime/base/os.h"
#include "runtime/entry/boot.h"

namespace gorun {

namespace {

int fail(const std::string& text) {
  fprintf(stderr, "gorun: %s\n", text.c_str());
  return 2;
}

int run(Session& s, char** envp) {
  // As with `go run`, os.Args[0] is a file that runs the program again, named for it.
  describe_program(s);
  const std::string& self = executable_of_process();
  std::vector<std::string> args{self.empty() ? s.inv.targets[0] : self};
  args.insert(args.end(), s.inv.program_args.begin(), s.inv.program_args.end());
  return start_program(s, {std::move(args), envp, nullptr});
}

int make_image(Session& s) {
  code::LinkInput input;
  if (!s.compile(&input, Session::What::StdImage)) return 1;
  int64_t start = thread_cpu_time_ns();
  code::LinkResult linked = s.space->link(std::move(input), s.syms, s.lines());
  if (!linked.module) return fail(linked.error);
  ImageContents contents;
  contents.module = linked.module;
  contents.symbols = linked.symbols;
  contents.data_file_end = linked.data_file_end;
  contents.snapshot = std::move(s.snapshot_pages);
  contents.snapshot_root = contents.snapshot.empty() ? 0 : reinterpret_cast<uint64_t>(s.std);
  auto written = write_image(s.inv.std_image, contents, goroot_version(s.graph->goroot()));
  s.times.link += thread_cpu_time_ns() - start;
  if (!written.ok()) return fail(written.error().message);
  if (s.inv.timings) s.report_times();
  if (s.inv.trace_steps) {
    for (const std::string& n : linked.undefined) fprintf(stderr, "undefined %s\n", n.c_str());
    fprintf(stderr, "write %s, %lu bytes, %lu symbols\n", s.inv.std_image.c_str(), written.value(), linked.symbols->all.count);
  }
  return 0;
}

int compile_only(Session& s) {
  if (!s.inv.output.empty() && s.inv.output != "/dev/null") {
    fprintf(stderr, "gorun: build -o %s: writing an executable is not there yet (-o /dev/null compiles only)\n", s.inv.output.c_str());
    return 2;
  }
  code::LinkInput input;
  if (!s.compile(&input, Session::What::NamedPackages)) return 1;
  if (s.inv.timings) s.report_times();
  return 0;
}

}  // namespace

// --dump=STAGE: a name that no stage has is a usage error that lists them.
static bool known_dump_stage(const std::string& stage) {
  if (stage.empty()) return true;
  std::string all = "ast types ir";
  for (const opt::PassTiming& p : opt::pass_timings()) all += std::string(" ") + p.name;
  all += " mach asm";
  if ((" " + all + " ").find(" " + stage + " ") != std::string::npos) return true;
  fprintf(stderr, "gorun: no stage %s for -dump; the stages are: %s\n", stage.c_str(), all.c_str());
  return false;
}

int start_program(Session& s, ProgramStart start) {
  code::LinkInput input;
  if (!s.compile(&input, Session::What::Program)) return 1;
  int64_t began = thread_cpu_time_ns();
  if (std::string error = s.take_addresses(); !error.empty()) return fail(error);
  code::LinkResult linked = s.space->link(std::move(input), s.syms, s.lines());
  s.times.link += thread_cpu_time_ns() - began;
  if (!linked.module) return fail(linked.error);
  if (s.inv.timings) s.report_times();
  if (fflush(stdout) != 0 || ferror(stdout)) return fail(std::string("write to standard output: ") + strerror(errno));
  // os.Args: strings and array live as long as the process.
  static std::vector<std::string> args;
  static std::vector<char*> argv;
  args = std::move(start.args);
  for (std::string& a : args) argv.push_back(a.data());
  argv.push_back(nullptr);
  restore_stack_limit();
  if (start.before) start.before();
  rt::BootOptions options{static_cast<int>(args.size()), argv.data(), start.envp, start.auxv,
                          [] { return executable_of_process().empty() ? nullptr : executable_of_process().c_str(); }};
  if (s.image) rt::boot({s.image->module, linked.module}, options);
  rt::boot({linked.module}, options);
}

int execute(const Invocation& inv, char** envp) {
  if (!grow_compiler_stack()) return 1;
  if (inv.command == Command::Test) return run_tests(inv, envp);
  if (!known_dump_stage(inv.dump_stage)) return 2;
  VetOutputs with_tests;
  if (inv.command == Command::Vet) {
    with_tests = vet_with_tests(inv);
    if (with_tests.all) {
      bool found = false;
      for (const auto& [path, text] : with_tests.by_path) {
        fputs(text.c_str(), stderr);
        found = found || !text.empty();
      }
      return found ? 1 : 0;
    }
  }
  // Never destroyed: the program runs on what it owns.
  Session& s = *new Session(inv);
  if (inv.command == Command::Run || !inv.std_image.empty())
    if (std::string error = s.take_addresses(); !error.empty()) return fail(error);
  const bool loaded = s.load();
  if (!loaded || !s.check()) {
    if (inv.command == Command::Vet && loaded) fputs(vet_named(s, with_tests).c_str(), stderr);
    if (inv.timings && s.graph) s.report_times();
    return s.failed_status;
  }
  switch (inv.command) {
    case Command::Run: return run(s, envp);
    case Command::Build: return inv.std_image.empty() ? compile_only(s) : make_image(s);
    case Command::Test: break;
    case Command::Vet: {
      std::string findings = vet_named(s, with_tests);
      if (inv.timings) s.report_times();
      fputs(findings.c_str(), stderr);
      return findings.empty() ? 0 : 1;
    }
  }
  return 2;
}

}  // namespace gorun
