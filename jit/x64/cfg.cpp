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
  std::vector<uint32_t> soff, succ, poff, pred;
  std::vector<uint32_t> idom, loop, loop_parent;
  std::vector<uint16_t> depth;
};

uint32_t intersect(const std::vector<uint32_t>& idom, uint32_t a, uint32_t b) {
  while (a != b) {
    if (a > b) a = idom[a];
    else b = idom[b];
  }
  return a;
}

// Cooper, Harvey, Kennedy: "A Simple, Fast Dominance Algorithm".
void dominators(Graph& g) {
  g.idom.assign(g.n, kNone);
  g.idom[0] = 0;
  for (bool changed = true; changed;) {
    changed = false;
    for (uint32_t b = 1; b < g.n; b++) {
      uint32_t d = kNone;
      for (uint32_t i = g.poff[b]; i < g.poff[b + 1]; i++) {
        uint32_t p = g.pred[i];
        if (g.idom[p] == kNone) continue;
        d = d == kNone ? p : intersect(g.idom, d, p);
      }
      if (d != g.idom[b]) {
        g.idom[b] = d;
        changed = true;
      }
    }
  }
}

bool dominates(const std::vector<uint32_t>& pre, const std::vector<uint32_t>& post, uint32_t a, uint32_t b) {
  return pre[a] <= pre[b] && post[b] <= post[a];
}

void dom_numbers(const Graph& g, std::vector<uint32_t>& pre, std::vector<uint32_t>& post) {
  std::vector<uint32_t> child(g.n, kNone), next(g.n, kNone);
  for (uint32_t b = g.n; b-- > 1;) {
    if (g.idom[b] == kNone) continue;
    next[b] = child[g.idom[b]];
    child[g.idom[b]] = b;
  }
  pre.assign(g.n, 0);
  post.assign(g.n, 0);
  uint32_t counter = 0;
  std::vector<uint32_t> stack{0};
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
void loops(Graph& g, const std::vector<uint32_t>& pre, const std::vector<uint32_t>& post) {
  g.loop.assign(g.n, kNone);
  g.loop_parent.assign(g.n, kNone);
  g.depth.assign(g.n, 0);
  std::vector<uint32_t> top(g.n, kNone);   // header -> enclosing header, path-compressed
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
  std::vector<uint32_t> work, headers;
  for (uint32_t h = g.n; h-- > 0;) {
    work.clear();
    for (uint32_t i = g.poff[h]; i < g.poff[h + 1]; i++) {
      if (dominates(pre, post, h, g.pred[i])) work.push_back(g.pred[i]);
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
        if (dominates(pre, post, h, g.pred[i])) work.push_back(g.pred[i]);
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

// Postorder of the IR blocks from the entry; `weight` orders the successors: the one visited last comes next in the layout.
template <class Order>
std::vector<uint32_t> reverse_postorder(const ir::Function& f, Order order) {
  std::vector<uint32_t> out;
  std::vector<uint8_t> seen(f.blocks.size(), 0);
  struct Frame { uint32_t b; std::vector<uint32_t> succ; size_t next; };
  std::vector<Frame> stack;
  seen[f.entry()] = 1;
  stack.push_back({f.entry(), order(f.entry()), 0});
  while (!stack.empty()) {
    Frame& t = stack.back();
    if (t.next < t.succ.size()) {
      uint32_t s = t.succ[t.next++];
      if (!seen[s]) {
        seen[s] = 1;
        stack.push_back({s, order(s), 0});
      }
    } else {
      out.push_back(t.b);
      stack.pop_back();
    }
  }
  std::reverse(out.begin(), out.end());
  return out;
}

std::vector<uint16_t> loop_depths(const ir::Function& f) {
  std::vector<uint32_t> rpo = reverse_postorder(f, [&](uint32_t b) { return std::vector<uint32_t>(f.blocks[b].succs); });
  std::vector<uint32_t> at(f.blocks.size(), kNone);
  for (uint32_t i = 0; i < rpo.size(); i++) at[rpo[i]] = i;
  Graph g;
  g.n = static_cast<uint32_t>(rpo.size());
  g.poff.push_back(0);
  for (uint32_t b : rpo) {
    for (uint32_t p : f.blocks[b].preds) {
      CHECK(at[p] != kNone, "%s: unreachable predecessor b%u of b%u", f.name.c_str(), p, b);
      g.pred.push_back(at[p]);
    }
    g.poff.push_back(static_cast<uint32_t>(g.pred.size()));
  }
  dominators(g);
  std::vector<uint32_t> pre, post;
  dom_numbers(g, pre, post);
  loops(g, pre, post);
  std::vector<uint16_t> depth(f.blocks.size(), 0);
  for (uint32_t i = 0; i < rpo.size(); i++) depth[rpo[i]] = g.depth[i];
  return depth;
}

}  // namespace

void make_blocks(MFunc& m, const ir::Function& f) {
  m.f = &f;
  const size_t nir = f.blocks.size();
  bool any_branch = false;
  for (size_t b = 1; b < nir; b++) any_branch |= f.blocks[b].succs.size() > 1;
  std::vector<uint16_t> depth = any_branch ? loop_depths(f) : std::vector<uint16_t>(nir, 0);

  std::vector<uint8_t> cold(nir, 0);
  for (size_t b = 1; b < nir; b++) {
    const ir::Block& blk = f.blocks[b];
    cold[b] = b != f.entry() && (blk.cold || (!blk.ins.empty() && f.ins[blk.ins.back()].op == ir::Op::Unreachable));
  }
  auto order = [&](uint32_t b) {
    const ir::Block& blk = f.blocks[b];
    std::vector<uint32_t> s(blk.succs.rbegin(), blk.succs.rend());
    if (s.size() < 2) return s;
    uint8_t fl = f.ins[blk.ins.back()].flags;
    auto weight = [&](uint32_t t) {
      int w = cold[t] ? -1000000 : depth[t] * 4;
      if (s.size() == 2 && (fl & ir::kLikely0) && t == blk.succs[0]) w += 2;
      if (s.size() == 2 && (fl & ir::kLikely1) && t == blk.succs[1]) w += 2;
      return w;
    };
    std::stable_sort(s.begin(), s.end(), [&](uint32_t x, uint32_t y) { return weight(x) < weight(y); });
    return s;
  };
  std::vector<uint32_t> rpo = reverse_postorder(f, order);
  std::vector<uint32_t> at(nir, kNone);
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
  std::vector<uint32_t> layout;
  layout.reserve(rpo.size());
  for (uint32_t b : rpo) if (!cold[b]) layout.push_back(b);
  for (uint32_t b : rpo) if (cold[b]) layout.push_back(b);

  // Edges: a split edge gets a block of its own, behind its source; before its target when that is cold and comes later
  // (allocation goes in layout order and needs the source first).
  struct Edge { uint32_t from, to, slot; bool split, put_before; };
  std::vector<Edge> edges;
  std::vector<uint32_t> first_edge(nir, 0), lay_at(nir, 0);
  for (uint32_t i = 0; i < layout.size(); i++) lay_at[layout[i]] = i;
  std::vector<uint32_t> cursor(nir, 0);
  std::vector<std::vector<uint32_t>> before(nir);   // cold split edges by target
  std::vector<std::vector<uint8_t>> taken(nir);
  for (uint32_t b : layout) {
    const ir::Block& blk = f.blocks[b];
    first_edge[b] = static_cast<uint32_t>(edges.size());
    bool landing_src = f.ins[blk.ins.back()].op == ir::Op::DeferFrame;
    for (size_t si = 0; si < blk.succs.size(); si++) {
      uint32_t t = blk.succs[si];
      const auto& preds = f.blocks[t].preds;
      uint32_t k = 0;
      if (preds.size() > 1) {
        auto& tk = taken[t];
        if (tk.empty()) tk.assign(preds.size(), 0);
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
      if (put_before) before[t].push_back(static_cast<uint32_t>(edges.size()));
      edges.push_back({b, t, k, split, put_before});
    }
  }
  // Machine blocks in layout order.
  std::vector<uint32_t> mb(nir, kNone);
  std::vector<uint32_t> edge_block(edges.size(), kNone);
  auto add = [&](uint32_t irb, bool is_cold) {
    MBlock x;
    x.ir = irb;
    x.cold = is_cold;
    m.blocks.push_back(x);
    return static_cast<uint32_t>(m.blocks.size() - 1);
  };
  for (uint32_t b : layout) {
    for (uint32_t e : before[b]) edge_block[e] = add(0, true);
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
    for (uint32_t e = first_edge[x.ir]; e < first_edge[x.ir] + n; e++) {
      m.succ_pool.push_back(edge_block[e] != kNone ? edge_block[e] : mb[edges[e].to]);
    }
    if (n == 2 && f.ins[f.blocks[x.ir].ins.back()].op == ir::Op::DeferFrame) {
      m.blocks[m.succ_pool[x.succ + 1]].landing = true;
    }
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

  Graph g;
  g.n = static_cast<uint32_t>(m.blocks.size());
  g.poff.push_back(0);
  for (const MBlock& x : m.blocks) {
    for (uint32_t i = 0; i < x.npred; i++) g.pred.push_back(m.p(x, i));
    g.poff.push_back(static_cast<uint32_t>(g.pred.size()));
  }
  dominators(g);
  std::vector<uint32_t> pre, post;
  dom_numbers(g, pre, post);
  loops(g, pre, post);
  for (uint32_t i = 0; i < g.n; i++) {
    MBlock& x = m.blocks[i];
    CHECK(g.idom[i] != kNone, "%s: block %u is not reachable", f.name.c_str(), i);
    x.idom = g.idom[i];
    x.dom_pre = pre[i];
    x.dom_post = post[i];
    x.loop = g.loop[i];
    x.loop_parent = g.loop_parent[i];
    x.depth = g.depth[i];
    x.header = g.loop[i] == i;
  }
}

}  // namespace gorun::x64
