// Variables to values: Braun et al. (2013) without recursion, as functions of 100,000 blocks exist. Reading walks up while there is one predecessor;
// at a join a phi is made and its operands are read later, from a work list.
#include <algorithm>

#include "jit/ir/builder_impl.h"
#include "runtime/base/check.h"

namespace gorun::ir {

ValueId Builder::Impl::new_phi(uint32_t var, BlockId block) {
  Ins i;
  i.op = Op::Phi;
  i.ty = var_ty[var];
  ValueId v = add_ins(i);
  if (phi_index.size() <= v) phi_index.resize(v + 1 + v / 2);
  phi_index[v] = static_cast<uint32_t>(phis.size() + 1);
  phis.push_back({v, block, var});
  states[block].head.push_back(v);
  return v;
}

// The value of var at the end of block. Phis that this makes wait in `pending`.
ValueId Builder::Impl::find_def(uint32_t var, BlockId block) {
  size_t mark = path.size();
  ValueId v = kNoId;
  BlockId at = block;
  // Code that cannot be reached may go in circles (Brent's algorithm notices).
  BlockId seen = block;
  uint32_t steps = 0, limit = 1;
  bool circle = false;
  for (;;) {
    v = defs.get(at, var);
    if (v != kNoId) {
      v = find(v);
      break;
    }
    path.push_back({var, at});
    const Block& blk = f->blocks[at];
    if (!blk.sealed) {
      v = new_phi(var, at);
      states[at].incomplete.push_back(phi_index[v] - 1);
      break;
    }
    if (blk.preds.size() == 1 && !circle) {
      at = blk.preds[0];
      circle = at == seen;
      if (++steps == limit) {
        seen = at;
        steps = 0;
        limit *= 2;
      }
      continue;
    }
    if (blk.preds.empty() || circle) {  // never set on this way: zero
      v = add_ins(is_float(var_ty[var]) ? fconst_ins(var_ty[var], 0) : const_ins(var_ty[var], 0));
      states[at].head.push_back(v);
      break;
    }
    v = new_phi(var, at);
    pending.push_back(phi_index[v] - 1);
    break;
  }
  for (size_t k = mark; k < path.size(); k++) defs.set(path[k].second, var, v);
  path.resize(mark);
  return v;
}

ValueId Builder::Impl::read(uint32_t var, BlockId block) {
  ValueId v = find_def(var, block);
  if (pending.empty()) return v;
  fill_pending();
  return find(v);
}

void Builder::Impl::fill_pending() {
  // Newest first, and all are filled before any is judged: a phi's operand may be a phi that is not filled yet.
  std::vector<uint32_t> filled;
  while (!pending.empty()) {
    uint32_t p = pending.back();
    pending.pop_back();
    fill(p);
    filled.push_back(p);
  }
  for (size_t k = filled.size(); k-- > 0;) try_remove(filled[k]);
  run_rechecks();
}

void Builder::Impl::fill(uint32_t p) {
  BlockId block = phis[p].block;
  uint32_t var = phis[p].var;
  ValueId phi = phis[p].phi;
  size_t n = f->blocks[block].preds.size();
  auto at = static_cast<uint32_t>(f->extra.size());
  f->extra.push_back(static_cast<uint32_t>(n));
  f->extra.resize(f->extra.size() + n);
  f->ins[phi].b = at;
  for (size_t k = 0; k < n; k++) {
    ValueId v = find_def(var, f->blocks[block].preds[k]);
    f->extra[at + 1 + k] = v;
    if (v < phi_index.size() && phi_index[v] != 0 && v != phi) {
      uint32_t used = phi_index[v] - 1;
      edges.push_back({p, phis[used].users});
      phis[used].users = static_cast<uint32_t>(edges.size() - 1);
    }
  }
  phis[p].filled = true;
}

// Removes the phi when it has at most one operand besides itself; the phis that use it are judged again.
void Builder::Impl::try_remove(uint32_t p) {
  PhiInfo& info = phis[p];
  if (!info.filled || (info.phi < forward.size() && forward[info.phi] != kNoId)) return;
  ValueId phi = info.phi;
  ValueId w0 = info.witness[0] != kNoId ? find(info.witness[0]) : kNoId, w1 = info.witness[1] != kNoId ? find(info.witness[1]) : kNoId;
  if (w0 != kNoId && w1 != kNoId && w0 != w1 && w0 != phi && w1 != phi) return;
  ValueId same = kNoId;
  uint32_t at = f->ins[phi].b, n = f->extra[at];
  for (uint32_t k = 0; k < n; k++) {
    ValueId v = find(f->extra[at + 1 + k]);
    f->extra[at + 1 + k] = v;
    if (v == phi || v == same) continue;
    if (same != kNoId) {
      info.witness[0] = same;
      info.witness[1] = v;
      return;
    }
    same = v;
  }
  if (same == kNoId) {  // only itself: a loop that is never entered
    same = add_ins(is_float(f->ins[phi].ty) ? fconst_ins(f->ins[phi].ty, 0) : const_ins(f->ins[phi].ty, 0));
    states[f->entry()].head.push_back(same);
  }
  if (forward.size() <= phi) forward.resize(f->ins.size() + f->ins.size() / 2 + 1);
  forward[phi] = same;
  // Its users become users of what replaces it.
  uint32_t target = same < phi_index.size() ? phi_index[same] : 0;
  for (uint32_t e = phis[p].users; e != 0;) {
    uint32_t next = edges[e].next, user = edges[e].user;
    if (user != p) {
      recheck.push_back(user);
      if (target != 0 && user != target - 1) {
        edges[e].next = phis[target - 1].users;
        phis[target - 1].users = e;
      }
    }
    e = next;
  }
  phis[p].users = 0;
}

void Builder::Impl::run_rechecks() {
  while (!recheck.empty()) {
    uint32_t p = recheck.back();
    recheck.pop_back();
    try_remove(p);
  }
}

void Builder::Impl::seal(BlockId block) {
  if (f->blocks[block].sealed) return;
  f->blocks[block].sealed = true;
  std::vector<uint32_t> wait = std::move(states[block].incomplete);
  if (wait.empty()) return;
  for (size_t k = wait.size(); k-- > 0;) pending.push_back(wait[k]);
  fill_pending();
}

void Builder::Impl::finish() {
  Function& fn = *f;
  CHECK(pending.empty() && recheck.empty());
  // Order decides reachability; unreachable blocks may be unfinished.
  std::vector<BlockId> order = rpo_order(fn);
  for (BlockId id : order) {
    Block& block = fn.blocks[id];
    CHECK(!block.ins.empty() && has_flag(fn.ins[block.ins.back()].op, kTerminator), "block b%u of %s has no terminator", id, fn.name.c_str());
    std::vector<ValueId>& head = states[id].head;
    size_t skip = 0;  // parameters stay first
    while (skip < block.ins.size() && (fn.ins[block.ins[skip]].op == Op::Param || fn.ins[block.ins[skip]].op == Op::ClosurePtr)) skip++;
    std::erase_if(head, [&](ValueId v) { return find(v) != v; });
    std::stable_partition(head.begin(), head.end(), [&](ValueId v) { return fn.ins[v].op == Op::Phi; });
    block.ins.insert(block.ins.begin() + static_cast<ptrdiff_t>(skip), head.begin(), head.end());
    if (forward.empty()) continue;
    for (ValueId v : block.ins) map_operands(fn, fn.ins[v], [&](ValueId o) { return find(o); });
  }
  b->cur_ = kNoId;
  compute_cfg(fn);
}

}  // namespace gorun::ir
