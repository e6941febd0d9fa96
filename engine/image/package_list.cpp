#include "engine/image/package_list.h"

#include <algorithm>
#include <set>

#include "engine/load/go_files.h"
#include "runtime/base/os.h"

namespace gorun {

namespace {

void walk(const std::string& dir, const std::string& path, const BuildContext& context, std::vector<std::string>* out) {
  auto entries = read_dir(dir);
  if (!entries.ok()) return;
  bool found = false, main = false;
  for (const DirEntry& e : entries.value()) {
    if (e.name[0] == '_' || e.name[0] == '.') continue;
    if (e.is_dir) {
      if (e.name == "testdata" || (path.empty() && (e.name == "internal" || e.name == "vendor" || e.name == "cmd"))) continue;
      walk(join_path(dir, e.name), path.empty() ? e.name : path + "/" + e.name, context, out);
      continue;
    }
    if (found || path.empty() || !e.name.ends_with(".go") || e.name.ends_with("_test.go")) continue;
    auto text = read_file(join_path(dir, e.name));
    std::string problem;
    if (!text.ok() || !context.matches(e.name, text.value(), {}, &problem)) continue;
    found = true;
    main = package_name(text.value()) == "main";
  }
  if (found && !main) out->push_back(path);
}

}  // namespace

std::vector<std::string> list_std_packages(const std::string& goroot, const BuildContext& context, const std::string& missing_list) {
  std::vector<std::string> out;
  std::set<std::string> missing;
  if (auto text = read_file(missing_list); text.ok())
    for (std::string_view rest = text.value(); !rest.empty();) {
      std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(line.size() + 1, rest.size()));
      if (std::string_view path = line.substr(0, line.find_first_of(" \t#")); !path.empty()) missing.emplace(path);
    }
  walk(join_path(goroot, "src"), "", context, &out);
  std::sort(out.begin(), out.end());
  std::erase_if(out, [&](const std::string& p) { return missing.count(p) != 0; });
  return out;
}

}  // namespace gorun
