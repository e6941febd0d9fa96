#include "runtime/gc/specials.h"

#include <atomic>
#include <deque>
#include <unordered_map>
#include <vector>

#include "runtime/mem/heap.h"

namespace gorun::rt {

namespace {

struct Cleanup {
  uint64_t id;
  void* fn;
};
struct Special {
  bool has_finalizer = false;
  FinalizerCall finalizer{};
  std::vector<Cleanup> cleanups;
  void** weak = nullptr;  // 8-byte object that holds the address, not scanned
};
// Keyed by the address that was given; by the object's base for weak handles of interior pointers the overlay passes the pointer itself.
std::unordered_map<void*, Special> specials;
std::deque<FinalizerCall> queue;
std::atomic<size_t> queue_size{0};  // of `queue`, for those who only look
uint64_t next_cleanup = 1;

bool heap_object(void* p) {
  uint32_t i;
  return find_span(reinterpret_cast<uint64_t>(p), &i) != nullptr;
}

}  // namespace

bool special_set_finalizer(void* obj, void* fn, void* argtype, void* frame) {
  if (!heap_object(obj)) return false;
  Special& s = specials[obj];
  s.has_finalizer = true;
  s.finalizer = {obj, fn, argtype, frame};
  return true;
}

void special_remove_finalizer(void* obj) {
  auto it = specials.find(obj);
  if (it != specials.end()) it->second.has_finalizer = false;
}

uint64_t special_add_cleanup(void* obj, void* fn) {
  uint64_t id = next_cleanup++;
  if (heap_object(obj)) specials[obj].cleanups.push_back({id, fn});
  return id;
}

void special_remove_cleanup(void* obj, uint64_t id) {
  auto it = specials.find(obj);
  if (it == specials.end()) return;
  std::erase_if(it->second.cleanups, [id](const Cleanup& c) { return c.id == id; });
}

void* special_weak_handle(void* obj) {
  if (!heap_object(obj)) {
    // It lives for ever, and so does its handle.
    static std::unordered_map<void*, void*> immortal;
    void*& h = immortal[obj];
    h = obj;
    return &h;
  }
  auto it = specials.find(obj);
  if (it != specials.end() && it->second.weak) return it->second.weak;
  // 16 bytes: not a tiny object, which would share its block. The allocation may collect; obj is alive through its caller.
  void** h = static_cast<void**>(heap_alloc(16, true));
  *h = obj;
  specials[obj].weak = h;
  return h;
}

void* weak_target(void* handle) { return handle ? *static_cast<void**>(handle) : nullptr; }

bool take_finalizer(FinalizerCall* out) {
  if (queue.empty()) return false;
  *out = queue.front();
  queue.pop_front();
  queue_size.store(queue.size());
  return true;
}

bool finalizers_queued() { return queue_size.load() != 0; }

// What specials keep alive whatever happens to their object: functions of finalizers and cleanups, queued calls.
// An object with a finalizer keeps what it refers to, but not itself: finalizers run in the order of references (runtime/mgcmark.go, markrootSpans).
void mark_special_roots(void (*mark)(void*), void (*mark_contents)(void*)) {
  for (auto& [obj, s] : specials) {
    if (s.has_finalizer) {
      mark_contents(obj);
      mark(s.finalizer.fn);
      mark(s.finalizer.frame);
    }
    for (Cleanup& c : s.cleanups) mark(c.fn);
  }
  for (FinalizerCall& c : queue) {
    mark(c.obj);
    mark(c.fn);
    mark(c.frame);
  }
}

// Weak handles are cleared before finalizers bring objects back (Go: package weak's documentation).
void process_specials(bool (*is_marked)(void*), void (*mark)(void*)) {
  std::vector<void*> dead;
  for (auto& [obj, s] : specials)
    if (is_marked(obj)) {
      if (s.weak) mark(s.weak);
    } else {
      dead.push_back(obj);
    }
  for (void* obj : dead) {
    Special& s = specials[obj];
    if (s.weak) *s.weak = nullptr;
    s.weak = nullptr;
  }
  for (void* obj : dead) {
    // What other finalizers reach has been marked before. Small objects may share a block: a mark set here says nothing about the others in it.
    auto it = specials.find(obj);
    Special& s = it->second;
    if (s.has_finalizer) {
      queue.push_back(s.finalizer);
      queue_size.store(queue.size());
      s.has_finalizer = false;
      mark(obj);
      continue;
    }
    for (Cleanup& c : s.cleanups) {
      queue.push_back({nullptr, c.fn, nullptr, nullptr});
      queue_size.store(queue.size());
    }
    specials.erase(it);
  }
}

}  // namespace gorun::rt
