// The parent finds the packages and reports; each package is compiled and run in a fork of it. A child says on a pipe how far it came, so that
// the parent tells a program that could not be built from one that failed. (Go: cmd/go/internal/test/test.go, runTestActor.Act.)
#include "engine/test/run_tests.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "engine/cache/cache_folder.h"
#include "engine/compile/pipeline.h"
#include "engine/compile/session.h"
#include "engine/launch/launcher.h"
#include "engine/test/test_json.h"
#include "engine/test/vet_packages.h"
#include "runtime/base/check.h"
#include "runtime/base/os.h"

namespace gorun {

namespace {

enum Stage : char { kLoaded = 'l', kSetupFailed = 's', kBuildFailed = 'b', kNoTests = 'n', kCompiled = 'c', kRunning = 'r' };

constexpr int64_t kSecond = 1'000'000'000;
constexpr char kIdMark = 1;  // in a child's errors: the identity for JSON events follows
constexpr size_t kAhead = 64;  // so many packages are loaded before the first is compiled: what cannot be loaded is reported first

struct Job {
  PackageTarget target;
  pid_t pid = -1;
  int pid_fd = -1, out_fd = -1, build_fd = -1, stage_fd = -1;
  int go_fd = -1;  // a byte lets the child compile
  char stage = 0;  // the last one that the child told; 0: it ended before it told any
  std::string build_errors, out;
  bool started = false, released = false, finished = false, exited = false, streamed = false, reported = false;
  int status = 0;
  int64_t start_ns = 0, end_ns = 0, elapsed_ns = 0;
  int64_t drain_until = 0;  // after the end: output that its own children still hold open is read until then
  int signals_sent = 0;
  std::unique_ptr<TestJson> json;

  bool loading() const { return started && !finished && (stage == 0 || stage == kSetupFailed); }
  bool setup_failed() const { return !target.error.empty() || (finished && stage == kSetupFailed); }
};

class Runner {
 public:
  Runner(const Invocation& inv, char** envp) : inv_(inv), envp_(envp) {}
  int run();

 private:
  void start(Job&);
  [[noreturn]] void child(Job&, int out, int build, int stage, int go);
  std::vector<std::string> child_environment(const std::string& dir, const std::string& goroot) const;
  void start_and_release();
  void report_finished();
  static std::vector<std::string> blocks_of(const std::string& errors);
  // Several children meet the same errors of what their packages import: each is printed once.
  bool is_news(const std::string& block) { return printed_errors_.insert(block).second; }
  void wait_for_news();
  bool read_from(int* fd, std::string* to);
  void take_output(Job&, std::string_view);
  void check_timeout(Job&);
  void finish(Job&);
  void report(Job&);
  void say(Job&, const std::string& text);  // to standard output, or into the package's events

  const Invocation& inv_;
  char** envp_;
  std::string goroot_;
  std::vector<Job> jobs_;
  std::set<std::string> printed_errors_;
  size_t printed_ = 0;
  bool stream_ = false, direct_ = false, show_pass_ = false, stop_ = false;
  size_t parallel_ = 1;
  int exit_status_ = 0;
  bool quiet_end_ = false;  // no FAIL at the end
};

void write_all(int fd, std::string_view s) {
  while (!s.empty()) {
    ssize_t n = ::write(fd, s.data(), s.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return;
    s.remove_prefix(static_cast<size_t>(n));
  }
}

std::string seconds_text(int64_t ns) {
  char buf[40];
  snprintf(buf, sizeof buf, "%.3fs", static_cast<double>(ns) / 1e9);
  return buf;
}

// As Go's os/exec words the end of a process.
std::string exit_text(int status) {
  if (WIFEXITED(status)) return "exit status " + std::to_string(WEXITSTATUS(status));
  const int sig = WTERMSIG(status);
  std::string name = sig == SIGKILL   ? "killed"
                     : sig == SIGSEGV ? "segmentation fault"
                     : sig == SIGABRT ? "aborted"
                     : sig == SIGQUIT ? "quit"
                     : sig == SIGTERM ? "terminated"
                     : sig == SIGINT  ? "interrupt"
                     : sig == SIGHUP  ? "hangup"
                     : sig == SIGPIPE ? "broken pipe"
                     : sig == SIGBUS  ? "bus error"
                     : sig == SIGILL  ? "illegal instruction"
                     : sig == SIGFPE  ? "floating point exception"
                     : sig == SIGTRAP ? "trace/breakpoint trap"
                                      : "signal " + std::to_string(sig);
  return "signal: " + name + (WCOREDUMP(status) ? " (core dumped)" : "");
}

// A Go duration of whole seconds: 1m5s, 10m0s.
std::string duration_text(int64_t ns) {
  int64_t s = ns / kSecond;
  std::string out;
  if (s >= 3600) out += std::to_string(s / 3600) + "h";
  if (s >= 60) out += std::to_string(s / 60 % 60) + "m";
  double rest = static_cast<double>(s % 60) + static_cast<double>(ns % kSecond) / 1e9;
  char buf[40];
  snprintf(buf, sizeof buf, "%.9g", rest);
  return out + buf + "s";
}

bool ends_line(const std::string& s) { return s.empty() || s.back() == '\n'; }

// As the child of `go test`: in the package's folder, with GOROOT set and its tools first in the path.
std::vector<std::string> Runner::child_environment(const std::string& dir, const std::string& goroot) const {
  std::vector<std::string> env;
  std::string path;
  for (char** e = envp_; *e; e++) {
    std::string_view v = *e;
    if (v.rfind("PWD=", 0) == 0 || v.rfind("GOROOT=", 0) == 0) continue;
    if (v.rfind("PATH=", 0) == 0) {
      path = v.substr(5);
      continue;
    }
    env.emplace_back(v);
  }
  std::string bin = goroot + "/bin";
  if (path != bin && path.rfind(bin + ":", 0) != 0) path = path.empty() ? bin : bin + ":" + path;
  env.push_back("PATH=" + path);
  env.push_back("GOROOT=" + goroot);
  env.push_back("PWD=" + dir);
  return env;
}

void Runner::child(Job& job, int out, int build, int stage, int go) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  signal(SIGINT, SIG_DFL);
  signal(SIGQUIT, SIG_DFL);
  signal(SIGPIPE, SIG_DFL);
  dup2(build, 2);
  auto tell = [stage](Stage s) {
    char c = s;
    write_all(stage, {&c, 1});
  };
  auto end = [](int status) {
    fflush(stdout);
    _exit(status);
  };
  Session& s = *new Session(inv_, &job.target);
  const bool loaded = s.load();
  if (!loaded) {
    if (!s.graph->error_id.empty()) write_all(build, std::string(1, kIdMark) + s.graph->error_id + "\n");
    tell(kSetupFailed);
    end(1);
  }
  tell(kLoaded);
  char released;
  while (read(go, &released, 1) < 0 && errno == EINTR) {
  }
  if (released != 'g') end(0);
  close(go);
  if (!s.check()) tell(kBuildFailed), end(1);
  if (std::string findings = vet_tested(s); !findings.empty()) {
    fputs(findings.c_str(), stderr);
    tell(kBuildFailed), end(1);
  }
  if (s.no_tests) tell(kNoTests), end(0);
  if (inv_.test.compile_only) {
    code::LinkInput input;
    bool ok = s.compile(&input, Session::What::Program);
    tell(ok ? kCompiled : kBuildFailed);
    end(ok ? 0 : 1);
  }
  Recipe r;
  r.inv = inv_;
  r.inv.targets.clear();
  r.is_test = true;
  r.tested = job.target;
  r.folder = s.load_options.work_dir;
  r.goroot = s.graph->goroot();
  r.overlay = s.graph->overlay_root();
  std::string name = std::string(path_base(job.target.path)) + ".test", launcher = write_launcher(r, name);
  set_executable_of_process(launcher);
  static std::vector<std::string> env;  // like all of the program's own, never destroyed
  static std::vector<char*> envp;
  env = child_environment(job.target.dir, r.goroot);
  for (std::string& e : env) envp.push_back(e.data());
  envp.push_back(nullptr);
  ProgramStart start;
  start.args.push_back(launcher.empty() ? name : launcher);
  // A test that calls os.Exit(0) is a failure; the program ends itself when the time is over.
  start.args.push_back("-test.paniconexit0");
  bool has_timeout = false;
  for (const std::string& a : inv_.program_args) has_timeout = has_timeout || a.rfind("-test.timeout=", 0) == 0;
  if (!has_timeout) start.args.push_back("-test.timeout=" + duration_text(inv_.test.timeout_ns));
  if (inv_.test.json) start.args.push_back("-test.v=test2json");
  start.args.insert(start.args.end(), inv_.program_args.begin(), inv_.program_args.end());
  // Profiles go to where the command was started.
  bool has_profile = false, has_folder = false;
  for (const std::string& a : inv_.program_args) {
    for (const char* p : {"-test.blockprofile=", "-test.cpuprofile=", "-test.memprofile=", "-test.mutexprofile=", "-test.trace=", "-test.artifacts="})
      has_profile = has_profile || a.rfind(p, 0) == 0;
    has_folder = has_folder || a.rfind("-test.outputdir=", 0) == 0;
  }
  if (inv_.test.fuzz && !cache_folder().empty()) start.args.insert(start.args.begin() + 2, "-test.fuzzcachedir=" + cache_folder() + "/fuzz/" + job.target.path);
  if (has_profile && !has_folder) start.args.insert(start.args.begin() + 1, "-test.outputdir=" + s.load_options.work_dir);
  start.envp = envp.data();
  char** kernel = envp_;
  while (*kernel) kernel++;
  start.auxv = kernel + 1;
  start.before = [&] {
    if (chdir(job.target.dir.c_str()) != 0) {
      fprintf(stderr, "gorun: chdir %s: %s\n", job.target.dir.c_str(), strerror(errno));
      tell(kBuildFailed);
      _exit(1);
    }
    tell(kRunning);
    close(stage);
    dup2(out, 1);
    dup2(out, 2);
    close(out);
    close(build);
    int null = open("/dev/null", O_RDONLY);
    dup2(null, 0);
    if (null > 0) close(null);
  };
  int status = start_program(s, std::move(start));
  tell(kBuildFailed);
  end(status);
  abort();
}

void Runner::start(Job& job) {
  int out[2], build[2], stage[2], go[2];
  CHECK(pipe2(out, O_CLOEXEC) == 0 && pipe2(build, O_CLOEXEC) == 0 && pipe2(stage, O_CLOEXEC) == 0 && pipe2(go, O_CLOEXEC) == 0, "pipe: %s", strerror(errno));
  job.started = true;
  fflush(stdout);
  fflush(stderr);
  pid_t pid = fork();
  CHECK(pid >= 0, "fork: %s", strerror(errno));
  if (pid == 0) {
    for (Job& other : jobs_)  // a test must not hold open the pipes of another
      for (int fd : {other.pid_fd, other.out_fd, other.build_fd, other.stage_fd, other.go_fd})
        if (fd >= 0) close(fd);
    close(out[0]), close(build[0]), close(stage[0]), close(go[1]);
    child(job, out[1], build[1], stage[1], go[0]);
  }
  close(out[1]), close(build[1]), close(stage[1]), close(go[0]);
  job.go_fd = go[1];
  job.pid = pid;
  job.out_fd = out[0], job.build_fd = build[0], job.stage_fd = stage[0];
  for (int fd : {out[0], build[0], stage[0]}) fcntl(fd, F_SETFL, O_NONBLOCK);
  job.pid_fd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  CHECK(job.pid_fd >= 0, "pidfd_open: %s", strerror(errno));
}

// False at the end of the file, where the descriptor is closed.
bool Runner::read_from(int* fd, std::string* to) {
  char buf[65536];
  while (*fd >= 0) {
    ssize_t n = ::read(*fd, buf, sizeof buf);
    if (n > 0) {
      to->append(buf, static_cast<size_t>(n));
      if (n < static_cast<ssize_t>(sizeof buf)) return true;
    } else if (n < 0 && errno == EINTR) {
    } else if (n < 0 && errno == EAGAIN) {
      return true;
    } else {
      close(*fd);
      *fd = -1;
    }
  }
  return false;
}

void Runner::say(Job& job, const std::string& text) {
  if (job.json) job.json->write(text);
  else write_all(1, text);
}

void Runner::take_output(Job& job, std::string_view text) {
  if (text.empty()) return;
  if (inv_.test.json && !job.json) job.json = std::make_unique<TestJson>(job.target.path, [](const std::string& s) { write_all(1, s); });
  job.out += text;
  if (job.json) {
    job.json->write(text);
  } else if (stream_) {
    write_all(1, text);
    job.streamed = true;
  }
}

// The program ends itself; when it does not, it gets a SIGQUIT for its stacks a minute later, and is killed in the end.
void Runner::check_timeout(Job& job) {
  if (job.exited || job.stage != kRunning || inv_.test.timeout_ns == 0) return;
  int64_t ran = monotonic_ns() - job.start_ns, limit = inv_.test.timeout_ns + 60 * kSecond, grace = std::max<int64_t>(5 * kSecond, inv_.test.timeout_ns / 20);
  if (job.signals_sent == 0 && ran > limit) {
    kill(job.pid, SIGQUIT);
    job.signals_sent = 1;
  } else if (job.signals_sent == 1 && ran > limit + grace) {
    kill(job.pid, SIGKILL);
    job.signals_sent = 2;
  }
}

void Runner::wait_for_news() {
  std::vector<pollfd> fds;
  std::vector<Job*> owners;
  int64_t now = monotonic_ns();
  int timeout_ms = 1000;
  for (Job& j : jobs_) {
    if (!j.started || j.finished) continue;
    auto add = [&](int fd) {
      if (fd < 0) return;
      fds.push_back({fd, POLLIN, 0});
      owners.push_back(&j);
    };
    add(j.out_fd), add(j.build_fd), add(j.stage_fd);
    if (!j.exited) add(j.pid_fd);
    else timeout_ms = std::min<int>(timeout_ms, static_cast<int>(std::max<int64_t>(0, j.drain_until - now) / 1'000'000) + 1);
  }
  if (poll(fds.data(), fds.size(), timeout_ms) < 0 && errno != EINTR) CHECK(false, "poll: %s", strerror(errno));
  now = monotonic_ns();
  for (Job& j : jobs_) {
    if (!j.started || j.finished) continue;
    std::string stages;
    read_from(&j.stage_fd, &stages);
    for (char c : stages) {
      j.stage = c;
      if (c == kRunning) {
        j.start_ns = now;
        if (inv_.test.json && !j.json) j.json = std::make_unique<TestJson>(j.target.path, [](const std::string& s) { write_all(1, s); });
      }
    }
    read_from(&j.build_fd, &j.build_errors);
    std::string text;
    read_from(&j.out_fd, &text);
    take_output(j, text);
    if (!j.exited && waitpid(j.pid, &j.status, WNOHANG) == j.pid) {
      j.exited = true;
      j.end_ns = now;
      j.elapsed_ns = j.start_ns ? now - j.start_ns : 0;
      j.drain_until = now + std::max<int64_t>(5 * kSecond, inv_.test.timeout_ns / 20);
      if (j.pid_fd >= 0) close(j.pid_fd), j.pid_fd = -1;
      // what it wrote just before
      read_from(&j.stage_fd, &stages);
      if (!stages.empty()) j.stage = stages.back();
      read_from(&j.build_fd, &j.build_errors);
      text.clear();
      read_from(&j.out_fd, &text);
      take_output(j, text);
    }
    check_timeout(j);
    if (j.exited && (j.out_fd < 0 || now > j.drain_until)) finish(j);
  }
}

void Runner::finish(Job& j) {
  if (j.out_fd >= 0) {
    close(j.out_fd);
    take_output(j, (ends_line(j.out) ? "" : "\n") + std::string("*** Test I/O incomplete ") + duration_text(std::max<int64_t>(5 * kSecond, inv_.test.timeout_ns / 20)) +
                       " after exiting.\n");
    if (j.status == 0) j.status = 1 << 8;
  }
  for (int* fd : {&j.out_fd, &j.build_fd, &j.stage_fd, &j.go_fd})
    if (*fd >= 0) close(*fd), *fd = -1;
  j.finished = true;
  bool failed = j.status != 0 || !j.target.error.empty();
  if (failed && inv_.test.failfast && j.stage == kRunning) stop_ = true;
}

void Runner::report(Job& j) {
  const TestOptions& o = inv_.test;
  const std::string& path = j.target.path;
  auto sink = [](const std::string& s) { write_all(1, s); };
  if (!j.released && !j.setup_failed()) return;
  if (j.setup_failed() || j.stage == kLoaded || j.stage == kBuildFailed || j.stage == 0) {
    exit_status_ = 1;
    const bool setup = j.setup_failed();
    std::string errors = j.build_errors, id = setup ? path : "";
    if (size_t mark = errors.rfind(kIdMark); setup && mark != errors.npos) {
      id = errors.substr(mark + 1, errors.size() - mark - 2);
      errors.resize(mark);
    }
    if (!j.target.error.empty()) errors = j.target.error + "\n";
    if (setup && errors.rfind("# ", 0) != 0) errors = (path.empty() ? "" : "# " + path + "\n") + errors;
    if (!setup && j.stage != kBuildFailed) errors += "gorun: compiling " + path + ": " + exit_text(j.status) + "\n";
    if (o.json) {
      const std::string given = id;
      for (const std::string& block : blocks_of(errors)) {
        if (given.empty() && block.starts_with("# ")) id = block.substr(2, block.find('\n') - 2);
        if (given.empty() && block.find("\n# [" + id + "]\n") == 1 + id.size() + 1) id += " [" + path + ".test]";
        if (is_news(block)) write_build_events(id, block, sink);
      }
      if (errors.empty()) write_build_events(id, errors, sink);
      j.json = std::make_unique<TestJson>(path, sink);
      j.json->set_failed_build(id);
    } else {
      for (const std::string& block : blocks_of(errors))
        if (is_news(block)) write_all(2, block);
    }
    if (o.compile_only && !setup) quiet_end_ = true;
    else say(j, "FAIL\t" + path + (setup ? " [setup failed]\n" : " [build failed]\n"));
    if (j.json) j.json->exited(false);
  } else if (j.stage == kNoTests) {
    if (o.json) j.json = std::make_unique<TestJson>(path, sink);
    write_all(2, j.build_errors);
    say(j, "?   \t" + path + "\t[no test files]\n");
    if (j.json) j.json->exited(true);
  } else if (j.stage == kCompiled) {
    write_all(2, j.build_errors);
  } else {
    if (j.json) j.json->exited(j.status == 0);
    const std::string t = seconds_text(j.elapsed_ns);
    write_all(2, j.build_errors);
    if (j.status == 0) {
      std::string none;
      if (j.out.rfind("testing: warning: no tests to run\n", 0) == 0 || j.out.find("\ntesting: warning: no tests to run\n") != std::string::npos) none = " [no tests to run]";
      if (direct_) none.clear();  // its output was not kept
      if (!stream_ && !o.json && show_pass_) write_all(1, j.out);
      if (!ends_line(j.out) && !direct_) say(j, "\n");
      say(j, "ok  \t" + path + "\t" + t + none + "\n");
    } else {
      exit_status_ = 1;
      if (!stream_ && !o.json) write_all(1, j.out);
      if (j.signals_sent == 1) say(j, "*** Test killed with quit: ran too long (" + duration_text(o.timeout_ns + 60 * kSecond) + ").\n");
      if (j.signals_sent == 2) say(j, "*** Test killed: ran too long (" + duration_text(o.timeout_ns + 60 * kSecond) + ").\n");
      if (direct_ || j.out.empty() || !WIFEXITED(j.status)) say(j, exit_text(j.status) + "\n");
      else if (!ends_line(j.out)) say(j, "\n");
      say(j, (o.json || o.control_lines ? "\x16" : "") + ("FAIL\t" + path + "\t" + t + "\n"));
    }
  }
  if (j.json) j.json->close();
}

// Loading goes ahead of all the rest, so that packages that cannot be loaded are reported before any test runs, as `go test` does.
void Runner::start_and_release() {
  size_t loading = 0, alive = 0, running = 0;
  for (const Job& j : jobs_) {
    loading += j.loading();
    alive += j.started && !j.finished;
    running += j.released && !j.finished;
  }
  for (Job& j : jobs_) {
    if (j.started || stop_ || loading >= std::max<size_t>(parallel_, 2) || alive >= kAhead) continue;
    if (!j.target.error.empty()) {
      j.started = j.finished = true;
      continue;
    }
    start(j);
    loading++, alive++;
  }
  if (loading > 0 && !stop_) return;
  for (Job& j : jobs_) {
    if (!j.started || j.finished || j.released) continue;
    if (stop_) {
      close(j.go_fd);  // it ends without a word
      j.go_fd = -1;
    } else if (running < parallel_) {
      write_all(j.go_fd, "g");
      j.released = true;
      running++;
    }
  }
}

void Runner::report_finished() {
  if (std::any_of(jobs_.begin(), jobs_.end(), [](const Job& j) { return j.loading(); })) return;
  for (Job& j : jobs_)
    if (j.finished && j.setup_failed() && !std::exchange(j.reported, true)) report(j);
  for (; printed_ < jobs_.size(); printed_++) {
    Job& j = jobs_[printed_];
    if (!j.finished && !(stop_ && !j.started)) break;
    if (!std::exchange(j.reported, true)) report(j);
  }
}

// Errors come in a block for each package, those of vet with its name a second time: "# p", "# [p]".
std::vector<std::string> Runner::blocks_of(const std::string& errors) {
  std::vector<std::string> out;
  for (size_t at = 0; at < errors.size();) {
    size_t end = errors.find("\n# ", at);
    while (end != errors.npos && errors.compare(end + 3, 1, "[") == 0) end = errors.find("\n# ", end + 1);
    end = end == errors.npos ? errors.size() : end + 1;
    out.push_back(errors.substr(at, end - at));
    at = end;
  }
  return out;
}

int Runner::run() {
  const TestOptions& o = inv_.test;
  char cwd[4096];
  if (!getcwd(cwd, sizeof cwd)) {
    fprintf(stderr, "cannot determine current directory: getwd: no such file or directory\n");
    return 1;
  }
  {
    SourceMap sources;
    LoadOptions options;
    options.work_dir = cwd;
    options.mod = inv_.mod;
    options.tags = inv_.tags;
    options.want = Want::Tests;
    PackageGraph graph(sources, options);
    if (std::string e = graph.init(); !e.empty()) {
      fprintf(stderr, "%s\n", e.c_str());
      return 1;
    }
    goroot_ = graph.goroot();
    std::vector<PackageTarget> targets = graph.find_targets(inv_.targets);
    for (const std::string& e : graph.errors) fprintf(stderr, "%s\n", e.c_str());
    if (!graph.errors.empty()) return 1;
    for (PackageTarget& t : targets) {
      jobs_.emplace_back();
      jobs_.back().target = std::move(t);
    }
  }
  if (jobs_.empty()) {
    fprintf(stderr, "no packages to test\n");
    return 1;
  }
  if ((o.fuzz || o.bench) && jobs_.size() > 1 && o.fuzz) {
    fprintf(stderr, "cannot use -fuzz flag with multiple packages\n");
    return 1;
  }
  parallel_ = static_cast<size_t>(o.jobs > 0 ? o.jobs : std::max(1, cpu_count()));
  if (o.bench || o.fuzz) parallel_ = 1;
  show_pass_ = o.verbose;
  for (const std::string& a : inv_.program_args) {
    if (a == "--") break;
    show_pass_ = show_pass_ || a == "-h" || a == "-help" || a == "--help";
  }
  direct_ = !o.packages_given || o.bench || o.fuzz;
  stream_ = direct_ || (show_pass_ && (jobs_.size() == 1 || parallel_ == 1));
  signal(SIGINT, SIG_IGN);  // the test gets it too, and ends or not
  signal(SIGQUIT, SIG_IGN);
  while (true) {
    start_and_release();
    report_finished();
    if (std::none_of(jobs_.begin(), jobs_.end(), [](const Job& j) { return j.started && !j.finished; })) break;
    wait_for_news();
  }
  if (exit_status_ != 0 && !quiet_end_ && !o.json && o.packages_given && !o.fuzz) write_all(1, "FAIL\n");
  return exit_status_;
}

}  // namespace

int run_tests(const Invocation& inv, char** envp) { return Runner(inv, envp).run(); }

}  // namespace gorun
