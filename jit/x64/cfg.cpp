// Blocks of the machine function: layout order (loops together, cold blocks last), split critical edges, dominators, loops.
#include <algorithm>

#include "jit/x64/mach.h"
#include "runtime/base/check.h"

namespace gorun::x64 {
namespace {

constexpr uint32_t kNone = ~0u;

// A control-flow graph whose nodes are numbered so that a dominator comes before what it dominates.
struct Graph {
  uint32_t n = 0;
  std::vector<uint32_t> poff, pred;
  std::vector<uint32_t> idom, pre, post, loop, loop_parent;
  std::vector<uint16_t> depth;
  std::vector<uint32_t> t1, t2, t3;  // scratch
};

// Cooper, Harvey, Kennedy: "A Simple, Fast Dominance Algorithm".
void dominators(Graph& g) {
  g.idom.assign(g.n, kNone);
  g.idom[0] = 0;
  static thread_local std::vector<uint32_t> passed;  // as in jit/ir/cfg.cpp: on the way up from a predecessor of which block
  for (bool changed = true; changed;) {
    changed = false;
    passed.assign(g.n, kNone);
    for (uint32_t b = 1; b < g.n; b++) {
      uint32_t d = kNone;
      for (uint32_t i = g.poff[b]; i < g.poff[b + 1]; i++) {
        uint32_t p = g.pred[i];
        if (g.idom[p] == kNone) continue;
        if (d == kNone) d = p;
        while (d != p) {
          if (p > d) {
            if (passed[p] == b) break;
            passed[p] = b;
            p = g.idom[p];
          } else {
            passed[d] = b;
            d = g.idom[d];
          }
        }
      }
      if (d != g.idom[b]) {
        g.idom[b] = d;
        changed = true;
      }
    }
  }
}

bool dominates(const Graph& g, uint32_t a, uint32_t b) { return g.pre[a] <= g.pre[b] && g.post[b] <= g.post[a]; }

void dom_numbers(Graph& g) {
  std::vector<uint32_t>&child = g.t1, &next = g.t2, &stack = g.t3, &pre = g.pre, &post = g.post;
  child.assign(g.n, kNone);
  next.assign(g.n, kNone);
  for (uint32_t b = g.n; b-- > 1;) {
    if (g.idom[b] == kNone) continue;
    next[b] = child[g.idom[b]];
    child[g.idom[b]] = b;
  }
  pre.assign(g.n, 0);
  post.assign(g.n, 0);
  uint32_t counter = 0;
  stack.assign(1, 0);
  pre[0] = counter++;
  while (!stack.empty()) {
    uint32_t b = stack.back();
    if (child[b] != kNone) {
      uint32_t c = child[b];
      child[b] = next[c];
      pre[c] = counter++;
      stack.push_back(c);
    } else {
      post[b] = counter;
      stack.pop_back();
    }
  }
}

// Natural loops, inner ones first; a loop that is entered at two places (irreducible) is no loop here.
void loops(Graph& g) {
  g.loop.assign(g.n, kNone);
  g.loop_parent.assign(g.n, kNone);
  g.depth.assign(g.n, 0);
  std::vector<uint32_t>&top = g.t1, &work = g.t2, &headers = g.t3;
  top.assign(g.n, kNone);  // header -> enclosing header, path-compressed
  headers.clear();
  auto outermost = [&](uint32_t h) {
    uint32_t r = h;
    while (top[r] != kNone) r = top[r];
    while (top[h] != kNone) {
      uint32_t t = top[h];
      top[h] = r;
      h = t;
    }
    return r;
  };
  for (uint32_t h = g.n; h-- > 0;) {
    work.clear();
    for (uint32_t i = g.poff[h]; i < g.poff[h + 1]; i++) {
      if (dominates(g, h, g.pred[i])) work.push_back(g.pred[i]);
    }
    if (work.empty()) continue;
    headers.push_back(h);
    while (!work.empty()) {
      uint32_t b = work.back();
      work.pop_back();
      if (b == h) continue;
      if (g.loop[b] == kNone) {
        g.loop[b] = h;
      } else {
        uint32_t o = outermost(g.loop[b]);
        if (o == h) continue;
        top[o] = h;
        g.loop_parent[o] = h;
        b = o;
      }
      for (uint32_t i = g.poff[b]; i < g.poff[b + 1]; i++) {
        if (dominates(g, h, g.pred[i])) work.push_back(g.pred[i]);
      }
    }
    // The header belongs to its own loop. Set last: outer loops reach it through outermost().
    g.loop[h] = h;
  }
  for (size_t i = headers.size(); i-- > 0;) {
    uint32_t h = headers[i];
    g.depth[h] = static_cast<uint16_t>(g.loop_parent[h] == kNone ? 1 : g.depth[g.loop_parent[h]] + 1);
  }
  for (uint32_t b = 0; b < g.n; b++) {
    if (g.loop[b] != kNone && g.loop[b] != b) g.depth[b] = g.depth[g.loop[b]];
  }
}

// Reverse postorder of the IR blocks from the entry. `order` appends the successors of a block to the list; the one that comes last there is
// visited last and so comes next in the layout.
template <class Order>
void reverse_postorder(const ir::Function& f, Order order, std::vector<uint32_t>& out) {
  static thread_local std::vector<uint8_t> seen;
  static thread_local std::vector<uint32_t> succ;
  struct Frame {
    uint32_t b, next, end;
  };
  static thread_local std::vector<Frame> stack;
  out.clear();
  seen.assign(f.blocks.size(), 0);
  succ.clear();
  stack.clear();
  auto push = [&](uint32_t b) {
    seen[b] = 1;
    uint32_t at = static_cast<uint32_t>(succ.size());
    order(b, succ);
    stack.push_back({b, at, static_cast<uint32_t>(succ.size())});
  };
  push(f.entry());
  while (!stack.empty()) {
    Frame& t = stack.back();
    if (t.next < t.end) {
      uint32_t s = succ[t.next++];
      if (!seen[s]) push(s);
    } else {
      out.push_back(t.b);
      stack.pop_back();
    }
  }
  std::reverse(out.begin(), out.end());
}

void loop_depths(const ir::Function& f, std::vector<uint16_t>& depth) {
  static thread_local std::vector<uint32_t> rpo, at;
  static thread_local Graph g;
  reverse_postorder(
      f, [&](uint32_t b, std::vector<uint32_t>& to) { to.insert(to.end(), f.blocks[b].succs.begin(), f.blocks[b].succs.end()); }, rpo);
  at.assign(f.blocks.size(), kNone);
  for (uint32_t i = 0; i < rpo.size(); i++) at[rpo[i]] = i;
  g.n = static_cast<uint32_t>(rpo.size());
  g.pred.clear();
  g.poff.assign(1, 0);
  for (uint32_t b : rpo) {
    for (uint32_t p : f.blocks[b].preds) {
      CHECK(at[p] != kNone, "%s: unreachable predecessor b%u of b%u", f.name.c_str(), p, b);
      g.pred.push_back(at[p]);
    }
    g.poff.push_back(static_cast<uint32_t>(g.pred.size()));
  }
  dominators(g);
  dom_numbers(g);
  loops(g);
  depth.assign(f.blocks.size(), 0);
  for (uint32_t i = 0; i < rpo.size(); i++) depth[rpo[i]] = g.depth[i];
}

}  // namespace

void make_blocks(MFunc& m, const ir::Function& f) {
  m.f = &f;
  const size_t nir = f.blocks.size();
  bool any_branch = false;
  for (size_t b = 1; b < nir; b++) any_branch |= f.blocks[b].succs.size() > 1;
  static thread_local std::vector<uint16_t> depth;
  static thread_local std::vector<uint8_t> cold;
  static thread_local std::vector<uint32_t> rpo, at, layout, lay_at, first_edge, cursor, mb, edge_block;
  static thread_local Graph g;
  if (any_branch) loop_depths(f, depth);
  else depth.assign(nir, 0);
  cold.assign(nir, 0);
  for (size_t b = 1; b < nir; b++) {
    const ir::Block& blk = f.blocks[b];
    cold[b] = b != f.entry() && (blk.cold || blk.landing || (!blk.ins.empty() && f.ins[blk.ins.back()].op == ir::Op::Unreachable));
  }
  auto order = [&](uint32_t b, std::vector<uint32_t>& to) {
    const ir::Block& blk = f.blocks[b];
    size_t from = to.size();
    to.insert(to.end(), blk.succs.rbegin(), blk.succs.rend());
    if (blk.succs.size() < 2) return;
    uint8_t fl = f.ins[blk.ins.back()].flags;
    auto weight = [&](uint32_t t) {
      int w = cold[t] ? -1000000 : depth[t] * 4;
      if (blk.succs.size() == 2 && (fl & ir::kLikely0) && t == blk.succs[0]) w += 2;
      if (blk.succs.size() == 2 && (fl & ir::kLikely1) && t == blk.succs[1]) w += 2;
      return w;
    };
    if (blk.succs.size() == 2) {
      if (weight(to[from]) > weight(to[from + 1])) std::swap(to[from], to[from + 1]);
    } else {
      std::stable_sort(to.begin() + static_cast<ptrdiff_t>(from), to.end(), [&](uint32_t x, uint32_t y) { return weight(x) < weight(y); });
    }
  };
  reverse_postorder(f, order, rpo);
  at.assign(nir, kNone);
  for (uint32_t i = 0; i < rpo.size(); i++) at[rpo[i]] = i;
  // What leads only to cold blocks is cold, and what is reached only from cold ones.
  for (size_t i = rpo.size(); i-- > 1;) {
    const ir::Block& blk = f.blocks[rpo[i]];
    if (blk.succs.empty() || cold[rpo[i]]) continue;
    bool all = true;
    for (uint32_t s : blk.succs) all &= cold[s] && at[s] > i;
    if (all) cold[rpo[i]] = 1;
  }
  for (size_t i = 1; i < rpo.size(); i++) {
    bool all = true;
    for (uint32_t p : f.blocks[rpo[i]].preds) {
      if (at[p] < i && !cold[p]) all = false;
    }
    if (all) cold[rpo[i]] = 1;
  }
  layout.clear();
  for (uint32_t b : rpo)
    if (!cold[b]) layout.push_back(b);
  for (uint32_t b : rpo)
    if (cold[b]) layout.push_back(b);

  // Edges: a split edge gets a block of its own, behind its source; before its target when that is cold and comes later
  // (allocation goes in layout order and needs the source first).
  struct Edge {
    uint32_t from, to, slot;
    bool split, put_before;
  };
  static thread_local std::vector<Edge> edges;
  static thread_local std::vector<std::pair<uint32_t, uint32_t>> before;  // (target, edge)
  static thread_local std::vector<uint8_t> taken;                         // predecessor entries, by target
  static thread_local std::vector<uint32_t> taken_at;
  edges.clear();
  before.clear();
  first_edge.assign(nir, 0);
  lay_at.assign(nir, 0);
  cursor.assign(nir, 0);
  taken_at.assign(nir, 0);
  uint32_t npreds = 0;
  for (uint32_t i = 0; i < layout.size(); i++) {
    lay_at[layout[i]] = i;
    taken_at[layout[i]] = npreds;
    npreds += static_cast<uint32_t>(f.blocks[layout[i]].preds.size());
  }
  taken.assign(npreds, 0);
  for (uint32_t b : layout) {
    const ir::Block& blk = f.blocks[b];
    first_edge[b] = static_cast<uint32_t>(edges.size());
    bool landing_src = f.ins[blk.ins.back()].op == ir::Op::DeferFrame;
    for (size_t si = 0; si < blk.succs.size(); si++) {
      uint32_t t = blk.succs[si];
      const auto& preds = f.blocks[t].preds;
      uint32_t k = 0;
      if (preds.size() > 1) {
        uint8_t* tk = &taken[taken_at[t]];
        k = cursor[t];
        uint32_t tries = 0;
        while (preds[k] != b || tk[k]) {
          if (++k == preds.size()) k = 0;
          CHECK(++tries <= preds.size(), "%s: edge b%u -> b%u has no predecessor entry", f.name.c_str(), b, t);
        }
        tk[k] = 1;
        cursor[t] = k + 1 == preds.size() ? 0 : k + 1;
      }
      // A landing always has a block of its own: it is entered with nothing in registers.
      bool split = blk.succs.size() > 1 && (preds.size() > 1 || (landing_src && si == 1 && preds.size() != 1));
      bool put_before = split && cold[t] && lay_at[b] < lay_at[t];
      if (put_before) before.push_back({t, static_cast<uint32_t>(edges.size())});
      edges.push_back({b, t, k, split, put_before});
    }
  }
  // Machine blocks in layout order.
  std::stable_sort(before.begin(), before.end(), [&](auto& x, auto& y) { return lay_at[x.first] < lay_at[y.first]; });
  size_t next_before = 0;
  mb.assign(nir, kNone);
  edge_block.assign(edges.size(), kNone);
  auto add = [&](uint32_t irb, bool is_cold) {
    MBlock x;
    x.ir = irb;
    x.cold = is_cold;
    m.blocks.push_back(x);
    return static_cast<uint32_t>(m.blocks.size() - 1);
  };
  for (uint32_t b : layout) {
    for (; next_before < before.size() && before[next_before].first == b; next_before++) edge_block[before[next_before].second] = add(0, true);
    mb[b] = add(b, cold[b]);
    uint32_t n = static_cast<uint32_t>(f.blocks[b].succs.size());
    for (uint32_t e = first_edge[b]; e < first_edge[b] + n; e++) {
      if (edges[e].split && !edges[e].put_before) edge_block[e] = add(0, cold[b]);
    }
  }
  // Successor and predecessor lists.
  m.succ_pool.clear();
  for (uint32_t i = 0; i < m.blocks.size(); i++) {
    MBlock& x = m.blocks[i];
    if (!x.ir) continue;
    uint32_t n = static_cast<uint32_t>(f.blocks[x.ir].succs.size());
    x.succ = static_cast<uint32_t>(m.succ_pool.size());
    x.nsucc = n;
    for (uint32_t e = first_edge[x.ir]; e < first_edge[x.ir] + n; e++) { m.succ_pool.push_back(edge_block[e] != kNone ? edge_block[e] : mb[edges[e].to]); }
    if (n == 2 && f.ins[f.blocks[x.ir].ins.back()].op == ir::Op::DeferFrame) { m.blocks[m.succ_pool[x.succ + 1]].landing = true; }
  }
  for (uint32_t b : layout) {
    MBlock& x = m.blocks[mb[b]];
    x.npred = static_cast<uint32_t>(f.blocks[b].preds.size());
    x.pred = static_cast<uint32_t>(m.pred_pool.size());
    m.pred_pool.resize(m.pred_pool.size() + x.npred, kNone);
  }
  for (uint32_t e = 0; e < edges.size(); e++) {
    MBlock& to = m.blocks[mb[edges[e].to]];
    uint32_t from = mb[edges[e].from];
    if (edge_block[e] != kNone) {
      uint32_t sb = edge_block[e];
      MBlock& s = m.blocks[sb];
      s.succ = static_cast<uint32_t>(m.succ_pool.size());
      s.nsucc = 1;
      m.succ_pool.push_back(mb[edges[e].to]);
      s.pred = static_cast<uint32_t>(m.pred_pool.size());
      s.npred = 1;
      m.pred_pool.push_back(from);
      from = sb;
    }
    m.pred_pool[to.pred + edges[e].slot] = from;
  }
  for (uint32_t p : m.pred_pool) CHECK(p != kNone, "%s: predecessor without an edge", f.name.c_str());

  for (const MBlock& x : m.blocks) {
    for (uint32_t i = 0; i < x.npred; i++) {
      MBlock& p = m.blocks[m.p(x, i)];
      if (p.nsucc == 1) p.pred_slot = i;
    }
  }

  g.n = static_cast<uint32_t>(m.blocks.size());
  g.pred.clear();
  g.poff.assign(1, 0);
  for (const MBlock& x : m.blocks) {
    for (uint32_t i = 0; i < x.npred; i++) g.pred.push_back(m.p(x, i));
    g.poff.push_back(static_cast<uint32_t>(g.pred.size()));
  }
  dominators(g);
  dom_numbers(g);
  loops(g);
  for (uint32_t i = 0; i < g.n; i++) {
    MBlock& x = m.blocks[i];
    CHECK(g.idom[i] != kNone, "%s: block %u is not reachable", f.name.c_str(), i);
    x.idom = g.idom[i];
    x.dom_pre = g.pre[i];
    x.dom_post = g.post[i];
    x.loop = g.loop[i];
    x.loop_parent = g.loop_parent[i];
    x.depth = g.depth[i];
    x.header = g.loop[i] == i;
  }
}

}  // namespace gorun::x64
