#include "runtime/entry/vector.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include <algorithm>

#include "runtime/abi/rtfuncs.h"
#include "runtime/base/check.h"
#include "runtime/mem/heap.h"
#include "runtime/natives/natives.h"
#include "runtime/sched/asm_offsets.h"

extern "C" {
void gorun_native_call();
void gorun_newobject();
void gorun_mallocgc();
extern uint64_t gorun_newobject_slow, gorun_mallocgc_slow;
#define GOFN(id, sym, eff, rs, as)
#define NATIVE(id, sym, fn, eff, rs, as)
#define STUB(id, sym, label, eff, rs, as) void label();
#include "runtime/abi/rtfuncs.def"
#undef STUB
#undef NATIVE
}

namespace gorun::rt {

// G derives from its prefix: not standard layout for the letter of the rule, but gcc lays bases first.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Winvalid-offsetof"
static_assert(offsetof(G, stack_guard) == G_STACK_GUARD && offsetof(G, in_syscall) == G_IN_SYSCALL && offsetof(G, m) == G_M && offsetof(G, go_fn) == G_GO_FN);
static_assert(offsetof(G, ctx) == G_CTX && offsetof(G, native_frame) == G_NATIVE_FRAME && offsetof(G, seg) == G_SEG && offsetof(G, xsave) == G_XSAVE);
#pragma GCC diagnostic pop
static_assert(offsetof(M, native_sp) == M_NATIVE_SP && offsetof(M, sched_ctx) == M_SCHED_CTX);
static_assert(offsetof(M, alloc) == M_ALLOC && offsetof(AllocCache, tiny_at) == TINY_AT && offsetof(AllocCache, tiny_end) == TINY_END &&
              offsetof(AllocCache, tiny_allocs) == TINY_ALLOCS && TINY_RUN == 5 * sizeof(FreeRun) && sizeof(FreeRun) == 1 << RUN_SHIFT);
static_assert(offsetof(FreeRun, next) == RUN_NEXT && offsetof(FreeRun, end) == RUN_END && offsetof(FreeRun, size) == RUN_SIZE && ALLOC_FAST_MAX <= kMaxSmall);
static_assert(offsetof(NativeFrame, closure) == NF_CLOSURE && offsetof(NativeFrame, floats) == NF_FLOATS && offsetof(NativeFrame, words) == NF_WORDS &&
              offsetof(NativeFrame, saved_rbp) == NF_SIZE);

namespace {

// The C++ body must take as many scalars as its row says.
template <class>
struct Arity;
template <class... T>
struct Arity<Action (*)(NativeCall&, T...)> {
  static constexpr size_t value = sizeof...(T);
};
#define NATIVE(id, sym, fn, eff, rs, as) static_assert(Arity<decltype(&nat::fn)>::value == abi::rt_info(abi::RtFn::id).args.n, #fn " does not match rtfuncs.def");
#define STUB(id, sym, label, eff, rs, as)
#include "runtime/abi/rtfuncs.def"
#undef NATIVE
#undef STUB

using Body = Action (*)(NativeFrame*, G*);
struct Row {
  Body body;
  void (*stub)();
};
const Row kRows[] = {
#undef GOFN
#define GOFN(id, sym, eff, rs, as) {nullptr, nullptr},
#define NATIVE(id, sym, fn, eff, rs, as) {rt_wrap<&nat::fn>, nullptr},
#define STUB(id, sym, label, eff, rs, as) {nullptr, label},
#include "runtime/abi/rtfuncs.def"
#undef GOFN
#undef NATIVE
#undef STUB
};
static_assert(sizeof(kRows) / sizeof(Row) == static_cast<size_t>(abi::RtFn::kCount));

// Natives with a way that stays on the goroutine's stack.
struct FastPath {
  abi::RtFn fn;
  void (*stub)();
  uint64_t* slow;
};
const FastPath kFastPaths[] = {
    {abi::RtFn::NewObject, gorun_newobject, &gorun_newobject_slow},
    {abi::RtFn::Mallocgc, gorun_mallocgc, &gorun_mallocgc_slow},
};
const FastPath* fast_path(size_t row) {
  for (const FastPath& p : kFastPaths)
    if (static_cast<size_t>(p.fn) == row) return &p;
  return nullptr;
}

uint32_t low32(const void* p) {
  auto v = reinterpret_cast<uint64_t>(p);
  CHECK(v < 0x80000000u, "the host's code must lie in the low 2 GB (non-PIE)");
  return static_cast<uint32_t>(v);
}

// r12 for gorun_native_call.
uint64_t native_target(size_t row) {
  const abi::RtInfo& info = abi::kRtInfo[row];
  uint64_t words = uint64_t{1} + std::max(info.args.n, info.results.n);
  return words << 32 | low32(reinterpret_cast<const void*>(kRows[row].body));
}

}  // namespace

std::string install_vector() {
  constexpr size_t kSize = (static_cast<size_t>(abi::RtFn::kCount) * abi::kRtSlotSize + 4095) & ~size_t{4095};
  void* at = reinterpret_cast<void*>(abi::kRtVectorBase);
  void* p = mmap(at, kSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  if (p != at) return std::string("cannot map the runtime vector at its address: ") + strerror(errno);
  auto* code = static_cast<uint8_t*>(p);
  memset(code, 0xcc, kSize);
  for (size_t i = 0; i < static_cast<size_t>(abi::RtFn::kCount); i++) {
    uint8_t* s = code + i * abi::kRtSlotSize;
    const void* target;
    if (const FastPath* fast = fast_path(i)) {
      *fast->slow = native_target(i);
      target = reinterpret_cast<const void*>(fast->stub);
    } else if (kRows[i].body) {  // mov r12, target
      *s++ = 0x49;
      *s++ = 0xbc;
      const uint64_t to = native_target(i);
      memcpy(s, &to, 8);
      s += 8;
      target = reinterpret_cast<const void*>(&gorun_native_call);
    } else if (kRows[i].stub) {
      target = reinterpret_cast<const void*>(kRows[i].stub);
    } else {
      continue;  // Go functions are called through their symbol
    }
    *s++ = 0xe9;
    int32_t rel = static_cast<int32_t>(static_cast<int64_t>(low32(target)) - static_cast<int64_t>(reinterpret_cast<uint64_t>(s) + 4));
    memcpy(s, &rel, 4);
  }
  if (mprotect(p, kSize, PROT_READ | PROT_EXEC) != 0) return std::string("cannot make the runtime vector executable: ") + strerror(errno);
  return {};
}

}  // namespace gorun::rt
