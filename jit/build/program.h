// The program under construction: symbols with requests ("how to define me"), caches by type and function, link names.
//
// The engine registers every package of the program (add_package, in dependency order), asks for the roots, and then repeats
//     while (auto s = program.next_request()) program.define(s, &out);
// so that only what is reachable is compiled. Definitions are link-once; a request is taken once.
#pragma once
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "frontend/check/check.h"
#include "jit/build/type_info.h"
#include "jit/ir/module.h"
#include "runtime/abi/bounds.h"
#include "runtime/abi/rtfuncs.h"

namespace gorun::build {

struct Output {
  std::vector<ir::Function> functions;
  std::vector<ir::DataItem> data;
};
using Define = std::function<void(Output&)>;

struct EmbedFile {
  std::string name;
  std::string data;
};  // directories end in "/"

struct Options {
  bool verify_ir = false;  // ir::verify on everything that is built
  bool std_image = false;  // the program is the std image: every body, every method, no main
  uint32_t cpu_level = 1;  // x86-64-v1..v4: which instructions need no run-time check
  const SourceMap* sources = nullptr;
  // //go:embed: files of a variable, as its patterns name them
  std::function<const std::vector<EmbedFile>*(VarObj*)> embed;
  std::unordered_map<std::string, std::string> link_strings;  // -X: "testing.testBinary" -> "1"
};

// Type arguments under which a body is walked. Interned in the program; lives as long as it.
struct Env {
  std::vector<TypeParam*> tparams;
  std::vector<Type*> targs;                      // canonical, free of type parameters
  std::string suffix;                            // "[int,main.T]", link form
  std::unordered_map<const Type*, Type*> types;  // substitution cache
  std::unordered_map<const Type*, const TypeInfo*> infos;
  std::map<std::pair<const Named*, std::vector<uint32_t>>, Named*> locals;  // local types of the generic function, with their own type arguments
};

struct PackageState;  // init plan, link names (program.cpp)

class Program {
 public:
  Program(TypeStore&, ir::SymbolTable&, std::function<CheckedPackage*(Package*)> checked, Options);
  ~Program();
  Program(const Program&) = delete;

  TypeStore& store() { return store_; }
  ir::SymbolTable& syms() { return syms_; }
  const Options& options() const { return options_; }
  CheckedPackage* checked(Package* p) { return checked_(p); }

  // ---- driver
  void add_package(CheckedPackage*);  // dependency order; is_main by pkg->name == "main" of the last one
  void request_roots(CheckedPackage* main);
  void request_all(CheckedPackage*);  // every function body of the package
  void request_image();               // everything of all registered packages
  const std::vector<ir::PackageInit>& image_inits() const { return image_inits_; }
  const std::vector<ir::Patch>& patches() const { return patches_; }  // what the program writes into data of the runtime
  ir::SymId next_request();                                           // kNone: nothing to do
  void define(ir::SymId, Output*);
  // requested symbols without a definition: the linker reports those that are referenced
  std::string describe(ir::SymId);

  // ---- types
  const TypeInfo* info(Type*);  // t free of type parameters
  const TypeInfo* info(Type*, const Env*);
  Type* apply(Type*, const Env*);  // substitution (instances.cpp)
  const Env* env_for(std::span<TypeParam* const>, std::span<Type* const> targs);
  const TypeInfo* basic(Basic b) { return info(store_.basic(b)); }
  const AbiAssignment& abi_of(Signature*, const TypeInfo* recv);  // canonical signature; recv null: none
  const AbiAssignment& abi_of(const std::vector<const TypeInfo*>& params, const std::vector<const TypeInfo*>& results);
  const AbiAssignment& abi_of_thunk() { return abi_of(std::vector<const TypeInfo*>(), std::vector<const TypeInfo*>()); }  // func()

  // ---- symbols; all of them make a request
  // declared function or method (origin); targs of the function or of the receiver's type. now: requested at once; a symbol that is only called
  // is requested by the driver when the call is still there after inlining
  ir::SymId func_symbol(FuncObj*, std::span<Type* const> targs, bool now = true);
  ir::SymId lit_symbol(FuncObj* lit, const Env*, const std::string& outer_name);
  ir::SymId funcval(ir::SymId code);       // read-only FuncVal "name·f"
  ir::SymId global(VarObj*);               // package variable
  ir::SymId type_symbol(const TypeInfo*);  // descriptor "type:..."
  ir::SymId itab_symbol(const TypeInfo* concrete, const TypeInfo* iface);
  ir::SymId string_data(std::string_view bytes);              // link-once bytes
  ir::SymId ro_data(std::string_view bytes, uint32_t align);  // link-once constants
  ir::SymId link_name(std::string_view name);                 // any symbol by link name: finds its definition in the registered packages
  ir::SymId rt_symbol(abi::RtFn);                             // symbol of a row; requests Go bodies
  // Registers how to define `name` unless it has a definition already; requested at once when now is true.
  ir::SymId request(std::string_view name, Define, bool now = true);
  void want(ir::SymId);                                 // puts an already registered symbol into the work list
  bool can_define(ir::SymId) const;                     // there is a definition that was not taken yet
  const TypeInfo* type_of_descriptor(ir::SymId) const;  // null: none that was asked for
  ir::SymId code_of_funcval(ir::SymId) const;           // the function behind "name·f", kNone when it is none

  // ---- what interfaces need of types (method pruning)
  void mark_in_iface(const TypeInfo*);  // its methods may be called dynamically
  void use_iface_method(std::string_view name, Package* pkg, Type* sig);
  void use_reflect_methods();
  // called by type_descriptors: `sym` is needed once a method of this name and signature is called through an interface
  void method_candidate(const TypeInfo* recv, std::string_view name, Package* pkg, Type* sig, ir::SymId sym, bool exported);
  void note_type(const TypeInfo*, ir::SymId);  // a descriptor was emitted (typelinks)
  void note_itab(ir::SymId);
  const std::vector<std::pair<std::string, ir::SymId>>& types_emitted() const { return types_emitted_; }
  const std::vector<ir::SymId>& itabs_emitted() const { return itabs_emitted_; }

  // ---- names (names.cpp)
  std::string pkg_prefix(Package*);                                  // "main", "net/http", escaped
  std::string func_name(FuncObj*, const std::string& targs_suffix);  // link name of a declared function
  std::string type_link_string(Type*);                               // unique: package paths, local types numbered
  std::string targs_suffix(std::span<Type* const>);
  static std::string display_name(const std::string& link);  // "[int]" -> "[...]"
  int glob_lit_index(FuncObj* lit);

  std::string link_name_of(FuncObj* f) { return symbol_name(f, ""); }
  int local_type_number(Named*);
  std::string local_type_suffix(Named*);  // of local types of generic functions: their type arguments
  ir::SymId bounds_func(abi::BoundsKind);
  PackageState* state(Package*);
  Type* named_struct(const std::vector<Type*>& field_types);  // struct{F0 T0; F1 T1 ...}, for closures and boxes
  std::string unique_name(const std::string& base);           // base + number
  Package* main_pkg() const { return main_; }

 private:
  friend class StaticInit;
  struct Cand {
    ir::SymId sym;
    bool exported;
  };
  friend struct Subst;
  std::string symbol_name(FuncObj*, const std::string& suffix);
  Object* lookup_link_name(std::string_view);
  const TypeInfo* make_info(Type*, TypeId);
  void flatten(TypeInfo*);
  void register_natives();
  void define_func(FuncObj*, const Env*, const std::string& name, ir::SymId, Output&);
  void define_init(CheckedPackage*, Output&);
  void define_all_inits(const std::string& name, Output&);
  void define_global(VarObj*, ir::SymId, Output&);
  void write_embed(VarObj*, const TypeInfo*, const std::vector<EmbedFile>&, ir::DataItem*, Output&);
  PackageState* plan(CheckedPackage*);
  ir::SymId init_symbol(CheckedPackage*);  // kNone: nothing to initialise
  bool in_image(ir::SymId id) { return syms_.get(id).image; }
  const abi::ImageSymbol* package_in_image(Package*);
  void patch_program();
  void request_check_failures();
  ir::SymId inlinable_from_image(ir::SymId, FuncObj*, Define);
  std::string method_key(std::string_view name, Package* pkg, Type* sig);

  TypeStore& store_;
  ir::SymbolTable& syms_;
  std::function<CheckedPackage*(Package*)> checked_;
  Options options_;
  bool keep_methods_ = false;  // code that is not part of the program may call any method
  std::vector<ir::Patch> patches_;
  std::vector<ir::PackageInit> image_inits_;
  std::recursive_mutex mu_;
  Package* main_ = nullptr;
  std::vector<CheckedPackage*> packages_;  // dependency order
  std::unordered_map<std::string, Package*> by_path_;
  std::unordered_map<Package*, std::unique_ptr<PackageState>> states_;
  std::unordered_map<const VarObj*, ir::SymId> globals_;
  std::vector<const TypeInfo*> infos_;  // by TypeId
  std::deque<TypeInfo> info_store_;
  std::map<std::pair<std::vector<uint32_t>, std::vector<uint32_t>>, std::unique_ptr<AbiAssignment>> abis_;
  std::unordered_map<uint64_t, const AbiAssignment*> sig_abis_;  // (signature id, receiver id)
  std::unordered_map<const FuncObj*, ir::SymId> func_syms_;      // non-generic
  std::map<std::pair<const FuncObj*, std::vector<uint32_t>>, ir::SymId> inst_syms_;
  std::deque<Define> defines_;
  std::deque<ir::SymId> work_;
  std::map<std::pair<std::vector<const void*>, std::vector<uint32_t>>, std::unique_ptr<Env>> envs_;
  std::unordered_map<uint64_t, ir::SymId> itabs_;
  std::unordered_map<ir::SymId, ir::SymId> funcvals_, funcval_code_;
  std::unordered_map<ir::SymId, const TypeInfo*> described_;
  std::unordered_map<std::string, std::string> link_targets_;  // pull: local link name -> remote
  std::unordered_map<std::string, Object*> link_defs_;         // push: remote name -> body or variable
  std::unordered_map<std::string, int> unique_;
  std::unordered_map<const FuncObj*, int> glob_lits_;
  std::unordered_map<const Named*, std::string> local_suffix_;  // clones of local types of generic functions
  std::vector<ir::SymId> rt_syms_;                              // by RtFn
  std::map<std::string, Type*> capture_structs_;
  // method pruning
  std::unordered_set<TypeId> in_iface_;
  std::unordered_map<TypeId, std::vector<std::pair<std::string, Cand>>> methods_of_;
  std::unordered_map<std::string, std::vector<Cand>> waiting_;
  std::unordered_set<std::string> used_methods_;
  bool reflect_methods_ = false;
  std::vector<ir::SymId> exported_waiting_;
  std::vector<std::pair<std::string, ir::SymId>> types_emitted_;
  std::vector<ir::SymId> itabs_emitted_;
};

// ---- pieces behind their own files

// type_descriptors.cpp
Type* pointer_with_methods(Program&, const TypeInfo*);  // *T when it has methods, else null
void define_type_descriptor(Program&, const TypeInfo*, ir::SymId, Output&);
void define_itab(Program&, const TypeInfo* concrete, const TypeInfo* iface, ir::SymId, Output&);
uint32_t type_hash(Program&, Type*);
std::string reflect_string(Program&, Type*);  // as reflect prints: package names, not paths
Type* map_group_type(Program&, MapType*);
enum class MapFast : uint8_t { None, Fast32, Fast64, Fast64Ptr, FastStr };
MapFast map_fast_kind(Program&, MapType*);  // which mapaccess variant fits the key; None when the element is over 128 bytes
// alg_funcs.cpp: FuncVal symbols for Type.Equal (kNone: not comparable) and MapType.Hasher
ir::SymId equal_funcval(Program&, const TypeInfo*);
ir::SymId equal_func(Program&, const TypeInfo*);  // code: func(p, q *T) bool
ir::SymId hash_funcval(Program&, const TypeInfo*);
bool is_plain_memory(Program&, const TypeInfo*);  // equality is comparison of bytes
// intrinsics.cpp
bool is_intrinsic(Program&, FuncObj*);
void define_intrinsic(Program&, FuncObj*, const std::string& name, ir::SymId, Output&);
// wrappers.cpp. m: an entry of method_set(recv) or the result of lookup_field_or_method.
struct MethodRef {
  FuncObj* func;
  std::vector<int> path;
  bool indirect;
};
MethodRef find_method(Program&, Type* recv, std::string_view name, Package* pkg);  // CHECKs that it exists
ir::SymId method_code(Program&, const TypeInfo* recv, const MethodRef&);           // code that takes the receiver as a value of type recv (Tfn)
ir::SymId method_code_iface(Program&, const TypeInfo* recv, const MethodRef&);     // takes the interface data word (Ifn, itabs)
ir::SymId method_value_code(Program&, const TypeInfo* recv, const MethodRef&);     // "-fm": context {code, receiver}
Signature* method_signature(Program&, const MethodRef&, const TypeInfo* recv);     // without receiver, substituted, canonical

}  // namespace gorun::build
