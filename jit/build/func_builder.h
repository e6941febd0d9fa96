// One function body: typed tree in, SSA out. Members are spread over files by topic (expr.cpp, call.cpp, stmt.cpp, ...).
#pragma once
#include <cstring>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "frontend/syntax/ast.h"
#include "jit/build/program.h"
#include "jit/ir/builder.h"
#include "runtime/abi/bounds.h"
#include "runtime/base/check.h"

namespace gorun::build {

using ir::BlockId;
using ir::Op;
using ir::SymId;
using ir::Ty;
using ir::ValueId;
using Var = ir::Builder::Var;
using abi::RtFn;

// An rvalue. Scalar types: the leaves in v. Memory types: v[0] is the address of memory that holds the value; `fresh` says that nobody else
// writes there, otherwise the value must be used (or stabilised) before the next side effect. v[0] == 0: the zero value.
struct Val {
  const TypeInfo* t = nullptr;
  bool fresh = false;
  ValueId v[kMaxScalars] = {0, 0, 0, 0};
  bool is_mem() const { return t->is_mem(); }
  bool is_zero_mem() const { return t->is_mem() && v[0] == 0; }
};

// What memory an address lies in decides the store op.
enum class Area : uint8_t { Stack, Heap, Fresh /*zeroed, just allocated*/ };

// An assignable location.
struct Place {
  enum class K : uint8_t { Blank, Ssa, Mem, Map } k = K::Blank;
  const TypeInfo* t = nullptr;
  Var var0 = 0;      // Ssa: variables var0 ... of the leaves
  ValueId addr = 0;  // Mem
  int32_t off = 0;
  Area area = Area::Heap;
  ValueId map = 0;  // Map
  const TypeInfo* map_t = nullptr;
  Val key;
};

// Where a local variable lives.
struct Storage {
  enum class K : uint8_t {
    None,
    Ssa,
    Slot,
    Box /*heap, pointer in var0*/,
    BoxSlot /*heap, pointer in a slot*/,
    Arg /*incoming stack argument*/,
    Ctx /*by value in the closure object*/
  } k = K::None;
  const TypeInfo* t = nullptr;
  Var var0 = 0;
  uint32_t slot = 0;
  int32_t off = 0;
};

struct Captured {     // one entry of a closure object
  VarObj* var;        // null: an internal word of range-over-func
  const TypeInfo* t;  // of the field: the variable's type, or unsafe.Pointer for a box
  bool by_ref;
  int64_t off = 0;
};

struct RangeFuncCtx;  // range_func.h
struct CallInfo;      // call.cpp

// Targets of break and continue.
struct LoopTarget {
  BlockId brk = 0, cont = 0;
  class FuncBuilder* owner = nullptr;
};

class FuncBuilder {
 public:
  FuncBuilder(Program&, const Env*, std::string name, SymId sym);
  ~FuncBuilder();
  FuncBuilder(const FuncBuilder&) = delete;

  // ---- whole functions; the result is moved out by take()
  void build_func(FuncObj*, Output&);  // declared function or method
  void build_lit(FuncObj* lit, Output&);
  void begin(const AbiAssignment&, uint32_t flags);  // hand-made functions: entry block, parameters by param_val
  Val param_val(unsigned i);
  void return_vals(const std::vector<Val>&);  // without defers
  void end(Output&);

  Program& p;
  const Env* env;
  ir::Function f;
  ir::Builder b;
  std::string name;  // link name, with type arguments
  Output* out = nullptr;

  // ---- types and constants
  const TypeInfo* ti(Type* t) { return p.info(t, env); }
  const TypeInfo* basic(Basic k) { return p.basic(k); }
  const TypeInfo* elem_of(const TypeInfo*);  // pointer, slice, array, chan, map element
  const TypeInfo* ptr_to(const TypeInfo*);
  ValueId i64(int64_t x) { return b.iconst(Ty::I64, x); }
  Val const_val(const Const&, const TypeInfo*);
  Val zero_val(const TypeInfo*);
  Val string_const(std::string_view);
  Val scalar_val(const TypeInfo*, ValueId);
  Val make_val(const TypeInfo*, std::initializer_list<ValueId>);
  ValueId type_addr(const TypeInfo* t) { return b.sym_addr(p.type_symbol(t)); }

  // ---- memory
  ValueId temp_slot(const TypeInfo*);  // address; freed at the end of the statement
  uint32_t temp_slot_id(uint32_t size, uint32_t align, bool ptrs);
  ValueId materialize(const Val&);                           // address of memory holding the value
  Val stabilize(Val);                                        // survives later side effects
  Val load_val(ValueId addr, int32_t off, const TypeInfo*);  // memory types: an alias
  void store_val(ValueId addr, int32_t off, const Val&, Area);
  void store_scalar(ValueId addr, int32_t off, ValueId v, Ty, Area);
  uint32_t slot_bytes(int64_t size);  // refuses frames beyond gc's limit
  template <class F>
  void each_piece(const TypeInfo*, F);
  void copy_mem(ValueId dst, ValueId src, const TypeInfo*, Area);
  void zero_mem(ValueId dst, int32_t off, const TypeInfo*, Area);
  Val field_val(const Val&, unsigned field);
  Val load_place(const Place&);
  void store_place(const Place&, const Val&);  // the value has the place's type
  Place field_place(const Place&, unsigned field);
  Place deref_place(ValueId ptr, const TypeInfo* elem);  // nil-checked
  ValueId place_addr(const Place&);
  ValueId new_object(const TypeInfo*);
  Place box_place(ValueId ptr, const TypeInfo* t, Area a = Area::Heap);

  // ---- variables
  Storage& declare(VarObj*, bool zero);  // new storage (each time the declaration is executed)
  Storage* find_storage(VarObj*);
  Place var_place(VarObj*);
  bool by_value(VarObj*);  // captured by value
  bool needs_box(VarObj*);
  void write_vars(Var var0, const Val&);
  Val read_vars(Var var0, const TypeInfo*);
  Var new_vars(const TypeInfo*);

  // ---- expressions
  Val expr(ast::Expr*);
  Val expr_as(ast::Expr*, const TypeInfo* to);  // with implicit conversion
  ValueId scalar(ast::Expr* e) { return expr(e).v[0]; }
  void expr_into(ast::Expr*, const TypeInfo* to, const Place&, bool dst_is_fresh);                 // the destination may be used as scratch only when fresh
  std::vector<Val> multi(ast::Expr*, const std::vector<const TypeInfo*>* types = nullptr);         // values of a tuple expression
  std::vector<Val> exprs_as(const std::vector<ast::Expr*>&, const std::vector<const TypeInfo*>&);  // gc's order: calls first
  void effects(ast::Expr*);                                                                        // value not used
  void cond(ast::Expr*, BlockId yes, BlockId no);
  Place place(ast::Expr*);  // lvalue (also composite literals under &)
  Val assign_conv(Val, const TypeInfo* to);
  bool has_call(ast::Expr*);
  bool is_nil(ast::Expr*);
  const TypeInfo* type_of(ast::Expr*);
  Val name_val(ast::NameExpr*);
  Val func_value(FuncObj*, ast::List<Type*> targs);
  Val selector_val(ast::SelectorExpr*);
  Val index_val(ast::IndexExpr*);
  Val slice_val(ast::SliceExpr*);
  Val type_assert(ast::TypeAssertExpr*, bool comma_ok, Val* ok);
  Val unary(ast::Operation*);
  Val address_of(ast::Operation*);
  Val composite(ast::CompositeLit*);
  void composite_into(ast::CompositeLit*, const TypeInfo*, const Place&, bool zeroed);
  Val composite_slice(ast::CompositeLit*, const TypeInfo*);
  Val composite_map(ast::CompositeLit*, const TypeInfo*);
  bool const_array_into(ast::CompositeLit*, const TypeInfo*, const Place&);
  size_t field_index(const TypeInfo*, ast::NameExpr* key);
  // on_stack: the object is not used after the function (or the statement) that makes it
  Val closure(ast::FuncLit*, bool on_stack = false);
  Val make_closure(SymId code, const std::vector<std::pair<Val, int64_t>>& fields, const std::vector<Type*>& types, bool on_stack = false);
  Place walk_path(Place, Type* t, ast::List<int> path);  // embedded fields; dereferences pointers on the way
  Val walk_path_val(Val, Type* t, ast::List<int> path);
  ValueId index_value(ast::Expr*, bool* is_unsigned);  // as I64
  ValueId to_i64(ValueId, const TypeInfo*);
  void check_bounds(ValueId i, ValueId n, abi::BoundsKind, bool inclusive, bool is_unsigned);
  std::pair<Val, ValueId> base_and_index(ast::IndexExpr*, bool* is_unsigned);
  Place index_place(ast::IndexExpr*);
  bool const_of(ValueId, int64_t*);
  int static_cond(ast::Expr*);  // 0, 1 or -1: not known
  Val method_value(ast::SelectorExpr*);

  // ---- operators
  Val binary(ast::Operation*);
  Val arith(Tok, const Val& x, const Val& y, const TypeInfo*);
  Val shift(Tok, const Val& x, const Val& count, bool count_nonneg);
  Val complex_arith(Tok, const Val&, const Val&, const TypeInfo*);
  Val concat(const std::vector<Val>&);
  void collect_concat(ast::Expr*, std::vector<ast::Expr*>*);
  ValueId compare(Tok, const Val&, const Val&);  // equal types; I8
  ValueId equal(const Val&, const Val&);
  ValueId equal_mem(ValueId p, ValueId q, const TypeInfo*);
  bool const_string(const Val&, std::string_view* bytes);
  ValueId equal_const_bytes(ValueId ptr, std::string_view bytes);  // memory of that length is known to be there
  ast::Expr* bytes_of_string_conv(ast::Expr*);                     // x of string(x) with x []byte: the copy may be left out where nothing can change x meanwhile
  std::vector<Val> exprs_tmp(const std::vector<ast::Expr*>&, const std::vector<const TypeInfo*>&);
  ValueId equal_mixed(const Val& iface, const Val& concrete);
  ValueId compare_exprs(Tok, ast::Expr*, ast::Expr*);
  ValueId not_(ValueId);

  // ---- conversions
  Val convert(const Val&, const TypeInfo* to);  // explicit conversion of non-constants
  Val numeric_conv(const Val&, const TypeInfo* to);
  Val to_iface(const Val&, const TypeInfo* to);
  Val iface_to_iface(const Val&, const TypeInfo* to);
  ValueId iface_data(const Val&);                               // data word of a boxed concrete value
  Val from_data_word(ValueId data, const TypeInfo*);            // the concrete value behind a data word
  ValueId iface_type_word(ValueId tab, const TypeInfo* iface);  // *Type or nil
  ValueId type_word_is(const Val& iface, const TypeInfo* concrete);
  bool implements(const TypeInfo* concrete, const TypeInfo* iface);
  void note_dynamic_iface(const TypeInfo* iface);
  Val assert_val(const Val& x, const TypeInfo* to, bool comma_ok, Val* ok);

  // ---- calls
  struct Target {
    enum class K : uint8_t { Sym, Closure, Ptr } k;
    SymId sym{};
    ValueId v = 0;
    const AbiAssignment* abi;
  };
  std::vector<Val> emit_call(const Target&, const std::vector<Val>& args);
  // A method found through a selector: embedded fields to walk, then the method of the type reached.
  struct MethodCall {
    std::vector<int> path;
    FuncObj* func = nullptr;
    const TypeInfo* holder = nullptr;  // type that has the method: T, or an interface
    bool iface = false, ptr_recv = false;
    unsigned index = 0;  // interface: position in the method table
  };
  MethodCall method_target(ast::SelectorExpr*);
  Val method_receiver(ast::SelectorExpr*, const MethodCall&);  // as the method takes it
  SymId method_symbol(const MethodCall&);
  const TypeInfo* walk_type(const TypeInfo*, const std::vector<int>& path);
  void note_reflect_method(const MethodCall&);
  bool special_call(ast::CallExpr*, const CallInfo&, std::vector<Val>* out);           // intrinsics that look at the tree
  std::vector<Val> evaluate_operands(ast::CallExpr*, CallInfo*, bool direct = false);  // function value or receiver (if any), then arguments
  std::vector<Val> call_with(const CallInfo&, const std::vector<Val>& operands);
  std::vector<Val> builtin_operands(ast::CallExpr*);
  std::vector<Val> builtin_with(ast::CallExpr*, const std::vector<Val>& operands);
  std::vector<Val> call(ast::CallExpr*);
  Val call1(ast::CallExpr*);
  void prepare_call(ast::CallExpr*, CallInfo*);
  Val variadic_slice(const std::vector<Val>&, const TypeInfo* slice);
  ValueId call_rt(RtFn, const std::vector<ValueId>&, Ty result = Ty::Void);
  std::vector<ValueId> call_rt_multi(RtFn, const std::vector<ValueId>&);
  std::vector<Val> call_func(SymId, const AbiAssignment&, const std::vector<Val>&);
  bool intrinsic(FuncObj*, const std::vector<Val>& operands, std::vector<Val>* out);
  Val builtin(ast::CallExpr*, bool want);
  Val append(ast::CallExpr*);
  Val append_zeros(ast::CallExpr*, ast::Expr* len, const TypeInfo* st);
  Val append_values(const Val& slice, const std::vector<Val>& vals, const TypeInfo* st);
  Val append_slice(const Val& slice, const Val& other, const TypeInfo* st);
  Val make_builtin(ast::CallExpr*);
  Val min_max(ast::CallExpr*, bool max);
  Val copy_builtin(const Val& dst, const Val& src);
  void clear_builtin(const Val&);
  void print_builtin(ast::CallExpr*, const std::vector<Val>& args, bool ln);
  Val recover_builtin();
  ValueId len_of(const Val&);
  ValueId cap_of(const Val&);

  // ---- maps and channels
  Val map_index(const Val& m, const TypeInfo* mt, Val key, bool comma_ok, Val* ok);
  ValueId map_assign_addr(ValueId m, const TypeInfo* mt, const Val& key);
  void map_delete(ValueId m, const TypeInfo* mt, const Val& key);
  Val chan_recv(const Val& ch, Val* ok);
  void chan_send(const Val& ch, const Val& v);

  // ---- assignment
  struct Lhs {  // operands of a left side, before the assignment is carried out
    ast::Expr* e = nullptr;
    Val base, key;
    ValueId index = 0;
    bool is_unsigned = false;
    std::unique_ptr<Lhs> inner;
  };
  bool lhs_has_call(ast::Expr*);
  const TypeInfo* lhs_type(ast::Expr*);
  Lhs prepare_lhs(ast::Expr*);
  Place resolve_lhs(const Lhs&);
  Place element_place(const Place& array, const TypeInfo* at, ValueId index);
  Place fresh_place(VarObj*);

  // ---- statements
  void start_or_dead(BlockId);
  void stmt(ast::Stmt*);
  void stmts(ast::List<ast::Stmt*>);
  void block(ast::BlockStmt*);
  void assign(ast::AssignStmt*);
  void assign_op(ast::AssignStmt*);
  void assign_or_define(ast::Expr* lhs, bool def, const Val&);
  void decl(ast::Decl*);
  void if_stmt(ast::IfStmt*);
  void for_stmt(ast::ForStmt*, ast::LabeledStmt*);
  void range_stmt(ast::ForStmt*);
  void range_int(ast::ForStmt*, const TypeInfo*);
  void range_slice(ast::ForStmt*, const TypeInfo*);
  void range_string(ast::ForStmt*, const TypeInfo*);
  void range_map(ast::ForStmt*, const TypeInfo*);
  static bool clears_map(ast::ForStmt*);
  void range_chan(ast::ForStmt*, const TypeInfo*);
  void range_func(ast::ForStmt*, const TypeInfo*);
  void range_assign(ast::ForStmt*, const Val* key, const Val* value);
  void switch_stmt(ast::SwitchStmt*);
  void expr_switch(ast::SwitchStmt*);
  ValueId case_equal(const Val& tag, ast::Expr*);
  void type_switch(ast::SwitchStmt*);
  void select_stmt(ast::SelectStmt*);
  void return_stmt(ast::ReturnStmt*);
  void branch_stmt(ast::BranchStmt*);
  void labeled(ast::LabeledStmt*);
  void go_defer(ast::CallStmt*);
  struct OpenDefer;
  Val thunk_for(ast::CallExpr*, bool is_go, OpenDefer* open = nullptr);  // func() value that makes the call with the arguments evaluated now
  void emit_return();                                                    // results are in their variables
  void jump_to(BlockId);
  void start(BlockId blk) { b.set_block(blk); }
  void unreachable_from_here() { b.unreachable(); }

  // ---- results and defer
  struct ResultVar {
    VarObj* var;
    const TypeInfo* t;
    Storage st;
  };
  std::vector<ResultVar> results_;
  const AbiAssignment* abi_ = nullptr;
  FuncObj* func_ = nullptr;  // function or literal whose body this is (range bodies: the enclosing one)
  bool has_defer_ = false;
  uint32_t defer_slot_ = 0;
  // Defer statements that run at most once each: their closures stand behind the DeferFrame, returns make the calls (closure.cpp).
  std::vector<std::shared_ptr<OpenDefer>> open_defers_;                 // those built so far
  bool defers_open_ = false, open_calls_ = false;                       // open_calls_: returns make the calls themselves
  uint32_t body_end_ = 0;                                               // where the runtime's calls are, for tracebacks
  Var defer_bits_{};                                                    // abi::DeferFrame::bits
  int open_defer_count(ast::BlockStmt*, int* returns, bool* recovers);  // -1: not open
  void open_defer(ast::CallExpr*);
  void run_open_defers();
  ValueId defer_frame_addr();
  ValueId frame_ptr();  // for recover
  void setup_params(FuncObj*, const AbiAssignment&, bool is_method);
  void setup_results(Signature*, const AbiAssignment&);
  void setup_captures(const std::vector<Captured>&);
  void setup_defer(ast::BlockStmt* body);
  void finish_body();
  Place result_place(unsigned i);
  std::vector<Captured> capture_list(FuncObj* lit);
  int64_t layout_captures(std::vector<Captured>*, std::vector<Type*>* types);

  // ---- state
  std::unordered_map<const VarObj*, Storage> vars_;
  std::unordered_map<const ast::Stmt*, LoopTarget> targets_;
  std::unordered_map<const ast::LabeledStmt*, BlockId> labels_;
  std::unordered_set<const ast::Stmt*> goto_targets_;
  std::unordered_map<const ast::Expr*, bool> has_call_;
  // b(f()) with a built-in b: a call of b whose operands are names that stand for the results of f
  ast::CallExpr* spread_builtin(ast::CallExpr* c);
  std::unordered_map<const ast::Expr*, Val> given_;
  std::deque<ast::NameExpr> given_names_;
  std::deque<std::vector<ast::Expr*>> given_args_;
  std::deque<ast::CallExpr> given_calls_;
  std::unordered_set<const VarObj*> range_captured_;  // also captured: used in a range-over-func body of this function
  BlockId fallthrough_ = 0;
  struct TempSlot {
    uint32_t id, size, align;
    bool ptrs;
  };
  std::vector<TempSlot> temps_used_, temps_free_;
  int wrap_count_ = 0, range_count_ = 0, loop_depth_ = 0;
  std::string lit_base();  // prefix of literals: the function's name, also inside range bodies
  std::vector<Val> params_;
  ValueId ctx_ = 0;                // closure object
  FuncBuilder* parent_ = nullptr;  // range-over-func body: builder of the function around it
  // range-over-func (range_func.cpp)
  std::unique_ptr<RangeFuncCtx> range_ctx_;  // of the function; bodies use root()'s
  ast::ForStmt* body_of_ = nullptr;          // the loop whose body this is
  struct Exit {
    int kind;
    const ast::Stmt* target;
    int64_t code;
  };
  std::vector<Exit> exits_;                   // ways out of this body that the code behind the loop carries on
  ValueId state_box_ = 0, next_box_ = 0;      // body: {state} of its loop, {state, next} of the outermost loop around
  int32_t defer_field_ = -1, fp_field_ = -1;  // offsets in the closure object
  FuncBuilder* root() { return parent_ ? parent_->root() : this; }
  void analyse_range_funcs(ast::BlockStmt*);
  void range_func_return(ast::ReturnStmt*);
  ValueId range_func_defer_frame();
  ValueId range_func_frame_ptr();
  void leave_body(int kind, const ast::Stmt* target);  // break, continue, goto or return through this body
  void take_exit(const Exit&, ValueId next_box);
  bool is_range_func(ast::Stmt*);
  void collect_labels(ast::BlockStmt*, const std::unordered_set<const ast::Stmt*>& all);
  std::vector<VarObj*> body_uses(ast::ForStmt*);
  std::unordered_set<const ast::Stmt*> all_goto_targets_;
  std::map<std::pair<int, const ast::Stmt*>, int64_t> exit_codes_;
};

// releases the temporaries of a statement
class TempScope {
 public:
  explicit TempScope(FuncBuilder& fb) : fb_(fb), mark_(fb.temps_used_.size()) {}
  ~TempScope() {
    while (fb_.temps_used_.size() > mark_) {
      fb_.temps_free_.push_back(fb_.temps_used_.back());
      fb_.temps_used_.pop_back();
    }
  }

 private:
  FuncBuilder& fb_;
  size_t mark_;
};

inline Type* signature_recv_type(Signature* s) { return s->recv ? s->recv->type : nullptr; }
void const_bytes(const Const&, const TypeInfo*, char* out);                             // memory of a constant number or bool
SymId method_func_symbol(Program&, const TypeInfo* holder, FuncObj*, bool now = true);  // the declared method itself; now: as func_symbol
unsigned iface_method_index(const TypeInfo* iface, std::string_view name, Package*);
[[noreturn]] void not_supported(FuncBuilder&, Pos, const char* what);

}  // namespace gorun::build
