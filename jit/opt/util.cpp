#include <algorithm>

#include "jit/opt/pass.h"
#include "runtime/base/check.h"

namespace gorun::opt {

void DomTree::build(const Function& f, const std::vector<BlockId>& rpo) {
  first_child.assign(f.blocks.size(), kNoId);
  next_sibling.assign(f.blocks.size(), kNoId);
  for (size_t k = rpo.size(); k-- > 1;) {
    BlockId b = rpo[k], d = f.blocks[b].idom;
    next_sibling[b] = first_child[d];
    first_child[d] = b;
  }
}

void find_after_landing(const Function& f, std::vector<uint8_t>* out) {
  out->clear();
  std::vector<BlockId> work;
  for (BlockId b = 1; b < f.blocks.size(); b++)
    if (f.blocks[b].landing) work.push_back(b);
  if (work.empty()) return;
  out->assign(f.blocks.size(), 0);
  for (BlockId b : work) (*out)[b] = 1;
  while (!work.empty()) {
    BlockId b = work.back();
    work.pop_back();
    for (BlockId s : f.blocks[b].succs)
      if (!(*out)[s]) {
        (*out)[s] = 1;
        work.push_back(s);
      }
  }
}

void remove_edge(Function& f, BlockId b, size_t k) {
  Block& from = f.blocks[b];
  BlockId t = from.succs[k];
  from.succs.erase(from.succs.begin() + static_cast<ptrdiff_t>(k));
  Block& to = f.blocks[t];
  auto at = std::find(to.preds.begin(), to.preds.end(), b);
  CHECK(at != to.preds.end());
  auto index = static_cast<size_t>(at - to.preds.begin());
  to.preds.erase(at);
  for (ValueId v : to.ins) {
    Ins& phi = f.ins[v];
    if (phi.op != Op::Phi) break;
    uint32_t* ops = f.list(phi);
    uint32_t n = f.count(phi);
    std::copy(ops + index + 1, ops + n, ops + index);
    f.extra[phi.b] = n - 1;
  }
}

ValueId strip_not(const Function& f, ValueId cond, bool* negated) {
  *negated = false;
  for (;;) {
    const Ins& x = f.ins[cond];
    if (x.op != Op::Eq || f.ins[x.b].op != Op::Const || f.ins[x.b].imm() != 0 || f.ins[x.a].ty != Ty::I8) return cond;
    cond = x.a;
    *negated = !*negated;
  }
}

}  // namespace gorun::opt
