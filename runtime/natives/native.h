// Typed bodies of natives. A row NATIVE(Id, sym, fn, ...) of rtfuncs.def has its body here as
//     Action fn(NativeCall& c, T1 a, T2 b)      -- takes arguments in ABIInternal order, stores results with c.ret(i, v), returns what the stub does next
// rt_wrap<fn> is the function that the vector slot reaches: it unpacks the integer registers (all natives take integers and pointers only).
#pragma once
#include <cstdint>
#include <type_traits>
#include <utility>

#include "runtime/sched/g.h"

namespace gorun::rt {

struct NativeCall {
  NativeFrame* frame;
  G* g;
  template <class T>
  void ret(int i, T v) const {
    if constexpr (std::is_null_pointer_v<T>) frame->ints[i] = 0;
    else if constexpr (std::is_pointer_v<T>) frame->ints[i] = reinterpret_cast<uint64_t>(v);
    else frame->ints[i] = static_cast<uint64_t>(v);
  }
  Action panic(uint64_t kind, uint64_t a = 0, uint64_t b = 0) const {
    frame->ints[0] = kind;
    frame->ints[1] = a;
    frame->ints[2] = b;
    return Action::kPanic;
  }
};

// Kinds of panics that natives raise; the overlay's panicnative switches on them.
enum NativePanic : uint64_t { kPanicNewArrayLen = 1, kPanicGoNil = 2 };

template <class T>
T native_arg(uint64_t word) {
  if constexpr (std::is_pointer_v<T>) return reinterpret_cast<T>(word);
  else if constexpr (std::is_same_v<T, bool>) return (word & 0xff) != 0;
  else return static_cast<T>(word);
}

template <class... T, size_t... I>
Action rt_call(Action (*fn)(NativeCall&, T...), NativeCall& c, std::index_sequence<I...>) {
  return fn(c, native_arg<T>(c.frame->ints[I])...);
}
template <class... T>
Action rt_invoke(Action (*fn)(NativeCall&, T...), NativeFrame* f, G* g) {
  NativeCall c{f, g};
  return rt_call(fn, c, std::index_sequence_for<T...>{});
}
template <auto fn>
Action rt_wrap(NativeFrame* f, G* g) {
  return rt_invoke(fn, f, g);
}

}  // namespace gorun::rt
