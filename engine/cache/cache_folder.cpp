#include "engine/cache/cache_folder.h"

#include <stdlib.h>
#include <unistd.h>

namespace gorun {

std::string cache_folder() {
  if (const char* xdg = getenv("XDG_CACHE_HOME"); xdg && *xdg == '/') return std::string(xdg) + "/gorun";
  if (const char* home = getenv("HOME"); home && *home == '/') return std::string(home) + "/.cache/gorun";
  return {};
}

std::string temporary_folder() {
  const char* tmp = getenv("TMPDIR");
  return std::string(tmp && *tmp == '/' ? tmp : "/tmp") + "/gorun-" + std::to_string(getuid());
}

}  // namespace gorun
