#include "engine/load/build_context.h"

#include <algorithm>

#include "frontend/syntax/build_constraint.h"

namespace gorun {

namespace {

constexpr std::string_view kGoos[] = {"aix",   "android", "darwin", "dragonfly", "freebsd", "hurd",    "illumos", "ios",     "js",
                                      "linux", "nacl",    "netbsd", "openbsd",   "plan9",   "solaris", "wasip1",  "windows", "zos"};
constexpr std::string_view kGoarch[] = {"386",       "amd64",       "amd64p32", "arm",   "armbe",   "arm64", "arm64be", "loong64", "mips",  "mipsle", "mips64",  "mips64le",
                                        "mips64p32", "mips64p32le", "ppc",      "ppc64", "ppc64le", "riscv", "riscv64", "s390",    "s390x", "sparc",  "sparc64", "wasm"};
// Experiments on by default on amd64 (internal/buildcfg).
constexpr std::string_view kExperiments[] = {"regabiwrappers", "regabiargs", "dwarf5", "greenteagc", "randomizedheapbase64"};
constexpr int kMinor = 26;

template <size_t N>
bool contains(const std::string_view (&list)[N], std::string_view s) {
  return std::find(std::begin(list), std::end(list), s) != std::end(list);
}

}  // namespace

BuildContext::BuildContext() {
  for (std::string_view t : {"linux", "unix", "amd64", "gc", "amd64.v1"}) tags_.emplace(t);
  for (std::string_view e : kExperiments) tags_.insert("goexperiment." + std::string(e));
  for (int i = 1; i <= kMinor; i++) tags_.insert("go1." + std::to_string(i));
}

bool BuildContext::tag(std::string_view name) const {
  std::string text(name);
  asked_.insert(text);
  return tags_.count(text) != 0;
}

std::vector<std::string> BuildContext::take_asked() {
  std::vector<std::string> out(asked_.begin(), asked_.end());
  std::sort(out.begin(), out.end());
  asked_.clear();
  return out;
}

bool BuildContext::matches_name(std::string_view name) const {
  if (size_t dot = name.find('.'); dot != std::string_view::npos) name = name.substr(0, dot);
  // A name such as linux.go is not constrained: what precedes the first underscore does not count.
  size_t first = name.find('_');
  if (first == std::string_view::npos) return true;
  name = name.substr(first);
  std::vector<std::string_view> parts;
  for (size_t at = 0; at <= name.size();) {
    size_t end = std::min(name.find('_', at), name.size());
    parts.push_back(name.substr(at, end - at));
    at = end + 1;
  }
  if (!parts.empty() && parts.back() == "test") parts.pop_back();
  size_t n = parts.size();
  if (n >= 2 && contains(kGoos, parts[n - 2]) && contains(kGoarch, parts[n - 1])) return parts[n - 1] == "amd64" && tag(parts[n - 2]);
  if (n >= 1 && (contains(kGoos, parts[n - 1]) || contains(kGoarch, parts[n - 1]))) return tag(parts[n - 1]);
  return true;
}

bool BuildContext::matches(std::string_view file_name, std::string_view text, const std::vector<std::string>& extra, std::string* problem) const {
  struct Ctx {
    const BuildContext* self;
    const std::vector<std::string>* extra;
  } ctx{this, &extra};
  // Extra tags stand for what the overlay chooses: "!tag" takes one away (files of another architecture).
  auto has = [](void* p, std::string_view name) {
    auto* c = static_cast<Ctx*>(p);
    for (const std::string& e : *c->extra) {
      if (e == name) return true;
      if (e.size() == name.size() + 1 && e[0] == '!' && e.compare(1, name.size(), name) == 0) return false;
    }
    return c->self->tag(name);
  };
  bool name_ok = matches_name(file_name);
  for (const std::string& e : extra)
    if (e == "!amd64" && file_name.find("_amd64.") != std::string_view::npos) name_ok = false;
  return name_ok && build_constraint_satisfied(text, has, &ctx, problem);
}

}  // namespace gorun
