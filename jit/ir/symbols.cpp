#include "jit/ir/module.h"
#include "jit/ir/shadow.h"
#include "jit/ir/symbol_index.h"
#include "runtime/abi/bounds.h"
#include "runtime/abi/rtfuncs.h"
#include "runtime/base/check.h"

namespace gorun::ir {

// Functions that the code generator calls on its own are known from the start: it has no right to add symbols.
SymbolTable::SymbolTable() {
  append();  // SymId 0 is kNone
  for (const char* name : abi::kBoundsFunc) intern(name);
  for (const abi::RtInfo& row : abi::rt_detail::kTable) intern(row.symbol);
  initial_ = count_;
}

SymbolTable::~SymbolTable() {
  for (size_t i = 0; i < count_; i++) at(i)->~Symbol();
  for (auto& c : chunks_) ::operator delete(c.load());
}

Symbol& SymbolTable::append() {
  size_t id = count_.load(std::memory_order_relaxed), i = id + kFirstChunk;
  int k = 63 - __builtin_clzll(i / kFirstChunk);
  CHECK(k < kChunks, "too many symbols");
  if (!chunks_[k].load(std::memory_order_relaxed)) chunks_[k].store(static_cast<Symbol*>(::operator new(sizeof(Symbol) * (size_t{kFirstChunk} << k))), std::memory_order_release);
  Symbol* s = new (at(id)) Symbol();
  count_.store(id + 1, std::memory_order_release);
  return *s;
}

SymId SymbolTable::intern(std::string_view name) { return intern(name, true); }
SymId SymbolTable::intern_own(std::string_view name) { return intern(name, false); }

SymId SymbolTable::intern(std::string_view name, bool look) {
  std::lock_guard<std::mutex> lock(mu_);
  auto it = by_name_.find(name);
  if (it != by_name_.end()) return it->second;
  auto id = static_cast<SymId>(count_.load(std::memory_order_relaxed));
  Symbol& s = append();
  s.name = std::string(name);
  if (image_ && look) look_up(s);
  by_name_.emplace(std::string_view(s.name), id);
  return id;
}

void SymbolTable::look_up(Symbol& s) const {
  const abi::ImageSymbol* have = find_symbol(image_->all, s.name);
  if (!have || (shadow_ && shadow_->hides(s.name))) return;
  s.image = true;
  s.kind = static_cast<SymKind>(have->kind & abi::kImageKindMask);
  s.inlinable = (have->kind & abi::kImageInlinable) != 0;
  s.escape_facts = unpack_facts(have->kind >> abi::kImageFactsShift);
  s.address = have->address;
}

void SymbolTable::set_image(const abi::ImageSymbols* image, const Shadow* shadow) {
  std::lock_guard<std::mutex> lock(mu_);
  image_ = image;
  shadow_ = shadow;
  if (!image) return;
  CHECK(image->ninitial == initial_ && count_ == initial_, "the image of another symbol table");
  for (size_t i = 1; i < initial_; i++)
    if (image->initial[i] != 0 && !(shadow && shadow->hides(at(i)->name))) {
      at(i)->image = true;
      at(i)->kind = SymKind::Func;
      at(i)->address = image->initial[i];
      if (const abi::ImageSymbol* have = find_symbol(image->all, at(i)->name)) at(i)->escape_facts = unpack_facts(have->kind >> abi::kImageFactsShift);
    }
}

SymId SymbolTable::find(std::string_view name) const {
  std::lock_guard<std::mutex> lock(mu_);
  auto it = by_name_.find(name);
  return it == by_name_.end() ? SymId::kNone : it->second;
}

Symbol& SymbolTable::get(SymId id) {
  CHECK(id != SymId::kNone && static_cast<size_t>(id) < count_.load(std::memory_order_acquire), "symbol %u", static_cast<unsigned>(id));
  return *at(static_cast<size_t>(id));
}

const Symbol& SymbolTable::get(SymId id) const { return const_cast<SymbolTable*>(this)->get(id); }

SymId SymbolTable::resolve(SymId id) const {
  for (int hops = 0; id != SymId::kNone && get(id).alias != SymId::kNone; hops++) {
    CHECK(hops < 100, "aliases of %s form a cycle", get(id).name.c_str());
    id = get(id).alias;
  }
  return id;
}

size_t SymbolTable::size() const { return count_.load(std::memory_order_acquire); }

}  // namespace gorun::ir
