// The recursive-descent parser, private to frontend/syntax. Productions, positions and error recovery follow gc's syntax package
// (cmd/compile/internal/syntax/parser.go), because its messages do.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "frontend/diag/diag.h"
#include "frontend/syntax/ast.h"
#include "frontend/syntax/parser.h"
#include "frontend/syntax/pragma.h"
#include "frontend/syntax/scanner.h"
#include "runtime/base/arena.h"

namespace gorun {

class Parser final : private Scanner {
 public:
  Parser(File*, Arena&, Diagnostics&, const ParseOptions&);
  ast::FileNode* parse_source_file();
  // Starts at a function body.
  Parser(File*, Arena&, Diagnostics&, const ParseOptions&, uint32_t start);
  void parse_body(ast::BlockStmt*);

 private:
  using Expr = ast::Expr;
  using NameExpr = ast::NameExpr;
  using Stmt = ast::Stmt;

  // ---- errors and recovery (parser.cpp)
  void lexical_error(uint32_t offset, std::string message) override;
  void directive(uint32_t offset, std::string_view comment) override;
  void error_at(Pos, Diag, std::initializer_list<std::string_view> args = {});
  void syntax_error_at(Pos, std::string_view message);
  void syntax_error(std::string_view message) { syntax_error_at(pos(), message); }
  std::string token_description() const;
  void advance(TokSet follow);
  void advance_one();  // past one token, unless at the end
  bool got(Tok t) {
    if (tok != t) return false;
    next();
    return true;
  }
  void want(Tok t) {
    if (__builtin_expect(tok == t, 1)) return next();
    want_failed(t);
  }
  void want_failed(Tok);
  bool got_assign();
  // Whether the nesting is too deep to go on; then there is one error and no further token.
  bool too_deep();
  void depth_exceeded();
  // Nested parentheses, blocks, types: what people and programs write stays far below. The checker and the IR builder recurse
  // over the tree as well.
  static constexpr int kMaxDepth = 10000;
  // Of an expression's tree, chains of operators included; main gives the stack for it. Frames of the address sanitizer's builds are several times as large.
#ifdef __SANITIZE_ADDRESS__
  static constexpr int kMaxHeight = 20000;
#else
  static constexpr int kMaxHeight = 100000;
#endif

  // Trees made in its scope are for the checking of declarations only (ParseOptions::once).
  class Once {
   public:
    explicit Once(Parser& p) : p_(p), was_(p.arena_) {
      if (p.options_.once != nullptr) p.arena_ = p.options_.once;
    }
    ~Once() { p_.arena_ = was_; }
    Once(const Once&) = delete;

   private:
    Parser& p_;
    Arena* was_;
  };

  // ---- node building
  template <class T>
  T* node(Pos p) {
    T* n = arena_->alloc<T>();
    n->pos = p;
    return n;
  }
  NameExpr* new_name(Pos p, std::string_view text) {
    NameExpr* n = node<NameExpr>(p);
    n->name = text;
    return n;
  }
  ast::BadExpr* bad_expr() { return node<ast::BadExpr>(pos()); }
  // Lists grow on a stack shared by all productions and move to the arena when they are complete.
  size_t mark() const { return stack_.size(); }
  void push(void* p) { stack_.push_back(p); }
  template <class T>
  ast::List<T*> take(size_t mark) {
    size_t n = stack_.size() - mark;
    T** out = nullptr;
    if (n != 0) {
      out = static_cast<T**>(arena_->alloc_bytes(n * sizeof(T*), alignof(T*)));
      for (size_t i = 0; i < n; i++) out[i] = static_cast<T*>(stack_[mark + i]);
      stack_.resize(mark);
    }
    return {out, n};
  }
  template <class T>
  ast::List<T*> one(T* item) {
    T** out = static_cast<T**>(arena_->alloc_bytes(sizeof(T*), alignof(T*)));
    out[0] = item;
    return {out, 1};
  }

  // list = [ f { sep f } [sep] ] close .  f returns true to end the list early; the result is the position of close.
  template <class F>
  Pos list(std::string_view context, Tok sep, Tok close, F&& f) {
    bool done = false;
    while (tok != Tok::EOF_ && tok != close && !done) {
      done = f();
      if (!got(sep) && tok != close) {
        Pos failed;
        if (!list_failed(context, sep, close, &failed)) return failed;
      }
    }
    Pos at = pos();
    want(close);
    return at;
  }
  bool list_failed(std::string_view context, Tok sep, Tok close, Pos* at);

  // ---- declarations (parse_decl.cpp)
  void declarations();
  template <class F>
  void append_group(F&& f);  // pushes each declaration
  ast::Decl* import_decl(ast::Group*);
  ast::Decl* const_decl(ast::Group*, int iota);
  ast::Decl* type_decl(ast::Group*);
  void type_decl_bracket(ast::TypeDecl*);
  ast::Decl* var_decl(ast::Group*);
  ast::FuncDecl* func_decl();
  ast::BlockStmt* func_body();
  bool split_type_param(Expr* x, bool force, NameExpr** name, Expr** type);

  // ---- pragmas (pragma.cpp)
  void add_pragma(uint32_t offset, std::string_view text);
  void add_linkname(Pos, std::string_view text);
  void add_embed(Pos, std::string_view text);
  void line_directive(uint32_t offset, std::string_view comment);
  void clear_pragma() {
    if (__builtin_expect(!pragma_.empty(), 0)) report_unused_pragma();
  }
  void report_unused_pragma();
  PragmaState take_pragma();
  void reject_pragma(const PragmaState&, uint64_t allowed, bool embeds_ok);

  // ---- expressions (parse_expr.cpp)
  Expr* expr() { return binary_expr(nullptr, 0); }
  Expr* binary_expr(Expr* x, int prec);
  Expr* unary_expr();
  Expr* receive_expr();
  Expr* operand(bool keep_parens);
  Expr* primary_expr(Expr* x, bool keep_parens);
  Expr* selector_or_assertion(Expr* x);
  Expr* index_or_slice(Expr* x);
  Expr* call(Expr* x);
  Expr* bare_complit_expr();
  ast::CompositeLit* complit_expr();
  Expr* expr_list();
  Expr* type_list(bool strict, bool* comma);
  NameExpr* name();
  ast::List<NameExpr*> name_list(NameExpr* first);
  ast::BasicLit* literal_or_null();

  // ---- types (parse_type.cpp)
  Expr* type();
  Expr* type_or_null();
  Expr* type_instance(Expr* x);
  ast::FuncTypeExpr* func_type(std::string_view context, ast::List<ast::Field*>* tparams);
  Expr* array_type(Pos, Expr* len);
  Expr* slice_type(Pos);
  Expr* chan_elem();
  Expr* struct_type();
  Expr* interface_type();
  void field_decl(std::vector<ast::BasicLit*>* tags, size_t first);
  void add_field(std::vector<ast::BasicLit*>* tags, size_t first, Pos, NameExpr*, Expr* type, ast::BasicLit* tag);
  Expr* array_or_targs();
  ast::Field* method_decl();
  ast::Field* embedded_elem(ast::Field*);
  Expr* embedded_term();
  ast::Field* param_decl_or_null(NameExpr* name, Tok follow);
  ast::List<ast::Field*> param_list(NameExpr* name, Expr* type, Tok close, bool require_names, bool dots_ok);
  void name_params(ast::List<ast::Field*>, size_t named, size_t typed, bool require_names, Pos end);
  ast::List<ast::Field*> func_result();
  Expr* qualified_name(NameExpr* name);
  Expr* indirect(Pos p, Expr* x) {
    auto* o = node<ast::Operation>(p);
    o->op = Tok::Mul;
    o->x = x;
    return o;
  }

  // ---- statements (parse_stmt.cpp)
  // keyword: For, Switch or If when the statement stands in that header, else EOF_. A range clause goes to *range.
  Stmt* simple_stmt(Expr* lhs, Tok keyword, ast::RangeClause** range = nullptr);
  ast::RangeClause* range_clause(Expr* lhs, bool def);
  Stmt* expr_stmt(Expr* x) {
    auto* s = node<ast::ExprStmt>(x->pos);
    s->x = x;
    return s;
  }
  Stmt* assign_stmt(Pos, Tok op, Expr* lhs, Expr* rhs);
  Stmt* labeled_stmt_or_null(NameExpr*);
  ast::BlockStmt* block_stmt(std::string_view context);
  Stmt* decl_stmt();
  Stmt* for_stmt();
  struct Header {
    Stmt* init = nullptr;
    Expr* cond = nullptr;
    Stmt* post = nullptr;
    ast::RangeClause* range = nullptr;
  };
  Header header(Tok keyword);
  Expr* header_condition(Tok keyword, Stmt* cond, Pos semi, std::string_view semi_lit);
  ast::IfStmt* if_stmt();
  Stmt* switch_stmt();
  Stmt* select_stmt();
  ast::CaseClause* case_clause();
  ast::CommClause* comm_clause();
  void clause_keyword(bool* is_case);
  Stmt* call_stmt();
  Stmt* stmt_or_null();
  ast::List<Stmt*> stmt_list();

  Arena* arena_;
  Diagnostics& diags_;
  const ParseOptions& options_;
  std::vector<void*> stack_;
  std::vector<ast::Linkname> linknames_;
  std::vector<std::string_view> debug_directives_;
  std::vector<Pos> debug_positions_;
  std::vector<Pos> misplaced_directives_, misplaced_embeds_;
  PragmaState pragma_;
  std::string_view go_version_;
  bool top_ = true;      // before the package clause
  bool failed_ = false;  // there was an error
  unsigned errors_ = 0;
  int height_ = 0;  // of the tree of the expression parsed last
  int fnest_ = 0;   // function nesting
  int xnest_ = 0;   // expression nesting; negative in a statement header, where "{" opens a block
  int depth_ = 0;
  uintptr_t stack_limit_ = 0;  // no recursion below this address

  // Counts one level of a recursive production.
  class Level {
   public:
    explicit Level(Parser& p) : p_(p) { p.depth_++; }
    ~Level() { p_.depth_--; }
    Level(const Level&) = delete;

   private:
    Parser& p_;
  };
};

// Label checks of a function body, as gc's syntax package does them; sets BranchStmt::target.
void check_branches(ast::BlockStmt* body, const File& file, Diagnostics&);

}  // namespace gorun
