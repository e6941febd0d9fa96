// Source text to tokens, with Go's automatic semicolons and gc's lexical errors.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "frontend/source/source_map.h"
#include "frontend/syntax/names.h"
#include "frontend/syntax/token_set.h"

namespace gorun {

class Scanner {
 public:
  // Fills the file's line table. The text must be that of a SourceMap file (it is read 16 bytes at a time).
  explicit Scanner(File*);
  // Starts inside a file that has been scanned.
  Scanner(File*, uint32_t start);
  Scanner(const Scanner&) = delete;

  void next();

  // The current token.
  Tok tok = Tok::EOF_;
  Tok op = Tok::EOF_;    // of AssignOp and IncDec
  bool bad = false;      // of a literal: it had an error
  uint32_t offset = 0;   // where it starts
  std::string_view lit;  // Name: interned; literals: source text; Semi: "semicolon", "newline" or "EOF"

  uint32_t here() const { return static_cast<uint32_t>(cur_ - base_); }
  Pos pos() const { return Pos{file_->base + offset}; }

 protected:
  virtual ~Scanner() = default;
  // A lexical error; the message never starts with a slash.
  virtual void lexical_error(uint32_t offset, std::string message) = 0;
  // A comment that starts with "//go:", "//line ", "/*line " or "//gorun:". text is the whole comment without the newline.
  virtual void directive(uint32_t offset, std::string_view comment) = 0;

  // From here on there is nothing but EOF (nesting limit).
  void skip_to_end();
  // At "{": goes on to the matching "}", without looking at tokens. False, and nothing done, when there is none.
  bool skip_block(uint32_t* close);
  // Whether only white space precedes the offset on its line.
  bool blank_before(uint32_t offset) const;
  File* file() const { return file_; }

 private:
  enum class BadKind : uint8_t { Nul, Encoding, ByteOrderMark };
  struct BadBytes {
    uint32_t offset;
    BadKind kind;
  };

  void prepare();
  void find_bad_bytes();
  void report_bad_bytes(const char* upto);
  // Skips what gc's source reader drops: NUL, invalid bytes, byte order marks. True when something was skipped.
  bool skip_dropped();

  void ident();
  void slow_ident(const char* start);
  void number(bool seen_point);
  int digits(int base, const char** invalid);
  void standard_string();
  void raw_string();
  void rune();
  bool escape(char quote);
  bool line_comment();  // at the second '/'; leaves cur_ at the newline
  bool full_comment(bool* has_newline);
  void finish_literal(Tok, bool ok);
  void error_here(std::string message) { lexical_error(here(), std::move(message)); }
  void operator_or_assign(Tok);

  File* file_;
  const char* base_;
  const char* cur_;
  const char* end_;
  const char* next_bad_;  // at or behind it there are bytes to complain about
  NameCache& names_;
  std::vector<BadBytes> bad_bytes_;
  size_t bad_index_ = 0;
  bool nlsemi_ = false;  // a newline or EOF becomes a semicolon
};

}  // namespace gorun
