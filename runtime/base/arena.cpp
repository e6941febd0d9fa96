#include "runtime/base/arena.h"

#include "runtime/base/check.h"
#include "runtime/base/window_heap.h"

namespace gorun {

void* Arena::new_block(size_t size) { return scratch_ && g_window_open ? window_scratch(size) : heap_alloc(size); }

void* Arena::alloc_slow(size_t size, size_t align) {
  size_t need = sizeof(Block) + size + align;
  CHECK(need > size, "arena: request of %zu bytes", size);
  if (need > next_size_ / 2 && blocks_ != nullptr && need > kFirstBlock) {
    // A large object gets its own block behind the current one, whose free space stays in use.
    Block* block = static_cast<Block*>(new_block(need));
    CHECK(block != nullptr, "out of memory: %zu bytes", need);
    block->size = need;
    block->next = blocks_->next;
    blocks_->next = block;
    reserved_ += need;
    uintptr_t p = reinterpret_cast<uintptr_t>(block + 1);
    return reinterpret_cast<void*>((p + (align - 1)) & ~static_cast<uintptr_t>(align - 1));
  }
  size_t total = next_size_ > need ? next_size_ : need;
  Block* block = static_cast<Block*>(new_block(total));
  CHECK(block != nullptr, "out of memory: %zu bytes", total);
  block->size = total;
  block->next = blocks_;
  blocks_ = block;
  reserved_ += total;
  // What is written to a file is cut close.
  if (next_size_ < (g_window_open ? kFirstBlock : kMaxBlock)) next_size_ *= 2;
  cursor_ = reinterpret_cast<uintptr_t>(block + 1);
  end_ = reinterpret_cast<uintptr_t>(block) + total;
  return alloc_bytes(size, align);
}

void Arena::run_cleanups() {
  while (cleanups_ != nullptr) {
    Cleanup* c = cleanups_;
    cleanups_ = c->next;
    c->destroy(c->object);
  }
}

void Arena::reset() {
  run_cleanups();
  if (blocks_ == nullptr) return;
  for (Block* b = blocks_->next; b != nullptr;) {
    Block* next = b->next;
    reserved_ -= b->size;
    heap_free(b);
    b = next;
  }
  blocks_->next = nullptr;
  cursor_ = reinterpret_cast<uintptr_t>(blocks_ + 1);
}

void Arena::free_all() {
  run_cleanups();
  for (Block* b = blocks_; b != nullptr;) {
    Block* next = b->next;
    heap_free(b);
    b = next;
  }
  blocks_ = nullptr;
  cursor_ = end_ = 0;
  next_size_ = kFirstBlock;
  reserved_ = 0;
}

}  // namespace gorun
