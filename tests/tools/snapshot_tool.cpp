// Makes and uses snapshots of the front end, without an image around them.
//   snapshot_tool make FILE              loads and checks the standard library; problems (addresses of the host) make it fail
//   snapshot_tool show FILE              maps and adopts it
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "engine/image/package_list.h"
#include "engine/load/goroot.h"
#include "engine/load/std_packages.h"
#include "frontend/snapshot/snapshot.h"
#include "runtime/base/os.h"

using namespace gorun;

static int make(const char* path) {
  auto goroot = find_goroot();
  auto overlay = find_overlay_root();
  if (!goroot.ok() || !overlay.ok()) return fprintf(stderr, "no Go tree\n"), 1;
  std::vector<std::string> paths = list_std_packages(goroot.value(), BuildContext(), overlay.value() + "/image_missing.txt");
  int64_t start = thread_cpu_time_ns();
  if (std::string e = snapshot::begin(); !e.empty()) return fprintf(stderr, "%s\n", e.c_str()), 1;
  std::vector<std::string> errors;
  StdPackages* std = load_std(paths, goroot.value(), overlay.value(), &errors);
  if (std == nullptr) {
    for (const std::string& e : errors) fprintf(stderr, "%s\n", e.c_str());
    return 1;
  }
  std::vector<std::string> problems;
  std::vector<uint8_t> pages = snapshot::end(std, &problems);
  fprintf(stderr, "%zu packages, %zu bytes, %.0f ms\n", std->packages.size(), pages.size(), static_cast<double>(thread_cpu_time_ns() - start) / 1e6);
  for (const std::string& p : problems) fprintf(stderr, "%s\n", p.c_str());
  FILE* f = fopen(path, "w");
  if (f == nullptr || fwrite(pages.data(), 1, pages.size(), f) != pages.size() || fclose(f) != 0) return perror(path), 1;
  return problems.empty() ? 0 : 3;
}

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  if (!strcmp(argv[1], "make")) return make(argv[2]);
  int fd = open(argv[2], O_RDONLY | O_CLOEXEC);
  struct stat st;
  if (fd < 0 || fstat(fd, &st) != 0) return perror(argv[2]), 1;
  std::string error = snapshot::map_file(fd, 0, static_cast<uint64_t>(st.st_size));
  auto* std = error.empty() ? static_cast<StdPackages*>(snapshot::adopt(&error)) : nullptr;
  if (std == nullptr) return fprintf(stderr, "%s\n", error.c_str()), 1;
  fprintf(stderr, "%zu packages of %.*s\n", std->packages.size(), static_cast<int>(std->version.size()), std->version.data());
  return 0;
}
