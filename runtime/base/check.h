// CHECK, DCHECK, UNREACHABLE, FATAL: for our own bugs only. They print the place, the message and the context stack of the
// thread (which pass, which function, which package), then abort. Errors of the user's program are diagnostics, failures of
// the operating system are Result<T>.
#pragma once

namespace gorun {

// What the thread is doing, for the message of a failed check: `ScopedContext c("pass", "regalloc");`. Both strings must
// outlive the scope and need not be copied; the detail may have a length instead of a terminating zero.
class ScopedContext {
 public:
  explicit ScopedContext(const char* what, const char* detail = nullptr);
  ScopedContext(const char* what, const char* detail, unsigned long detail_len);
  ~ScopedContext();
  ScopedContext(const ScopedContext&) = delete;
  ScopedContext& operator=(const ScopedContext&) = delete;

 private:
  friend void print_context_stack();
  const char* what_;
  const char* detail_;
  unsigned long detail_len_;
  ScopedContext* outer_;
};

// Writes the thread's context stack to standard error, innermost first.
void print_context_stack();

// Called once before abort() with the whole text of the failure, when set.
extern void (*g_on_check_failure)(const char* text);

[[noreturn]] void check_failed(const char* file, int line, const char* condition);
[[noreturn]] __attribute__((format(printf, 4, 5))) void check_failed(const char* file, int line, const char* condition, const char* format, ...);

}  // namespace gorun

// CHECK(cond) or CHECK(cond, "printf-style %s", args...).
#define CHECK(cond, ...)                                                                                           \
  do {                                                                                                             \
    if (__builtin_expect(!(cond), 0)) ::gorun::check_failed(__FILE__, __LINE__, #cond __VA_OPT__(, ) __VA_ARGS__); \
  } while (0)

#define FATAL(...) ::gorun::check_failed(__FILE__, __LINE__, nullptr __VA_OPT__(, ) __VA_ARGS__)
#define UNREACHABLE(...) ::gorun::check_failed(__FILE__, __LINE__, "unreachable" __VA_OPT__(, ) __VA_ARGS__)

#ifdef NDEBUG
#define DCHECK(cond, ...)        \
  do {                           \
    if (false) { (void)(cond); } \
  } while (0)
#else
#define DCHECK(cond, ...) CHECK(cond __VA_OPT__(, ) __VA_ARGS__)
#endif
