// Natives that read stacks and symbol tables.
#include <string.h>
#include <sys/mman.h>

#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/gc/collector.h"
#include "runtime/natives/natives.h"
#include "runtime/panic/cpu_profile.h"
#include "runtime/panic/traceback.h"
#include "runtime/panic/unwind.h"
#include "runtime/sched/fatal.h"
#include "runtime/sched/raw_signal.h"
#include "runtime/sched/scheduler.h"
#include "runtime/symtab/symtab.h"

namespace gorun::rt::nat {

// Return addresses of the calling goroutine; wrappers left out. skip 0 starts at the caller of the native.
Action callers(NativeCall& c, int64_t skip, uint64_t* pcs, int64_t n) {
  Unwinder u(c.g);
  Frame f;
  int64_t count = 0;
  std::string_view callee;
  while (count < n && u.next(&f)) {
    std::string_view called = std::exchange(callee, func_name(f.info));
    if (hidden_wrapper(f.info, called)) continue;
    if (skip > 0) {
      // a physical frame may hold several logical ones: the overlay asks for physical frames and skips logical ones by itself
      skip--;
      continue;
    }
    pcs[count++] = f.exact ? f.pc + 1 : f.pc;
  }
  c.ret(0, count);
  return Action::kDone;
}

// The overlay's `type frameinfo struct { fn, file string; line, startLine int; entry uintptr; inlined bool }`.
struct FrameInfo {
  abi::GoString func, file;
  int64_t line, start_line;
  uint64_t entry;
  uint64_t inlined;
};

Action expand_pc(NativeCall& c, uint64_t pc, void* out, int64_t max) {
  LogicalFrame frames[64];
  int n = expand_frames(pc, true, frames, max < 64 ? static_cast<int>(max) : 64);
  auto* o = static_cast<FrameInfo*>(out);
  for (int i = 0; i < n; i++) {
    o[i].func = {reinterpret_cast<const uint8_t*>(frames[i].func.data()), static_cast<int64_t>(frames[i].func.size())};
    o[i].file = {reinterpret_cast<const uint8_t*>(frames[i].file.data()), static_cast<int64_t>(frames[i].file.size())};
    o[i].line = frames[i].line;
    o[i].start_line = frames[i].start_line;
    o[i].entry = frames[i].info->entry;
    o[i].inlined = frames[i].inlined;
  }
  c.ret(0, n);
  return Action::kDone;
}

Action find_func(NativeCall& c, uint64_t pc) {
  c.ret(0, rt::find_func(pc));
  return Action::kDone;
}

// Go functions behind makeFuncStub and methodValueCall: for recover the function that they call was called by their caller.
static bool carries_calls(const abi::FuncInfo* f) {
  std::string_view name = func_name(f);
  return name == "reflect.callReflect" || name == "reflect.callMethod";
}

// recover() works when the function that calls it was called by the function that runs deferred calls, wrappers aside (runtime/panic.go, gorecover).
Action recoverable(NativeCall& c, uint64_t fp, uint64_t defer_fp) {
  // "defer recover()": fp, made odd, is the frame of a wrapper; its caller runs deferred calls for the function that counts as the one that calls recover.
  // These steps are the unwinder's, which leaves out the frames between segments.
  bool deferred = fp & 1;
  // the first frame to look at is the caller of the frame at fp
  auto* words = reinterpret_cast<const uint64_t*>(fp & ~uint64_t{1});
  Unwinder u(c.g, words[1], words[0], false);
  Frame f;
  if (deferred && !(u.next(&f) && u.next(&f))) {
    c.ret(0, 0);
    return Action::kDone;
  }
  bool ok = false;
  while (u.next(&f)) {
    if (f.fp == defer_fp) {
      ok = true;
      break;
    }
    if (!(f.info->flags & abi::kFuncWrapper) && !carries_calls(f.info)) break;
  }
  c.ret(0, ok ? 1 : 0);
  return Action::kDone;
}

Action stack_text(NativeCall& c, char* buf, int64_t n, bool all) {
  std::string out;
  Unwinder from(c.g);
  Frame own;
  from.next(&own);  // runtime.Stack: its caller is the first that shows
  if (all) all_traces(&out, c.g, &from);
  else goroutine_trace(&out, c.g, from, true);
  auto len = static_cast<int64_t>(out.size());
  if (len > n) len = n;
  memcpy(buf, out.data(), static_cast<size_t>(len));
  c.ret(0, len);
  return Action::kDone;
}

Action traceback_(NativeCall& c) {
  std::string out;
  goroutine_trace(&out, c.g, Unwinder(c.g), true);
  write_stderr(out);
  return Action::kDone;
}

// What does not fit is counted only. The calling goroutine comes first, those of the runtime are left out.
Action all_stacks(NativeCall& c, uint64_t* out, int64_t max) {
  std::vector<G*> list;
  for_each_g([](void* p, G* g) { static_cast<std::vector<G*>*>(p)->push_back(g); }, &list);
  list.push_back(c.g);
  int64_t words = 0;
  for (size_t i = list.size(); i-- > 0;) {
    G* g = list[i];
    if ((g == c.g && i + 1 != list.size()) || g->system) continue;
    constexpr int64_t kMost = 128;
    uint64_t stack[kMost];
    int64_t n = 0;
    Unwinder u(g);
    for (Frame f; n < kMost && u.next(&f);)
      if (!(f.info->flags & abi::kFuncWrapper)) stack[n++] = f.exact ? f.pc + 1 : f.pc;
    if (words + 1 + n <= max) {
      out[words] = static_cast<uint64_t>(n);
      memcpy(out + words + 1, stack, static_cast<size_t>(n) * 8);
    }
    words += 1 + n;
  }
  c.ret(0, words);
  return Action::kDone;
}

Action set_profile_rate(NativeCall& c, int64_t hz) {
  c.ret(0, set_cpu_profile_rate(hz) ? 1 : 0);
  return Action::kDone;
}

Action take_profile(NativeCall& c, uint64_t* out, int64_t n) {
  c.ret(0, take_cpu_samples(out, n));
  return Action::kDone;
}

Action module_at(NativeCall& c, int64_t i) {
  c.ret(0, rt::module_at(static_cast<int>(i)));
  return Action::kDone;
}

namespace {

// Memory of the overlay that is never freed and may hold heap pointers; low 2 GB, so that descriptors made at run time have 32-bit offsets.
struct Persistent {
  uint8_t* at = nullptr;
  uint8_t* end = nullptr;
} persistent;

std::vector<void*> reflect_offs;
std::unordered_map<void*, int32_t> reflect_ids;

}  // namespace

Action persistent_alloc(NativeCall& c, uint64_t size, uint64_t align) {
  if (align < 8) align = 8;
  auto up = (reinterpret_cast<uint64_t>(persistent.at) + align - 1) & ~(align - 1);
  if (!persistent.at || up + size > reinterpret_cast<uint64_t>(persistent.end)) {
    uint64_t chunk = (size + align + (256 << 10) - 1) & ~uint64_t{(256 << 10) - 1};
    void* p = mmap(nullptr, chunk, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
    if (p == MAP_FAILED) fatal_error("runtime: cannot allocate memory");
    gc_add_root_range(reinterpret_cast<uint64_t>(p), reinterpret_cast<uint64_t>(p) + chunk);
    persistent = {static_cast<uint8_t*>(p), static_cast<uint8_t*>(p) + chunk};
    up = (reinterpret_cast<uint64_t>(p) + align - 1) & ~(align - 1);
  }
  persistent.at = reinterpret_cast<uint8_t*>(up + size);
  c.ret(0, up);
  return Action::kDone;
}

// Offsets of things outside the modules: negative ids (reflect.addReflectOff). What they name is kept alive.
Action reflect_off(NativeCall& c, void* p) {
  auto [it, fresh] = reflect_ids.try_emplace(p, 0);
  if (fresh) {
    reflect_offs.push_back(p);
    it->second = -1 - static_cast<int32_t>(reflect_offs.size());  // -1 stands for a pruned method
    gc_add_root(p);
  }
  c.ret(0, static_cast<uint64_t>(static_cast<uint32_t>(it->second)));
  return Action::kDone;
}

Action reflect_off_ptr(NativeCall& c, int32_t off) {
  size_t i = static_cast<size_t>(-(off + 2));
  c.ret(0, off < -1 && i < reflect_offs.size() ? reflect_offs[i] : nullptr);
  return Action::kDone;
}

Action add_itab(NativeCall&, abi::Itab* tab) {
  gc_add_root(tab);
  return Action::kDone;
}

Action before_fork(NativeCall&) {
  raw_block_signals();
  return Action::kDone;
}
Action after_fork(NativeCall&) {
  raw_unblock_signals();
  return Action::kDone;
}
Action after_fork_in_child(NativeCall&) {
  raw_child_signals();
  return Action::kDone;
}

Action not_there(NativeCall&, const char* p, int64_t n) { rt::not_there({p, static_cast<size_t>(n)}); }

}  // namespace gorun::rt::nat
