// What the collector sees of goroutines (runtime/gc/stop_world.h): frame by frame along the frame pointers. Of a frame of compiled code that waits for a
// call to return, the words that the live table names, and whole what lies below those it covers (outgoing arguments); all of every other frame: stubs, faults, the code that a signal preempted.
#include "runtime/base/check.h"
#include "runtime/gc/stop_world.h"
#include "runtime/sched/asm_offsets.h"
#include "runtime/sched/preempt.h"
#include "runtime/sched/scheduler.h"
#include "runtime/sched/stack.h"
#include "runtime/symtab/symtab.h"

extern "C" {
extern char gorun_more_return[];
}

namespace gorun::rt {

namespace {

using Scan = void (*)(uint64_t lo, uint64_t hi);

// A deep recursion has the same few return addresses many times.
struct CallSite {
  uint64_t pc = 0;
  const uint8_t* live = nullptr;
  uint32_t words = 0;
};

const CallSite& call_site(uint64_t pc) {
  static CallSite cache[512];  // the world is stopped: one collector asks
  CallSite& c = cache[(pc ^ pc >> 9) % 512];
  if (c.pc == pc) return c;
  const abi::FuncInfo* f = find_func(pc - 1);
  c.pc = pc;
  c.live = f ? live_words(f, pc) : nullptr;
  c.words = f ? f->live_words : 0;
  return c;
}

void scan_words(uint64_t fp, const uint8_t* set, Scan scan) {
  for (uint64_t word = fp - 8;; set++) {
    for (uint32_t bits = *set & 0x7f, i = 0; bits; bits >>= 1, i++)
      if (bits & 1) scan(word - 8 * i, word - 8 * i + 8);
    word -= 7 * 8;
    if (*set < 0x80) return;
  }
}

void scan_frames(const G* g, Scan scan) {
  const auto* native = reinterpret_cast<const NativeFrame*>(g->native_frame);
  const auto native_fp = reinterpret_cast<uint64_t>(&native->saved_rbp);
  // gorun_more keeps all registers of a call, in the same place.
  if (native->words) scan(g->native_frame, g->native_frame + 8 * (native->words - 1));
  else scan(native_fp - MF_SIZE, native_fp);

  const Segment* seg = g->seg;
  uint64_t lo = native_fp + 16;  // lowest word that has not been seen
  uint64_t fp = native->saved_rbp, pc = native->return_pc;
  for (;;) {
    if (pc == reinterpret_cast<uint64_t>(gorun_more_return) && seg->prev) {
      // The frame of gorun_more holds what its callee was called with: that one has it now.
      seg = seg->prev;
      lo = fp;
    }
    if (fp < lo || fp + 16 > seg->hi) break;  // the outermost frame
    if (const CallSite& call = call_site(pc); call.live) {
      scan(lo, fp - 8 * call.words);
      scan_words(fp, call.live, scan);
    } else {
      scan(lo, fp);
    }
    lo = fp + 16;
    pc = reinterpret_cast<const uint64_t*>(fp)[1];
    fp = reinterpret_cast<const uint64_t*>(fp)[0];
  }
  scan(lo, seg->hi);
  for (seg = seg->prev; seg; seg = seg->prev) scan(seg->saved_sp, seg->hi);
}

// A G that runs holds its state in the NativeFrame of the native that collects, a parked one in that of the native that parked it.
void scan_one(void* p, G* g) {
  Scan scan = *static_cast<Scan*>(p);
  scan(reinterpret_cast<uint64_t>(g), reinterpret_cast<uint64_t>(g) + sizeof(abi::GPrefix));
  if (!g->started) return;
  if (g->xsave) scan(reinterpret_cast<uint64_t>(g->xsave), reinterpret_cast<uint64_t>(g->xsave) + extended_state_size());
  CHECK(g->native_frame, "goroutine %lu is not in a native while the world is stopped", g->goid);
  scan_frames(g, scan);
}

}  // namespace

void scan_goroutine_roots(Scan scan) { for_each_g(scan_one, &scan); }

NativeStack native_stack() {
  M* m = current_m();
  return m ? NativeStack{m->native_sp, m->stack_top} : NativeStack{};
}

}  // namespace gorun::rt
