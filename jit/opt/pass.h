// What passes share. Private to jit/opt.
#pragma once
#include <vector>

#include "jit/ir/function.h"
#include "jit/ir/simplify.h"
#include "jit/ir/value_table.h"
#include "jit/opt/escape.h"

namespace gorun::opt {

using ir::Block;
using ir::BlockId;
using ir::Function;
using ir::Ins;
using ir::kNoId;
using ir::Op;
using ir::Ty;
using ir::ValueId;

// Tables that live from function to function, so that small functions need no allocation.
struct Scratch {
  ir::ValueTable table;
  std::vector<ValueId> replaced;  // by value: what stands for it, 0: itself
  std::vector<BlockId> block_of;  // by value
  std::vector<BlockId> order;
  std::vector<uint8_t> after_landing;  // by block; empty: no landing block
  std::vector<ValueId> ins;
  bool refold = false;  // `facts` found what `fold` can use
  const EscapeSource* escape = nullptr;
  bool changed = false;  // `escape` made slots
};

// The dominator tree: children in reverse postorder, so that a preorder walk meets every forward predecessor before a join.
struct DomTree {
  std::vector<BlockId> first_child, next_sibling;
  void build(const Function& f, const std::vector<BlockId>& rpo);
};

// Blocks that can be reached from the landing block of a DeferFrame: there, only values made there may be used.
void find_after_landing(const Function& f, std::vector<uint8_t>* out);
// Removes the k-th successor edge of b: the predecessor entry and phi operands of its target.
void remove_edge(Function& f, BlockId b, size_t k);
// The value of a branch condition without negations; *negated tells whether their number is odd.
ValueId strip_not(const Function& f, ValueId cond, bool* negated);

void pass_fold(Function& f, Scratch& s);     // gvn.cpp
void pass_facts(Function& f, Scratch& s);    // facts.cpp
void pass_cleanup(Function& f, Scratch& s);  // cleanup.cpp
void pass_promote(Function& f, Scratch& s);  // promote.cpp
void pass_dce(Function& f, Scratch& s);      // dce.cpp

}  // namespace gorun::opt
