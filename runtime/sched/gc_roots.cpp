// What the collector sees of goroutines (runtime/gc/stop_world.h): frame by frame along the frame pointers. Of a frame of compiled code that waits for a
// call to return, the words that its live table names and whole what lies below those it covers, then its stack objects that a pointer was found to; all of every other frame: stubs, faults, the code that a signal preempted. Pointers to stack objects are looked for in the goroutine's own
// stack and registers only: escape analysis lets them go nowhere else, and what waits in a channel is held by the frame that waits.
#include <algorithm>
#include <vector>

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

// The words may be of stubs and of C++ that AddressSanitizer watches.
#define GC_SCAN __attribute__((no_sanitize("thread", "address"), noinline))

namespace gorun::rt {

namespace {

using Scan = void (*)(uint64_t lo, uint64_t hi);

// A deep recursion has the same few return addresses many times.
struct CallSite {
  uint64_t pc = 0;
  abi::LiveEntry live;
  uint32_t words = 0;
};

const CallSite& call_site(uint64_t pc) {
  static CallSite cache[512];  // the world is stopped: one collector asks
  CallSite& c = cache[(pc ^ pc >> 9) % 512];
  if (c.pc == pc) return c;
  const abi::FuncInfo* f = find_func(pc - 1);
  c.pc = pc;
  c.live = f ? live_words(f, pc) : abi::LiveEntry{};
  c.words = f ? f->live_words : 0;
  return c;
}

class StackScan {
 public:
  StackScan(const G* g, Scan scan) : g_(g), scan_(scan) {
    found_.clear();
    objects_.clear();
    for (const Segment* s = g->first_seg; s; s = s->next) {
      lowest_ = std::min(lowest_, s->lo);
      highest_ = std::max(highest_, s->hi);
    }
  }

  void words(uint64_t lo, uint64_t hi) {
    if (lo >= hi) return;
    scan_(lo, hi);
    find(lo, hi);
  }

  void frames() {
    const auto* native = reinterpret_cast<const NativeFrame*>(g_->native_frame);
    const auto native_fp = reinterpret_cast<uint64_t>(&native->saved_rbp);
    // gorun_more keeps all registers of a call, in the same place.
    if (native->words) words(g_->native_frame, g_->native_frame + 8 * (native->words - 1));
    else words(native_fp - MF_SIZE, native_fp);

    const Segment* seg = g_->seg;
    uint64_t lo = native_fp + 16;  // lowest word that has not been seen
    uint64_t fp = native->saved_rbp, pc = native->return_pc;
    for (;;) {
      if (pc == reinterpret_cast<uint64_t>(gorun_more_return) && seg->prev) {
        // The frame of gorun_more holds what its callee was called with: that one has it now.
        seg = seg->prev;
        lo = fp;
      }
      if (fp < lo || fp + 16 > seg->hi) break;  // the outermost frame
      if (const CallSite& call = call_site(pc); call.live.set) {
        words(lo, fp - 8 * call.words);
        live_set(fp, call.live.set);
        note_objects(fp, call.live.objects);
      } else {
        words(lo, fp);
      }
      lo = fp + 16;
      pc = reinterpret_cast<const uint64_t*>(fp)[1];
      fp = reinterpret_cast<const uint64_t*>(fp)[0];
    }
    words(lo, seg->hi);
    for (seg = seg->prev; seg; seg = seg->prev) words(seg->saved_sp, seg->hi);
  }

  // What the pointers that were found lead to, and what these objects lead to.
  void reached_objects() {
    std::sort(objects_.begin(), objects_.end(), [](const Object& a, const Object& b) { return a.lo < b.lo; });
    while (!found_.empty()) {
      const uint64_t p = found_.back();
      found_.pop_back();
      auto o = std::upper_bound(objects_.begin(), objects_.end(), p, [](uint64_t at, const Object& x) { return at < x.lo; });
      if (o == objects_.begin() || p >= (--o)->hi || o->seen) continue;
      o->seen = true;
      words(o->lo, o->hi);
    }
  }

 private:
  struct Object {
    uint64_t lo, hi;
    bool seen;
  };

  GC_SCAN void find(uint64_t lo, uint64_t hi) {
    for (uint64_t p = lo; p < hi; p += 8) {
      const uint64_t w = *reinterpret_cast<const uint64_t*>(p);
      if (w - lowest_ < highest_ - lowest_) found_.push_back(w);
    }
  }

  void live_set(uint64_t fp, const uint8_t* set) {
    for (uint64_t word = fp - 8;; set++) {
      for (uint32_t bits = *set & 0x7f, i = 0; bits; bits >>= 1, i++)
        if (bits & 1) words(word - 8 * i, word - 8 * i + 8);
      word -= 7 * 8;
      if (*set < 0x80) return;
    }
  }

  void note_objects(uint64_t fp, const uint8_t* table) {
    for (uint32_t n = abi::read_uvarint(table); n; n--) {
      const uint64_t lo = fp - 8 * uint64_t{abi::read_uvarint(table)};
      objects_.push_back({lo, lo + 8 * uint64_t{abi::read_uvarint(table)}, false});
    }
  }

  const G* g_;
  Scan scan_;
  uint64_t lowest_ = UINT64_MAX, highest_ = 0;  // all segments lie between
  static std::vector<uint64_t> found_;          // words that may point into the stack; kept between goroutines, as objects_
  static std::vector<Object> objects_;
};

std::vector<uint64_t> StackScan::found_;
std::vector<StackScan::Object> StackScan::objects_;

struct Visitor {
  Scan scan;
  void (*done)();
};

// A G that runs holds its state in the NativeFrame of the native that collects, a parked one in that of the native that parked it.
void scan_one(void* p, G* g) {
  auto* to = static_cast<Visitor*>(p);
  StackScan s(g, to->scan);
  s.words(reinterpret_cast<uint64_t>(g), reinterpret_cast<uint64_t>(g) + sizeof(abi::GPrefix));
  if (!g->started) return;
  if (g->xsave) s.words(reinterpret_cast<uint64_t>(g->xsave), reinterpret_cast<uint64_t>(g->xsave) + extended_state_size());
  CHECK(g->native_frame, "goroutine %lu is not in a native while the world is stopped", g->goid);
  s.frames();
  s.reached_objects();
  to->done();
}

}  // namespace

void scan_goroutine_roots(Scan scan, void (*done)()) {
  Visitor v{scan, done};
  for_each_g(scan_one, &v);
}

NativeStack native_stack() {
  M* m = current_m();
  return m ? NativeStack{m->native_sp, m->stack_top} : NativeStack{};
}

}  // namespace gorun::rt
