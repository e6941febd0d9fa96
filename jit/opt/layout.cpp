// `layout`: the order of blocks in the machine code. Reverse postorder with the blocks of a loop kept together, cold blocks last. A loop whose header
// holds the condition is turned: the header stands last, so that one jump per round is enough.
#include <algorithm>

#include "jit/opt/pass.h"

namespace gorun::opt {

namespace {

// Cold: marked by the builder, or every way out of it is (a block before a panic) or every way in.
std::vector<uint8_t> cold_blocks(const Function& f, const std::vector<BlockId>& order) {
  std::vector<uint8_t> cold(f.blocks.size(), 0);
  for (size_t k = order.size(); k-- > 0;) {
    const Block& b = f.blocks[order[k]];
    if (b.cold || b.landing || f.ins[b.ins.back()].op == Op::Unreachable) {
      cold[order[k]] = 1;
      continue;
    }
    cold[order[k]] = !b.succs.empty() && std::all_of(b.succs.begin(), b.succs.end(), [&](BlockId s) { return cold[s] && f.blocks[s].rpo > b.rpo; });
  }
  for (BlockId x : order) {
    const Block& b = f.blocks[x];
    if (!cold[x] && !b.preds.empty() && std::all_of(b.preds.begin(), b.preds.end(), [&](BlockId p) { return cold[p] && f.blocks[p].rpo < b.rpo; })) cold[x] = 1;
  }
  cold[f.entry()] = 0;
  return cold;
}

}  // namespace

void pass_layout(Function& f, Scratch& s) {
  s.order = ir::rpo_order(f);
  std::vector<uint8_t> cold = cold_blocks(f, s.order);
  f.layout.clear();
  // Blocks of a loop follow its header before anything outside: in reverse postorder an exit may come first. Sorted by the chain of loops.
  std::vector<uint8_t> placed(f.blocks.size(), 0);
  std::vector<std::vector<BlockId>> members;   // by loop header: hot blocks and inner headers in order
  std::vector<uint32_t> index(f.blocks.size(), 0);
  bool any_loop = false;
  for (BlockId b : s.order) any_loop = any_loop || f.blocks[b].loop_header != kNoId;
  std::vector<BlockId> hot;
  hot.reserve(s.order.size());
  if (!any_loop) {
    for (BlockId b : s.order)
      if (!cold[b]) hot.push_back(b);
  } else {
    auto outer = [&](BlockId header) {   // header of the loop around the loop of header
      for (BlockId d = f.blocks[header].idom; d != kNoId; d = f.blocks[d].idom)
        if (f.blocks[d].loop_depth < f.blocks[header].loop_depth) {
          BlockId h = f.blocks[d].loop_header;
          // The dominator may lie in a sibling loop's exit path: climb to the depth around this loop.
          return f.blocks[d].loop_depth + 1 == f.blocks[header].loop_depth ? h : BlockId{kNoId};
        }
      return BlockId{kNoId};
    };
    members.resize(1);
    auto list = [&](BlockId header) -> std::vector<BlockId>& {
      if (header == kNoId) return members[0];
      if (index[header] == 0) {
        index[header] = static_cast<uint32_t>(members.size());
        members.emplace_back();
      }
      return members[index[header]];
    };
    for (BlockId b : s.order) {
      if (cold[b]) continue;
      BlockId h = f.blocks[b].loop_header;
      if (h == b) {
        BlockId around = outer(b);
        list(around).push_back(b);
        list(b);
      } else {
        list(h).push_back(b);
      }
    }
    // The header leaves the loop by its condition, and the block laid out last jumps back to it.
    auto turned = [&](BlockId h) {
      const Block& b = f.blocks[h];
      const std::vector<BlockId>& body = members[index[h]];
      if (h == f.entry() || b.succs.size() != 2 || body.empty()) return false;
      bool exits = false, enters = false;
      for (BlockId x : b.succs) {
        if (x == body[0]) enters = true;
        else if (f.blocks[x].loop_depth < b.loop_depth || cold[x]) exits = true;
      }
      const Block& last = f.blocks[body.back()];
      return exits && enters && last.loop_header == h && last.succs.size() == 1 && last.succs[0] == h;
    };
    struct Frame { BlockId header; uint32_t list; size_t at; bool header_last; };
    std::vector<Frame> stack{{kNoId, 0, 0, false}};
    while (!stack.empty()) {
      Frame& top = stack.back();
      if (top.at == members[top.list].size()) {
        if (top.header_last) hot.push_back(top.header);
        stack.pop_back();
        continue;
      }
      BlockId b = members[top.list][top.at++];
      placed[b] = 1;
      bool loop = f.blocks[b].loop_header == b, last = loop && turned(b);
      if (!last) hot.push_back(b);
      if (loop) stack.push_back({b, index[b], 0, last});
    }
    for (BlockId b : s.order)   // a header that is cold hides nothing
      if (!cold[b] && !placed[b]) hot.push_back(b);
  }
  f.layout = std::move(hot);
  for (BlockId b : s.order)
    if (cold[b]) f.layout.push_back(b);
}

}  // namespace gorun::opt
