// frontend_fuzz: damaged Go source through scanner, parser, checker and, when it checks, builder, passes and code generation.
//
//   frontend_fuzz [-seconds=N] [-seed=N] [-cases=N] [-keep=FOLDER] [-front-end-only] FILE-or-FOLDER...     seeds: the .go files
//   frontend_fuzz -case=N -seed=S ... FOLDER...      prints the text of case N
//   frontend_fuzz -run=FILE...                       one file as it is, in this process
//   frontend_fuzz -minimise=FILE                     the least text, by lines and then tokens, that fails in the same way
//
// Children run the cases in batches: a crash costs one child. A case that fails is run again by itself, in a fresh child, and written to
// FOLDER. Limits for one case: 10 s of processor time, 2 GB.
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/compile/session.h"
#include "engine/compile/stack_limit.h"
#include "frontend/syntax/parser.h"
#include "jit/ir/refuse.h"
#include "jit/opt/passes.h"
#include "jit/x64/compile.h"
#include "runtime/base/os.h"
#include "tests/fuzz/mutate.h"

using namespace gorun;

namespace {

constexpr size_t kMaxBytes = size_t{2} << 30;
constexpr int kSeconds = 10;
constexpr uint64_t kBatch = 200;

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kLimitMemory = false;  // its shadow and quarantine do not count
constexpr int kSlower = 6;
#else
constexpr bool kLimitMemory = true;
constexpr int kSlower = 1;
#endif

const char* const kImports[] = {"bufio",        "bytes", "cmp",           "context",   "encoding/json", "errors",      "flag",    "fmt",           "io",      "iter",
                                "maps",         "math",  "math/big",      "math/bits", "math/rand",     "os",          "reflect", "regexp",        "runtime", "runtime/debug",
                                "slices",       "sort",  "strconv",       "strings",   "sync",          "sync/atomic", "syscall", "text/template", "time",    "unicode",
                                "unicode/utf8", "log",   "path/filepath", "unique",    "weak",          "net/http",    "testing", "embed"};

struct Options {
  uint64_t seed = 1, cases = ~uint64_t{0};
  int seconds = 20;
  bool front_end_only = false;
  std::string keep = "fuzz-failures";
};

Options options;
Session* session;  // with the packages of kImports checked
std::vector<std::string> seeds;

struct Shared {
  volatile uint64_t at, checked;
};
Shared* shared;

bool prepare() {
  static Invocation inv;
  inv.command = Command::Build;
  setenv("GORUN_IMAGE", "off", 1);  // bodies of the library are part of what is tried
  char dir[] = "/tmp/frontend_fuzz.XXXXXX";
  if (!mkdtemp(dir)) return false;
  std::string path = std::string(dir) + "/imports.go", text = "package main\nimport (\n";
  for (const char* i : kImports) text += "_ \"" + std::string(i) + "\"\n";
  text += ")\nfunc main() {}\n";
  FILE* f = fopen(path.c_str(), "w");
  if (!f) return false;
  fputs(text.c_str(), f);
  fclose(f);
  inv.targets = {path};
  session = new Session(inv);
  bool ok = session->load() && session->check();
  unlink(path.c_str());
  rmdir(dir);
  return ok;
}

// Everything that gorun does with a program of one file, short of linking. The compiler sees only what belongs to the program itself.
void run_case(std::string text) {
  File* file = session->sources.add_file("x.go", "/x.go", std::move(text));
  if (!file) _exit(0);  // 4 GB of source: the batch is over
  auto package = std::make_unique<CheckedPackage>();
  ParseOptions po;
  ast::FileNode* tree = parse_file(file, package->arena, package->diags, po);
  if (file->text.size() < 20000) dump_tree(tree);  // its size is quadratic in the depth
  render(session->sources, package->diags.list(), 10);
  package->files = {tree};
  if (tree->bad_package_clause || package->diags.has_syntax_errors()) return;
  CheckOptions co;
  co.bodies = CheckOptions::Bodies::All;
  co.go_version = "go1.26";
  co.is_main = true;
  Importer importer = [](std::string_view path, std::string* error) -> Package* {
    if (path == "unsafe") return session->types.unsafe_pkg();
    for (LoadedPackage* q : session->graph->order())
      if (q->path == path && q->checked) return q->checked->pkg;
    *error = "could not import " + std::string(path);
    return nullptr;
  };
  std::vector<ast::FileNode*> files = package->files;
  auto checked = check_package("fuzzed", files, session->sources, session->types, importer, co, std::move(package));
  render(session->sources, checked->diags.list(), 10);
  if (checked->diags.has_errors()) {
    checked.release();  // other packages' caches may know its types
    return;
  }
  CheckedPackage* fuzzed = checked.release();
  if (options.front_end_only) return;
  shared->checked = shared->checked + 1;
  ir::SymbolTable syms;
  build::Options bo;
  bo.verify_ir = true;
  bo.sources = &session->sources;
  bo.embed = [](VarObj*) -> const std::vector<build::EmbedFile>* { return nullptr; };
  build::Program program(
      session->types, syms, [](Package* p) { return static_cast<CheckedPackage*>(p->checked); }, bo);
  for (LoadedPackage* p : session->graph->order()) program.add_package(p->checked);
  program.add_package(fuzzed);
  program.request_all(fuzzed);
  opt::PassContext passes;
  passes.syms = &syms;
  passes.verify = true;
  build::Output built;
  for (ir::SymId s = program.next_request(); s != ir::SymId::kNone; s = program.next_request()) {
    std::string_view name = syms.get(s).name;
    if (name.find("fuzzed") == name.npos && name.find("main.") == name.npos) continue;
    program.define(s, &built);
    for (ir::Function& f : built.functions) {
      opt::run_passes(f, passes);
      x64::Options xo;
      xo.check_regalloc = true;
      x64::compile(f, syms, xo);
    }
    built.functions.clear();
    built.data.clear();
  }
}

std::string text_of_case(uint64_t n) {
  fuzz::Random r{options.seed * 0x9e3779b97f4a7c15 ^ n};
  r.next();
  const std::string& a = seeds[r.below(seeds.size())];
  const std::string& b = seeds[r.below(seeds.size())];
  return fuzz::mutate(a, b, r);
}

size_t resident() {
  long pages = 0, total = 0;
  if (FILE* f = fopen("/proc/self/statm", "r")) {
    if (fscanf(f, "%ld %ld", &total, &pages) != 2) pages = 0;
    fclose(f);
  }
  return static_cast<size_t>(pages) << 12;
}

void limit_time() {
  itimerval t{};
  t.it_value.tv_sec = kSeconds * kSlower;
  setitimer(ITIMER_PROF, &t, nullptr);
}

void limit_memory(size_t extra) {
  if (!kLimitMemory) return;
  rlimit l{};
  l.rlim_cur = l.rlim_max = resident() + kMaxBytes + extra;
  setrlimit(RLIMIT_DATA, &l);
}

// Runs `f` in a child; what it wrote to standard error, and how it ended ("" when well).
template <class F>
std::string in_child(F f, std::string* output) {
  int fds[2];
  if (pipe(fds) != 0) abort();
  fflush(stdout);
  pid_t pid = fork();
  if (pid == 0) {
    close(fds[0]);
    dup2(fds[1], 2);
    signal(SIGPROF, SIG_DFL);
    f();
    _exit(0);
  }
  close(fds[1]);
  char buf[4096];
  for (ssize_t n; (n = read(fds[0], buf, sizeof buf)) > 0;)
    if (output->size() < 200000) output->append(buf, static_cast<size_t>(n));
  close(fds[0]);
  int status = 0;
  rusage usage{};
  while (wait4(pid, &status, 0, &usage) < 0) {}
  if (WIFSIGNALED(status)) return WTERMSIG(status) == SIGPROF ? "hang" : std::string("signal ") + strsignal(WTERMSIG(status));
  if (WEXITSTATUS(status) != 0) return "exit status " + std::to_string(WEXITSTATUS(status));
  return "";
}

// What tells one failure from another: how it ended and where the check that failed stands.
std::string class_of(const std::string& how, const std::string& output) {
  size_t at = output.find("internal error at ");
  if (at == output.npos) at = output.find("ERROR: AddressSanitizer");
  if (at == output.npos) at = output.find("runtime error: ");
  if (at == output.npos) return how;
  std::string line = output.substr(at, output.find('\n', at) - at);
  if (size_t frame = output.find("    #1 ", at); frame != output.npos) line += output.substr(frame, output.find('\n', frame) - frame);
  std::string out;
  bool digits = false;
  size_t colons = 0;
  for (char c : line) {
    if (c == ':' && ++colons == 3) break;  // file:line: function
    bool digit = isdigit(static_cast<unsigned char>(c)) && colons >= 2;
    if (!digit || !digits) out += digit ? 'N' : c;
    digits = digit;
  }
  return how + ": " + out;
}

std::string run_alone(const std::string& text, std::string* output) {
  return in_child(
      [&] {
        limit_memory(0);
        limit_time();
        run_case(text);
      },
      output);
}

std::string write_failure(const std::string& name, const std::string& text) {
  std::string path = options.keep + "/" + name;
  if (FILE* f = fopen(path.c_str(), "w")) {
    fwrite(text.data(), 1, text.size(), f);
    fclose(f);
  }
  return path;
}

int fuzz_all() {
  std::map<std::string, int> classes;
  uint64_t n = 0, failures = 0, flaky = 0;
  int64_t end = monotonic_ns() + static_cast<int64_t>(options.seconds) * 1000000000;
  while (n < options.cases && monotonic_ns() < end) {
    uint64_t stop = std::min(options.cases, n + kBatch);
    std::string output;
    std::string how = in_child(
        [&] {
          limit_memory(kMaxBytes);
          for (uint64_t i = n; i < stop && monotonic_ns() < end; i++) {
            shared->at = i;
            limit_time();
            run_case(text_of_case(i));
            if (resident() > kMaxBytes) break;  // the next child begins anew
          }
        },
        &output);
    n = shared->at + 1;
    if (how.empty()) continue;
    std::string text = text_of_case(shared->at), alone_output;
    std::string alone = run_alone(text, &alone_output);
    if (alone.empty()) flaky++, alone = how + " (only after other cases)", alone_output = output;
    std::string c = class_of(alone, alone_output);
    failures++;
    if (classes[c]++ == 0) {
      std::string path = write_failure("case" + std::to_string(shared->at) + "_seed" + std::to_string(options.seed) + ".go", text);
      printf("FAIL %s\n  case %lu: %s\n%s\n", c.c_str(), static_cast<unsigned long>(shared->at), path.c_str(), alone_output.substr(0, 1500).c_str());
      fflush(stdout);
    }
  }
  printf("%lu cases (%lu of them compiled), %lu failures of %zu kinds\n", static_cast<unsigned long>(n), static_cast<unsigned long>(shared->checked),
         static_cast<unsigned long>(failures), classes.size());
  for (auto& [c, k] : classes) printf("%6d %s\n", k, c.c_str());
  return failures != 0 || n == 0;
}

int minimise(const std::string& path) {
  auto file = read_file(path);
  if (!file.ok()) return 2;
  std::string text = file.value(), output;
  std::string how = run_alone(text, &output);
  if (how.empty()) {
    puts("it does not fail");
    return 1;
  }
  const std::string want = class_of(how, output);
  printf("%s\n", want.c_str());
  auto fails = [&](const std::string& s) {
    std::string o;
    std::string h = run_alone(s, &o);
    return !h.empty() && class_of(h, o) == want;
  };
  for (bool by_line : {true, false, true, false}) {
    std::vector<std::string> parts;
    if (by_line) {
      for (size_t i = 0; i < text.size();) {
        size_t n = text.find('\n', i);
        n = n == text.npos ? text.size() : n + 1;
        parts.push_back(text.substr(i, n - i));
        i = n;
      }
    } else {
      for (const fuzz::Token& t : fuzz::tokenise(text)) parts.emplace_back(t.text);
    }
    auto join = [](const std::vector<std::string>& p) {
      std::string s;
      for (const std::string& x : p) s += x;
      return s;
    };
    for (size_t size = std::max<size_t>(1, parts.size() / 2);; size /= 2) {
      for (size_t i = 0; i < parts.size();) {
        std::vector<std::string> less(parts.begin(), parts.begin() + static_cast<ptrdiff_t>(i));
        less.insert(less.end(), parts.begin() + static_cast<ptrdiff_t>(std::min(parts.size(), i + size)), parts.end());
        if (fails(join(less))) parts = std::move(less);
        else i += size;
      }
      if (size == 1) break;
    }
    text = join(parts);
    printf("%zu bytes\n", text.size());
  }
  if (FILE* f = fopen((path + ".min").c_str(), "w")) {
    fwrite(text.data(), 1, text.size(), f);
    fclose(f);
  }
  printf("%s\n", text.substr(0, 2000).c_str());
  return 0;
}

void add_seeds(const std::string& path) {
  if (path.ends_with(".go")) {
    auto text = read_file(path);
    if (text.ok() && text.value().size() < 100000 && !text.value().empty()) seeds.push_back(std::move(text.value()));
    return;
  }
  auto list = read_dir(path);
  if (!list.ok()) return;
  std::vector<std::string> names;
  for (const DirEntry& e : list.value())
    if (e.is_dir || e.name.ends_with(".go")) names.push_back(e.name);
  std::sort(names.begin(), names.end());
  for (const std::string& n : names) add_seeds(path + "/" + n);
}

}  // namespace

int main(int argc, char** argv) {
  ir::g_on_refusal = [](uint32_t, const std::string&) { _exit(0); };  // the batch goes on with the next case
  std::string one_case, run, least;
  std::vector<std::string> paths;
  for (int i = 1; i < argc; i++) {
    std::string a = argv[i];
    auto value = [&](const char* name) -> const char* { return a.rfind(name, 0) == 0 ? argv[i] + strlen(name) : nullptr; };
    if (auto* v = value("-seconds=")) options.seconds = atoi(v);
    else if (auto* v = value("-seed=")) options.seed = strtoull(v, nullptr, 10);
    else if (auto* v = value("-cases=")) options.cases = strtoull(v, nullptr, 10), options.seconds = 1 << 20;
    else if (auto* v = value("-keep=")) options.keep = v;
    else if (auto* v = value("-case=")) one_case = v;
    else if (auto* v = value("-run=")) run = v;
    else if (auto* v = value("-minimise=")) least = v;
    else if (a == "-front-end-only") options.front_end_only = true;
    else paths.push_back(a);
  }
  grow_compiler_stack();
  shared = static_cast<Shared*>(mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  if (one_case.empty() && !prepare()) {
    fputs("frontend_fuzz: the standard library did not load\n", stderr);
    return 2;
  }
  if (!run.empty()) {
    auto text = read_file(run);
    if (!text.ok()) return 2;
    run_case(text.value());
    return 0;
  }
  if (!least.empty()) return minimise(least);
  for (const std::string& p : paths) add_seeds(p);
  if (seeds.empty()) {
    fputs("frontend_fuzz: no seeds\n", stderr);
    return 2;
  }
  if (!one_case.empty()) {
    std::string text = text_of_case(strtoull(one_case.c_str(), nullptr, 10));
    fwrite(text.data(), 1, text.size(), stdout);
    return 0;
  }
  (void)make_dirs(options.keep);
  return fuzz_all();
}
