#include "runtime/panic/traceback.h"

#include <charconv>
#include <cstdio>
#include <cstring>
#include <utility>
#include <vector>

#include "runtime/sched/scheduler.h"
#include "runtime/symtab/symtab.h"

namespace gorun::rt {

namespace {

TraceLevel level = TraceLevel::kSingle;
bool crash = false;

// gc shows frames of package runtime only when they are exported functions (runtime/traceback.go, showframe).
bool exported_runtime(std::string_view name) {
  if (name.size() <= 8) return false;
  std::string_view rest = name.substr(8);
  if (rest == "panicmem" || rest == "sigpanic") return false;
  return rest[0] >= 'A' && rest[0] <= 'Z';
}

bool shown(std::string_view name) {
  if (level == TraceLevel::kSystem) return true;
  if (name.rfind("runtime.", 0) != 0) return name.find('.') != std::string_view::npos;
  return name == "runtime.gopanic" || exported_runtime(name);
}

void append(std::string* out, const char* format, uint64_t v) {
  char buf[64];
  out->append(buf, static_cast<size_t>(snprintf(buf, sizeof buf, format, v)));
}

// Instances show as pkg.F[...] (runtime/symtab.go, funcNameForPrint).
void append_name(std::string* out, std::string_view name) {
  if (name == "runtime.gopanic") name = "panic";
  size_t open = name.find('[');
  size_t close = name.rfind(']');
  if (open == std::string_view::npos || close == std::string_view::npos) {
    out->append(name);
    return;
  }
  out->append(name.substr(0, open));
  out->append("[...]");
  out->append(name.substr(close + 1));
}

// The beginning of the overlay's _panic (stdlib/overlay/runtime/panic.go).
struct Panic {
  uint64_t type, data;
  const Panic* link;
  uint64_t runner;
};

// What the call of gopanic with this frame runs deferred calls for.
const Panic* panic_of(const G* g, uint64_t fp) {
  auto* p = static_cast<const Panic*>(g->panic_);
  while (p && p->runner != fp) p = p->link;
  return p;
}

void append_frame(std::string* out, const LogicalFrame& f, uint64_t pc, const Panic* panic) {
  append_name(out, f.func);
  if (panic) {
    append(out, "({0x%lx?, ", panic->type);
    append(out, "0x%lx?})", panic->data);
  } else {
    out->append(f.inlined || !f.info || f.info->args_words ? "(...)" : "()");
  }
  out->append("\n\t");
  out->append(f.file);
  append(out, ":%lu", f.line);
  if (!f.inlined) append(out, " +0x%lx", pc - f.info->entry);
  out->push_back('\n');
}

}  // namespace

void goroutine_trace(std::string* out, G* g, Unwinder frames, bool running) {
  append(out, "goroutine %lu [", g->goid);
  if (running) out->append("running");
  else if (g->status == static_cast<uint32_t>(GStatus::Waiting)) out->append(wait_reason_text(g->wait_reason));
  else out->append("runnable");
  if (g->os_locks > 0) out->append(", locked to thread");
  out->append("]:\n");
  Frame f;
  int printed = 0, total = 0;
  constexpr int kHead = 50, kTail = 50;  // runtime/traceback.go: tracebackInnerFrames, tracebackOuterFrames
  struct Late {
    LogicalFrame frame;
    uint64_t pc;
    const Panic* panic;
  };
  std::vector<Late> tail(kTail);  // ring of the outermost frames seen so far
  int late = 0;
  std::string_view callee;  // function of the frame before
  while (frames.next(&f)) {
    std::string_view called = std::exchange(callee, func_name(f.info));
    if (hidden_wrapper(f.info, called)) continue;
    LogicalFrame logical[32];
    int n = expand_frames(f.pc, !f.exact, logical, 32);
    for (int i = 0; i < n; i++) {
      if (!shown(logical[i].func)) continue;
      const Panic* panic = logical[i].func == "runtime.gopanic" ? panic_of(g, f.fp) : nullptr;
      if (printed < kHead) {
        append_frame(out, logical[i], f.pc, panic);
        printed++;
      } else {
        tail[static_cast<size_t>(late++ % kTail)] = {logical[i], f.pc, panic};
      }
      total++;
    }
  }
  int kept = late < kTail ? late : kTail;
  int elided = total - printed - kept;
  if (elided > 0) append(out, "...%lu frames elided...\n", static_cast<uint64_t>(elided));
  for (int i = late - kept; i < late; i++) {
    const Late& l = tail[static_cast<size_t>(i % kTail)];
    append_frame(out, l.frame, l.pc, l.panic);
  }
  if (g->go_pc && g->goid != 1) {
    LogicalFrame logical[32];
    int n = expand_frames(g->go_pc, true, logical, 32);
    if (n > 0 && (shown(logical[0].func))) {
      out->append("created by ");
      append_name(out, logical[0].func);
      if (g->parent_goid) append(out, " in goroutine %lu", g->parent_goid);
      out->append("\n\t");
      out->append(logical[0].file);
      append(out, ":%lu", logical[0].line);
      if (const abi::FuncInfo* info = find_func(g->go_pc - 1)) append(out, " +0x%lx", g->go_pc - info->entry);
      out->push_back('\n');
    }
  }
}

void all_traces(std::string* out, G* first, const Unwinder* from) {
  struct Ctx {
    std::string* out;
    G* first;
    bool any;
  } ctx{out, first, false};
  if (first) {
    goroutine_trace(out, first, from ? *from : Unwinder(first), true);
    ctx.any = true;
  }
  // oldest first, as gc's allgs order
  std::vector<G*> list;
  for_each_g([](void* p, G* g) { static_cast<std::vector<G*>*>(p)->push_back(g); }, &list);
  for (size_t i = list.size(); i-- > 0;) {
    G* g = list[i];
    if (g == first || (g->system && level != TraceLevel::kSystem)) continue;
    if (ctx.any) out->push_back('\n');
    ctx.any = true;
    goroutine_trace(out, g, Unwinder(g), false);
  }
}

bool hidden_wrapper(const abi::FuncInfo* f, std::string_view called) {
  // Functions "init" are called by the runtime in gc, not by the initialiser of the package's variables.
  std::string_view name = func_name(f);
  if (name == "reflect.callReflect" || name == "reflect.callMethod") return true;
  if (name.ends_with(".init") && called.starts_with(name) && called.size() > name.size() + 1 && called[name.size()] == '.') {
    std::string_view number = called.substr(name.size() + 1);
    return number.find_first_not_of("0123456789") == std::string_view::npos;
  }
  return (f->flags & abi::kFuncWrapper) && called != "runtime.gopanic" && called != "runtime.sigpanic" && called != "runtime.panicwrap";
}

TraceLevel trace_level() { return level; }
bool crash_on_fatal() { return crash; }

// runtime/runtime1.go, setTraceback: the bits of the environment's level stay.
void set_trace_level(const char* v) {
  struct Setting {
    uint32_t level;
    bool all, crash;
  } t{0, false, false};
  std::string_view s = v ? v : "";
  if (s == "none") t = {0, false, false};
  else if (s.empty() || s == "single") t = {1, false, false};
  else if (s == "all") t = {1, true, false};
  else if (s == "system") t = {2, true, false};
  else if (s == "crash") t = {2, true, true};
  else {
    uint32_t n = 0;
    auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), n);
    t = {error == std::errc() && end == s.data() + s.size() ? n & 0x3fffffff : 0, true, false};
  }
  static const Setting environment = t;  // the first call is made at start
  t = {t.level | environment.level, t.all || environment.all, t.crash || environment.crash};
  crash = t.crash;
  level = t.level == 0 ? TraceLevel::kNone : t.level >= 2 ? TraceLevel::kSystem : t.all ? TraceLevel::kAll : TraceLevel::kSingle;
}

}  // namespace gorun::rt
