#include "jit/ir/module.h"
#include "runtime/abi/bounds.h"
#include "runtime/abi/rtfuncs.h"
#include "runtime/base/check.h"

namespace gorun::ir {

// Functions that the code generator calls on its own are known from the start: it has no right to add symbols.
SymbolTable::SymbolTable() {
  syms_.emplace_back();                                // SymId 0 is kNone
  for (const char* name : abi::kBoundsFunc) intern(name);
  for (const abi::RtInfo& row : abi::rt_detail::kTable) intern(row.symbol);
}

SymId SymbolTable::intern(std::string_view name) {
  std::lock_guard<std::mutex> lock(mu_);
  auto it = by_name_.find(name);
  if (it != by_name_.end()) return it->second;
  auto id = static_cast<SymId>(syms_.size());
  Symbol& s = syms_.emplace_back();
  s.name = std::string(name);
  by_name_.emplace(std::string_view(s.name), id);   // deque elements do not move
  return id;
}

SymId SymbolTable::find(std::string_view name) const {
  std::lock_guard<std::mutex> lock(mu_);
  auto it = by_name_.find(name);
  return it == by_name_.end() ? SymId::kNone : it->second;
}

Symbol& SymbolTable::get(SymId id) {
  std::lock_guard<std::mutex> lock(mu_);
  CHECK(id != SymId::kNone && static_cast<size_t>(id) < syms_.size(), "symbol %u", static_cast<unsigned>(id));
  return syms_[static_cast<size_t>(id)];
}

const Symbol& SymbolTable::get(SymId id) const { return const_cast<SymbolTable*>(this)->get(id); }

SymId SymbolTable::resolve(SymId id) const {
  std::lock_guard<std::mutex> lock(mu_);
  for (int hops = 0; id != SymId::kNone && syms_[static_cast<size_t>(id)].alias != SymId::kNone; hops++) {
    CHECK(hops < 100, "aliases of %s form a cycle", syms_[static_cast<size_t>(id)].name.c_str());
    id = syms_[static_cast<size_t>(id)].alias;
  }
  return id;
}

size_t SymbolTable::size() const {
  std::lock_guard<std::mutex> lock(mu_);
  return syms_.size();
}

}  // namespace gorun::ir
