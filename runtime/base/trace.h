// TRACE("regalloc", "spill v%u", v): debug output by category, asked for with GORUN_DEBUG=regalloc,link (or all). A category may
// have a numeric level: GORUN_DEBUG=gc=2. Compiled to nothing with NDEBUG.
#pragma once

namespace gorun {

// 0 when the category is off, 1 or its level when it is on.
int trace_level(const char* category);
__attribute__((format(printf, 2, 3))) void trace_print(const char* category, const char* format, ...);

}  // namespace gorun

#ifdef NDEBUG
#define TRACE_ON(category) false
#define TRACE(category, ...)                                \
  do {                                                      \
    if (false) ::gorun::trace_print(category, __VA_ARGS__); \
  } while (0)
#else
#define TRACE_ON(category)                                            \
  ([]() -> bool {                                                     \
    static const int gorun_trace_on = ::gorun::trace_level(category); \
    return gorun_trace_on != 0;                                       \
  }())
#define TRACE(category, ...)                                             \
  do {                                                                   \
    if (TRACE_ON(category)) ::gorun::trace_print(category, __VA_ARGS__); \
  } while (0)
#endif
