#include "engine/test/vet_packages.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "engine/load/go_files.h"
#include "runtime/base/check.h"
#include "runtime/base/os.h"

namespace gorun {

namespace {

// Files in other languages that go/build knows.
bool is_other_source(std::string_view name) {
  for (std::string_view ext : {".c", ".cc", ".cpp", ".cxx", ".m", ".h", ".hh", ".hpp", ".hxx", ".f", ".F", ".for", ".f90", ".s", ".S", ".sx", ".swig", ".swigcxx"})
    if (name.ends_with(ext) && name.find('.') == name.size() - ext.size()) return true;
  return false;
}

// The files of the package's folder that are not part of it. Not for packages of the library: their constraint lines are what they are.
std::vector<vet::OtherFile> other_files(const Session& s, const LoadedPackage& p) {
  std::vector<vet::OtherFile> out;
  if (p.std || !p.test_of.empty() || p.path == "command-line-arguments") return out;
  auto entries = read_dir(p.dir);
  if (!entries.ok()) return out;
  const BuildContext& context = s.graph->context();
  for (const DirEntry& e : entries.value()) {
    const bool is_go = e.name.ends_with(".go");
    if (e.is_dir || is_hidden_name(e.name) || (!is_go && !is_other_source(e.name))) continue;
    std::string abs = join_path(p.dir, e.name), problem;
    if (std::any_of(p.files.begin(), p.files.end(), [&](const ast::FileNode* f) { return f->file->abs_path == abs; })) continue;
    auto text = read_file(abs);
    if (!text.ok()) continue;
    const bool ignored = !context.matches_name(e.name) || !context.matches(e.name, text.value(), {}, &problem);
    if (is_go && !ignored) continue;  // of the external tests
    out.push_back({s.graph->short_path(abs), std::move(text.value()), is_go, ignored});
  }
  std::sort(out.begin(), out.end(), [](const vet::OtherFile& a, const vet::OtherFile& b) { return a.shown_path < b.shown_path; });
  return out;
}

std::string findings(Session& s, vet::Vet& v, const LoadedPackage& p) {
  if (p.image != nullptr || p.checked == nullptr) return {};  // as it is in the library
  vet::AnalysisSet set = vet_set(s.inv, p.std);
  if (set == 0) return {};
  const int64_t start = thread_cpu_time_ns();
  std::string text = v.text(v.run(*p.checked, set, other_files(s, p)));
  s.times.vet += thread_cpu_time_ns() - start;
  return text;
}

}  // namespace

vet::AnalysisSet vet_set(const Invocation& inv, bool std) {
  if (inv.test.vet_given) return inv.test.vet;
  return std || inv.command == Command::Vet ? vet::kAll : vet::go_test_set();
}

bool parse_vet_flag(std::string_view value, TestOptions* out, std::string* error) {
  out->vet_given = !value.empty();
  out->vet = 0;
  if (value.empty()) return true;
  if (value.find('=') != value.npos) return *error = "-vet argument cannot contain equal signs", false;
  if (value.find(' ') != value.npos) return *error = "-vet argument is comma-separated list, cannot contain spaces", false;
  std::string single;
  size_t named = 0;
  for (bool last = false; !last;) {
    size_t comma = value.find(',');
    std::string word(value.substr(0, comma));
    last = comma == value.npos;
    if (!last) value.remove_prefix(comma + 1);
    vet::Analysis a;
    if (word.empty()) return *error = "-vet argument contains empty list element", false;
    if (word == "all" || word == "off") {
      single = word;
      out->vet = word == "all" ? vet::kAll : 0;
      named = 0;
      continue;
    }
    switch (vet::find_analysis(word, &a)) {
      case vet::Known::Yes: out->vet |= vet::bit(a); break;
      case vet::Known::NotThere: return *error = "gorun has no analysis " + word + " yet", false;
      case vet::Known::No: return *error = "-vet argument must be a supported analyzer or a distinguished value; found " + word, false;
    }
    named++;
  }
  if (named > 1 && !single.empty()) return *error = "-vet does not accept \"" + single + "\" in a list with other analyzers", false;
  return true;
}

std::string vet_tested(Session& s) {
  vet::Vet v(s.sources);
  std::string out;
  const std::string& path = s.tested->path;
  for (const LoadedPackage* p : s.graph->order()) {
    const bool external = p->path == path + "_test" && p->test_of == path;
    if (!p->named || (p->path != path && !external)) continue;
    std::string text = findings(s, v, *p);
    if (text.empty()) continue;
    const bool variant = external || std::any_of(p->files.begin(), p->files.end(), [](const ast::FileNode* f) { return f->file->abs_path.ends_with("_test.go"); });
    out += "# " + p->path + "\n" + (variant ? "# [" + p->path + "]\n" : "") + text;
  }
  return out;
}

namespace {

// go vet does not begin paths with "./", and has no lines that name packages.
std::string as_go_vet(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    std::string_view line = text.substr(0, std::min(text.find('\n'), text.size() - 1) + 1);
    text.remove_prefix(line.size());
    if (line.starts_with("# ")) continue;
    if (line.starts_with("./")) line.remove_prefix(2);
    out += line;
  }
  return out;
}

bool has_tests(const PackageTarget& t) {
  auto entries = read_dir(t.dir);
  return entries.ok() && std::any_of(entries.value().begin(), entries.value().end(), [&](const DirEntry& e) {
           return e.name.ends_with("_test.go") && !is_hidden_name(e.name) &&
                  (t.files.empty() || std::find(t.files.begin(), t.files.end(), join_path(t.dir, e.name)) != t.files.end());
         });
}

// In a child: sessions share no addresses.
std::string vet_one(const Invocation& inv, const PackageTarget& target) {
  int out[2];
  CHECK(pipe2(out, O_CLOEXEC) == 0, "pipe: %s", strerror(errno));
  fflush(stdout);
  fflush(stderr);
  pid_t pid = fork();
  CHECK(pid >= 0, "fork: %s", strerror(errno));
  if (pid == 0) {
    dup2(out[1], 2);
    Session& s = *new Session(inv, &target);
    if (s.load() && s.check()) fputs(as_go_vet(vet_tested(s)).c_str(), stderr);
    fflush(stdout);
    _exit(0);
  }
  close(out[1]);
  std::string text;
  char buf[65536];
  for (ssize_t n; (n = read(out[0], buf, sizeof buf)) > 0 || (n < 0 && errno == EINTR);)
    if (n > 0) text.append(buf, static_cast<size_t>(n));
  close(out[0]);
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
  if (!WIFEXITED(status)) text += "gorun: vet of " + target.path + ": signal " + std::to_string(WTERMSIG(status)) + "\n";
  return text;
}

}  // namespace

VetOutputs vet_with_tests(const Invocation& inv) {
  VetOutputs out;
  char cwd[4096];
  if (inv.targets.empty() || !getcwd(cwd, sizeof cwd)) return out;
  std::vector<PackageTarget> targets;
  {
    SourceMap sources;
    LoadOptions options;
    options.work_dir = cwd;
    options.mod = inv.mod;
    options.tags = inv.tags;
    options.want = Want::Tests;
    PackageGraph graph(sources, options);
    if (!graph.init().empty()) return out;  // the session says what is wrong
    targets = graph.find_targets(inv.targets);
    if (!graph.errors.empty()) return out;
  }
  out.all = true;
  for (const PackageTarget& t : targets) {
    if (t.error.empty() && has_tests(t)) out.by_path[t.path] = vet_one(inv, t);
    else out.all = false;
  }
  return out;
}

std::string vet_named(Session& s, const VetOutputs& with_tests) {
  vet::Vet v(s.sources);
  std::string out;
  for (const LoadedPackage* p : s.graph->order()) {
    if (!p->named || p->checked == nullptr || p->checked->diags.has_errors()) continue;
    if (!with_tests.by_path.contains(p->path)) out += as_go_vet(findings(s, v, *p));
  }
  for (const auto& [path, text] : with_tests.by_path) {
    const LoadedPackage* named = nullptr;
    for (const LoadedPackage* p : s.graph->order())
      if (p->named && p->path == path) named = p;
    if (named == nullptr || (named->checked != nullptr && !named->checked->diags.has_errors())) out += text;  // else its errors were printed
  }
  return out;
}

}  // namespace gorun
