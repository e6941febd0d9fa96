#include "engine/load/header_error.h"

#include "engine/load/import_path.h"
#include "frontend/source/unicode.h"
#include "frontend/syntax/scanner.h"

namespace gorun {

namespace {

class HeaderReader final : Scanner {
 public:
  explicit HeaderReader(File* f) : Scanner(f) {}

  HeaderError read() {
    step();
    expect(Tok::Package, "'package'");
    if (ok()) ident();
    if (ok()) semicolon();
    while (ok() && tok == Tok::Import) {
      step();
      if (tok != Tok::LParen) {
        import(false);
        continue;
      }
      step();
      while (ok() && tok != Tok::RParen && tok != Tok::EOF_) import(true);
      if (ok()) expect(Tok::RParen, "')'");
      if (ok()) semicolon();
    }
    return error_;
  }

 private:
  bool ok() const { return error_.message.empty(); }
  void step() {
    if (ok()) next();
  }
  void fail(Pos pos, std::string message) {
    if (!ok()) return;
    error_.pos = pos;
    error_.message = std::move(message);
  }
  // As go/scanner puts it, which also points to where a literal starts.
  void lexical_error(uint32_t at, std::string message) override {
    bool literal = message == "newline in string" || message == "string not terminated";
    if (literal && file()->text[offset] == '`') message = "raw string literal not terminated";
    else if (literal) message = "string literal not terminated";
    else if (message.starts_with("invalid character ")) message = "illegal" + message.substr(7);
    else if (message == "invalid NUL character") message = "unexpected NUL in input", error_.reading = ok();
    else if (message == "unknown escape") message = "unknown escape sequence";
    else if (message == "invalid UTF-8 encoding") message = "illegal UTF-8 encoding";
    else if (message == "invalid BOM in the middle of the file") message = "illegal byte order mark";
    fail(Pos{file()->base + (literal ? offset : at)}, std::move(message));
  }
  void directive(uint32_t, std::string_view) override {}

  // go/token does not count a line that would start at the end of the file: what is there stands behind the last newline, on its line.
  Pos at() {
    bool behind = tok == Tok::EOF_ && offset > 0 && file()->text[offset - 1] == '\n';
    error_.behind = behind && ok();
    return Pos{file()->base + offset - behind};
  }
  void expected(std::string_view what) {
    std::string found;
    if (tok == Tok::Semi) found = lit == "semicolon" ? "';'" : "newline";
    else if (tok == Tok::Name || is_literal_token(tok)) found = lit;
    else if (tok == Tok::AssignOp) found = "'" + std::string(tok_text(op)) + "='";
    else if (tok == Tok::IncDec) found = "'" + std::string(tok_text(op)) + std::string(tok_text(op)) + "'";
    else found = "'" + std::string(tok_text(tok)) + "'";
    fail(at(), "expected " + std::string(what) + ", found " + found);
  }
  void expect(Tok t, std::string_view what) {
    if (tok != t) return expected(what);
    step();
  }
  void ident() {
    if (tok != Tok::Name) return expected("'IDENT'");
    step();
  }
  // What follows a declaration on its line is no longer the header.
  void semicolon() {
    if (tok == Tok::Semi) step();
  }
  void import(bool in_group) {
    Pos start = pos();
    if (tok == Tok::Name || tok == Tok::Dot) step();
    if (!ok()) return;
    if (tok != Tok::StringLit) {
      fail(at(), is_literal_token(tok) ? "import path must be a string" : "missing import path");
      return;
    }
    std::string path;
    if (unquote_string(lit, &path) && !is_plausible_import(path)) {
      HeaderError e{start, "invalid import path: " + path, true, false, false};
      step();
      if (ok()) error_ = std::move(e);
      return;
    }
    step();
    if (ok() && in_group && tok != Tok::Semi && tok != Tok::RParen && tok != Tok::EOF_) expected("';'");
    if (ok()) semicolon();
  }

  HeaderError error_;
};

}  // namespace

HeaderError find_header_error(File* file) {
  // The scan fills the line table again, with the same content.
  return HeaderReader(file).read();
}

}  // namespace gorun
