#include "engine/load/overlay.h"

#include <algorithm>

#include "runtime/base/os.h"

namespace gorun {

namespace {
std::vector<std::string> split(const std::string& s, char sep) {
  std::vector<std::string> out;
  size_t at = 0;
  while (at <= s.size()) {
    size_t end = std::min(s.find(sep, at), s.size());
    if (end > at) out.push_back(s.substr(at, end - at));
    at = end + 1;
  }
  return out;
}
}  // namespace

bool Overlay::find(const std::string& path, OverlayEntry* out) const {
  std::vector<const OverlayEntry*> hits;  // most exact first
  if (auto it = exact.find(path); it != exact.end()) hits.push_back(&it->second);
  std::vector<std::pair<size_t, const OverlayEntry*>> by_length;
  for (auto& [prefix, e] : prefixes)
    if (path.compare(0, prefix.size(), prefix) == 0 && (path.size() == prefix.size() || path[prefix.size()] == '/')) by_length.emplace_back(prefix.size(), &e);
  std::sort(by_length.begin(), by_length.end(), [](auto& a, auto& b) { return a.first > b.first; });
  for (auto& [length, e] : by_length) hits.push_back(e);
  for (const OverlayEntry* e : hits) {
    out->replace = out->replace || e->replace;
    auto take = [](std::vector<std::string>* to, const std::vector<std::string>& from) {
      if (to->empty()) *to = from;
    };
    take(&out->drop, e->drop);
    take(&out->use, e->use);
    take(&out->add, e->add);
    take(&out->tags, e->tags);
  }
  return !hits.empty();
}

Result<Overlay> read_overlay(const std::string& root) {
  Overlay o;
  o.root = root;
  std::string file = join_path(root, "overlay.txt");
  auto text = read_file(file);
  if (!text.ok()) return text.error();
  int number = 0;
  for (const std::string& raw : split(text.value(), '\n')) {
    number++;
    std::vector<std::string> w;
    for (std::string& s : split(raw.substr(0, raw.find('#')), ' '))
      for (std::string& t : split(s, '\t')) w.push_back(t);
    if (w.empty()) continue;
    OverlayEntry e;
    auto fail = [&] { return Error{file + ": line not understood: " + raw}; };
    if (w.size() < 2) return fail();
    if (w[1] == "replace") e.replace = true;
    else if (w[1] != "files") return fail();
    for (size_t i = 2; i < w.size(); i++) {
      size_t eq = w[i].find('=');
      if (eq == std::string::npos) return fail();
      std::string key = w[i].substr(0, eq);
      std::vector<std::string> values = split(w[i].substr(eq + 1), ',');
      if (key == "drop") e.drop = values;
      else if (key == "use") e.use = values;
      else if (key == "add") e.add = values;
      else if (key == "tags") e.tags = values;
      else return fail();
    }
    std::string path = w[0];
    if (path.size() > 4 && path.compare(path.size() - 4, 4, "/...") == 0) o.prefixes.emplace_back(path.substr(0, path.size() - 4), e);
    else o.exact.emplace(path, e);
  }
  return o;
}

}  // namespace gorun
