#include "runtime/base/trace.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <string_view>

namespace gorun {

int trace_level(const char* category) {
  const char* env = getenv("GORUN_DEBUG");
  if (env == nullptr) return 0;
  std::string_view rest = env;
  while (!rest.empty()) {
    size_t comma = rest.find(',');
    std::string_view item = rest.substr(0, comma);
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
    size_t equals = item.find('=');
    std::string_view name = item.substr(0, equals);
    if (name != category && name != "all") continue;
    return equals == std::string_view::npos ? 1 : atoi(item.data() + equals + 1);
  }
  return 0;
}

void trace_print(const char* category, const char* format, ...) {
  char text[1024];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  fprintf(stderr, "[%s] %s\n", category, text);
}

}  // namespace gorun
