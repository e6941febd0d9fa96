// The rules of a valid function: structure, types, dominance, placement. Every message names the function's block and instruction.
#include <algorithm>

#include "jit/ir/function.h"
#include "runtime/abi/bounds.h"
#include "runtime/abi/rtfuncs.h"

namespace gorun::ir {

namespace {

class Verifier {
 public:
  explicit Verifier(const Function& f) : f_(f) {}

  std::vector<std::string> run() {
    if (!structure()) return std::move(problems_);
    order_ = rpo_order(f_);
    dominators();
    for (BlockId b : order_) block(b);
    landings();
    return std::move(problems_);
  }

 private:
  void problem(ValueId v, const std::string& what) {
    if (problems_.size() < 50) problems_.push_back("b" + std::to_string(at_) + ": " + print_value(f_, v) + ": " + what);
  }
  void problem(const std::string& what) {
    if (problems_.size() < 50) problems_.push_back("b" + std::to_string(at_) + ": " + what);
  }

  // Indices are in range: what follows may index. False when it may not.
  bool structure() {
    if (f_.blocks.size() < 2 || f_.ins.empty()) {
      problems_.push_back("no entry block");
      return false;
    }
    def_block_.assign(f_.ins.size(), kNoId);
    index_.assign(f_.ins.size(), 0);
    for (BlockId b = 1; b < f_.blocks.size(); b++) {
      at_ = b;
      const Block& block = f_.blocks[b];
      for (BlockId s : block.succs)
        if (s == 0 || s >= f_.blocks.size()) return problem("successor b" + std::to_string(s) + " does not exist"), false;
      for (BlockId p : block.preds)
        if (p == 0 || p >= f_.blocks.size()) return problem("predecessor b" + std::to_string(p) + " does not exist"), false;
      for (size_t k = 0; k < block.ins.size(); k++) {
        ValueId v = block.ins[k];
        if (v == 0 || v >= f_.ins.size()) return problem("instruction v" + std::to_string(v) + " does not exist"), false;
        if (def_block_[v] != kNoId) return problem(v, "stands in two places"), false;
        if (f_.ins[v].op >= Op::kCount) return problem("v" + std::to_string(v) + " has no op"), false;
        def_block_[v] = b;
        index_[v] = static_cast<uint32_t>(k);
        const Ins& i = f_.ins[v];
        if (info(i.op).nargs == kVarArgs && (i.b >= f_.extra.size() || i.b + f_.extra[i.b] >= f_.extra.size())) return problem("operand list of v" + std::to_string(v)), false;
        bool in_range = true;
        for_each_operand(f_, i, [&](ValueId o) { in_range = in_range && o != 0 && o < f_.ins.size(); });
        if (!in_range) return problem("v" + std::to_string(v) + " (" + std::string(info(i.op).name) + ") has an operand that does not exist"), false;
        if ((i.op == Op::Call || list_op_uses_a(i.op)) && i.c >= f_.sigs.size()) return problem(v, "no such sig"), false;
        if (i.op == Op::CallRt && i.a >= static_cast<uint32_t>(abi::RtFn::kCount)) return problem("v" + std::to_string(v) + ": no such runtime function"), false;
      }
    }
    // Edges agree in both directions, counted: a switch may go twice to the same block.
    std::vector<std::pair<BlockId, BlockId>> out, in;
    for (BlockId b = 1; b < f_.blocks.size(); b++) {
      for (BlockId s : f_.blocks[b].succs) out.push_back({b, s});
      for (BlockId p : f_.blocks[b].preds) in.push_back({p, b});
    }
    std::sort(out.begin(), out.end());
    std::sort(in.begin(), in.end());
    if (out != in) {
      problems_.push_back("successors and predecessors disagree");
      return false;
    }
    return true;
  }

  // Own dominators: the ones in the blocks may be stale.
  void dominators() {
    rpo_.assign(f_.blocks.size(), ~0u);
    for (size_t i = 0; i < order_.size(); i++) rpo_[order_[i]] = static_cast<uint32_t>(i);
    idom_.assign(f_.blocks.size(), kNoId);
    idom_[f_.entry()] = f_.entry();
    for (bool changed = true; changed;) {
      changed = false;
      for (size_t i = 1; i < order_.size(); i++) {
        BlockId b = order_[i], dom = kNoId;
        for (BlockId p : f_.blocks[b].preds) {
          if (rpo_[p] == ~0u || idom_[p] == kNoId) continue;
          if (dom == kNoId) {
            dom = p;
            continue;
          }
          BlockId x = dom, y = p;
          while (x != y) {
            while (rpo_[x] > rpo_[y]) x = idom_[x];
            while (rpo_[y] > rpo_[x]) y = idom_[y];
          }
          dom = x;
        }
        if (idom_[b] != dom) {
          idom_[b] = dom;
          changed = true;
        }
      }
    }
    // Numbering of the dominator tree: a dominates b when b's interval lies in a's. Children come after their parent in order_.
    std::vector<uint32_t> size(f_.blocks.size(), 1);
    for (size_t i = order_.size(); i-- > 1;) size[idom_[order_[i]]] += size[order_[i]];
    first_.assign(f_.blocks.size(), 0);
    last_.assign(f_.blocks.size(), 0);
    std::vector<uint32_t> next(f_.blocks.size(), 0);
    for (BlockId b : order_) {
      uint32_t at = b == f_.entry() ? 0 : next[idom_[b]];
      if (b != f_.entry()) next[idom_[b]] += size[b];
      first_[b] = at;
      last_[b] = at + size[b];
      next[b] = at + 1;
    }
  }
  bool dominates(BlockId a, BlockId b) const { return first_[a] <= first_[b] && first_[b] < last_[a]; }
  bool reachable(BlockId b) const { return rpo_[b] != ~0u; }

  void block(BlockId b) {
    at_ = b;
    const Block& block = f_.blocks[b];
    if (block.ins.empty()) return problem("no terminator");
    if (b == f_.entry() && !block.preds.empty()) problem("the entry block has predecessors");
    bool phis = true, head = b == f_.entry();
    for (size_t k = 0; k < block.ins.size(); k++) {
      ValueId v = block.ins[k];
      const Ins& i = f_.ins[v];
      const OpInfo& row = info(i.op);
      bool last = k + 1 == block.ins.size();
      if (((row.flags & kTerminator) != 0) != last) problem(v, last ? "the block does not end with a terminator" : "terminator inside a block");
      if (i.op == Op::Phi) {
        if (!phis) problem(v, "phi after other instructions");
        phi(v, i, block);
        continue;
      }
      phis = false;
      if (i.op == Op::Param || i.op == Op::ClosurePtr) {
        if (!head) problem(v, "not at the start of the entry block");
      } else {
        head = false;
      }
      if (i.op == Op::Result) {
        ValueId prev = k ? block.ins[k - 1] : 0;
        bool follows = prev != 0 && (prev == i.a || (f_.ins[prev].op == Op::Result && f_.ins[prev].a == i.a));
        if (!follows) problem(v, "does not follow its call");
      }
      for_each_operand(f_, i, [&](ValueId o) {
        BlockId d = def_block_[o];
        if (d == kNoId) return problem(v, "operand v" + std::to_string(o) + " stands nowhere");
        if (f_.ins[o].ty == Ty::Void && i.op != Op::Result) return problem(v, "operand v" + std::to_string(o) + " has no value");
        if (d == b ? index_[o] >= k : !(reachable(d) && dominates(d, b))) problem(v, "v" + std::to_string(o) + " does not dominate its use");
      });
      types(v, i);
      if (last) terminator(v, i, block);
    }
  }

  void phi(ValueId v, const Ins& i, const Block& block) {
    if (f_.count(i) != block.preds.size()) return problem(v, "has " + std::to_string(f_.count(i)) + " operands for " + std::to_string(block.preds.size()) + " predecessors");
    if (i.ty == Ty::Void) problem(v, "has no type");
    for (uint32_t k = 0; k < f_.count(i); k++) {
      ValueId o = f_.list(i)[k];
      BlockId p = block.preds[k];
      if (!reachable(p)) continue;
      if (def_block_[o] == kNoId) {
        problem(v, "operand v" + std::to_string(o) + " stands nowhere");
      } else if (!reachable(def_block_[o]) || !dominates(def_block_[o], p)) {
        problem(v, "v" + std::to_string(o) + " does not dominate the end of b" + std::to_string(p));
      }
      if (f_.ins[o].ty != i.ty) problem(v, "operand v" + std::to_string(o) + " has another type");
    }
  }

  void terminator(ValueId v, const Ins& i, const Block& block) {
    size_t n = block.succs.size();
    bool ok = true;
    switch (i.op) {
      case Op::Jump: ok = n == 1; break;
      case Op::Branch: ok = n == 2 && block.succs[0] != block.succs[1]; break;
      case Op::DeferFrame: ok = n == 2 && block.succs[0] != block.succs[1] && f_.blocks[block.succs[1]].preds.size() == 1; break;
      case Op::Switch: ok = n >= 1; break;
      case Op::Return:
      case Op::Unreachable: ok = n == 0; break;
      default: break;
    }
    if (!ok) problem(v, "wrong successors");
  }

  Ty ty(ValueId v) const { return f_.ins[v].ty; }
  static bool is_int(Ty t) { return t >= Ty::I8 && t <= Ty::I64; }
  static bool is_int_or_ptr(Ty t) { return t >= Ty::I8 && t <= Ty::Ptr; }
  void need(ValueId v, bool ok, const char* what) {
    if (!ok) problem(v, what);
  }
  void address(ValueId v, ValueId a) { need(v, ty(a) == Ty::Ptr, "the address is no pointer"); }

  void types(ValueId v, const Ins& i) {
    Ty want = result_type(f_, i);
    if (i.ty != want) return problem(v, "the type of the result is wrong");
    int n = info(i.op).nargs;
    Ty a = n > 0 ? ty(i.a) : Ty::Void, b = n > 1 ? ty(i.b) : Ty::Void, c = n > 2 ? ty(i.c) : Ty::Void;
    switch (i.op) {
      case Op::Const: need(v, is_int_or_ptr(i.ty), "not an integer type"); break;
      case Op::FConst: need(v, is_float(i.ty), "not a float type"); break;
      case Op::Param: need(v, i.a < f_.sig.params.size() && f_.sig.params[i.a].ty == i.ty, "does not fit the signature"); break;
      case Op::SlotAddr: need(v, i.a < f_.slots.size(), "no such slot"); break;
      case Op::Add:
      case Op::Sub:
      case Op::Mul:
      case Op::DivS:
      case Op::DivU:
      case Op::ModS:
      case Op::ModU:
      case Op::And:
      case Op::Or:
      case Op::Xor: need(v, is_int(i.ty) && a == i.ty && b == i.ty, "operands of another type"); break;
      case Op::MulHiU:
      case Op::MulHiS: need(v, i.ty == Ty::I64 && a == i.ty && b == i.ty, "operands must be i64"); break;
      case Op::Div128:
      case Op::Mod128:
      case Op::AddCarry:
      case Op::SubBorrow: need(v, i.ty == Ty::I64 && a == i.ty && b == i.ty && c == i.ty, "operands must be i64"); break;
      case Op::Neg:
      case Op::Not:
      case Op::Clz:
      case Op::Ctz:
      case Op::Popcnt:
      case Op::Bswap: need(v, is_int(i.ty) && a == i.ty, "operand of another type"); break;
      case Op::Shl:
      case Op::ShrU:
      case Op::ShrS:
      case Op::RotL: need(v, is_int(i.ty) && a == i.ty && is_int(b), "operands do not fit"); break;
      case Op::Eq:
      case Op::Ne:
      case Op::LtU:
      case Op::LeU: need(v, is_int_or_ptr(a) && a == b, "operands of different types"); break;
      case Op::LtS:
      case Op::LeS: need(v, is_int(a) && a == b, "operands of different types"); break;
      case Op::FEq:
      case Op::FNe:
      case Op::FLt:
      case Op::FLe: need(v, is_float(a) && a == b, "operands of different types"); break;
      case Op::Select: need(v, a == Ty::I8 && b == i.ty && c == i.ty, "operands do not fit"); break;
      case Op::Zext:
      case Op::Sext: need(v, is_int(i.ty) && is_int(a) && ty_size(a) < ty_size(i.ty), "not wider"); break;
      case Op::Trunc: need(v, is_int(i.ty) && is_int(a) && ty_size(a) > ty_size(i.ty), "not narrower"); break;
      case Op::Bitcast: need(v, a != Ty::Void && a != i.ty && ty_size(a) == ty_size(i.ty), "not a cast of the same width"); break;
      case Op::SToF: need(v, is_float(i.ty) && (a == Ty::I32 || a == Ty::I64), "types"); break;
      case Op::UToF: need(v, is_float(i.ty) && a == Ty::I64, "types"); break;
      case Op::FToS: need(v, (i.ty == Ty::I32 || i.ty == Ty::I64) && is_float(a), "types"); break;
      case Op::FToU: need(v, i.ty == Ty::I64 && is_float(a), "types"); break;
      case Op::FExt: need(v, i.ty == Ty::F64 && a == Ty::F32, "types"); break;
      case Op::FTrunc: need(v, i.ty == Ty::F32 && a == Ty::F64, "types"); break;
      case Op::FAdd:
      case Op::FSub:
      case Op::FMul:
      case Op::FDiv:
      case Op::FCopysign:
      case Op::FMin:
      case Op::FMax: need(v, is_float(i.ty) && a == i.ty && b == i.ty, "operands of another type"); break;
      case Op::FNeg:
      case Op::FSqrt:
      case Op::FAbs:
      case Op::FRound: need(v, is_float(i.ty) && a == i.ty, "operand of another type"); break;
      case Op::FFma: need(v, is_float(i.ty) && a == i.ty && b == i.ty && c == i.ty, "operands of another type"); break;
      case Op::PtrAdd: need(v, a == Ty::Ptr && b == Ty::I64, "operands do not fit"); break;
      case Op::PtrOff: need(v, a == Ty::Ptr, "operand is no pointer"); break;
      case Op::Load:
      case Op::AtomicLoad:
        address(v, i.a);
        need(v, i.ty != Ty::Void, "has no type");
        break;
      case Op::Store:
      case Op::AtomicStore: address(v, i.a); break;
      case Op::StoreWB:
      case Op::StoreWBNoOld:
        address(v, i.a);
        need(v, b == Ty::Ptr, "stores no pointer");
        break;
      case Op::AtomicXchg:
      case Op::AtomicAdd:
      case Op::AtomicAnd:
      case Op::AtomicOr:
        address(v, i.a);
        need(v, b == i.ty, "operand of another type");
        break;
      case Op::AtomicCas:
        address(v, i.a);
        need(v, b == c, "operands of different types");
        break;
      case Op::Move:
      case Op::MoveWB:
        address(v, i.a);
        address(v, i.b);
        break;
      case Op::Zero:
      case Op::ZeroWB: address(v, i.a); break;
      case Op::NilCheck: need(v, a == Ty::Ptr, "operand is no pointer"); break;
      case Op::BoundsCheck:
        need(v, a == Ty::I64 && b == Ty::I64, "operands must be i64");
        need(v, i.c < static_cast<uint32_t>(abi::BoundsKind::kCount), "no such kind");
        break;
      case Op::ZeroCheck:
      case Op::ShiftCheck: need(v, is_int(a), "operand is no integer"); break;
      case Op::Branch: need(v, a == Ty::I8, "the condition must be i8"); break;
      case Op::Switch: need(v, a == Ty::I64, "the value must be i64"); break;
      case Op::DeferFrame: need(v, i.a < f_.slots.size() && f_.slots[i.a].size >= 40, "the slot cannot hold a DeferFrame"); break;
      case Op::CallClosure:
      case Op::CallPtr:
        address(v, i.a);
        call(v, i, f_.sigs[i.c].params);
        break;
      case Op::Call: call(v, i, f_.sigs[i.c].params); break;
      case Op::CallRt: {
        const abi::RtInfo& row = abi::kRtInfo[i.a];
        if (f_.count(i) != row.args.n) return problem(v, "wrong number of arguments");
        for (uint32_t k = 0; k < row.args.n; k++) need(v, ty(f_.list(i)[k]) == scalar(row.args.v[k]), "argument of the wrong type");
        break;
      }
      case Op::Result: result(v, i); break;
      case Op::Return:
        if (f_.count(i) != f_.sig.results.size()) return problem(v, "wrong number of results");
        for (uint32_t k = 0; k < f_.count(i); k++) need(v, ty(f_.list(i)[k]) == f_.sig.results[k].ty, "result of the wrong type");
        break;
      default: break;
    }
  }
  static Ty scalar(abi::Sc s) {
    static constexpr Ty kTys[] = {Ty::I8, Ty::I16, Ty::I32, Ty::I64, Ty::Ptr, Ty::F32, Ty::F64};
    return kTys[static_cast<int>(s)];
  }
  void call(ValueId v, const Ins& i, const std::vector<RegArg>& params) {
    if (f_.count(i) != params.size()) return problem(v, "wrong number of arguments");
    for (uint32_t k = 0; k < f_.count(i); k++) need(v, ty(f_.list(i)[k]) == params[k].ty, "argument of the wrong type");
  }
  void result(ValueId v, const Ins& i) {
    const Ins& c = f_.ins[i.a];
    if (c.op == Op::CallRt) {
      const abi::ScList& r = abi::kRtInfo[c.a].results;
      return need(v, i.c < r.n && scalar(r.v[i.c]) == i.ty, "does not fit the results of the call");
    }
    if (c.op != Op::Call && !list_op_uses_a(c.op)) return problem(v, "its operand is no call");
    const auto& r = f_.sigs[c.c].results;
    need(v, i.c < r.size() && r[i.c].ty == i.ty, "does not fit the results of the call");
  }

  // At the landing block of a DeferFrame no register holds anything: nothing may be live there.
  void landings() {
    for (BlockId b : order_) {
      const Block& block = f_.blocks[b];
      if (block.ins.empty() || f_.ins[block.ins.back()].op != Op::DeferFrame || block.succs.size() != 2) continue;
      BlockId land = block.succs[1];
      std::vector<uint8_t> seen(f_.blocks.size(), 0);
      std::vector<BlockId> after{land};
      seen[land] = 1;
      for (size_t k = 0; k < after.size(); k++)
        for (BlockId s : f_.blocks[after[k]].succs)
          if (!seen[s]) {
            seen[s] = 1;
            after.push_back(s);
          }
      for (BlockId x : after) {
        at_ = x;
        const Block& user = f_.blocks[x];
        for (ValueId v : user.ins) {
          const Ins& i = f_.ins[v];
          if (i.op == Op::Phi) {
            for (size_t k = 0; k < user.preds.size(); k++)
              if (seen[user.preds[k]]) live_across(v, f_.list(i)[k], land);
            continue;
          }
          for_each_operand(f_, i, [&](ValueId o) { live_across(v, o, land); });
        }
      }
    }
  }
  void live_across(ValueId user, ValueId o, BlockId land) {
    BlockId d = def_block_[o];
    if (d != kNoId && d != land && reachable(d) && dominates(d, land)) problem(user, "v" + std::to_string(o) + " is live at the landing block b" + std::to_string(land));
  }

  const Function& f_;
  std::vector<std::string> problems_;
  BlockId at_ = kNoId;
  std::vector<BlockId> def_block_, idom_, order_;
  std::vector<uint32_t> index_, rpo_, first_, last_;
};

}  // namespace

std::vector<std::string> verify(const Function& f) { return Verifier(f).run(); }

}  // namespace gorun::ir
