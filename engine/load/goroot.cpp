#include "engine/load/goroot.h"

#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include <string_view>

#include "runtime/base/os.h"

namespace gorun {

namespace {

std::string link_target(const std::string& path) {
  char buf[PATH_MAX];
  return realpath(path.c_str(), buf) ? std::string(buf) : std::string();
}

bool is_tree(const std::string& root) { return file_exists(join_path(root, "src/runtime/extern.go")); }

std::string from_path() {
  const char* path = getenv("PATH");
  if (!path) return {};
  std::string_view rest = path;
  while (!rest.empty()) {
    size_t colon = std::min(rest.find(':'), rest.size());
    std::string go = join_path(rest.substr(0, colon), "go");
    rest.remove_prefix(colon < rest.size() ? colon + 1 : colon);
    if (access(go.c_str(), X_OK) != 0) continue;
    std::string real = link_target(go);
    std::string root(path_dir(path_dir(real)));
    if (is_tree(root)) return root;
  }
  return {};
}

bool supported(const std::string& version) {
  std::string_view want = kGoVersion;
  if (version.compare(0, want.size(), want) != 0) return false;
  char next = version.size() > want.size() ? version[want.size()] : '.';
  return next < '0' || next > '9';
}

}  // namespace

std::string goroot_version(const std::string& root) {
  // Asked for by several steps of one start.
  static std::string last_root, last_version;
  if (root == last_root) return last_version;
  auto text = read_file(join_path(root, "VERSION"));
  if (!text.ok()) return {};
  last_root = root;
  return last_version = text.value().substr(0, text.value().find('\n'));
}

Result<std::string> find_goroot() {
  auto checked = [](std::string root) -> Result<std::string> {
    std::string v = goroot_version(root);
    if (!supported(v)) return Error{"go: GOROOT " + root + " is " + (v.empty() ? "of unknown version" : v) + "; this gorun compiles the standard library of " + kGoVersion};
    return root;
  };
  if (const char* env = getenv("GOROOT"); env && *env) {
    if (!is_tree(env)) return Error{std::string("go: cannot find GOROOT directory: ") + env};
    return checked(env);
  }
  if (std::string root = from_path(); !root.empty()) return checked(root);
  std::string home = getenv("HOME") ? getenv("HOME") : "";
  const char* xdg = getenv("XDG_CACHE_HOME");
  std::string cache = xdg && *xdg ? xdg : home + "/.cache";
  std::string first;
  for (const std::string& base : {std::string("/usr/local"), std::string("/opt"), home, std::string("/usr/lib"), std::string("/usr/share")})
    for (const char* name : {"/go", "/go-1.26"}) {
      std::string root = base + name;
      if (!is_tree(root)) continue;
      if (supported(goroot_version(root))) return root;
      if (first.empty()) first = root;
    }
  if (std::string root = cache + "/gorun/goroot"; is_tree(root)) return checked(root);
  if (!first.empty()) return checked(first);
  return Error{"go: cannot find GOROOT directory: set GOROOT to a Go 1.26 tree"};
}

Result<std::string> find_overlay_root() {
  auto good = [](const std::string& dir) { return file_exists(join_path(dir, "overlay.txt")); };
  if (const char* env = getenv("GORUN_ROOT"); env && *env) {
    std::string dir = join_path(env, "stdlib");
    if (good(dir)) return dir;
    return Error{"gorun: no stdlib/overlay.txt under GORUN_ROOT " + std::string(env)};
  }
  std::string exe = link_target("/proc/self/exe");
  for (std::string dir(path_dir(exe)); dir.size() > 1; dir = std::string(path_dir(dir)))
    if (std::string s = join_path(dir, "stdlib"); good(s)) return s;
#ifdef GORUN_SOURCE_DIR
  if (std::string s = join_path(GORUN_SOURCE_DIR, "stdlib"); good(s)) return s;
#endif
  return Error{"gorun: cannot find its stdlib folder: set GORUN_ROOT"};
}

}  // namespace gorun
