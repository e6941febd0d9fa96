// `cleanup`: joins blocks that follow each other, removes blocks that only jump.
#include <algorithm>

#include "jit/opt/pass.h"
#include "runtime/base/check.h"

namespace gorun::opt {

namespace {

bool has_phis(const Function& f, BlockId b) { return !f.blocks[b].ins.empty() && f.ins[f.blocks[b].ins[0]].op == Op::Phi; }
Op last_op(const Function& f, BlockId b) { return f.ins[f.blocks[b].ins.back()].op; }

// b holds only a jump to t: predecessors go to t themselves.
bool skip_empty(Function& f, BlockId b) {
  Block& block = f.blocks[b];
  if (block.ins.size() != 1 || last_op(f, b) != Op::Jump || block.landing || block.preds.empty()) return false;
  BlockId t = block.succs[0];
  if (t == b || t == f.entry()) return false;
  Block& target = f.blocks[t];
  bool phis = has_phis(f, t);
  for (BlockId p : block.preds) {
    Op op = last_op(f, p);
    // With phis, b is the place where a conditional edge sets them.
    if (phis && op != Op::Jump) return false;
    // A block entered twice from the same branch is only for switches.
    if (op != Op::Jump && op != Op::Switch && std::find(f.blocks[p].succs.begin(), f.blocks[p].succs.end(), t) != f.blocks[p].succs.end()) return false;
    if (op == Op::DeferFrame) return false;
  }
  auto at = static_cast<size_t>(std::find(target.preds.begin(), target.preds.end(), b) - target.preds.begin());
  // The first predecessor takes b's place, further ones go behind.
  for (size_t k = 0; k < block.preds.size(); k++) {
    BlockId p = block.preds[k];
    auto& succs = f.blocks[p].succs;
    *std::find(succs.begin(), succs.end(), b) = t;
    if (k == 0) {
      target.preds[at] = p;
    } else {
      target.preds.push_back(p);
    }
  }
  if (phis && block.preds.size() > 1) {
    for (ValueId v : target.ins) {
      Ins& phi = f.ins[v];
      if (phi.op != Op::Phi) break;
      std::vector<uint32_t> ops(f.list(phi), f.list(phi) + f.count(phi));
      uint32_t same = ops[at];
      for (size_t k = 1; k < block.preds.size(); k++) ops.push_back(same);
      phi.b = f.add_list(ops.data(), static_cast<uint32_t>(ops.size()));
    }
  }
  block = Block();
  block.sealed = true;
  return true;
}

// b ends with a jump to a block that nothing else leads to: one block.
bool merge_next(Function& f, BlockId b) {
  bool any = false;
  for (;;) {
    Block& block = f.blocks[b];
    if (last_op(f, b) != Op::Jump) return any;
    BlockId t = block.succs[0];
    Block& next = f.blocks[t];
    if (t == b || next.preds.size() != 1 || next.landing || has_phis(f, t)) return any;
    block.ins.pop_back();
    block.ins.insert(block.ins.end(), next.ins.begin(), next.ins.end());
    block.succs = std::move(next.succs);
    block.cold = block.cold || next.cold;
    for (BlockId s : block.succs) std::replace(f.blocks[s].preds.begin(), f.blocks[s].preds.end(), t, b);
    next = Block();
    next.sealed = true;
    any = true;
  }
}

}  // namespace

void pass_cleanup(Function& f, Scratch& s) {
  bool changed = false;
  for (BlockId b = 2; b < f.blocks.size(); b++)
    if (!f.blocks[b].ins.empty()) changed = skip_empty(f, b) || changed;
  for (BlockId b = 1; b < f.blocks.size(); b++)
    if (!f.blocks[b].ins.empty()) changed = merge_next(f, b) || changed;
  if (changed) ir::compute_cfg(f);
}

}  // namespace gorun::opt
