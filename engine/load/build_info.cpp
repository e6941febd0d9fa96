#include "engine/load/build_info.h"

#include <set>

namespace gorun {

namespace {

// Around the text: cmd/go/internal/modload/build.go, infoStart and infoEnd. Readers only count their 16 bytes.
constexpr char kStart[] = "\x30\x77\xaf\x0c\x92\x74\x08\x02\x41\xe1\xc1\x07\xe6\xd6\x18\xe6";
constexpr char kEnd[] = "\xf9\x32\x43\x31\x86\x18\x20\x72\x00\x82\x42\x10\x41\x16\xd8\xf2";

// A value with blanks, quotes or backquotes is quoted (runtime/debug/mod.go, quoteValue).
std::string quoted(const std::string& value) {
  if (value.find_first_of(" \t\r\n\"`") == value.npos) return value;
  std::string out = "\"";
  for (char c : value) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') out += "\\n";
    else if (c == '\t') out += "\\t";
    else if (c == '\r') out += "\\r";
    else out += c;
  }
  return out + "\"";
}

}  // namespace

std::string build_info(const LoadedPackage& main, const PackageGraph& graph, const Invocation& inv, const std::string& godebug) {
  std::string text = "path\t" + main.path + "\n";
  std::set<const Module*> used;
  for (const LoadedPackage* p : graph.loaded())
    if (!p->std)
      if (const Module* m = graph.modules().owner(p->dir)) used.insert(m);
  for (const Module& m : graph.modules().all()) {
    if (!m.main || (main.path == "command-line-arguments" && graph.modules().import_path_of(main.dir).empty())) continue;
    const std::string& path = main.test_of.empty() ? main.path : main.test_of;
    if (path == m.path || path.starts_with(m.path + "/")) text += "mod\t" + m.path + "\t(devel)\t\n";
  }
  for (const Module& m : graph.modules().all()) {
    if (!used.count(&m) || (m.main && text.find("mod\t" + m.path + "\t") != text.npos)) continue;
    text += "dep\t" + m.path + "\t" + (m.main ? "(devel)" : m.version) + (m.replaced_by.empty() ? "\t" + m.sum : "") + "\n";
    if (!m.replaced_by.empty()) text += "=>\t" + m.replaced_by + "\t" + (m.replaced_version.empty() ? "(devel)" : m.replaced_version) + "\t" + m.sum + "\n";
  }
  auto setting = [&](const char* key, const std::string& value) { text += std::string("build\t") + key + "=" + quoted(value) + "\n"; };
  setting("-buildmode", "exe");
  setting("-compiler", "gc");
  if (!inv.gcflags.empty()) setting("-gcflags", inv.gcflags);
  if (!inv.ldflags.empty()) setting("-ldflags", inv.ldflags);
  if (!inv.tags.empty()) {
    std::string list;
    for (const std::string& t : inv.tags) list += (list.empty() ? "" : ",") + t;
    setting("-tags", list);
  }
  if (!godebug.empty()) setting("DefaultGODEBUG", godebug);
  setting("CGO_ENABLED", "0");
  setting("GOARCH", "amd64");
  setting("GOOS", "linux");
  setting("GOAMD64", "v1");
  return std::string(kStart, 16) + text + std::string(kEnd, 16);
}

}  // namespace gorun
