// Which types a verb takes.
#pragma once
#include <string>

#include "frontend/types/type.h"

namespace gorun::vet {

enum ArgTypes : uint32_t {
  kArgBool = 1,
  kArgByte = 2,
  kArgInt = 4,
  kArgRune = 8,
  kArgString = 16,
  kArgFloat = 32,
  kArgComplex = 64,
  kArgPointer = 128,
  kArgError = 256,
  kArgAny = ~0u,
};

// *reason: which part of a type parameter's constraint does not fit, or left alone.
bool fits(uint32_t arg_types, Type*, std::string* reason);
bool is_formatter(Type*);  // may implement fmt.Formatter

}  // namespace gorun::vet
