#include "engine/test/vet_packages.h"

#include <algorithm>

#include "engine/load/go_files.h"
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
  return v.text(v.run(*p.checked, set, other_files(s, p)));
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

std::string vet_named(Session& s) {
  vet::Vet v(s.sources);
  std::string out;
  for (const LoadedPackage* p : s.graph->order())
    if (p->named) out += findings(s, v, *p);
  // go vet does not begin paths with "./".
  for (size_t at = 0; at != std::string::npos && at < out.size();) {
    if (out.compare(at, 2, "./") == 0) out.erase(at, 2);
    at = out.find('\n', at);
    if (at != std::string::npos) at++;
  }
  return out;
}

}  // namespace gorun
