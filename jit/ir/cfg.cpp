// Shape of the control flow: reverse postorder, dominators, loops.
#include <algorithm>

#include "jit/ir/function.h"
#include "runtime/base/check.h"

namespace gorun::ir {

std::vector<BlockId> rpo_order(const Function& f) {
  std::vector<BlockId> post;
  post.reserve(f.blocks.size());
  std::vector<uint8_t> seen(f.blocks.size(), 0);
  struct Frame {
    BlockId b;
    uint32_t next;
  };
  std::vector<Frame> stack;
  stack.push_back({f.entry(), 0});
  seen[f.entry()] = 1;
  while (!stack.empty()) {
    Frame& top = stack.back();
    const auto& succs = f.blocks[top.b].succs;
    // Last successor first: in reverse postorder the first one then follows its branch.
    if (top.next < succs.size()) {
      BlockId s = succs[succs.size() - 1 - top.next++];
      if (!seen[s]) {
        seen[s] = 1;
        stack.push_back({s, 0});
      }
      continue;
    }
    post.push_back(top.b);
    stack.pop_back();
  }
  std::reverse(post.begin(), post.end());
  return post;
}

namespace {

// Drops what cannot be reached: the blocks become empty, their edges and phi operands go.
void remove_unreachable(Function& f, const std::vector<BlockId>& order) {
  if (order.size() + 1 == f.blocks.size()) return;
  std::vector<uint8_t> live(f.blocks.size(), 0);
  for (BlockId b : order) live[b] = 1;
  for (BlockId b : order) {
    Block& block = f.blocks[b];
    bool all = std::all_of(block.preds.begin(), block.preds.end(), [&](BlockId p) { return live[p] != 0; });
    if (all) continue;
    for (ValueId v : block.ins) {
      if (f.ins[v].op != Op::Phi) break;
      uint32_t* ops = f.list(f.ins[v]);
      uint32_t kept = 0;
      for (size_t i = 0; i < block.preds.size(); i++)
        if (live[block.preds[i]]) ops[kept++] = ops[i];
      f.extra[f.ins[v].b] = kept;
    }
    std::erase_if(block.preds, [&](BlockId p) { return !live[p]; });
  }
  for (BlockId b = 1; b < f.blocks.size(); b++)
    if (!live[b]) f.blocks[b] = Block();
}

// Cooper, Harvey, Kennedy: A Simple, Fast Dominance Algorithm (2001).
void dominators(Function& f, const std::vector<BlockId>& order) {
  for (BlockId b : order) f.blocks[b].idom = kNoId;
  f.blocks[f.entry()].idom = f.entry();
  // A block below dom that was passed on the way up from an earlier predecessor: dom is above it already. Without the marks a long chain of blocks that all
  // lead to one (a || b || ...) is walked up again for each.
  std::vector<BlockId> passed(f.blocks.size(), kNoId);
  auto meet = [&](BlockId dom, BlockId p, BlockId of) {
    while (dom != p) {
      if (f.blocks[p].rpo > f.blocks[dom].rpo) {
        if (passed[p] == of) return dom;
        passed[p] = of;
        p = f.blocks[p].idom;
      } else {
        passed[dom] = of;
        dom = f.blocks[dom].idom;
      }
    }
    return dom;
  };
  for (bool changed = true; changed;) {
    changed = false;
    std::fill(passed.begin(), passed.end(), kNoId);
    bool retreating = false;
    for (size_t i = 1; i < order.size(); i++) {
      Block& block = f.blocks[order[i]];
      BlockId dom = kNoId;
      for (BlockId p : block.preds) {
        if (f.blocks[p].rpo >= block.rpo) retreating = true;
        if (f.blocks[p].idom == kNoId) continue;
        dom = dom == kNoId ? p : meet(dom, p, order[i]);
      }
      if (block.idom != dom) {
        block.idom = dom;
        changed = true;
      }
    }
    if (!retreating) break;  // acyclic: one sweep is exact
  }
  f.blocks[f.entry()].idom = kNoId;
}

// Natural loops, inner ones first. outer[h] is the header of the loop around the loop of h.
void loops(Function& f, const std::vector<BlockId>& order) {
  std::vector<BlockId> outer;
  auto dominates = [&](BlockId a, BlockId b) {
    while (b != kNoId && f.blocks[b].rpo > f.blocks[a].rpo) b = f.blocks[b].idom;
    return a == b;
  };
  std::vector<BlockId> work;
  for (size_t i = order.size(); i-- > 0;) {
    BlockId h = order[i];
    for (BlockId p : f.blocks[h].preds)
      if (f.blocks[p].rpo >= f.blocks[h].rpo && dominates(h, p)) work.push_back(p);
    if (work.empty()) continue;
    if (outer.empty()) outer.resize(f.blocks.size(), kNoId);
    // The header joins its own loop last, so that it does not stop the walk.
    while (!work.empty()) {
      BlockId b = work.back();
      work.pop_back();
      // up to the outermost loop around b that is known
      BlockId head = f.blocks[b].loop_header;
      if (b == h) continue;
      if (head == kNoId) {
        f.blocks[b].loop_header = h;
        for (BlockId p : f.blocks[b].preds)
          if (p != h) work.push_back(p);
        continue;
      }
      BlockId top = head;
      while (outer[top] != kNoId && outer[top] != h) top = outer[top];
      if (outer[top] == h || top == h) continue;
      outer[top] = h;
      for (BlockId p : f.blocks[top].preds)
        if (p != h) work.push_back(p);
    }
    f.blocks[h].loop_header = h;
  }
  if (outer.empty()) return;
  for (BlockId b : order) {
    Block& block = f.blocks[b];
    if (block.loop_header == kNoId) continue;
    if (block.loop_header == b) {
      BlockId around = outer[b];
      block.loop_depth = static_cast<uint16_t>(around == kNoId ? 1 : f.blocks[around].loop_depth + 1);
    } else {
      block.loop_depth = f.blocks[block.loop_header].loop_depth;  // headers come first in reverse postorder
    }
  }
}

}  // namespace

void compute_cfg(Function& f) {
  std::vector<BlockId> order = rpo_order(f);
  remove_unreachable(f, order);
  for (size_t i = 0; i < order.size(); i++) {
    Block& block = f.blocks[order[i]];
    block.rpo = static_cast<uint32_t>(i);
    block.loop_depth = 0;
    block.loop_header = kNoId;
    block.landing = false;
  }
  for (BlockId b : order) {
    const Block& block = f.blocks[b];
    if (!block.ins.empty() && f.ins[block.ins.back()].op == Op::DeferFrame && block.succs.size() == 2) f.blocks[block.succs[1]].landing = true;
  }
  dominators(f, order);
  loops(f, order);
}

}  // namespace gorun::ir
