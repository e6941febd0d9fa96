// The state of checking one package, private to frontend/check.
//
// The structure follows cmd/compile/internal/types2 method by method, because order, positions and words of diagnostics follow from it:
// package-level objects are checked lazily on first use (obj_decl), function bodies and everything that needs complete types is
// delayed (later/process_delayed). A Checker outlives check_package, so that bodies can be checked afterwards.
//
// Owners of the two halves: the sections "declarations" are implemented in check/resolver/decl/typexpr/struct/interface/signature/union/
// valid_type/mono/init_order/usage/version/errors.cpp, "expressions and statements" in operand/expr*/const/conversion/assign/call/index/
// literal/builtins/stmt*/labels/return/range/recording.cpp.
#pragma once
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "frontend/check/check.h"
#include "frontend/check/operand.h"
#include "frontend/syntax/ast.h"
#include "frontend/types/env.h"
#include "frontend/types/type.h"

namespace gorun {

struct MonoGraph;  // mono.cpp

// A language version go1.N as N; 0: none given, everything is allowed.
using GoVersion = int;
GoVersion parse_go_version(std::string_view);  // "go1.21.3" -> 21; 0 when malformed
std::string go_version_string(GoVersion);      // "go1.21"
constexpr GoVersion kGo1_9 = 9, kGo1_13 = 13, kGo1_14 = 14, kGo1_17 = 17, kGo1_18 = 18, kGo1_20 = 20, kGo1_21 = 21, kGo1_22 = 22, kGo1_23 = 23, kGo1_26 = 26, kGoCurrent = 26;

// What is known about a package-level object (or method) before it is checked. Object::info points here.
struct DeclInfo {
  Scope* file = nullptr;   // scope of the file
  GoVersion version = 0;   // of the file
  std::span<VarObj*> lhs;  // of an n:1 variable declaration
  ast::Expr* vtyp = nullptr;
  ast::Expr* init = nullptr;
  bool inherited = false;  // constant: init expression of an earlier ConstSpec
  ast::TypeDecl* tdecl = nullptr;
  ast::FuncDecl* fdecl = nullptr;
  std::vector<Object*> deps;  // package-level objects the init expression or body depends on, in order of first use
  std::unordered_set<Object*> dep_set;
  bool has_initializer() const { return init || (fdecl && fdecl->body); }
  void add_dep(Object* o) {
    if (dep_set.insert(o).second) deps.push_back(o);
  }
};

// The surroundings in which an object or body is checked; saved and restored as a whole.
struct Environment {
  DeclInfo* decl = nullptr;  // package-level declaration whose init expression or body this is
  Scope* scope = nullptr;    // innermost
  Signature* sig = nullptr;  // inside a function
  FuncObj* func = nullptr;   // the function or literal whose body (or initialiser: null) is checked
  Const iota;                // Unknown kind: not in a constant declaration
  Pos errpos;                // valid: report at this constant's name (inherited initialiser)
  GoVersion version = 0;
  bool in_tparam_list = false;
  bool has_call_or_recv = false;
  uint8_t pad[6] = {};  // a snapshot compares all bytes
};

// A closure that runs once, kept in place when it is small: there is one per function, variable type, map key, ...
class Action {
 public:
  Action() = default;
  template <class F>
  requires(!std::is_same_v<std::remove_cvref_t<F>, Action>) Action(F&& f) {
    using T = std::remove_cvref_t<F>;
    if constexpr (sizeof(T) <= sizeof(buf_) && alignof(T) <= alignof(void*) && std::is_trivially_copyable_v<T>) {
      new (buf_) T(std::forward<F>(f));
      run_ = [](void* p) { (*static_cast<T*>(p))(); };
    } else {
      T* copy = new T(std::forward<F>(f));
      memcpy(buf_, &copy, sizeof copy);
      run_ = [](void* p) {
        T* t = *static_cast<T**>(p);
        (*t)();
        delete t;
      };
    }
  }
  void operator()() { run_(buf_); }  // at most once; an action that never runs may leak its closure

 private:
  void (*run_)(void*) = nullptr;
  alignas(void*) char buf_[40];
};
struct DelayedAction {
  GoVersion version;
  Action f;
};

// The expressions of a list, or the one expression.
inline std::span<ast::Expr*> list_of(ast::Expr*& e) {
  if (!e) return {};
  if (e->kind == ast::ExprKind::List) return static_cast<ast::ListExpr*>(e)->elems;
  return {&e, 1};
}

// Specs of a constant group, one after the other: iota, and what a spec without values repeats (spec "Constant declarations", "Iota").
class ConstGroup {
 public:
  void not_const() { first_ = -1; }
  // index: of the declaration in its list; before: the declaration before it.
  void next(ast::ConstDecl* s, size_t index, const ast::Decl* before) {
    if (first_ < 0 || !s->group || before->group != s->group) {
      first_ = static_cast<int>(index);
      source = nullptr;
    }
    iota = const_int(static_cast<int64_t>(index) - first_);
    inherited = true;
    if (s->type || s->values) {
      source = s;
      inherited = false;
    } else if (!source) {
      source = &none_;
      inherited = false;
    }
  }
  Const iota;
  bool inherited = false;
  ast::ConstDecl* source = nullptr;  // whose type and values hold

 private:
  int first_ = -1;  // index of the first spec of the group
  ast::ConstDecl none_;
};

// An error with further lines: first add() gives position and message, later ones lines "\n\t<pos>: msg" ("\n\tmsg" without position).
class Checker;
struct ErrorBuilder {
  struct Part {
    Pos pos;
    std::string msg;
  };
  Checker* check;
  Diag id;
  std::vector<Part> parts;
  bool soft = false;
  ErrorBuilder(Checker* c, Diag d) : check(c), id(d) {}
  void add(Pos, std::string msg);
  void add(const ast::Expr*, std::string msg);
  void add_alt_decl(const Object*);  // "other declaration of x"
  bool empty() const { return parts.empty(); }
  void report();
};

// Replaces the {} of the text of a diagnostic.
std::string format_diag(Diag, std::initializer_list<std::string_view> args);

enum class ExprClass : uint8_t { Conversion, Expression, Statement };  // what a rawExpr may stand for (types2 exprKind)

using TypeList = std::vector<Type*>;

class Checker {
 public:
  Checker(CheckedPackage& out, const SourceMap&, TypeStore&, const Importer&, const CheckOptions&);
  ~Checker();

  // ---- state
  CheckedPackage& out;
  Package* pkg;
  Arena& arena;
  const SourceMap& sources;
  TypeStore& store;
  TypeEnv* tenv;             // lives as long as the package (in its arena); callbacks come back here
  const Importer* importer;  // valid during check_package only
  CheckOptions options;
  Diagnostics& diags;
  bool has_error = false;  // an error was reported (types2 firstErr)
  Environment env;
  std::vector<DelayedAction> delayed;
  std::vector<Object*> obj_list;  // package-level objects and methods in source order
  std::vector<PkgNameObj*> imports;
  struct DotKey {
    Scope* scope;
    const char* name;
    bool operator==(const DotKey&) const = default;
  };
  struct DotHash {
    size_t operator()(const DotKey& k) const { return (reinterpret_cast<size_t>(k.scope) >> 4) * 31 + (reinterpret_cast<size_t>(k.name) >> 2); }
  };
  std::unordered_map<DotKey, PkgNameObj*, DotHash> dot_imports;
  std::unordered_map<TypeName*, std::vector<FuncObj*>> methods;  // collected, not yet attached
  std::vector<Object*> obj_path;                                 // objects being checked (cycles)
  std::unordered_map<std::string, Package*> import_map;
  std::vector<Scope*> file_scopes;  // parallel to out.files
  std::vector<GoVersion> file_versions;
  std::unique_ptr<MonoGraph> mono;
  std::unordered_map<Type*, Pos> inst_pos;           // where an instance was first written: cycles are reported there
  std::unordered_map<Named*, Object*> inst_objects;  // made for instances that get onto obj_path or into messages
  Object* cycle_object(Named*);
  std::unordered_set<Type*> finite;        // instances of known finite size
  std::unordered_set<Named*> valid_types;  // non-generic types that valid_type has found free of cycles
  struct InterfaceLit {
    Pos pos;
    uint32_t pad = 0; /* a snapshot compares all bytes */
    Interface* type;
  };
  std::vector<InterfaceLit> iface_lits;  // interface types written in the package
  int iface_depth = 0;
  bool long_array = false;                           // an array type of many elements was written: checks of sizes have something to do
  std::unordered_map<FuncObj*, int64_t> temp_bytes;  // large temporaries of bodies (frame_size.cpp)
  std::vector<TypeName*> local_types;                // declared in functions, as they were met
  std::vector<Initializer> init_list;                // result of init_order, when computed
  bool init_computed = false;
  int delayed_depth = 0;  // process_delayed is running
  bool complete = false;  // package-level checking is over: bodies only

  // ---- driver
  void check_files();
  void body_on_demand(FuncObj*);
  void process_delayed(size_t top);
  template <class F>
  void later(F&& f) {
    delayed.push_back({env.version, Action(std::forward<F>(f))});
  }

  // ---- errors (errors.cpp). Positions: expressions and operands stand at their start, as types2's atPos.
  void errorf(Pos, Diag, std::initializer_list<std::string_view> args = {});
  void errorf(const ast::Expr*, Diag, std::initializer_list<std::string_view> args = {});
  void errorf(const Operand*, Diag, std::initializer_list<std::string_view> args = {});
  void soft_error(Pos, Diag, std::initializer_list<std::string_view> args = {});
  void soft_error(const ast::Expr*, Diag, std::initializer_list<std::string_view> args = {});
  void error_text(Pos, Diag, std::string message, bool soft = false);  // ready-made message; all others end here
  // "{what} requires go1.N or later"; all such messages get gc's hint at go.mod or //go:build
  std::string version_hint(Pos) const;
  void version_error(Pos, GoVersion, std::string_view what);
  bool allow_version(GoVersion v) const { return env.version == 0 || env.version >= v; }
  bool verify_version(Pos at, GoVersion v, std::string_view what) {
    if (allow_version(v)) return true;
    version_error(at, v, what);
    return false;
  }
  bool verify_version(const ast::Expr* at, GoVersion v, std::string_view what) { return verify_version(ast::start_pos(at), v, what); }
  std::string str(Type*) const;  // types as messages show them: names of this package unqualified, ambiguous package names by path
  std::string str(const Operand*) const;
  std::string str(const ast::Expr* e) const;
  std::string str(const Object*) const;                       // types2 ObjectString
  std::string func_str(const FuncObj*, bool pkg_info) const;  // name and signature
  std::string qualifier(const Package*) const;                // "" for this package
  std::string pos_str(Pos p) const { return sources.format(p); }

  // ---- small services
  Type* invalid() const { return invalid_; }
  Type* basic(Basic b) const { return basics_[static_cast<int>(b)]; }
  bool valid(Type* t) const;                        // isValid: not the invalid type, through aliases
  Object* lookup(std::string_view interned) const;  // through the scopes of the environment
  Object* lookup_scope(std::string_view interned, Scope** where) const;
  Scope* new_scope(Scope* parent);
  void open_scope() { env.scope = new_scope(env.scope); }
  void close_scope() { env.scope = env.scope->parent; }
  // An object is grey while it is on the path, that is, while its type is being determined.
  void push(Object* o) {
    o->color = ObjColor::Grey;
    obj_path.push_back(o);
  }
  void pop() {
    obj_path.back()->color = ObjColor::Black;
    obj_path.pop_back();
  }
  size_t path_index(Object*) const;
  bool finite_size(Type*);  // reports a cycle and returns false when the size depends on a type that is not finished
  // Objects. A local variable belongs to env.func (func and local_id are set, locals of it extended).
  VarObj* new_var(VarKind, Pos, std::string_view name, Type*);
  VarObj* new_local(Pos, std::string_view name, Type*);
  VarObj* new_param(Pos, std::string_view name, Type*, VarKind = VarKind::ParamVar);
  void adopt_local(VarObj*);  // makes a variable a local of env.func
  TypeName* new_type_name(Pos, std::string_view name, Type*);
  TupleType* new_tuple(std::span<VarObj* const>);  // null when empty
  template <class T>
  std::span<T> save(const std::vector<T>& v) {
    return arena.copy_span(v);
  }
  template <class T, class... A>
  T* make(A&&... a) {
    return arena.alloc<T>(std::forward<A>(a)...);
  }

  // ---- declarations
  void init_files();
  void collect_objects();
  void sort_objects();
  void direct_cycles();
  void package_objects();
  void collect_methods(TypeName*);
  void check_field_uniqueness(Named*);
  TypeName* resolve_base_type_name(bool* ptr, ast::NameExpr* recv_name);
  void unpack_recv(ast::Expr* rtyp, bool unpack_params, ast::Expr** base, bool* ptr, std::vector<ast::NameExpr*>* tparams);
  Package* import_package(Pos, const std::string& path);
  void declare_import(ast::ImportDecl*, Scope* file_scope);
  void declare_func(ast::FuncDecl*, Scope* file_scope, std::vector<std::pair<FuncObj*, ast::NameExpr*>>* methods);
  void declare(Scope*, ast::NameExpr* id, Object*, Pos scope_pos);
  void declare_pkg_obj(ast::NameExpr*, Object*, DeclInfo*);
  void arity(Pos, ast::List<ast::NameExpr*> names, std::span<ast::Expr* const> inits, bool const_decl, bool inherited);
  void obj_decl(Object*);
  bool valid_cycle(Object*);  // reports an invalid cycle through obj_path; false then
  void cycle_error(std::span<Object* const> cycle, size_t start);
  size_t first_in_src(std::span<Object* const>);
  void const_decl(ConstObj*, ast::Expr* typ, ast::Expr* init, bool inherited);
  void var_decl(VarObj*, std::span<VarObj*> lhs, ast::Expr* typ, ast::Expr* init);
  void type_decl(TypeName*, ast::TypeDecl*);
  void func_decl(FuncObj*, DeclInfo*);
  void decl_stmt(ast::List<ast::Decl*>);
  void add_decl_dep(Object* to);  // an edge for initialisation order
  void collect_type_params(std::span<TypeParam*>* dst, ast::List<ast::Field*>);
  TypeParam* declare_type_param(ast::NameExpr*, Pos scope_pos);
  Type* bound(ast::Expr*);
  // Checks a function body. sig is the signature, func the object; the environment is saved and restored.
  void func_body(DeclInfo*, FuncObj*, Signature*, ast::BlockStmt*, Const iota);
  void usage(FuncObj*);  // "declared and not used" for the variables of a function (not those of its literals)
  void unused_imports();
  void valid_type(Named*);
  bool valid_type0(Type*, std::vector<Named*>& nest, std::vector<Named*>& path);
  void note_use(VarObj*);  // marks a local variable of an outer function as captured
  void monomorph();
  void mono_canon(TypeParam* method_tparam, TypeParam* type_tparam);
  void mono_instance(Pos, std::span<TypeParam* const> tparams, std::span<Type* const> targs, std::span<ast::Expr* const> xlist);  // recordInstance
  std::vector<Initializer> init_order();
  void check_sizes();          // limits of gc on sizes of types
  void note_temporary(Type*);  // one that gc keeps in the frame whatever its size: the copy of an array that is ranged over
  void check_frame_sizes();
  void check_directives();  // go:embed and friends: what gc's noder reports

  // Identifiers and types (typexpr.cpp)
  void ident(Operand*, ast::NameExpr*, bool want_type);
  Type* typ(ast::Expr* e) { return defined_type(e, nullptr); }
  Type* defined_type(ast::Expr*, TypeName* def);  // def: the declaration whose right side this is (types2 declaredType)
  Type* var_type(ast::Expr*);                     // of a variable: no constraint interface (checked later)
  void valid_var_type(ast::Expr*, Type*);
  Type* generic_type(ast::Expr*, std::string* cause);
  Type* typ_internal(ast::Expr*, TypeName* def);
  Type* instantiated_type(ast::Expr* x, std::span<ast::Expr* const> xlist);
  int64_t array_length(ast::Expr*);  // < 0: error reported
  std::vector<Type*> type_list(std::span<ast::Expr* const>, bool* ok);
  Type* single_type(ast::Expr* e) { return typ(e); }
  void struct_type(StructType*, ast::StructTypeExpr*);
  void interface_type(Interface*, ast::InterfaceTypeExpr*, TypeName* def);
  Type* parse_union(ast::Expr*);
  UnionTerm parse_tilde(ast::Expr*);
  Type* instance(Pos, Type* generic, std::span<Type* const> targs);  // reports a wrong count for aliases
  void func_type(Signature*, ast::Field* recv, ast::List<ast::Field*> tparams, ast::FuncTypeExpr*);
  VarObj* collect_recv(ast::Field*, Pos scope_pos, std::span<TypeParam*>* recv_tparams);
  std::vector<VarObj*> collect_params(VarKind, ast::List<ast::Field*>, bool* variadic, std::vector<ast::NameExpr*>* names);
  void declare_params(std::span<ast::NameExpr* const>, std::span<VarObj* const>, Pos scope_pos);
  void valid_recv(ast::Expr* rbase, VarObj* recv);
  // Constraint satisfaction of a generic type's arguments is checked later.
  bool validate_targ_len(Pos, std::string_view name, size_t want, size_t got);

  // ---- expressions and statements
  // expr
  ExprClass raw_expr(Target*, Operand*, ast::Expr*, Type* hint, bool allow_generic);
  ExprClass expr_internal(Target*, Operand*, ast::Expr*, Type* hint);
  void non_generic(Target*, Operand*);
  void pending_type(Operand*);
  void expr(Target*, Operand*, ast::Expr*);
  void generic_expr(Operand*, ast::Expr*);
  void multi_expr(ast::Expr*, bool allow_comma_ok, OperandList* out, bool* comma_ok);
  void expr_with_hint(Operand*, ast::Expr*, Type* hint);
  void expr_or_type(Operand*, ast::Expr*, bool allow_generic);
  void exclude(Operand*, unsigned mode_set);
  void single_value(Operand*);
  bool op(Tok, bool is_unary, Operand*);  // operator is defined for the operand's type
  void unary(Operand*, ast::Operation*);
  void binary(Operand*, ast::Expr* e, ast::Expr* lhs, ast::Expr* rhs, Tok op);
  void shift(Operand* x, Operand* y, ast::Expr* e, Tok op);
  void comparison(Operand* x, Operand* y, Tok op, bool switch_case = false);
  std::string incomparable_cause(Type*);
  void match_types(Operand* x, Operand* y);
  Type* chan_elem(Pos, Operand*, bool recv);
  void type_assertion(ast::Expr*, Operand*, Type*, bool type_switch);
  void update_expr_type(ast::Expr*, Type*, bool final);
  void update_expr_val(ast::Expr*, Const);
  void become(Operand*, Type*, Const val);  // what implicit_type_and_value has found
  // const and conversion; Diag::kCount means no error
  void overflow(Operand*, Pos op_pos);
  void representable(Operand*, BasicType*);
  Const representation(Operand*, BasicType*, Diag* code);
  void invalid_conversion(Diag code, Operand*, Type* target);
  Type* implicit_type_and_value(Operand*, Type* target, Const* val, Diag* code);
  void convert_untyped(Operand*, Type* target);
  void conversion(Operand*, Type*);
  bool convertible_to(Operand*, Type*, std::string* cause);
  bool assignable_to(Operand*, Type*, std::string* cause, Diag* code);
  // assignments
  void assignment(Operand*, Type*, const AssignContext&);
  void init_const(ConstObj*, Operand*);
  void init_var(VarObj*, Operand*, const AssignContext&);
  void init_vars(std::span<VarObj* const> lhs, std::span<ast::Expr* const> rhs, ast::ReturnStmt* ret);
  Type* lhs_var(ast::Expr*);
  void assign_var(ast::Expr* lhs, ast::Expr* rhs, Operand* x, const AssignContext&);
  void assign_vars(std::span<ast::Expr* const> lhs, std::span<ast::Expr* const> rhs);
  void short_var_decl(Pos, std::span<ast::Expr* const> lhs, std::span<ast::Expr* const> rhs);
  std::string types_summary(std::span<Type* const>, bool variadic, bool has_dots);
  void assign_error(std::span<ast::Expr* const> rhs, int l, int r);
  void return_error(Pos, std::span<VarObj* const> lhs, const OperandList& rhs);
  // calls
  ExprClass call_expr(Operand*, ast::CallExpr*);
  void expr_list(std::span<ast::Expr* const>, OperandList* out);
  void generic_expr_list(std::span<ast::Expr* const>, OperandList* out, std::vector<TypeList>* targs);
  Signature* arguments(ast::CallExpr*, Signature*, TypeList targs, std::span<ast::Expr* const> xlist, OperandList& args, const std::vector<TypeList>& atargs);
  // Instantiates the generic function x; with infer == false and too few type arguments these are stored in *partial instead.
  void func_inst(Target*, Pos, Operand*, ast::IndexExpr* inst, bool infer, TypeList* partial);
  Signature* instantiate_signature(Pos, ast::Expr*, Signature*, std::span<Type* const> targs, std::span<ast::Expr* const> xlist);
  void selector(Operand*, ast::SelectorExpr*, bool want_type);
  bool qualified_name(Operand*, ast::SelectorExpr*, PkgNameObj*);
  bool use(std::span<ast::Expr* const>);  // evaluates for side effects on `used` only
  bool use(ast::Expr* e) { return use1(e, false); }
  bool use_lhs(std::span<ast::Expr* const>);
  bool use1(ast::Expr*, bool lhs);
  bool builtin(Operand*, ast::CallExpr*, BuiltinId);
  Type* apply_type_func(Basic (*f)(Basic), Operand*, BuiltinId);
  Type* byte_slice();
  // index and literals
  bool index_expr(Operand*, ast::IndexExpr*);  // true: an instantiation of a generic function
  void slice_expr(Operand*, ast::SliceExpr*);
  ast::Expr* single_index(ast::IndexExpr*);
  Type* index(ast::Expr*, int64_t max, int64_t* val);
  bool is_valid_index(Operand*, std::string_view what, bool allow_negative);
  void basic_lit(Operand*, ast::BasicLit*);
  void func_lit(Operand*, ast::FuncLit*);
  void composite_lit(Operand*, ast::CompositeLit*, Type* hint);
  void struct_lit(Operand*, ast::CompositeLit*, Type* base, StructType*);
  void map_lit(Operand*, ast::CompositeLit*, MapType*);
  int64_t indexed_elts(std::span<ast::Expr* const>, Type*, int64_t length);
  // recording into the tree
  void record(Operand*);
  void record_type_and_value(ast::Expr*, ast::Mode, Type*, Const);
  void record_instance(ast::Expr*, std::span<Type* const> targs, Type*);
  void record_selection(ast::SelectorExpr*, ast::SelKind, Type* recv, Object*, const std::vector<int>& path, bool indirect);
  // statements
  void stmt(ast::Stmt*);
  void stmt_internal(ast::Stmt*);
  void stmt_list(std::span<ast::Stmt* const>);
  void simple_stmt(ast::Stmt*);
  void condition(ast::Expr*, Diag non_bool);
  void assign_stmt(ast::AssignStmt*);
  void return_stmt(ast::ReturnStmt*);
  void switch_stmt(ast::SwitchStmt*);
  void type_switch_stmt(ast::SwitchStmt*, ast::TypeSwitchGuard*);
  void select_stmt(ast::SelectStmt*);
  void range_stmt(ast::ForStmt*);
  void suspended_call(std::string_view keyword, ast::Expr* call);
  bool is_terminating(ast::Stmt*, ast::NameExpr* label);

 private:
  Type* invalid_;
  Type* byte_slice_ = nullptr;
  Type* basics_[static_cast<int>(Basic::kCount)];
  void report(Pos, Diag, std::string message, bool soft);
  friend struct ErrorBuilder;
};

}  // namespace gorun
