#include "runtime/base/check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

namespace gorun {

void (*g_on_check_failure)(const char* text) = nullptr;

namespace {

thread_local ScopedContext* t_context = nullptr;
thread_local bool t_failing = false;

void write_all(const char* text, size_t len) {
  while (len > 0) {
    ssize_t n = write(STDERR_FILENO, text, len);
    if (n <= 0) return;
    text += n;
    len -= static_cast<size_t>(n);
  }
}

[[noreturn]] void fail(const char* file, int line, const char* condition, const char* format, va_list* args) {
  // A check inside the printing of a check: say no more.
  if (t_failing) abort();
  t_failing = true;
  char text[2048];
  size_t used = 0;
  auto append = [&](int n) {
    if (n > 0) used += static_cast<size_t>(n);
    if (used >= sizeof text) used = sizeof text - 1;
  };
  append(snprintf(text, sizeof text, "gorun: internal error at %s:%d", file, line));
  if (condition != nullptr) append(snprintf(text + used, sizeof text - used, ": %s", condition));
  if (format != nullptr) {
    append(snprintf(text + used, sizeof text - used, ": "));
    append(vsnprintf(text + used, sizeof text - used, format, *args));
  }
  if (used > sizeof text - 2) used = sizeof text - 2;
  text[used++] = '\n';
  text[used] = 0;
  write_all(text, used);
  print_context_stack();
  if (g_on_check_failure != nullptr) g_on_check_failure(text);
  abort();
}

}  // namespace

ScopedContext::ScopedContext(const char* what, const char* detail) : ScopedContext(what, detail, detail == nullptr ? 0 : strlen(detail)) {}

ScopedContext::ScopedContext(const char* what, const char* detail, unsigned long detail_len) : what_(what), detail_(detail), detail_len_(detail_len), outer_(t_context) {
  t_context = this;
}

ScopedContext::~ScopedContext() { t_context = outer_; }

void print_context_stack() {
  for (ScopedContext* c = t_context; c != nullptr; c = c->outer_) {
    char text[512];
    int n = snprintf(text, sizeof text, "  in %s%s%.*s\n", c->what_, c->detail_len_ != 0 ? " " : "", static_cast<int>(c->detail_len_), c->detail_ != nullptr ? c->detail_ : "");
    if (n > 0) write_all(text, static_cast<size_t>(n) < sizeof text ? static_cast<size_t>(n) : sizeof text - 1);
  }
}

void check_failed(const char* file, int line, const char* condition) { fail(file, line, condition, nullptr, nullptr); }

void check_failed(const char* file, int line, const char* condition, const char* format, ...) {
  va_list args;
  va_start(args, format);
  fail(file, line, condition, format, &args);
}

}  // namespace gorun
