// The universe scope and package unsafe (types2 universe.go), and constructors of source types.
#include "frontend/types/universe.h"

#include "frontend/constant/pool.h"
#include "frontend/source/state.h"
#include "frontend/syntax/parser.h"
#include "frontend/types/predicates.h"
#include "runtime/base/check.h"

namespace gorun {
namespace {

struct BasicRow {
  Basic basic;
  uint32_t info;
  std::string_view name;
};
constexpr BasicRow kBasics[] = {
    {Basic::Invalid, 0, "invalid type"},
    {Basic::Bool, kIsBoolean, "bool"},
    {Basic::Int, kIsInteger, "int"},
    {Basic::Int8, kIsInteger, "int8"},
    {Basic::Int16, kIsInteger, "int16"},
    {Basic::Int32, kIsInteger, "int32"},
    {Basic::Int64, kIsInteger, "int64"},
    {Basic::Uint, kIsInteger | kIsUnsigned, "uint"},
    {Basic::Uint8, kIsInteger | kIsUnsigned, "uint8"},
    {Basic::Uint16, kIsInteger | kIsUnsigned, "uint16"},
    {Basic::Uint32, kIsInteger | kIsUnsigned, "uint32"},
    {Basic::Uint64, kIsInteger | kIsUnsigned, "uint64"},
    {Basic::Uintptr, kIsInteger | kIsUnsigned, "uintptr"},
    {Basic::Float32, kIsFloat, "float32"},
    {Basic::Float64, kIsFloat, "float64"},
    {Basic::Complex64, kIsComplex, "complex64"},
    {Basic::Complex128, kIsComplex, "complex128"},
    {Basic::String, kIsString, "string"},
    {Basic::UnsafePointer, 0, "Pointer"},
    {Basic::UntypedBool, kIsBoolean | kIsUntyped, "untyped bool"},
    {Basic::UntypedInt, kIsInteger | kIsUntyped, "untyped int"},
    {Basic::UntypedRune, kIsInteger | kIsUntyped, "untyped rune"},
    {Basic::UntypedFloat, kIsFloat | kIsUntyped, "untyped float"},
    {Basic::UntypedComplex, kIsComplex | kIsUntyped, "untyped complex"},
    {Basic::UntypedString, kIsString | kIsUntyped, "untyped string"},
    {Basic::UntypedNil, kIsUntyped, "untyped nil"},
};
static_assert(std::size(kBasics) == static_cast<size_t>(Basic::kCount));

constexpr BuiltinInfo kBuiltins[] = {
    {"append", 1, true, BuiltinKind::Expression},  {"cap", 1, false, BuiltinKind::Expression},        {"clear", 1, false, BuiltinKind::Statement},
    {"close", 1, false, BuiltinKind::Statement},   {"complex", 2, false, BuiltinKind::Expression},    {"copy", 2, false, BuiltinKind::Statement},
    {"delete", 2, false, BuiltinKind::Statement},  {"imag", 1, false, BuiltinKind::Expression},       {"len", 1, false, BuiltinKind::Expression},
    {"make", 1, true, BuiltinKind::Expression},    {"max", 1, true, BuiltinKind::Expression},         {"min", 1, true, BuiltinKind::Expression},
    {"new", 1, false, BuiltinKind::Expression},    {"panic", 1, false, BuiltinKind::Statement},       {"print", 0, true, BuiltinKind::Statement},
    {"println", 0, true, BuiltinKind::Statement},  {"real", 1, false, BuiltinKind::Expression},       {"recover", 0, false, BuiltinKind::Statement},
    {"Add", 2, false, BuiltinKind::Expression},    {"Alignof", 1, false, BuiltinKind::Expression},    {"Offsetof", 1, false, BuiltinKind::Expression},
    {"Sizeof", 1, false, BuiltinKind::Expression}, {"Slice", 2, false, BuiltinKind::Expression},      {"SliceData", 1, false, BuiltinKind::Expression},
    {"String", 2, false, BuiltinKind::Expression}, {"StringData", 1, false, BuiltinKind::Expression},
};
static_assert(std::size(kBuiltins) == static_cast<size_t>(BuiltinId::kCount));

void define(const Universe& u, Object* obj) {
  Scope* scope = u.scope;
  if (is_exported(obj->name)) {
    obj->pkg = u.unsafe_pkg;
    scope = u.unsafe_pkg->scope;
  }
  obj->color = ObjColor::Black;
  CHECK(scope->insert(obj) == nullptr);
}

TypeSet* full_set(Arena& a) { return a.alloc<TypeSet>(); }

Universe* make_universe() {
  // Not the session arena: this is shared by all threads and made once.
  Arena& a = *new Arena;
  Universe* u = a.alloc<Universe>();
  u->arena = &a;
  u->top_set = full_set(a);
  u->invalid_set = full_set(a);
  u->scope = a.alloc<Scope>();
  u->unsafe_pkg = a.alloc<Package>();
  u->unsafe_pkg->path = u->unsafe_pkg->name = "unsafe";
  u->unsafe_pkg->scope = a.alloc<Scope>();
  u->unsafe_pkg->scope->parent = u->scope;
  u->unsafe_pkg->complete = true;

  auto type_name = [&](std::string_view name, Type* t) {
    TypeName* obj = new_type_name(a, Pos{}, nullptr, intern_name(name), t);
    define(*u, obj);
    return obj;
  };
  auto basic = [&](const BasicRow& row) {
    BasicType* t = a.alloc<BasicType>(row.basic, row.info, intern_name(row.name));
    t->canon = static_cast<uint32_t>(row.basic) + 1;
    return t;
  };
  for (const BasicRow& row : kBasics) {
    BasicType* t = basic(row);
    u->basics[static_cast<int>(row.basic)] = t;
    if (row.name.find(' ') == std::string_view::npos) type_name(row.name, t);
  }
  u->byte_type = basic({Basic::Uint8, kIsInteger | kIsUnsigned, "byte"});
  u->rune_type = basic({Basic::Int32, kIsInteger, "rune"});
  type_name("byte", u->byte_type)->is_alias = true;
  type_name("rune", u->rune_type)->is_alias = true;

  u->empty_interface = new_interface(a, nullptr);
  u->empty_interface->complete = true;
  u->empty_interface->tset = full_set(a);
  TypeName* any = new_type_name(a, Pos{}, nullptr, intern_name("any"), nullptr);
  any->is_alias = true;
  u->any_type = new_alias(a, any, u->empty_interface);
  u->any_type->actual = u->empty_interface;
  define(*u, any);

  TypeName* error_obj = new_type_name(a, Pos{}, nullptr, intern_name("error"), nullptr);
  u->error_type = new_named(a, error_obj, nullptr);
  Signature* sig = a.alloc<Signature>();
  sig->recv = new_var(a, VarKind::RecvVar, Pos{}, nullptr, {}, u->error_type);
  VarObj* result = new_var(a, VarKind::ResultVar, Pos{}, nullptr, {}, u->basics[static_cast<int>(Basic::String)]);
  sig->results = new_tuple(a, std::span<VarObj* const>(&result, 1));
  u->error_method = new_func(a, Pos{}, nullptr, intern_name("Error"), sig);
  u->error_method->is_interface_method = true;
  u->error_method->color = ObjColor::Black;
  Interface* ityp = new_interface(a, nullptr);
  ityp->methods.push_back(u->error_method);
  ityp->complete = true;
  ityp->tset = full_set(a);
  ityp->tset->methods.push_back(u->error_method);
  u->error_type->from_rhs = u->error_type->underlying_ = ityp;
  define(*u, error_obj);

  TypeName* comparable_obj = new_type_name(a, Pos{}, nullptr, intern_name("comparable"), nullptr);
  u->comparable_type = new_named(a, comparable_obj, nullptr);
  Interface* cmp = new_interface(a, nullptr);
  cmp->complete = true;
  cmp->tset = full_set(a);
  cmp->tset->comparable = true;
  u->comparable_type->from_rhs = u->comparable_type->underlying_ = cmp;
  define(*u, comparable_obj);

  auto constant = [&](const char* name, Basic b, Const v) {
    ConstObj* c = a.alloc<ConstObj>();
    c->name = intern_name(name);
    c->type = u->basics[static_cast<int>(b)];
    c->val = v;
    define(*u, c);
    return c;
  };
  u->true_obj = constant("true", Basic::UntypedBool, const_bool(true));
  u->false_obj = constant("false", Basic::UntypedBool, const_bool(false));
  u->iota = constant("iota", Basic::UntypedInt, const_int(0));
  NilObj* nil = a.alloc<NilObj>();
  nil->name = intern_name("nil");
  nil->type = u->basics[static_cast<int>(Basic::UntypedNil)];
  define(*u, nil);
  u->nil_obj = nil;
  for (size_t i = 0; i < std::size(kBuiltins); i++) {
    BuiltinObj* b = a.alloc<BuiltinObj>();
    b->name = intern_name(kBuiltins[i].name);
    b->id = static_cast<uint8_t>(i);
    b->type = u->basics[0];
    define(*u, b);
  }
  return u;
}

}  // namespace

const Universe& universe() {
  return *state_object<Universe>(&g_front.universe, []() -> void* { return make_universe(); });
}

const BuiltinInfo& builtin_info(BuiltinId id) {
  CHECK(id < BuiltinId::kCount);
  return kBuiltins[static_cast<size_t>(id)];
}

ArrayType* new_array(Arena& a, Type* elem, int64_t len) {
  ArrayType* t = a.alloc<ArrayType>();
  t->elem = elem;
  t->len = len;
  return t;
}
SliceType* new_slice(Arena& a, Type* elem) {
  SliceType* t = a.alloc<SliceType>();
  t->elem = elem;
  return t;
}
PointerType* new_pointer(Arena& a, Type* base) {
  PointerType* t = a.alloc<PointerType>();
  t->base = base;
  return t;
}
MapType* new_map(Arena& a, Type* key, Type* elem) {
  MapType* t = a.alloc<MapType>();
  t->key = key;
  t->elem = elem;
  return t;
}
ChanType* new_chan(Arena& a, ast::ChanDir dir, Type* elem) {
  ChanType* t = a.alloc<ChanType>();
  t->dir = dir;
  t->elem = elem;
  return t;
}
TupleType* new_tuple(Arena& a, std::span<VarObj* const> vars) {
  if (vars.empty()) return nullptr;
  TupleType* t = a.alloc<TupleType>();
  t->vars = a.copy_span(vars);
  return t;
}
VarObj* new_var(Arena& a, VarKind kind, Pos pos, Package* pkg, std::string_view name, Type* type) {
  VarObj* v = a.alloc<VarObj>();
  v->var_kind = kind;
  v->pos = pos;
  v->pkg = pkg;
  v->name = name.empty() ? std::string_view() : name;  // no address of a literal: a snapshot holds none
  v->type = type;
  return v;
}
VarObj* new_field(Arena& a, Pos pos, Package* pkg, std::string_view name, Type* type, bool embedded) {
  VarObj* v = new_var(a, VarKind::FieldVar, pos, pkg, name, type);
  v->embedded = embedded;
  return v;
}
FuncObj* new_func(Arena& a, Pos pos, Package* pkg, std::string_view name, Signature* sig) {
  FuncObj* f = a.alloc<FuncObj>();
  f->pos = pos;
  f->pkg = pkg;
  f->name = name;
  f->type = sig;
  return f;
}
TypeName* new_type_name(Arena& a, Pos pos, Package* pkg, std::string_view name, Type* type) {
  TypeName* n = a.alloc<TypeName>();
  n->pos = pos;
  n->pkg = pkg;
  n->name = name;
  n->type = type;
  return n;
}
Named* new_named(Arena& a, TypeName* obj, const TypeEnv* env) {
  Named* n = a.alloc<Named>();
  n->obj = obj;
  n->origin = n;
  n->env = env;
  if (obj->type == nullptr) obj->type = n;
  return n;
}
AliasType* new_alias(Arena& a, TypeName* obj, Type* rhs) {
  AliasType* t = a.alloc<AliasType>();
  t->obj = obj;
  t->origin = t;
  t->from_rhs = rhs;
  if (obj->type == nullptr) obj->type = t;
  return t;
}
TypeParam* new_type_param(Arena& a, TypeName* obj, int index, Type* bound) {
  TypeParam* p = a.alloc<TypeParam>();
  p->obj = obj;
  p->index = index;
  p->bound = bound;
  p->uid = __atomic_add_fetch(&g_front.type_params, 1, __ATOMIC_RELAXED);
  if (obj->type == nullptr) obj->type = p;
  return p;
}
Interface* new_interface(Arena& a, const TypeEnv* env) {
  Interface* t = a.alloc<Interface>();
  t->env = env;
  return t;
}

}  // namespace gorun
