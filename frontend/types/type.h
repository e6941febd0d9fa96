// interface: types and objects, as go/types has them.
//
// Types are arena structs compared by identical(); pointers are not identity while a package is being checked (source types carry positions
// and parameter names). TypeStore::id(t) gives the canonical 32-bit TypeId of a complete type: two types are identical iff their ids are
// equal. The canonical id is cached in the type. From the IR builder on only TypeIds and canonical Type pointers (TypeStore::type) are used.
// Nothing written to disk or shown may depend on the numeric order of ids.
#pragma once
#include <atomic>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "frontend/syntax/ast.h"
#include "runtime/base/arena.h"

namespace gorun {

struct Package;
struct Scope;
struct Named;
struct TypeParam;
struct Signature;
struct Interface;
struct TypeSet;
struct DeclInfo;
class TypeStore;
struct TypeEnv;  // types/env.h: what types need of the checker that makes them

enum class TypeId : uint32_t { kNone = 0 };

enum class TypeKind : uint8_t { Basic, Array, Slice, Struct, Pointer, Tuple, Signature, Interface, Map, Chan, Named, TypeParam, Union, Alias };

// Order as in go/types.
enum class Basic : uint8_t {
  Invalid,
  Bool,
  Int,
  Int8,
  Int16,
  Int32,
  Int64,
  Uint,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Uintptr,
  Float32,
  Float64,
  Complex64,
  Complex128,
  String,
  UnsafePointer,
  UntypedBool,
  UntypedInt,
  UntypedRune,
  UntypedFloat,
  UntypedComplex,
  UntypedString,
  UntypedNil,
  kCount
};

struct Type {
  TypeKind kind;
  mutable std::atomic<uint32_t> canon{0};  // TypeId once known
  explicit Type(TypeKind k) : kind(k) {}
};

struct BasicType : Type {
  Basic basic;
  uint32_t info;
  std::string_view name;
  BasicType(Basic b, uint32_t i, std::string_view n) : Type(TypeKind::Basic), basic(b), info(i), name(n) {}
};
enum BasicInfo : uint32_t {
  kIsBoolean = 1,
  kIsInteger = 2,
  kIsUnsigned = 4,
  kIsFloat = 8,
  kIsComplex = 16,
  kIsString = 32,
  kIsUntyped = 64,
  kIsOrdered = kIsInteger | kIsFloat | kIsString,
  kIsNumeric = kIsInteger | kIsFloat | kIsComplex,
  kIsConstType = kIsBoolean | kIsNumeric | kIsString
};
struct ArrayType : Type {
  int64_t len; /* <0: unknown */
  Type* elem;
  ArrayType() : Type(TypeKind::Array) {}
};
struct SliceType : Type {
  Type* elem;
  SliceType() : Type(TypeKind::Slice) {}
};
struct PointerType : Type {
  Type* base;
  PointerType() : Type(TypeKind::Pointer) {}
};
struct MapType : Type {
  Type* key;
  Type* elem;
  MapType() : Type(TypeKind::Map) {}
};
struct ChanType : Type {
  ast::ChanDir dir;
  Type* elem;
  ChanType() : Type(TypeKind::Chan) {}
};
struct VarObj;
struct FuncObj;
struct TypeName;
struct StructType : Type {
  std::span<VarObj*> fields;
  std::span<std::string_view> tags; /* unquoted; empty span: none */
  StructType() : Type(TypeKind::Struct) {}
};
struct TupleType : Type {
  std::span<VarObj*> vars;
  TupleType() : Type(TypeKind::Tuple) {}
};
struct Signature : Type {
  std::span<TypeParam*> tparams;       // of a generic function
  std::span<TypeParam*> recv_tparams;  // of a method of a generic type
  VarObj* recv = nullptr;
  TupleType* params = nullptr;  // may be null: none
  TupleType* results = nullptr;
  bool variadic = false;  // last parameter has slice type (or string for append(b, s...))
  Scope* scope = nullptr;
  Signature() : Type(TypeKind::Signature) {}
};
struct UnionTerm {
  uint64_t tilde; /* 0 or 1; of this size since a snapshot compares all bytes */
  Type* type;
};
struct UnionType : Type {
  std::span<UnionTerm> terms;
  std::atomic<const TypeSet*> tset{nullptr};
  UnionType() : Type(TypeKind::Union) {}
};
struct Interface : Type {
  std::vector<FuncObj*> methods;  // explicit
  std::vector<Type*> embeddeds;
  std::vector<Pos> embed_pos;
  bool implicit = false;         // wraps a constraint literal such as ~T or A|B
  bool complete = false;         // methods and embeddeds are set
  TypeSet* tset = nullptr;       // computed lazily (typeset.cpp); read through type_set()
  const TypeEnv* env = nullptr;  // of the package that declares it: errors found while its type set is computed go there
  Interface() : Type(TypeKind::Interface) {}
};
struct TypeSet {
  std::vector<FuncObj*> methods;  // all methods, sorted by name (Id: package path for unexported)
  std::vector<UnionTerm> terms;   // meaningful when !all
  bool all = true;                // no term restriction
  bool comparable = false;        // invariant: !comparable || all
};
struct Named : Type {  // defined type, or instance of a generic one
  TypeName* obj = nullptr;
  Type* underlying_ = nullptr;  // never Named/Alias once resolved; use under(t)
  Type* from_rhs = nullptr;
  std::span<TypeParam*> tparams;  // generic origin
  Named* origin = nullptr;        // == this for non-instances
  std::span<Type*> targs;         // instance
  std::vector<FuncObj*> methods;  // declared methods; for instances lazily substituted (see method_of)
  // Local types: distinguishes T·1, T·2 of one function in link names; 0 for package-level types. Local types declared in generic
  // functions are keyed by the function's type arguments too (the builder's environment).
  uint32_t local_index = 0;
  FuncObj* local_func = nullptr;
  void* resolver = nullptr;      // checker-private
  const TypeEnv* env = nullptr;  // declared types: the declaring package's (resolves method signatures on demand); instances: null
  TypeStore* store = nullptr;    // instances: where they are interned
  struct InstMethods;
  std::atomic<InstMethods*> inst_methods{nullptr};  // instances: method_of's cache
  Named() : Type(TypeKind::Named) {}
};
struct AliasType : Type {
  TypeName* obj = nullptr;
  Type* from_rhs = nullptr;
  Type* actual = nullptr;
  std::span<TypeParam*> tparams;
  AliasType* origin = nullptr;
  std::span<Type*> targs;
  AliasType() : Type(TypeKind::Alias) {}
};
struct TypeParam : Type {
  TypeName* obj = nullptr;
  int index = 0;
  Type* bound = nullptr;
  uint64_t uid = 0;
  TypeParam() : Type(TypeKind::TypeParam) {}
};

// ---- objects
enum class ObjKind : uint8_t { PkgName, Const, TypeName, Var, Func, Label, Builtin, Nil };
enum class ObjColor : uint8_t { White, Black, Grey };

struct Object {
  ObjKind kind;
  ObjColor color = ObjColor::White;
  bool used = false;
  std::string_view name;   // interned
  Package* pkg = nullptr;  // null for universe objects
  Scope* parent = nullptr;
  Type* type = nullptr;
  Pos pos;
  Pos scope_pos;             // where its scope starts
  uint32_t order = 0;        // declaration order in the package, > 0 for package-level objects
  DeclInfo* info = nullptr;  // checker-private: declaration of a package-level object or method
  explicit Object(ObjKind k) : kind(k) {}
};
struct PkgNameObj : Object {
  Package* imported = nullptr;
  ast::ImportDecl* decl = nullptr;
  PkgNameObj() : Object(ObjKind::PkgName) {}
};
struct ConstObj : Object {
  Const val;
  ConstObj() : Object(ObjKind::Const) {}
};
struct TypeName : Object {
  ast::TypeDecl* decl = nullptr;
  bool is_alias = false;
  TypeName() : Object(ObjKind::TypeName) {}
};
enum class VarKind : uint8_t { PackageVar, LocalVar, RecvVar, ParamVar, ResultVar, FieldVar };
struct VarObj : Object {
  VarKind var_kind = VarKind::LocalVar;
  bool embedded = false;  // struct field
  // For local variables; the builder decides storage from these:
  bool captured = false;         // used in a FuncLit other than the one declaring it
  bool address_taken = false;    // &x, x.ptrMethod(), x[:] of an array, also through field/array-element selection
  bool reassigned = false;       // assigned after its declaration (incl. op=, ++, range reuse, address taken)
  FuncObj* func = nullptr;       // declaring function (local variables, parameters, results)
  ast::VarDecl* decl = nullptr;  // package variables
  int local_id = -1;             // dense index in its function (locals, params and results of FuncObj func)
  VarObj() : Object(ObjKind::Var) {}
};
struct FuncObj : Object {  // function, method, interface method or function literal (name empty)
  ast::FuncDecl* decl = nullptr;
  ast::FuncLit* lit = nullptr;
  FuncObj* outer = nullptr;  // enclosing function of a literal
  bool is_interface_method = false;
  bool has_ptr_recv = false;
  FuncObj* origin = nullptr;  // for methods of instances
  // after the body is checked:
  bool body_checked = false;
  std::vector<VarObj*> locals;    // by local_id: params (recv first), results, then locals in order of declaration
  std::vector<VarObj*> captures;  // variables of enclosing functions used here, in order of first use (transitively through nested literals)
  std::vector<FuncObj*> lits;     // function literals directly inside, in gc's order: F.func1, F.func2, ...
  std::vector<Object*> uses;      // package-level vars and funcs of the own package used (for initialisation order)
  bool has_defer = false, has_recover = false;
  uint32_t local_types = 0;  // number of types declared in this body (Named::local_index)
  FuncObj() : Object(ObjKind::Func) {}
};
struct LabelObj : Object {
  LabelObj() : Object(ObjKind::Label) {}
};
struct BuiltinObj : Object {
  uint8_t id = 0;
  BuiltinObj() : Object(ObjKind::Builtin) {}
};
struct NilObj : Object {
  NilObj() : Object(ObjKind::Nil) {}
};

enum class BuiltinId : uint8_t {
  Append,
  Cap,
  Clear,
  Close,
  Complex,
  Copy,
  Delete,
  Imag,
  Len,
  Make,
  Max,
  Min,
  New,
  Panic,
  Print,
  Println,
  Real,
  Recover,
  // package unsafe
  Add,
  Alignof,
  Offsetof,
  Sizeof,
  Slice,
  SliceData,
  String,
  StringData,
  kCount
};

// ---- predicates and operations (types/*.cpp)
Type* under_slow(Type*);
Type* unalias_slow(Type*);
// The type an alias stands for; the invalid type while that is not known.
inline Type* unalias(Type* t) { return t == nullptr || t->kind != TypeKind::Alias ? t : unalias_slow(t); }
// Underlying type; resolves Named and Alias lazily. Of a type parameter: its constraint interface.
inline Type* under(Type* t) {
  if (t->kind < TypeKind::Named) return t;
  if (t->kind == TypeKind::Named) {
    if (Type* u = __atomic_load_n(&static_cast<Named*>(t)->underlying_, __ATOMIC_ACQUIRE)) return u;
  }
  return under_slow(t);
}
bool identical(Type*, Type*);
bool is_named(Type*);  // Basic, Named or TypeParam (has a name)
inline bool is_kind(Type* t, TypeKind k) { return t->kind == k; }
bool is_typed(Type*);
bool is_interface(Type*);  // under() is an Interface and not a type parameter
bool is_type_param(Type*);
bool comparable_type(Type*);
bool has_nil(Type*);
Type* core_type(Type*);  // single underlying type of the type set, or null
TypeSet* type_set(Interface*);
std::string type_string(Type*, const Package* relative_to);  // relative_to: names of this package are not qualified
// Substitutes type parameters: map tparams[i] -> targs[i]. Returns t itself when nothing changes.
Type* subst(Type* t, std::span<TypeParam* const> tparams, std::span<Type* const> targs, TypeStore&);
// Instance of a generic Named/Alias/Signature (no constraint check), interned for Named: same origin and identical targs give the same Named.
Type* instantiate(Type* generic, std::span<Type* const> targs, TypeStore&);
FuncObj* method_of(Named*, unsigned i);  // i-th declared method; for instances: substituted, with origin set

// Field or method lookup through embedding (go/types LookupFieldOrMethod).
struct LookupResult {
  Object* obj = nullptr;
  std::vector<int> path;
  bool indirect = false;
  bool ambiguous = false;
};
LookupResult lookup_field_or_method(Type* t, bool addressable, Package* from, std::string_view name, bool fold_case = false);
// Complete method set of t (value receiver methods, plus pointer ones when t is a pointer), sorted as abi wants: exported first by name, then unexported by name and package path.
struct MethodSetEntry {
  FuncObj* func;
  std::vector<int> path;
  bool indirect;
};
std::vector<MethodSetEntry> method_set(Type* t);

// ---- packages and scopes
struct Scope {
  Scope* parent = nullptr;
  Object* lookup(std::string_view interned) const;  // this scope only
  Object* insert(Object*);                          // returns the existing object of that name, or null
  // ... storage private to scope.cpp
  struct Entry {
    std::string_view name;
    Object* obj;
  };
  std::vector<Entry> entries;
  void* index = nullptr;
  bool is_func = false;
};

struct Package {
  std::string path;  // "net/http"; "main" programs keep their import path, link name prefix is "main"
  std::string name;
  Scope* scope = nullptr;
  std::vector<Package*> imports;  // direct, sorted by path
  bool complete = false;
  bool fake = false;        // could not be imported; errors suppressed
  std::string go_version;   // "go1.26"
  bool library = false;     // a package main that is not the program: its tests import it
  void* checked = nullptr;  // CheckedPackage*
  bool is_program() const { return name == "main" && !library; }
  std::string_view link_path() const { return is_program() ? std::string_view("main") : std::string_view(path); }  // gc compiles programs under this path
};

// ---- the store: canonical types and layout
struct TypeLayout {
  int64_t size;
  int32_t align;
  int64_t ptr_bytes; /* prefix that holds pointers, 0: none */
};

class TypeStore {
 public:
  TypeStore();
  ~TypeStore();
  TypeId id(Type*);    // canonical id; t must be complete and free of unresolved types. Type parameters have ids too (by uid)
  Type* type(TypeId);  // canonical representative
  // constructors of canonical types (interned)
  Type* pointer_to(Type*);
  Type* slice_of(Type*);
  Type* array_of(Type*, int64_t);
  Type* map_of(Type*, Type*);
  Type* chan_of(Type*, ast::ChanDir);
  Type* basic(Basic);
  Type* universe_any();
  Type* universe_error();
  Type* universe_byte();
  Type* universe_rune();
  Type* universe_comparable();
  TypeLayout layout(Type*);  // gc's sizes for amd64
  void field_offsets(StructType*, std::vector<int64_t>* offs);
  // Pointer bitmap, one bit per word, appended to bits (layout(t).ptr_bytes / 8 entries are meaningful)
  void pointer_mask(Type*, std::vector<bool>* bits);
  Arena& arena();  // for canonical types; thread-safe through a per-thread arena
  Scope* universe();
  Package* unsafe_pkg();
  struct Impl;
  Impl* impl() { return impl_; }

 private:
  Impl* impl_;
};

}  // namespace gorun
