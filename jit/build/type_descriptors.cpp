// Type descriptors and itabs as data items, laid out as internal/abi of Go 1.26 (runtime/abi/types.h).
//
// Methods are pruned: a descriptor or an itab refers to the code of a method through a symbol "go:ifn.T.m" / "go:tfn.T.m" that stays undefined until a
// trigger (Program::method_candidate) says that somebody may call the method dynamically.
#include <algorithm>
#include <cstring>

#include "frontend/types/predicates.h"
#include "jit/build/names.h"
#include "jit/build/program.h"
#include "runtime/base/check.h"

namespace gorun::build {

namespace {

using ir::RelocKind;
using ir::SymId;

class Blob {
 public:
  explicit Blob(SymId sym) {
    item.sym = sym;
    item.read_only = true;
    item.align = 8;
  }
  size_t at() const { return item.bytes.size(); }
  void u8(uint8_t v) { item.bytes.push_back(v); }
  void u16(uint16_t v) { raw(&v, 2); }
  void u32(uint32_t v) { raw(&v, 4); }
  void u64(uint64_t v) { raw(&v, 8); }
  void raw(const void* p, size_t n) { item.bytes.insert(item.bytes.end(), static_cast<const uint8_t*>(p), static_cast<const uint8_t*>(p) + n); }
  void ptr(SymId s, int64_t addend = 0) {
    if (s != SymId::kNone) item.relocs.push_back({static_cast<uint32_t>(at()), RelocKind::Abs64, s, addend});
    u64(0);
  }
  void off(SymId s, RelocKind kind = RelocKind::Abs32) {
    if (s != SymId::kNone) item.relocs.push_back({static_cast<uint32_t>(at()), kind, s, 0});
    u32(0);
  }
  void pad(size_t align) {
    while (at() % align) u8(0);
  }
  ir::DataItem take() {
    item.size = item.bytes.size();
    return std::move(item);
  }
  ir::DataItem item;
};

void put_varint(std::string* out, size_t n) {
  for (; n >= 0x80; n >>= 7) out->push_back(static_cast<char>(n | 0x80));
  out->push_back(static_cast<char>(n));
}

// abi.Name: flags, length and text, tag, package path offset.
SymId name_symbol(Program& p, std::string_view name, std::string_view tag, bool exported, bool embedded, Package* pkg) {
  uint8_t flags = static_cast<uint8_t>((exported ? 1 : 0) | (tag.empty() ? 0 : 2) | (pkg ? 4 : 0) | (embedded ? 8 : 0));
  std::string bytes(1, static_cast<char>(flags));
  put_varint(&bytes, name.size());
  bytes += name;
  if (!tag.empty()) {
    put_varint(&bytes, tag.size());
    bytes += tag;
  }
  if (!pkg) return p.ro_data(bytes, 1);
  std::string path = p.pkg_prefix(pkg);
  std::string sym_name = "go:name." + path + "." + bytes;
  SymId self = p.syms().intern(sym_name);
  SymId path_sym = name_symbol(p, pkg->link_path(), {}, false, false, nullptr);
  return p.request(sym_name, [self, bytes, path_sym](Output& out) {
    Blob b(self);
    b.item.align = 1;
    b.raw(bytes.data(), bytes.size());
    b.off(path_sym);
    out.data.push_back(b.take());
  });
}

// pkgPath of struct and interface types: pointer to the bytes of an abi.Name, nil when every name is exported.
SymId path_name(Program& p, Package* pkg) { return pkg ? name_symbol(p, pkg->link_path(), {}, false, false, nullptr) : SymId::kNone; }

Package* first_unexported_pkg(StructType* s) {
  for (VarObj* f : s->fields)
    if (!is_exported(f->name)) return f->pkg;
  return nullptr;
}

SymId gc_mask(Program& p, const TypeInfo* t, uint8_t* tflag, SymId self, Output& out) {
  int64_t words = t->ptr_bytes / 8;
  if (words == 0) return SymId::kNone;
  constexpr int64_t kMaxMaskWords = 16384;  // abi.TFlagGCMaskOnDemand: above 2048 mask bytes the runtime fills in
  if (words > kMaxMaskWords) {
    *tflag |= abi::kTFlagGCMaskOnDemand;
    ir::DataItem d;
    d.sym = p.syms().intern("go:gcmask." + p.syms().get(self).name);
    d.size = 8;
    d.read_only = false;
    SymId s = d.sym;
    out.data.push_back(std::move(d));
    return s;
  }
  std::vector<bool> bits;
  p.store().pointer_mask(t->type, &bits);
  std::string bytes(static_cast<size_t>((words + 7) / 8), '\0');
  for (size_t i = 0; i < static_cast<size_t>(words) && i < bits.size(); i++)
    if (bits[i]) bytes[i / 8] = static_cast<char>(bytes[i / 8] | 1 << (i % 8));
  return p.ro_data(bytes, 1);
}

struct MethodSymbols {
  SymId ifn, tfn, mtyp, trigger;
};

// Symbols of one method of a type's descriptor or itabs; the trigger binds them to code.
MethodSymbols method_symbols(Program& p, const TypeInfo* recv, FuncObj* func, const std::vector<int>& path, bool indirect) {
  MethodRef ref{func, path, indirect};
  Signature* sig = method_signature(p, ref, recv);
  std::string base = p.type_link_string(recv->type) + "." + (is_exported(func->name) || !func->pkg ? "" : p.pkg_prefix(func->pkg) + ".") + std::string(func->name);
  MethodSymbols s;
  s.ifn = p.syms().intern("go:ifn." + base);
  s.tfn = p.syms().intern("go:tfn." + base);
  s.mtyp = p.syms().intern("type:" + p.type_link_string(sig));
  s.trigger = SymId::kNone;
  if (p.syms().get(s.ifn).image) return s;  // bound there
  SymId ifn = s.ifn, tfn = s.tfn;
  s.trigger = p.request(
      "go:method." + base,
      [&p, recv, ref, sig, ifn, tfn](Output&) {
        p.syms().get(ifn).alias = method_code_iface(p, recv, ref);
        p.syms().get(tfn).alias = method_code(p, recv, ref);
        p.type_symbol(p.info(sig));
      },
      false);
  p.method_candidate(recv, func->name, func->pkg, sig, s.trigger, is_exported(func->name));
  return s;
}

// The part between the kind-specific struct and the end of the descriptor.
struct Tail {
  std::vector<MethodSetEntry> methods;
  bool uncommon = false;
};

Tail tail_of(Program&, const TypeInfo* t) {
  Tail r;
  if (t->kind != abi::Kind::Interface) r.methods = method_set(t->type);
  for (MethodSetEntry& m : r.methods) m.path.pop_back();  // the last entry is the method's index
  r.uncommon = t->type->kind == TypeKind::Named || t->type->kind == TypeKind::Basic || !r.methods.empty();
  return r;
}

Package* package_of(Program& p, const TypeInfo* t) {
  Type* x = t->type;
  if (x->kind == TypeKind::Pointer) x = unalias(static_cast<PointerType*>(x)->base);
  if (x->kind == TypeKind::Basic && static_cast<BasicType*>(x)->basic == Basic::UnsafePointer && x == t->type) return p.store().unsafe_pkg();
  return x->kind == TypeKind::Named ? static_cast<Named*>(x)->obj->pkg : nullptr;
}

class Descriptor {
 public:
  Descriptor(Program& p, const TypeInfo* t, SymId self, Output& out) : p_(p), t_(t), self_(self), out_(out), b_(self), tail_(tail_of(p, t)) {}

  void make() {
    p_.note_type(t_, self_);
    common();
    kind_part();
    out_.data.push_back(b_.take());
  }

 private:
  void common() {
    std::string str = reflect_string(p_, t_->type);
    uint8_t tflag = 0;
    bool named = t_->type->kind == TypeKind::Named || t_->type->kind == TypeKind::Basic;
    if (tail_.uncommon) tflag |= abi::kTFlagUncommon;
    if (named) tflag |= abi::kTFlagNamed;
    if (is_plain_memory(p_, t_)) tflag |= abi::kTFlagRegularMemory;
    if (t_->direct_iface) tflag |= abi::kTFlagDirectIface;
    SymId mask = gc_mask(p_, t_, &tflag, self_, out_);
    b_.u64(static_cast<uint64_t>(t_->size));
    b_.u64(static_cast<uint64_t>(t_->ptr_bytes));
    b_.u32(type_hash(p_, t_->type));
    b_.u8(tflag);
    b_.u8(static_cast<uint8_t>(t_->align));
    b_.u8(static_cast<uint8_t>(t_->align));
    b_.u8(static_cast<uint8_t>(t_->kind));
    b_.ptr(equal_funcval(p_, t_));
    b_.ptr(mask);
    // T and *T share one string.
    Type* shown = t_->type->kind == TypeKind::Pointer ? static_cast<PointerType*>(t_->type)->base : t_->type;
    bool exported = shown->kind == TypeKind::Named && is_exported(static_cast<Named*>(shown)->obj->name);
    b_.off(name_symbol(p_, str, {}, exported, false, nullptr));
    // ptrToThis: always when *T has methods, because reflect could not make those up (reflectdata, dcommontype); else when some part of the
    // program has a descriptor of *T.
    if (Type* pointer = pointer_with_methods(p_, t_)) {
      b_.off(type_sym(pointer));
    } else {
      b_.off(p_.syms().intern("type:*" + p_.type_link_string(t_->type)), RelocKind::Weak32);
    }
    CHECK(b_.at() == sizeof(abi::Type));
  }

  SymId type_sym(Type* t) { return p_.type_symbol(p_.info(t)); }

  // Uncommon part, then `body`, then the methods.
  template <class Body>
  void with_tail(Body body, size_t body_size) {
    if (tail_.uncommon) {
      size_t mcount = tail_.methods.size(), xcount = 0;
      for (const MethodSetEntry& m : tail_.methods) xcount += is_exported(m.func->name);
      Package* pkg = package_of(p_, t_);
      b_.off(pkg ? name_symbol(p_, pkg->link_path(), {}, false, false, nullptr) : SymId::kNone);
      b_.u16(static_cast<uint16_t>(mcount));
      b_.u16(static_cast<uint16_t>(xcount));
      b_.u32(static_cast<uint32_t>(sizeof(abi::UncommonType) + body_size));
      b_.u32(0);
    }
    body();
    // A name has its package only where that is not the type's own (reflectdata): reflect.StructOf refuses names with one.
    Package* own = tail_.uncommon ? package_of(p_, t_) : nullptr;
    for (const MethodSetEntry& m : tail_.methods) {
      MethodSymbols s = method_symbols(p_, t_, m.func, m.path, m.indirect);
      bool exported = is_exported(m.func->name);
      b_.off(name_symbol(p_, m.func->name, {}, exported, false, exported || m.func->pkg == own ? nullptr : m.func->pkg));
      b_.off(s.mtyp, RelocKind::MethodText32);
      b_.off(s.ifn, RelocKind::MethodText32);
      b_.off(s.tfn, RelocKind::MethodText32);
    }
  }
  void with_tail() {
    with_tail([] {}, 0);
  }

  // Offset of what follows the uncommon part, for slices that point into the descriptor itself.
  int64_t after_uncommon(size_t fixed) const { return static_cast<int64_t>(fixed + (tail_.uncommon ? sizeof(abi::UncommonType) : 0)); }

  void kind_part() {
    using abi::Kind;
    switch (t_->kind) {
      case Kind::Array: {
        auto* a = static_cast<ArrayType*>(t_->under);
        b_.ptr(type_sym(a->elem));
        b_.ptr(type_sym(p_.store().slice_of(a->elem)));
        b_.u64(static_cast<uint64_t>(a->len));
        return with_tail();
      }
      case Kind::Chan: {
        auto* c = static_cast<ChanType*>(t_->under);
        b_.ptr(type_sym(c->elem));
        b_.u64(c->dir == ast::ChanDir::Both ? 3 : c->dir == ast::ChanDir::SendOnly ? 2 : 1);
        return with_tail();
      }
      case Kind::Func: return func();
      case Kind::Interface: return interface();
      case Kind::Map: return map();
      case Kind::Pointer: b_.ptr(type_sym(static_cast<PointerType*>(t_->under)->base)); return with_tail();
      case Kind::Slice: b_.ptr(type_sym(static_cast<SliceType*>(t_->under)->elem)); return with_tail();
      case Kind::Struct: return structure();
      default: return with_tail();
    }
  }

  void func() {
    auto* s = static_cast<Signature*>(t_->under);
    std::vector<Type*> types;
    size_t in = s->params ? s->params->vars.size() : 0, res = s->results ? s->results->vars.size() : 0;
    for (size_t i = 0; i < in; i++) types.push_back(s->params->vars[i]->type);
    for (size_t i = 0; i < res; i++) types.push_back(s->results->vars[i]->type);
    b_.u16(static_cast<uint16_t>(in));
    b_.u16(static_cast<uint16_t>(res | (s->variadic ? 0x8000 : 0)));
    b_.u32(0);
    with_tail(
        [&] {
          for (Type* t : types) b_.ptr(type_sym(t));
        },
        types.size() * 8);
  }

  void interface() {
    std::vector<FuncObj*> methods = sorted_methods(type_set(static_cast<Interface*>(t_->under)));
    Package* pkg = package_of(p_, t_);
    if (!pkg)
      for (FuncObj* m : methods)
        if (!is_exported(m->name)) pkg = m->pkg;
    b_.ptr(path_name(p_, pkg));
    b_.ptr(self_, after_uncommon(sizeof(abi::InterfaceType)));
    b_.u64(methods.size());
    b_.u64(methods.size());
    with_tail(
        [&] {
          for (FuncObj* m : methods) {
            bool exported = is_exported(m->name);
            b_.off(name_symbol(p_, m->name, {}, exported, false, !exported && m->pkg != pkg ? m->pkg : nullptr));
            b_.off(type_sym(method_signature(p_, MethodRef{m, {}, false}, t_)));
          }
        },
        methods.size() * sizeof(abi::Imethod));
  }

  void map() {
    auto* m = static_cast<MapType*>(t_->under);
    const TypeInfo* key = p_.info(m->key);
    const TypeInfo* elem = p_.info(m->elem);
    const TypeInfo* group = p_.info(map_group_type(p_, m));
    // group = struct { ctrl uint64; slots [8]struct { key K; elem E } }
    const TypeInfo* slot = group->fields[1].t->array_elem;
    constexpr int64_t kMaxInline = 128;  // internal/abi: MapMaxKeyBytes, MapMaxElemBytes
    uint32_t flags = 0;
    if (needs_key_update(key)) flags |= abi::kMapNeedKeyUpdate;
    if (hash_may_panic(key)) flags |= abi::kMapHashMightPanic;
    if (key->size > kMaxInline) flags |= abi::kMapIndirectKey;
    if (elem->size > kMaxInline) flags |= abi::kMapIndirectElem;
    b_.ptr(p_.type_symbol(key));
    b_.ptr(p_.type_symbol(elem));
    b_.ptr(p_.type_symbol(group));
    b_.ptr(hash_funcval(p_, key));
    b_.u64(static_cast<uint64_t>(group->size));
    b_.u64(static_cast<uint64_t>(slot->size));
    b_.u64(static_cast<uint64_t>(slot->fields[1].off));
    b_.u32(flags);
    b_.u32(0);
    with_tail();
  }

  void structure() {
    auto* s = static_cast<StructType*>(t_->under);
    Package* pkg = first_unexported_pkg(s);
    b_.ptr(path_name(p_, pkg));
    b_.ptr(self_, after_uncommon(sizeof(abi::StructType)));
    b_.u64(t_->fields.size());
    b_.u64(t_->fields.size());
    with_tail(
        [&] {
          for (size_t i = 0; i < t_->fields.size(); i++) {
            VarObj* f = t_->fields[i].var;
            bool exported = is_exported(f->name);
            std::string_view tag = i < s->tags.size() ? s->tags[i] : std::string_view{};
            b_.ptr(name_symbol(p_, f->name, tag, exported, f->embedded, !exported && f->pkg && f->pkg != pkg ? f->pkg : nullptr));
            b_.ptr(p_.type_symbol(t_->fields[i].t));
            b_.u64(static_cast<uint64_t>(t_->fields[i].off));
          }
        },
        t_->fields.size() * sizeof(abi::StructField));
  }

  // A key that may be equal to another without being the same bytes must be stored again on assignment (+0 and -0, strings for their memory).
  bool needs_key_update(const TypeInfo* k) const {
    using abi::Kind;
    switch (k->kind) {
      case Kind::Float32:
      case Kind::Float64:
      case Kind::Complex64:
      case Kind::Complex128:
      case Kind::Interface:
      case Kind::String: return true;
      case Kind::Array: return needs_key_update(k->array_elem);
      case Kind::Struct: return std::any_of(k->fields.begin(), k->fields.end(), [this](const FieldInfo& f) { return needs_key_update(f.t); });
      default: return false;
    }
  }
  bool hash_may_panic(const TypeInfo* k) const {
    using abi::Kind;
    switch (k->kind) {
      case Kind::Interface: return true;
      case Kind::Array: return hash_may_panic(k->array_elem);
      case Kind::Struct: return std::any_of(k->fields.begin(), k->fields.end(), [this](const FieldInfo& f) { return hash_may_panic(f.t); });
      default: return false;
    }
  }

  Program& p_;
  const TypeInfo* t_;
  SymId self_;
  Output& out_;
  Blob b_;
  Tail tail_;
};

Type* field(Program& p, const char* name, Type* t, VarObj** out) {
  auto* v = p.store().arena().alloc<VarObj>();
  v->name = name;
  v->type = t;
  v->var_kind = VarKind::FieldVar;
  *out = v;
  return t;
}

Type* make_struct(Program& p, std::initializer_list<std::pair<const char*, Type*>> fields) {
  Arena& a = p.store().arena();
  VarObj** list = a.alloc_array<VarObj*>(fields.size());
  size_t i = 0;
  for (auto& [name, t] : fields) field(p, name, t, &list[i++]);
  auto* s = a.alloc<StructType>();
  s->fields = {list, fields.size()};
  return s;
}

}  // namespace

Type* pointer_with_methods(Program& p, const TypeInfo* t) {
  if (t->kind == abi::Kind::Pointer || t->kind == abi::Kind::Interface) return nullptr;
  Type* pointer = p.store().pointer_to(t->type);
  return method_set(pointer).empty() ? nullptr : pointer;
}

void define_type_descriptor(Program& p, const TypeInfo* t, SymId sym, Output& out) { Descriptor(p, t, sym, out).make(); }

void define_itab(Program& p, const TypeInfo* concrete, const TypeInfo* iface, SymId sym, Output& out) {
  p.note_itab(sym);
  Blob b(sym);
  b.ptr(p.type_symbol(iface));
  b.ptr(p.type_symbol(concrete));
  b.u32(type_hash(p, concrete->type));
  b.u32(0);
  std::vector<FuncObj*> methods = sorted_methods(type_set(static_cast<Interface*>(iface->under)));
  for (FuncObj* m : methods) {
    MethodRef ref = find_method(p, concrete->type, m->name, m->pkg);
    b.ptr(method_symbols(p, concrete, ref.func, ref.path, ref.indirect).ifn);
  }
  if (methods.empty()) b.u64(0);
  out.data.push_back(b.take());
}

// FNV-1a over the unique string of the type: stable from build to build, equal for equal types.
uint32_t type_hash(Program& p, Type* t) {
  uint32_t h = 2166136261u;
  for (char c : p.type_link_string(t)) h = (h ^ static_cast<uint8_t>(c)) * 16777619u;
  return h;
}

// internal/runtime/maps: struct { ctrl uint64; slots [8]struct { key K; elem E } }, large keys and elements behind pointers.
Type* map_group_type(Program& p, MapType* m) {
  constexpr int64_t kMaxInline = 128;
  auto stored = [&](Type* t) { return p.info(t)->size > kMaxInline ? p.store().pointer_to(t) : t; };
  Type* slot = make_struct(p, {{"key", stored(m->key)}, {"elem", stored(m->elem)}});
  return make_struct(p, {{"ctrl", p.store().basic(Basic::Uint64)}, {"slots", p.store().array_of(slot, 8)}});
}

// cmd/compile/internal/walk, mapfast: which specialised access fits the key.
MapFast map_fast_kind(Program& p, MapType* m) {
  const TypeInfo* elem = p.info(m->elem);
  const TypeInfo* key = p.info(m->key);
  if (elem->size > 128) return MapFast::None;
  if (key->kind == abi::Kind::String) return MapFast::FastStr;
  if (!is_plain_memory(p, key)) return MapFast::None;
  if (key->size == 4) return MapFast::Fast32;
  if (key->size == 8) return key->has_pointers() ? MapFast::Fast64Ptr : MapFast::Fast64;
  return MapFast::None;
}

}  // namespace gorun::build
