// A set of tokens, as a constant.
#pragma once

#include <initializer_list>

#include "frontend/syntax/ast.h"

namespace gorun {

class TokSet {
 public:
  constexpr TokSet() = default;
  constexpr TokSet(std::initializer_list<Tok> toks) {
    for (Tok t : toks) bits_ |= bit(t);
  }
  constexpr bool has(Tok t) const { return (bits_ & bit(t)) != 0; }
  constexpr TokSet operator|(TokSet o) const {
    TokSet r;
    r.bits_ = bits_ | o.bits_;
    return r;
  }

 private:
  static_assert(static_cast<int>(Tok::kCount) <= 128);
  static constexpr unsigned __int128 bit(Tok t) { return static_cast<unsigned __int128>(1) << static_cast<int>(t); }
  unsigned __int128 bits_ = 0;
};

namespace token_detail {
constexpr uint8_t kPrecedence[] = {
#define TOK(id, text) 0,
#define OPTOK(id, text, prec) prec,
#define KEYWORD(id, text) 0,
#include "frontend/syntax/tokens.def"
#undef TOK
#undef OPTOK
#undef KEYWORD
};
}  // namespace token_detail

inline int precedence_of(Tok t) { return token_detail::kPrecedence[static_cast<size_t>(t)]; }
constexpr bool is_literal_token(Tok t) { return t >= Tok::IntLit && t <= Tok::StringLit; }
constexpr bool is_keyword_token(Tok t) { return t >= Tok::Break && t <= Tok::Var; }

}  // namespace gorun
