// The parser's core: errors, recovery, the file as a whole.
#include <pthread.h>

#include "frontend/syntax/parser_impl.h"

namespace gorun {
namespace {

constexpr std::string_view kTokTexts[] = {
#define TOK(id, text) text,
#define OPTOK(id, text, prec) text,
#define KEYWORD(id, text) text,
#include "frontend/syntax/tokens.def"
#undef TOK
#undef OPTOK
#undef KEYWORD
};

constexpr size_t kStackReserve = 512 << 10;

// The lowest address to which this thread's recursion may go.
uintptr_t stack_limit() {
  thread_local uintptr_t limit = 0;
  if (limit == 0) {
    pthread_attr_t attr;
    void* low = nullptr;
    size_t size = 0;
    if (pthread_getattr_np(pthread_self(), &attr) == 0) {
      pthread_attr_getstack(&attr, &low, &size);
      pthread_attr_destroy(&attr);
    }
    // The main thread's stack grows; its size is the limit of the time, which may be unlimited.
    constexpr size_t kMost = 64 << 20;
    limit = reinterpret_cast<uintptr_t>(low);
    if (limit == 0 || size > kMost) limit = reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) - (8 << 20) + (256 << 10);
    limit += kStackReserve;
  }
  return limit;
}

// The words for a token in "expected ..." messages.
std::string token_word(Tok t) {
  if (t == Tok::Comma) return "comma";
  if (t == Tok::Semi) return "semicolon or newline";
  return (is_keyword_token(t) ? "keyword " : "") + std::string(tok_text(t));
}

// Keywords that start a statement: good points to go on at inside a function.
constexpr TokSet kStatementStart = {Tok::Break, Tok::Const, Tok::Continue, Tok::Defer,  Tok::Fallthrough, Tok::For,  Tok::Go,
                                    Tok::Goto,  Tok::If,    Tok::Return,   Tok::Select, Tok::Switch,      Tok::Type, Tok::Var};

}  // namespace

std::string_view tok_text(Tok t) { return kTokTexts[static_cast<size_t>(t)]; }
int tok_precedence(Tok t) { return precedence_of(t); }

Parser::Parser(File* file, Arena& arena, Diagnostics& diags, const ParseOptions& options)
    : Scanner(file), arena_(&arena), diags_(diags), options_(options), stack_limit_(stack_limit()) {
  stack_.reserve(256);
}

Parser::Parser(File* file, Arena& arena, Diagnostics& diags, const ParseOptions& options, uint32_t start)
    : Scanner(file, start), arena_(&arena), diags_(diags), options_(options), stack_limit_(stack_limit()) {
  stack_.reserve(64);
  top_ = false;
}

void Parser::parse_body(ast::BlockStmt* body) {
  next();
  ast::BlockStmt* parsed = func_body();
  body->list = parsed->list;
  body->lazy = false;
}

void parse_lazy_body(ast::BlockStmt* body, const File* file, Arena& arena, Diagnostics& diags) {
  ParseOptions options;
  options.is_std = options.is_runtime = true;  // their directives stand before declarations and have been looked at
  // The file has its line table, and no directive stands in a body that was skipped: nothing is written to it.
  Parser(const_cast<File*>(file), arena, diags, options, body->pos.off - file->base).parse_body(body);
}

void Parser::lexical_error(uint32_t offset, std::string message) {
  failed_ = true;
  errors_++;
  diags_.error_text(Pos{file()->base + offset}, Diag::LexicalError, std::move(message));
}

void Parser::error_at(Pos at, Diag id, std::initializer_list<std::string_view> args) {
  failed_ = true;
  errors_++;
  diags_.error(at, id, args);
}

std::string Parser::token_description() const {
  switch (tok) {
    case Tok::Name: return "name " + std::string(lit);
    case Tok::Semi: return std::string(lit);
    case Tok::AssignOp: return std::string(tok_text(op)) + "=";
    case Tok::IncDec: return std::string(tok_text(op)) + std::string(tok_text(op));
    default:
      if (is_literal_token(tok)) return "literal " + std::string(lit);
      return token_word(tok);
  }
}

// Messages that begin with "in ", "at ", "after " or "expected " get the unexpected token put before them.
void Parser::syntax_error_at(Pos at, std::string_view message) {
  if (tok == Tok::EOF_ && failed_) return;  // a follow-up of an earlier error
  std::string text(message);
  if (message.starts_with("in ") || message.starts_with("at ") || message.starts_with("after ")) {
    text = "unexpected " + token_description() + " " + text;
  } else if (message.starts_with("expected ")) {
    text = "unexpected " + token_description() + ", " + text;
  }
  error_at(at, Diag::SyntaxError, {text});
}

void Parser::want_failed(Tok t) {
  syntax_error("expected " + token_word(t));
  advance_one();
}

bool Parser::got_assign() {
  if (tok == Tok::Define) syntax_error("expected =");  // accepted for better recovery
  if (tok != Tok::Define && tok != Tok::Assign) return false;
  next();
  return true;
}

void Parser::advance_one() {
  if (tok != Tok::EOF_) next();
}

void Parser::advance(TokSet follow) {
  follow = follow | TokSet{Tok::EOF_};
  if (fnest_ > 0) follow = follow | kStatementStart;
  while (!follow.has(tok)) next();
}

bool Parser::list_failed(std::string_view context, Tok sep, Tok close, Pos* at) {
  syntax_error("in " + std::string(context) + "; possibly missing " + token_word(sep) + " or " + token_word(close));
  advance({Tok::RParen, Tok::RBrack, Tok::RBrace});
  *at = pos();
  return tok == close;
}

bool Parser::too_deep() {
  if (__builtin_expect(depth_ <= kMaxDepth && reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) > stack_limit_, 1)) return false;
  depth_exceeded();
  return true;
}

void Parser::depth_exceeded() {
  if (tok == Tok::EOF_) return;
  error_at(pos(), Diag::SyntaxError, {"exceeded max nesting depth"});
  skip_to_end();
}

ast::FileNode* Parser::parse_source_file() {
  next();
  auto* f = arena_->alloc<ast::FileNode>();
  f->lazy_bodies = options_.lazy_bodies;
  f->file = file();
  f->pos = pos();
  top_ = false;
  if (!got(Tok::Package)) {
    syntax_error("package statement must be first");
    f->bad_package_clause = true;
    return f;
  }
  PragmaState pragma = take_pragma();
  reject_pragma(pragma, kPragmaGoBuild, false);
  f->pkg_name = name();
  want(Tok::Semi);
  f->go_version = go_version_;
  f->bad_package_clause = failed_;
  if (!failed_) {
    size_t m = mark();
    declarations();
    f->decls = take<ast::Decl>(m);
    if (!options_.imports_only) clear_pragma();
  }
  f->eof = pos();
  f->linknames = arena_->copy_span(linknames_);
  f->debug_directives = arena_->copy_span(debug_directives_);
  f->debug_positions = arena_->copy_span(debug_positions_);
  f->misplaced_directives = arena_->copy_span(misplaced_directives_);
  f->misplaced_embeds = arena_->copy_span(misplaced_embeds_);
  for (ast::Decl* d : f->decls) {
    if (auto* import = ast::as<ast::ImportDecl>(d)) {
      if (import->path != nullptr && (import->path->text == "\"embed\"" || import->path->text == "`embed`")) f->has_embed_import = true;
    } else if (auto* fn = ast::as<ast::FuncDecl>(d); fn != nullptr && fn->recv == nullptr) {
      for (const ast::Linkname& l : linknames_) {
        if (l.local == fn->name->name) fn->pragma |= ast::kLinkname;
      }
    }
  }
  return f;
}

ast::FileNode* parse_file(File* file, Arena& arena, Diagnostics& diags, const ParseOptions& options) {
  Parser parser(file, arena, diags, options);
  return parser.parse_source_file();
}

}  // namespace gorun
