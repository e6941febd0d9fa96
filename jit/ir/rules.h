// The rule rows of the simplifier, by topic. Private to jit/ir.
#pragma once
#include "jit/ir/simplify.h"

namespace gorun::ir {

std::span<const Simplifier::Rule> integer_rules();   // rules_int.cpp
std::span<const Simplifier::Rule> division_rules();  // rules_div.cpp
std::span<const Simplifier::Rule> compare_rules();   // rules_compare.cpp
std::span<const Simplifier::Rule> float_rules();     // rules_float.cpp
std::span<const Simplifier::Rule> address_rules();   // rules_address.cpp

using Outcome = Simplifier::Outcome;

}  // namespace gorun::ir

// One row: RULE(Add, "add-zero") { ...; return Outcome::None; } END_RULE. `s` is the simplifier, `i` the instruction.
#define RULE(op, name) \
  {                    \
    Op::op, name, [](Simplifier & s, Ins & i) -> Outcome
#define END_RULE \
  }              \
  ,
