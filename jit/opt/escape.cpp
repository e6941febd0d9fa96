// Values that may point to the same objects form one class (Steensgaard): pointer flow joins classes, and the class of what is stored in an object's memory
// is its `content`. Two marks are propagated:
//   kOutside  of a content: others read and write this memory, so what is stored there is theirs
//   kKept     the pointers themselves go somewhere that outlives the function
//   kReturned they are results; what is stored behind a result is others' memory
// What a callee leaves in memory that it was given may be anyone's: pointers found there are treated like pointers to outside memory.
// A closure's captures are looked after where it is made, by the facts about its body: calling it then keeps nothing more, whoever does.
// Loads from outside memory are not joined with what is stored there (that is lost anyway): their results are new outside pointers, and an edge
// remembers where they came from, so that the facts about parameters can tell whether something reached through them is kept.
#include "jit/opt/escape.h"

#include <algorithm>
#include <unordered_map>

#include "jit/opt/pass.h"
#include "runtime/abi/frame.h"
#include "runtime/abi/rtfuncs.h"

namespace gorun::opt {

namespace {

using abi::RtFn;

constexpr uint32_t kMaxObject = 1024, kMaxFrame = 4096;  // bytes of one object and of all objects of a function that move to the stack

enum Mark : uint8_t { kOutside = 1, kKept = 2, kCarried = 4 /*stored or merged by a loop: may outlive an iteration*/, kReturned = 8, kGiven = 16 /*to a call: closures may be called*/ };

// What a runtime function that is no Go code does with its pointer arguments.
enum class Native { Keeps, Reads, Copies };
Native native_kind(uint32_t fn, unsigned* dst) {
  switch (static_cast<RtFn>(fn)) {
    case RtFn::Memmove: *dst = 0; return Native::Copies;
    case RtFn::Typedmemmove: *dst = 1; return Native::Copies;
    case RtFn::MemclrNoHeap:
    case RtFn::Memequal:
    case RtFn::Cmpstring:
    case RtFn::Memhash:
    case RtFn::Memhash32:
    case RtFn::Memhash64:
    case RtFn::Strhash:
    case RtFn::IndexByte:
    case RtFn::IndexByteString:
    case RtFn::CountByte:
    case RtFn::CountByteString:
    case RtFn::Typedmemclr:
    case RtFn::MemclrHasPointers:
    case RtFn::BulkBarrier:
    case RtFn::ReadMemStats:
    case RtFn::Lock:
    case RtFn::Unlock:
    case RtFn::Write:
    case RtFn::Callers:
    case RtFn::ExpandPC:
    case RtFn::StackText:
    case RtFn::NewObject: return Native::Reads;
    default: return Native::Keeps;
  }
}

// Runtime functions that make a string or bytes, in room of the caller (argument 0) when the result fits: how much room.
uint32_t buffer_size(uint32_t fn) {
  switch (static_cast<RtFn>(fn)) {
    case RtFn::Concatstring2:
    case RtFn::Concatstrings:
    case RtFn::SliceByteToString:
    case RtFn::StringToSliceByte:
    case RtFn::SliceRuneToString: return 32;
    case RtFn::StringToSliceRune: return 128;
    case RtFn::Intstring: return 8;
    default: return 0;
  }
}
// Functions in Go that keep none of their arguments, nor what these point to. Of lookups in maps the analysis cannot see it: they hide a pointer to the key.
bool only_reads(uint32_t fn) {
  switch (static_cast<RtFn>(fn)) {
    case RtFn::Mapaccess1:
    case RtFn::Mapaccess2:
    case RtFn::Mapaccess1Fat:
    case RtFn::Mapaccess2Fat:
    case RtFn::Mapaccess1Faststr:
    case RtFn::Mapaccess2Faststr:
    case RtFn::SliceByteToString:
    case RtFn::StringToSliceByte:
    case RtFn::SliceRuneToString:
    case RtFn::StringToSliceRune:
    case RtFn::Deferreturn:
    case RtFn::Decoderune:
    case RtFn::Countrunes:
    case RtFn::Strequal:
    case RtFn::Efaceeq:
    case RtFn::Ifaceeq: return true;
    default: return false;
  }
}

// Those that box an integer.
bool makes_box(uint32_t fn) { return fn == static_cast<uint32_t>(RtFn::ConvT16) || fn == static_cast<uint32_t>(RtFn::ConvT32) || fn == static_cast<uint32_t>(RtFn::ConvT64); }

class Escape {
 public:
  Escape(Function& f, const EscapeSource& source) : f_(f), source_(source) {}

  EscapeFacts run(bool* changed) {
    analyse();
    if (changed != nullptr) *changed = place();
    return facts();
  }

 private:
  void analyse() {
    nodes_.push_back({});
    node_.assign(f_.ins.size(), 0);
    slot_node_.assign(f_.slots.size(), 0);
    order_ = ir::rpo_order(f_);
    for (BlockId b : order_)
      for (ValueId v : f_.blocks[b].ins) instruction(b, v);
    solve();
    // In a loop an object must be dead before the next one takes its place.
    for (bool again = true; again;) {
      again = false;
      for (Root& r : roots_)
        if (r.in_loop && !r.lost && (marks(node_[r.value]) & kCarried)) {
          r.lost = again = true;
          mark(content(node_[r.value]), kOutside);
        }
      if (again) solve();
    }
  }

  using NodeId = uint32_t;
  struct Node {
    NodeId parent = 0, content = 0;
    uint8_t marks = 0;
  };
  enum class RootKind : uint8_t { Object, Buffer, Box };
  struct Root {
    ValueId value;
    uint32_t size;
    bool has_pointers, in_loop, lost = false;
    RootKind kind = RootKind::Object;
  };
  struct Pending {
    NodeId result;
    NodeId address;
  };

  NodeId make() {
    nodes_.push_back({});
    auto n = static_cast<NodeId>(nodes_.size() - 1);
    nodes_[n].parent = n;
    return n;
  }
  NodeId find(NodeId n) {
    while (nodes_[n].parent != n) {
      nodes_[n].parent = nodes_[nodes_[n].parent].parent;
      n = nodes_[n].parent;
    }
    return n;
  }
  uint8_t marks(NodeId n) { return nodes_[find(n)].marks; }
  NodeId node(ValueId v) {
    if (node_[v] == 0) node_[v] = make();
    return find(node_[v]);
  }
  static uint8_t of_content(uint8_t m) { return static_cast<uint8_t>((m & kKept) ? kKept | kOutside : (m & (kOutside | kReturned)) ? kOutside : 0); }
  NodeId content(NodeId n) {
    n = find(n);
    if (nodes_[n].content == 0) {
      NodeId c = make();
      nodes_[n].content = c;
      nodes_[c].marks = of_content(nodes_[n].marks);
    }
    return find(nodes_[n].content);
  }
  void mark(NodeId n, uint8_t m) {
    for (;;) {
      n = find(n);
      if ((nodes_[n].marks & m) == m) return;
      nodes_[n].marks |= m;
      m = of_content(nodes_[n].marks);
      if (nodes_[n].content == 0 || m == 0) return;
      n = nodes_[n].content;
    }
  }
  void join(NodeId a, NodeId b) {
    std::vector<std::pair<NodeId, NodeId>> todo{{a, b}};
    while (!todo.empty()) {
      a = find(todo.back().first);
      b = find(todo.back().second);
      todo.pop_back();
      if (a == b) continue;
      if (a > b) std::swap(a, b);
      nodes_[b].parent = a;
      uint8_t m = nodes_[a].marks | nodes_[b].marks;
      NodeId ca = nodes_[a].content, cb = nodes_[b].content;
      nodes_[a].marks = m;
      if (ca == 0) nodes_[a].content = cb;
      if (nodes_[a].content != 0) mark(nodes_[a].content, of_content(m));
      if (ca != 0 && cb != 0) todo.push_back({ca, cb});
    }
  }

  bool is_pointer(ValueId v) const { return f_.ins[v].ty == Ty::Ptr && f_.ins[v].op != Op::Const; }
  void keep(ValueId v) {
    if (is_pointer(v)) mark(node(v), kKept);
  }
  void outside(ValueId v) { mark(content(node(v)), kOutside); }

  bool in_loop(BlockId b) {
    std::vector<uint8_t> seen(f_.blocks.size(), 0);
    std::vector<BlockId> work = f_.blocks[b].succs;
    while (!work.empty()) {
      BlockId x = work.back();
      work.pop_back();
      if (x == b) return true;
      if (seen[x]) continue;
      seen[x] = 1;
      work.insert(work.end(), f_.blocks[x].succs.begin(), f_.blocks[x].succs.end());
    }
    return false;
  }

  // A closure that is called before this function returns. An object on the heap stays there: with a loop around there are several.
  void deferred(ValueId closure) {
    if (!is_pointer(closure)) return;
    mark(node(closure), kCarried);
    if (f_.ins[closure].op != Op::SlotAddr) mark(node(closure), kKept);
  }
  bool in_defer_frame(ValueId address, int32_t off) const {
    const Ins& a = f_.ins[address];
    return defer_slot_ != UINT32_MAX && a.op == Op::SlotAddr && a.a == defer_slot_ && a.off() + off >= static_cast<int32_t>(sizeof(abi::DeferFrame));
  }

  void store(ValueId address, ValueId value) {
    if (!is_pointer(value)) return;
    const Ins& v = f_.ins[value];
    if (v.op == Op::SymAddr && source_.is_constant(source_.ctx, static_cast<ir::SymId>(v.a))) {
      if (source_.is_body(source_.ctx, static_cast<ir::SymId>(v.a))) closures_.emplace_back(node(address), source_.facts(source_.ctx, static_cast<ir::SymId>(v.a)));
      return;
    }
    NodeId n = node(value);
    mark(n, kCarried);
    join(content(node(address)), n);
  }
  void load(ValueId result, ValueId address) {
    if (f_.ins[result].ty == Ty::Ptr) pending_.push_back({node(result), node(address)});
  }

  void instruction(BlockId b, ValueId v) {
    const Ins i = f_.ins[v];
    switch (i.op) {
      case Op::Param:
        if (i.ty == Ty::Ptr) outside(v);
        return;
      case Op::ClosurePtr:
        closure_ = v;
        outside(v);
        return;
      case Op::SlotAddr:
        if (slot_node_[i.a] == 0) slot_node_[i.a] = make();
        join(node(v), slot_node_[i.a]);
        return;
      case Op::SymAddr: mark(content(node(v)), kOutside | kKept); return;
      case Op::OutAddr: mark(content(node(v)), kOutside | kKept); return;
      case Op::Phi:
        if (i.ty != Ty::Ptr) return;
        for (uint32_t k = 0; k < f_.count(i); k++) {
          ValueId o = f_.list(i)[k];
          if (f_.ins[o].op == Op::Const) continue;
          join(node(v), node(o));
          if (f_.blocks[f_.blocks[b].preds[k]].rpo >= f_.blocks[b].rpo) mark(node(v), kCarried);
        }
        return;
      case Op::Select:
        if (i.ty != Ty::Ptr) return;
        if (is_pointer(i.b)) join(node(v), node(i.b));
        if (is_pointer(i.c)) join(node(v), node(i.c));
        return;
      case Op::Copy:
      case Op::PtrOff:
      case Op::PtrAdd:
        if (is_pointer(i.a)) join(node(v), node(i.a));
        return;
      case Op::Load: load(v, i.a); return;
      case Op::AtomicLoad: load(v, i.a); return;
      case Op::Store:
        if (in_defer_frame(i.a, i.off())) deferred(i.b);
        else store(i.a, i.b);
        return;
      case Op::StoreWB:
      case Op::StoreWBNoOld:
      case Op::AtomicStore: store(i.a, i.b); return;
      case Op::AtomicXchg:
        store(i.a, i.b);
        load(v, i.a);
        return;
      case Op::AtomicCas: store(i.a, i.c); return;
      case Op::Move:
      case Op::MoveWB: copy(i.a, i.b); return;
      case Op::Zero:
      case Op::ZeroWB:
      case Op::NilCheck:
      case Op::KeepAlive:
      case Op::Eq:
      case Op::Ne:
      case Op::LtU:
      case Op::LeU:
      case Op::LtS:
      case Op::LeS:
      case Op::AtomicAdd:
      case Op::AtomicAnd:
      case Op::AtomicOr:
      case Op::Const: return;
      case Op::DeferFrame: defer_slot_ = i.a; return;
      case Op::Bitcast:
        if (is_pointer(i.a) && i.ty == Ty::I64 && only_compared(v)) return;
        break;
      case Op::Return:
        for (uint32_t k = 0; k < f_.count(i); k++)
          if (is_pointer(f_.list(i)[k])) mark(node(f_.list(i)[k]), kReturned);
        return;
      case Op::Call: call(v, i); return;
      case Op::CallRt: call_rt(v, i); return;
      case Op::CallClosure: {
        for (uint32_t k = 0; k < f_.count(i); k++) keep(f_.list(i)[k]);
        if (is_pointer(i.a)) mark(node(i.a), kGiven);
        return;
      }
      case Op::Result:
        if (i.ty != Ty::Ptr) return;
        if (f_.ins[i.a].op == Op::CallRt && f_.ins[i.a].a == static_cast<uint32_t>(RtFn::NewObject) && new_object(b, v, f_.ins[i.a])) return;
        // also what makes a string may return an argument: "" + s is s
        if (f_.ins[i.a].op != Op::CallRt || !new_bytes(b, v, f_.ins[i.a])) outside(v);
        for (size_t k = returned_.size(); k-- > 0 && returned_[k].first == i.a;) join(node(v), returned_[k].second);
        return;
      default: break;
    }
    ir::for_each_operand(f_, i, [&](ValueId o) { keep(o); });
    if (i.ty == Ty::Ptr) outside(v);
  }

  // Whether a number made from an address, and what is calculated from it, ends in comparisons: then it cannot become a pointer again (slices.Insert asks
  // in this way whether two slices overlap).
  bool only_compared(ValueId v) {
    if (other_use_.empty()) {
      other_use_.assign(f_.ins.size(), 0);
      for (bool again = true; again;) {
        again = false;
        for (size_t k = order_.size(); k-- > 0;) {
          const std::vector<ValueId>& list = f_.blocks[order_[k]].ins;
          for (size_t n = list.size(); n-- > 0;) {
            const Ins& i = f_.ins[list[n]];
            switch (i.op) {
              case Op::Eq:
              case Op::Ne:
              case Op::LtU:
              case Op::LeU:
              case Op::LtS:
              case Op::LeS: continue;
              case Op::Add:
              case Op::Sub:
              case Op::And:
                if (other_use_[list[n]] == 0) continue;
                break;
              default: break;
            }
            ir::for_each_operand(f_, i, [&](ValueId o) {
              again = again || other_use_[o] == 0;
              other_use_[o] = 1;
            });
          }
        }
      }
    }
    return other_use_[v] == 0;
  }

  void copy(ValueId dst, ValueId src) {
    NodeId between = make();
    pending_.push_back({between, node(src)});
    mark(between, kCarried);
    join(content(node(dst)), between);
  }

  bool new_object(BlockId b, ValueId v, const Ins& call) {
    const Ins& type = f_.ins[f_.list(call)[0]];
    Root r;
    r.value = v;
    if (type.op != Op::SymAddr || type.off() != 0) return false;
    if (!source_.type(source_.ctx, static_cast<ir::SymId>(type.a), &r.size, &r.has_pointers)) return false;
    if (r.size > kMaxObject || frame_ + r.size > kMaxFrame) return false;
    frame_ += r.size;
    r.in_loop = in_loop(b);
    roots_.push_back(r);
    node(v);
    return true;
  }

  // A string or bytes that a buffer of this function may hold, or the box of an integer.
  bool new_bytes(BlockId b, ValueId v, const Ins& call) {
    Root r;
    r.value = v;
    r.has_pointers = false;
    if (makes_box(call.a)) {
      r.kind = RootKind::Box;
      r.size = 8;
    } else {
      r.kind = RootKind::Buffer;
      r.size = buffer_size(call.a);
      if (r.size == 0 || f_.ins[f_.list(call)[0]].op != Op::Const) return false;
    }
    if (frame_ + r.size > kMaxFrame) return false;
    frame_ += r.size;
    r.in_loop = in_loop(b);
    roots_.push_back(r);
    node(v);
    return true;
  }

  // Argument a of a call, in integer register r.
  void argument(ValueId call, ValueId a, unsigned r, EscapeFacts facts) {
    uint8_t p = ir::promises_of(facts, r);
    if (!(p & ir::kArgNotKept)) return mark(node(a), kKept);
    mark(node(a), kGiven);
    if (!(p & ir::kArgNotReturned)) returned_.emplace_back(call, node(a));
    if (!(p & ir::kArgMemNotKept)) return mark(content(node(a)), kKept | kOutside);
    if (!(p & ir::kArgMemNotReturned)) returned_.emplace_back(call, content(node(a)));
    mark(content(content(node(a))), kOutside);
  }
  void arguments(ValueId v, const Ins& i, const ir::CallSig& sig, EscapeFacts facts) {
    for (uint32_t k = 0; k < f_.count(i); k++) {
      ValueId a = f_.list(i)[k];
      if (!is_pointer(a)) continue;
      argument(v, a, sig.params[k].index, facts);
    }
  }
  void call(ValueId v, const Ins& i) {
    uint32_t fn;
    if (source_.native(source_.ctx, static_cast<ir::SymId>(i.a), &fn)) return native(i, fn);
    arguments(v, i, f_.sigs[i.c], source_.facts(source_.ctx, static_cast<ir::SymId>(i.a)));
  }
  void native(const Ins& i, uint32_t fn) {
    unsigned dst = 0;
    Native kind = native_kind(fn, &dst);
    if (kind == Native::Reads) return;
    if (kind == Native::Copies && f_.count(i) > dst + 1 && is_pointer(f_.list(i)[dst]) && is_pointer(f_.list(i)[dst + 1])) return copy(f_.list(i)[dst], f_.list(i)[dst + 1]);
    for (uint32_t k = 0; k < f_.count(i); k++) keep(f_.list(i)[k]);
  }
  void call_rt(ValueId v, const Ins& i) {
    if (i.a == static_cast<uint32_t>(RtFn::Memmove)) return;  // the builder moves with it what has no pointers
    if (abi::kRtInfo[i.a].kind != abi::RtKind::GoFn) return native(i, i.a);
    // The frame's record is in a slot.
    if (i.a == static_cast<uint32_t>(RtFn::Deferproc)) return deferred(f_.list(i)[1]);
    if (only_reads(i.a)) return;
    EscapeFacts facts = source_.facts(source_.ctx, source_.rt_symbol(source_.ctx, i.a));
    unsigned reg = 0;
    for (uint32_t k = 0; k < f_.count(i); k++) {
      ValueId a = f_.list(i)[k];
      if (ir::is_float(f_.ins[a].ty)) continue;
      unsigned r = reg++;
      if (!is_pointer(a)) continue;
      argument(v, a, r, facts);
    }
  }
  // Contents may go round in a circle: the slow pointer finds it.
  bool kept_below(NodeId n) {
    NodeId slow = n = find(n);
    for (bool odd = false; nodes_[n].content != 0; odd = !odd) {
      n = find(nodes_[n].content);
      if (nodes_[n].marks & (kKept | kReturned)) return true;
      if (n == slow) return false;
      if (odd) slow = find(nodes_[slow].content);
    }
    return false;
  }

  void solve() {
    // In the order of the code: what a load yields is known before loads through it.
    for (const Pending& p : pending_) {
      NodeId c = content(p.address);
      if (nodes_[c].marks & kOutside) {
        mark(content(p.result), kOutside);
        from_.emplace_back(p.result, c);
      } else {
        join(p.result, c);
      }
    }
    pending_.clear();
    for (bool again = true; again;) {
      again = false;
      for (size_t k = closures_.size(); k-- > 0;) {
        auto [object, facts] = closures_[k];
        if (!(marks(object) & (kKept | kOutside | kCarried | kReturned | kGiven))) continue;
        if (!(facts & ir::kClosureContents)) mark(content(object), kKept | kOutside);
        else if (!(facts & ir::kClosureMemory)) mark(content(content(object)), kKept | kOutside);
        else mark(content(content(content(object))), kOutside);
        closures_.erase(closures_.begin() + static_cast<ptrdiff_t>(k));
        again = true;
      }
      for (size_t k = from_.size(); k-- > 0;) {
        auto [result, cell] = from_[k];
        uint8_t m = marks(result), have = marks(cell);
        if (have & kKept) continue;
        uint8_t add = m & (kKept | kOutside) ? kKept : m & kReturned;
        if ((have & add) != add) {
          mark(cell, add);
          again = true;
        }
        if (!(add & kKept) && kept_below(result) && !(marks(content(cell)) & kKept)) {
          mark(content(cell), kKept | kOutside);
          again = true;
        }
      }
    }
  }

  EscapeFacts facts() {
    EscapeFacts r = 0;
    for (ValueId v : f_.blocks[f_.entry()].ins) {
      const Ins& i = f_.ins[v];
      if (i.op == Op::Param && i.ty != Ty::Ptr) {
        if (!ir::is_float(i.ty) && f_.sig.params[i.a].index < ir::kFactArgs) r |= ir::arg_promises(f_.sig.params[i.a].index, ir::kArgAllPromises);
      } else if (i.op == Op::Param && f_.sig.params[i.a].index < ir::kFactArgs) {
        uint8_t p = 0, m = marks(node(v));
        if (m & (kKept | kOutside)) continue;
        p |= ir::kArgNotKept;
        if (!(m & kReturned)) p |= ir::kArgNotReturned;
        NodeId memory = content(node(v));
        if (!(marks(memory) & kKept) && !kept_below(memory)) {
          p |= ir::kArgMemNotKept;
          if (!(marks(memory) & kReturned)) p |= ir::kArgMemNotReturned;
        }
        r |= ir::arg_promises(f_.sig.params[i.a].index, p);
      }
    }
    if (closure_ == kNoId) return r | ir::kClosureContents | ir::kClosureMemory;
    NodeId captured = content(node(closure_));
    if ((marks(node(closure_)) | marks(captured)) & (kKept | kReturned) || marks(node(closure_)) & kOutside) return r;
    r |= ir::kClosureContents;
    if (!kept_below(captured)) r |= ir::kClosureMemory;
    return r;
  }

  // The objects that stay: a slot, zeroed where the object was made.
  bool place() {
    std::vector<std::pair<ValueId, ValueId>> moved;
    std::unordered_map<ValueId, ValueId> buffers;  // call -> address of its buffer
    for (const Root& r : roots_) {
      if (r.lost || (marks(node_[r.value]) & (kKept | kOutside | kReturned))) continue;
      ValueId call = f_.ins[r.value].a;
      auto slot = static_cast<uint32_t>(f_.slots.size());
      f_.slots.push_back({r.size, 8, r.has_pointers, {}});
      Ins address;
      address.op = Op::SlotAddr;
      address.ty = Ty::Ptr;
      address.a = slot;
      if (r.kind == RootKind::Buffer) {
        auto id = static_cast<ValueId>(f_.ins.size());
        f_.ins.push_back(address);
        f_.pos.push_back(f_.pos[call]);
        f_.list(f_.ins[call])[0] = id;
        buffers[call] = id;
        continue;
      }
      if (r.kind == RootKind::Box) {
        Ins store;
        store.op = Op::Store;
        store.a = call;
        store.b = f_.list(f_.ins[call])[0];
        f_.ins[call] = address;
        f_.ins[r.value] = store;
        moved.emplace_back(r.value, call);
        continue;
      }
      Ins zero;
      zero.op = Op::Zero;
      zero.a = call;
      zero.c = r.size;
      f_.ins[call] = address;
      f_.ins[r.value] = zero;
      moved.emplace_back(r.value, call);
    }
    if (moved.empty() && buffers.empty()) return false;
    if (!buffers.empty()) {
      for (BlockId b : order_) {
        std::vector<ValueId>& list = f_.blocks[b].ins;
        for (size_t k = 0; k < list.size(); k++) {
          auto it = buffers.find(list[k]);
          if (it != buffers.end()) list.insert(list.begin() + static_cast<ptrdiff_t>(k++), it->second);
        }
      }
    }
    std::vector<ValueId> by(f_.ins.size(), kNoId);
    for (auto& [value, slot] : moved) by[value] = slot;
    for (BlockId b : order_)
      for (ValueId v : f_.blocks[b].ins) {
        Ins& i = f_.ins[v];
        ir::map_operands(f_, i, [&](ValueId o) { return by[o] != kNoId ? by[o] : o; });
      }
    return true;
  }

  Function& f_;
  const EscapeSource& source_;
  std::vector<Node> nodes_;
  std::vector<NodeId> node_;  // by value
  std::vector<NodeId> slot_node_;
  std::vector<BlockId> order_;
  std::vector<Root> roots_;
  std::vector<Pending> pending_;
  std::vector<std::pair<NodeId, NodeId>> from_;  // result of a load, the outside memory it was in
  std::vector<std::pair<NodeId, EscapeFacts>> closures_;  // object, facts about its body
  std::vector<uint8_t> other_use_;                    // by value: see only_compared
  std::vector<std::pair<ValueId, NodeId>> returned_;  // call, argument that its results may be
  ValueId closure_ = kNoId;
  uint32_t defer_slot_ = UINT32_MAX;  // of the DeferFrame
  uint32_t frame_ = 0;
};

}  // namespace

EscapeFacts escape_analysis(Function& f, const EscapeSource& source, bool* changed) { return Escape(f, source).run(changed); }
EscapeFacts escape_facts(const Function& f, const EscapeSource& source) { return Escape(const_cast<Function&>(f), source).run(nullptr); }

}  // namespace gorun::opt
