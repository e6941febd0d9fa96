// Boost.Context behind two functions. A context is an fcontext_t: the saved stack pointer of a suspended fiber.
#pragma once
#include <cstddef>
namespace gorun::rt {
struct Transfer {
  void* ctx;
  void* data;
};
// Switches to ctx; returns when somebody switches back, with that fiber's context.
Transfer fiber_switch(void* ctx, void* data);
// A context that starts entry (assembly: rdi = context that switched to it, rsi = data) on the stack that ends at stack_top.
void* fiber_make(void* stack_top, size_t size, void (*entry)());
}  // namespace gorun::rt
