// What a call expression calls.
#pragma once
#include "jit/build/func_builder.h"

namespace gorun::build {

struct CallInfo {
  enum class K : uint8_t { Direct, Method, Closure, Builtin } k = K::Closure;
  Signature* sig = nullptr;          // canonical, without receiver
  SymId sym{};                       // Direct
  std::vector<Type*> targs;          // Direct: of a generic function
  FuncObj* func = nullptr;           // Direct and Method: the declared function (origin), for intrinsics
  ast::SelectorExpr* sel = nullptr;  // Method
  FuncBuilder::MethodCall m;
  ast::Expr* fn = nullptr;  // Closure: the function value
  bool dots = false;
  size_t kept = 0;  // so many operands at the end are no arguments, but pointers that must live until the call returns
};

}  // namespace gorun::build
