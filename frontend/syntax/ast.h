// interface: the syntax tree.
//
// Plain arena structs, one struct per node kind; nodes are owned by the package's Arena and freed with it. The parser writes the tree,
// the checker fills the annotation fields (marked "checker:"), later stages only read. The tree is never rewritten.
// Node::pos follows gc's syntax package, because diagnostics depend on it: a binary operation and an assignment stand at their operator,
// calls at their "(", index and slice expressions at their "[", selectors and type assertions at their ".", a key:value pair at its ":",
// a declaration at its first name, a function declaration behind "func". start_pos(e) / end_pos(e) give the extent.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "frontend/constant/constant.h"
#include "frontend/source/source_map.h"

namespace gorun {
struct Type;
struct Object;
struct Scope;
struct Package;
struct FuncObj;
struct VarObj;

enum class Tok : uint8_t {
#define TOK(id, text) id,
#define OPTOK(id, text, prec) id,
#define KEYWORD(id, text) id,
#include "frontend/syntax/tokens.def"
#undef TOK
#undef OPTOK
#undef KEYWORD
  kCount
};
std::string_view tok_text(Tok);
int tok_precedence(Tok);  // 0: not a binary operator

namespace ast {

template <class T>
using List = std::span<T>;  // arena-owned

enum class ExprKind : uint8_t {
  Bad,
  Name,
  BasicLit,
  CompositeLit,
  KeyValue,
  FuncLit,
  Paren,
  Selector,
  Index,
  Slice,
  TypeAssert,
  TypeSwitchGuard,
  Operation,
  Call,
  List,
  ArrayType,
  SliceType,
  DotsType,
  StructType,
  InterfaceType,
  FuncType,
  MapType,
  ChanType,
};
enum class StmtKind : uint8_t {
  Empty,
  Labeled,
  Block,
  Expr,
  Send,
  Decl,
  Assign,
  Branch,
  Call,
  Return,
  If,
  For,
  Switch,
  Select,
};

// What an expression denotes (spec "Expressions"; go/types operand modes). Set by the checker on every expression it visits.
enum class Mode : uint8_t { Invalid, NoValue, Builtin, TypeExpr, Constant, Variable /*addressable*/, MapIndex, Value, NilValue, CommaOk, CgoFunc };

struct Node {
  Pos pos;
};

struct Expr : Node {
  ExprKind kind;
  // checker:
  Mode mode = Mode::Invalid;
  bool shift_lhs = false;  // private to the checker: untyped left operand of a non-constant shift
  Type* type = nullptr;    // type of the value (after conversion of untyped operands to their final type), or the denoted type
  Const cv;                // value when mode == Constant
  explicit Expr(ExprKind k) : kind(k) {}
};

struct NameExpr : Expr {  // identifier
  std::string_view name;  // interned: equal names have equal data()
  // checker:
  Object* obj = nullptr;  // use or definition; null for _ definitions and the type switch symbol
  List<Type*> targs;      // type arguments when this names an instantiated generic function (explicit or inferred)
  NameExpr() : Expr(ExprKind::Name) {}
};
struct BadExpr : Expr {
  BadExpr() : Expr(ExprKind::Bad) {}
};
struct BasicLit : Expr {
  Tok tok;
  bool bad = false;
  std::string_view text;  // source text
  BasicLit() : Expr(ExprKind::BasicLit) {}
};
struct CompositeLit : Expr {
  Expr* type_expr = nullptr;  // null: elided
  List<Expr*> elems;          // KeyValue or values
  int nkeys = 0;
  Pos rbrace;
  CompositeLit() : Expr(ExprKind::CompositeLit) {}
  // checker: Expr::type is the literal's type; for an elided &T it is *T (the literal's address is taken). For arrays and slices:
  int64_t max_len = 0;  // number of elements of a slice or [...] literal
};
struct KeyValue : Expr {
  Expr* key;
  Expr* value;
  KeyValue() : Expr(ExprKind::KeyValue) {}
  // checker: struct literals: key is a NameExpr whose obj is the field; array literals: key->cv is the constant index.
};
struct FuncTypeExpr;
struct BlockStmt;
struct FuncLit : Expr {
  FuncTypeExpr* ftype;
  BlockStmt* body;
  // checker:
  FuncObj* func = nullptr;  // an anonymous FuncObj: its params, results, captures; Expr::type is its signature
  FuncLit() : Expr(ExprKind::FuncLit) {}
};
struct ParenExpr : Expr {
  Expr* x;
  ParenExpr() : Expr(ExprKind::Paren) {}
};

// How a selector x.f reaches its target (types2 Selection). path: field indices through embedded fields, last one the field or method index.
enum class SelKind : uint8_t { None, Qualified /*pkg.Name*/, Field, MethodVal /*x.m*/, MethodExpr /*T.m*/, InterfaceMethod /*x.m via interface or type parameter*/ };
struct SelectorExpr : Expr {
  Expr* x;
  NameExpr* sel;  // sel->obj is the selected object
  // checker:
  SelKind sel_kind = SelKind::None;
  Type* recv = nullptr;   // type of x (T in T.m)
  List<int> path;         // embedded field indices to walk; for Field the last is the field itself. Method: embedded fields only
  bool indirect = false;  // a pointer was dereferenced on the way
  SelectorExpr() : Expr(ExprKind::Selector) {}
};
struct IndexExpr : Expr {  // x[i], or instantiation x[T1, T2] with index a ListExpr
  Expr* x;
  Expr* index;
  // checker: when it instantiates a function, the NameExpr (or sel) inside x carries targs; a generic type: Expr::type is the instance
  IndexExpr() : Expr(ExprKind::Index) {}
};
struct SliceExpr : Expr {
  Expr* x;
  Expr* index[3];
  bool full = false;
  SliceExpr() : Expr(ExprKind::Slice) { index[0] = index[1] = index[2] = nullptr; }
};
struct TypeAssertExpr : Expr {
  Expr* x;
  Expr* type_expr;
  TypeAssertExpr() : Expr(ExprKind::TypeAssert) {}
};
struct TypeSwitchGuard : Expr {
  NameExpr* lhs = nullptr;
  Expr* x;
  TypeSwitchGuard() : Expr(ExprKind::TypeSwitchGuard) {}
};
struct Operation : Expr {  // y == null: unary (also * dereference / pointer type, & address, <- receive, ~ in constraints)
  Tok op;
  Expr* x;
  Expr* y = nullptr;
  Operation() : Expr(ExprKind::Operation) {}
};
enum class CallKind : uint8_t { Unknown, Func, Builtin, Conversion };
struct CallExpr : Expr {
  Expr* fun;
  List<Expr*> args;
  bool has_dots = false;
  Pos rparen;
  // checker:
  CallKind call_kind = CallKind::Unknown;
  uint8_t builtin = 0;  // Builtin id (frontend/types/universe) when call_kind == Builtin
  CallExpr() : Expr(ExprKind::Call) {}
};
struct ListExpr : Expr {
  List<Expr*> elems;
  ListExpr() : Expr(ExprKind::List) {}
};
struct ArrayTypeExpr : Expr {
  Expr* len; /* null: [...] */
  Expr* elem;
  ArrayTypeExpr() : Expr(ExprKind::ArrayType) {}
};
struct SliceTypeExpr : Expr {
  Expr* elem;
  SliceTypeExpr() : Expr(ExprKind::SliceType) {}
};
struct DotsTypeExpr : Expr {
  Expr* elem;
  DotsTypeExpr() : Expr(ExprKind::DotsType) {}
};
struct Field : Node {
  NameExpr* name = nullptr;
  Expr* type = nullptr;
};  // a parameter, struct field, interface element, type parameter
struct StructTypeExpr : Expr {
  List<Field*> fields;
  List<BasicLit*> tags; /* tags[i] may be null */
  StructTypeExpr() : Expr(ExprKind::StructType) {}
};
struct InterfaceTypeExpr : Expr {
  List<Field*> methods; /* name null: embedded element */
  InterfaceTypeExpr() : Expr(ExprKind::InterfaceType) {}
};
struct FuncTypeExpr : Expr {
  List<Field*> params, results;
  FuncTypeExpr() : Expr(ExprKind::FuncType) {}
};
struct MapTypeExpr : Expr {
  Expr* key;
  Expr* value;
  MapTypeExpr() : Expr(ExprKind::MapType) {}
};
enum class ChanDir : uint8_t { Both = 0, SendOnly = 1, RecvOnly = 2 };
struct ChanTypeExpr : Expr {
  ChanDir dir;
  Expr* elem;
  ChanTypeExpr() : Expr(ExprKind::ChanType) {}
};

// ---- statements
struct Stmt : Node {
  StmtKind kind;
  explicit Stmt(StmtKind k) : kind(k) {}
};
struct Decl;
struct EmptyStmt : Stmt {
  EmptyStmt() : Stmt(StmtKind::Empty) {}
};
struct LabeledStmt : Stmt {
  NameExpr* label;
  Stmt* stmt;
  LabeledStmt() : Stmt(StmtKind::Labeled) {}
};
struct BlockStmt : Stmt {
  List<Stmt*> list;
  Pos rbrace;
  bool lazy = false;  // a function's body that was skipped (ParseOptions::lazy_bodies): parse_lazy_body fills the list
  BlockStmt() : Stmt(StmtKind::Block) {}
};
struct ExprStmt : Stmt {
  Expr* x;
  ExprStmt() : Stmt(StmtKind::Expr) {}
};
struct SendStmt : Stmt {
  Expr* chan;
  Expr* value;
  SendStmt() : Stmt(StmtKind::Send) {}
};
struct DeclStmt : Stmt {
  List<Decl*> decls;
  DeclStmt() : Stmt(StmtKind::Decl) {}
};
struct AssignStmt : Stmt {  // op: Tok::EOF_ for =, Tok::Define for :=, else the binary operator of op=; x++ is op Add with rhs null
  Tok op = Tok::EOF_;
  Expr* lhs;
  Expr* rhs;  // ListExpr for several operands
  AssignStmt() : Stmt(StmtKind::Assign) {}
};
struct BranchStmt : Stmt {  // break continue fallthrough goto
  Tok tok;
  NameExpr* label = nullptr;
  Stmt* target = nullptr;  // parser (label checks, as gc's syntax package): the For/Switch/Select (break, continue) or LabeledStmt (goto); null for fallthrough
  BranchStmt() : Stmt(StmtKind::Branch) {}
};
struct CallStmt : Stmt {
  Tok tok; /* Go or Defer */
  Expr* call;
  CallStmt() : Stmt(StmtKind::Call) {}
};
struct ReturnStmt : Stmt {
  Expr* results = nullptr;
  ReturnStmt() : Stmt(StmtKind::Return) {}
};
struct IfStmt : Stmt {
  Stmt* init = nullptr;
  Expr* cond;
  BlockStmt* then;
  Stmt* else_ = nullptr;
  IfStmt() : Stmt(StmtKind::If) {}
};
struct RangeClause : Node {
  Expr* lhs = nullptr;
  bool def = false;
  Expr* x;
};
struct ForStmt : Stmt {
  Stmt* init = nullptr;
  Expr* cond = nullptr;
  Stmt* post = nullptr;
  RangeClause* range = nullptr;  // then init, cond, post are null
  BlockStmt* body;
  bool per_iteration = true;  // checker: loop variables are per iteration (file's language version >= go1.22)
  ForStmt() : Stmt(StmtKind::For) {}
};
struct CaseClause : Node {
  Expr* cases = nullptr;  // ListExpr or single; null: default
  List<Stmt*> body;
  Pos colon;
  VarObj* implicit = nullptr;  // checker: the type switch symbol of this clause
};
struct SwitchStmt : Stmt {
  Stmt* init = nullptr;
  Expr* tag = nullptr; /* TypeSwitchGuard for type switches */
  List<CaseClause*> body;
  Pos rbrace;
  SwitchStmt() : Stmt(StmtKind::Switch) {}
};
struct CommClause : Node {
  Stmt* comm = nullptr; /* Send, Expr or Assign; null: default */
  List<Stmt*> body;
  Pos colon;
};
struct SelectStmt : Stmt {
  List<CommClause*> body;
  Pos rbrace;
  SelectStmt() : Stmt(StmtKind::Select) {}
};

// ---- declarations
enum class DeclKind : uint8_t { Import, Const, Type, Var, Func };
struct Group {
  int id;
};  // parenthesised group: same pointer for all its declarations
struct Decl : Node {
  DeclKind kind;
  Group* group = nullptr;
  explicit Decl(DeclKind k) : kind(k) {}
};
struct ImportDecl : Decl {
  NameExpr* local = nullptr;
  BasicLit* path;
  ImportDecl() : Decl(DeclKind::Import) {}
};
struct ConstDecl : Decl {
  List<NameExpr*> names;
  Expr* type = nullptr;
  Expr* values = nullptr;
  int iota = 0;
  ConstDecl() : Decl(DeclKind::Const) {}
};
struct TypeDecl : Decl {
  NameExpr* name;
  List<Field*> tparams;
  bool alias = false;
  Expr* type;
  uint32_t pragma = 0;
  TypeDecl() : Decl(DeclKind::Type) {}
};
struct VarDecl : Decl {
  List<NameExpr*> names;
  Expr* type = nullptr;
  Expr* values = nullptr;
  List<std::string_view> embeds;  // patterns of //go:embed lines before it
  List<Pos> embed_positions;      // where each pattern stands
  Pos embed_pos;                  // of the first such line
  VarDecl() : Decl(DeclKind::Var) {}
};
// //go: directives on functions (bits of FuncDecl::pragma)
enum Pragma : uint32_t {
  kNosplit = 1,
  kNoinline = 2,
  kNoescape = 4,
  kUintptrKeepalive = 8,
  kUintptrEscapes = 16,
  kLinkname = 32,
  kNotInHeap = 64,
  kSystemstack = 128,
  kWrapper = 256,  // our overlay only (//gorun:wrapper): the frame is invisible to recover and tracebacks
  kNorace = 512,
  kNocheckptr = 1024,
  kNowritebarrier = 2048,
  kNowritebarrierrec = 4096,
  kYeswritebarrierrec = 8192,
  kCgoUnsafeArgs = 16384,
  kRegisterParams = 32768,
};
struct FuncDecl : Decl {
  Field* recv = nullptr;
  NameExpr* name;
  List<Field*> tparams;
  FuncTypeExpr* ftype;
  BlockStmt* body = nullptr;
  uint32_t pragma = 0;
  FuncDecl() : Decl(DeclKind::Func) {}
};

struct Linkname {
  Pos pos;
  uint32_t pad = 0;               /* bytes that are compared (frontend/snapshot) */
  std::string_view local, remote; /* remote empty: one-argument form */
};

struct FileNode {  // one source file
  File* file = nullptr;
  Pos pos;  // of the package clause
  NameExpr* pkg_name = nullptr;
  List<Decl*> decls;  // in source order, imports included
  List<Linkname> linknames;
  List<std::string_view> debug_directives;  // text after "//go:debug"
  List<Pos> debug_positions;
  std::string_view go_version;     // from //go:build lines, "go1.21" or empty
  List<Pos> misplaced_embeds;      // //go:embed before a declaration other than var: "misplaced go:embed directive", also after type checking
  List<Pos> misplaced_directives;  // known directives (//go:noinline, ...) before a declaration that takes none; gc says so after type checking
  bool has_embed_import = false;
  bool bad_package_clause = false;  // or errors before it: gc stops behind this file's errors
  bool lazy_bodies = false;         // ParseOptions::lazy_bodies: some bodies may not be there yet
  Pos eof;
};

Pos start_pos(const Expr*, bool of_sliced = false);  // of_sliced: x[i:j] begins with x; gc leaves it at its "["
Pos end_pos(const Expr*);
inline Expr* unparen(Expr* e) {
  while (e->kind == ExprKind::Paren) e = static_cast<ParenExpr*>(e)->x;
  return e;
}

// Checked downcasts: null when the kind differs (or for null).
template <class T>
struct KindOf;
#define GORUN_AST_EXPR(K, T)                       \
  template <>                                      \
  struct KindOf<T> {                               \
    static constexpr ExprKind kKind = ExprKind::K; \
    using Base = Expr;                             \
  };
GORUN_AST_EXPR(Bad, BadExpr)
GORUN_AST_EXPR(Name, NameExpr)
GORUN_AST_EXPR(BasicLit, BasicLit)
GORUN_AST_EXPR(CompositeLit, CompositeLit)
GORUN_AST_EXPR(KeyValue, KeyValue)
GORUN_AST_EXPR(FuncLit, FuncLit)
GORUN_AST_EXPR(Paren, ParenExpr)
GORUN_AST_EXPR(Selector, SelectorExpr)
GORUN_AST_EXPR(Index, IndexExpr)
GORUN_AST_EXPR(Slice, SliceExpr)
GORUN_AST_EXPR(TypeAssert, TypeAssertExpr)
GORUN_AST_EXPR(TypeSwitchGuard, TypeSwitchGuard)
GORUN_AST_EXPR(Operation, Operation)
GORUN_AST_EXPR(Call, CallExpr)
GORUN_AST_EXPR(List, ListExpr)
GORUN_AST_EXPR(ArrayType, ArrayTypeExpr)
GORUN_AST_EXPR(SliceType, SliceTypeExpr)
GORUN_AST_EXPR(DotsType, DotsTypeExpr)
GORUN_AST_EXPR(StructType, StructTypeExpr)
GORUN_AST_EXPR(InterfaceType, InterfaceTypeExpr)
GORUN_AST_EXPR(FuncType, FuncTypeExpr)
GORUN_AST_EXPR(MapType, MapTypeExpr)
GORUN_AST_EXPR(ChanType, ChanTypeExpr)
#undef GORUN_AST_EXPR
#define GORUN_AST_STMT(K, T)                       \
  template <>                                      \
  struct KindOf<T> {                               \
    static constexpr StmtKind kKind = StmtKind::K; \
    using Base = Stmt;                             \
  };
GORUN_AST_STMT(Empty, EmptyStmt)
GORUN_AST_STMT(Labeled, LabeledStmt)
GORUN_AST_STMT(Block, BlockStmt)
GORUN_AST_STMT(Expr, ExprStmt)
GORUN_AST_STMT(Send, SendStmt)
GORUN_AST_STMT(Decl, DeclStmt)
GORUN_AST_STMT(Assign, AssignStmt)
GORUN_AST_STMT(Branch, BranchStmt)
GORUN_AST_STMT(Call, CallStmt)
GORUN_AST_STMT(Return, ReturnStmt)
GORUN_AST_STMT(If, IfStmt)
GORUN_AST_STMT(For, ForStmt)
GORUN_AST_STMT(Switch, SwitchStmt)
GORUN_AST_STMT(Select, SelectStmt)
#undef GORUN_AST_STMT
#define GORUN_AST_DECL(K, T)                       \
  template <>                                      \
  struct KindOf<T> {                               \
    static constexpr DeclKind kKind = DeclKind::K; \
    using Base = Decl;                             \
  };
GORUN_AST_DECL(Import, ImportDecl)
GORUN_AST_DECL(Const, ConstDecl)
GORUN_AST_DECL(Type, TypeDecl)
GORUN_AST_DECL(Var, VarDecl)
GORUN_AST_DECL(Func, FuncDecl)
#undef GORUN_AST_DECL
template <class T>
inline T* as(typename KindOf<T>::Base* n) {
  return n != nullptr && n->kind == KindOf<T>::kKind ? static_cast<T*>(n) : nullptr;
}
template <class T>
inline const T* as(const typename KindOf<T>::Base* n) {
  return n != nullptr && n->kind == KindOf<T>::kKind ? static_cast<const T*>(n) : nullptr;
}
// The elements of an expression that may be a ListExpr: none for null, e itself (through *slot) when it is a single one.
inline List<Expr*> unpack_list(Expr* const& slot) {
  if (slot == nullptr) return {};
  if (slot->kind == ExprKind::List) return static_cast<ListExpr*>(slot)->elems;
  return {const_cast<Expr**>(&slot), 1};
}

}  // namespace ast
}  // namespace gorun
