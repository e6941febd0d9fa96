// Package variables: those whose initial value is known become data; the rest is set by the package's initialiser function in the order of the
// spec ("Package initialization"). gc does the same in cmd/compile/internal/staticinit.
//
// Two passes over an initialiser: `can` decides when the package is planned and touches nothing; `write` runs when the variable is reached, so
// that what only an unused variable mentions is never compiled.
#include <algorithm>
#include <cstring>

#include "jit/build/func_builder.h"
#include "jit/build/package_state.h"
#include "runtime/abi/image.h"
#include "runtime/abi/module.h"

namespace gorun::build {

using abi::Kind;
using ast::ExprKind;
using ast::Mode;

void const_bytes(const Const& c, const TypeInfo* t, char* out);  // composite.cpp

static const std::vector<const TypeInfo*> kNothing;  // no parameters, no results

class StaticInit {
 public:
  StaticInit(Program& p) : p_(p) {}

  // ---- may the value of e, converted to type `to`, be data?
  bool can(ast::Expr* e, const TypeInfo* to) {
    e = ast::unparen(e);
    if (!to) return false;
    if (to->is_iface()) return can_iface(e);
    if (e->mode == Mode::Constant) return e->cv.known();
    if (is_nil(e)) return true;
    switch (e->kind) {
      case ExprKind::FuncLit: return static_cast<ast::FuncLit*>(e)->func->captures.empty();
      case ExprKind::Name:
      case ExprKind::Selector: return func_of(e) != nullptr;
      case ExprKind::Operation: {
        auto* o = static_cast<ast::Operation*>(e);
        return !o->y && o->op == Tok::And && can_address(o->x);
      }
      case ExprKind::CompositeLit: return can_composite(static_cast<ast::CompositeLit*>(e));
      case ExprKind::Call: {
        auto* c = static_cast<ast::CallExpr*>(e);
        if (c->call_kind != ast::CallKind::Conversion || c->args.size() != 1) return false;
        const TypeInfo* from = p_.info(ast::unparen(c->args[0])->type);
        return same_representation(from, to) && can(c->args[0], from);
      }
      default: return false;
    }
  }

  // ---- writes it at item->bytes[off]
  void write(ast::Expr* e, const TypeInfo* to, ir::DataItem* item, int64_t off) {
    e = ast::unparen(e);
    if (to->is_iface()) return write_iface(e, to, item, off);
    if (e->mode == Mode::Constant) return write_const(e->cv, to, item, off);
    if (is_nil(e)) return;
    switch (e->kind) {
      case ExprKind::FuncLit: return put(item, off, p_.funcval(p_.lit_symbol(static_cast<ast::FuncLit*>(e)->func, nullptr, "")));
      case ExprKind::Name:
      case ExprKind::Selector: {
        ast::List<Type*> targs;
        FuncObj* f = func_of(e, &targs);
        return put(item, off, p_.funcval(p_.func_symbol(f, targs)));
      }
      case ExprKind::Operation: return write_address(static_cast<ast::Operation*>(e)->x, item, off);
      case ExprKind::CompositeLit: return write_composite(static_cast<ast::CompositeLit*>(e), p_.info(e->type), item, off);
      case ExprKind::Call: return write(static_cast<ast::CallExpr*>(e)->args[0], to, item, off);
      default: UNREACHABLE("static initialiser");
    }
  }

  void fill_mask(ir::DataItem* d, const TypeInfo* t, int64_t count = 1) {
    d->has_pointers = t->has_pointers();
    if (!d->has_pointers) return;
    std::vector<bool> bits;
    p_.store().pointer_mask(t->type, &bits);
    d->ptr_mask.assign((d->size / 8 + 63) / 64, 0);
    for (int64_t k = 0; k < count; k++)
      for (size_t i = 0; i < bits.size() && i < static_cast<size_t>(t->ptr_bytes / 8); i++) {
        if (!bits[i]) continue;
        size_t w = static_cast<size_t>(k * t->size / 8) + i;
        d->ptr_mask[w / 64] |= uint64_t{1} << (w % 64);
      }
  }

  Output* out = nullptr;

 private:
  bool is_nil(ast::Expr* e) {
    if (e->mode == Mode::NilValue) return true;
    return e->kind == ExprKind::Name && static_cast<ast::NameExpr*>(e)->obj && static_cast<ast::NameExpr*>(e)->obj->kind == ObjKind::Nil;
  }

  // A declared function named directly (not a method), with its type arguments.
  FuncObj* func_of(ast::Expr* e, ast::List<Type*>* targs = nullptr) {
    ast::NameExpr* n = nullptr;
    if (e->kind == ExprKind::Name) n = static_cast<ast::NameExpr*>(e);
    if (e->kind == ExprKind::Selector && static_cast<ast::SelectorExpr*>(e)->sel_kind == ast::SelKind::Qualified) n = static_cast<ast::SelectorExpr*>(e)->sel;
    if (!n || !n->obj || n->obj->kind != ObjKind::Func) return nullptr;
    if (targs) *targs = n->targs;
    return static_cast<FuncObj*>(n->obj);
  }

  VarObj* global_of(ast::Expr* e) {
    ast::NameExpr* n = nullptr;
    if (e->kind == ExprKind::Name) n = static_cast<ast::NameExpr*>(e);
    if (e->kind == ExprKind::Selector && static_cast<ast::SelectorExpr*>(e)->sel_kind == ast::SelKind::Qualified) n = static_cast<ast::SelectorExpr*>(e)->sel;
    if (!n || !n->obj || n->obj->kind != ObjKind::Var) return nullptr;
    auto* v = static_cast<VarObj*>(n->obj);
    return v->var_kind == VarKind::PackageVar ? v : nullptr;
  }

  bool same_representation(const TypeInfo* from, const TypeInfo* to) {
    if (from->is_iface() || to->is_iface()) return false;
    if (from->kind != to->kind) {
      auto pointer = [](const TypeInfo* t) { return t->kind == Kind::Pointer || t->kind == Kind::UnsafePointer; };
      return pointer(from) && pointer(to);
    }
    return !from->is_int && !from->is_float && !from->is_complex;
  }

  // &x, &x.f, &x[3] of package variables, &T{...}
  struct Address {
    VarObj* var;
    int64_t off;
    const TypeInfo* t;
  };
  bool static_place(ast::Expr* e, Address* a) {
    e = ast::unparen(e);
    if (VarObj* v = global_of(e)) {
      *a = {v, 0, p_.info(v->type)};
      return true;
    }
    if (e->kind == ExprKind::Selector) {
      auto* s = static_cast<ast::SelectorExpr*>(e);
      if (s->sel_kind != ast::SelKind::Field || s->indirect || !static_place(s->x, a)) return false;
      for (int i : s->path) {
        if (a->t->kind != Kind::Struct) return false;
        const FieldInfo& f = a->t->fields[static_cast<size_t>(i)];
        a->off += f.off;
        a->t = f.t;
      }
      return true;
    }
    if (e->kind == ExprKind::Index) {
      auto* x = static_cast<ast::IndexExpr*>(e);
      int64_t i = 0;
      if (x->index->mode != Mode::Constant || !int64_val(to_int(x->index->cv), &i) || !static_place(x->x, a)) return false;
      if (a->t->kind != Kind::Array || i < 0 || i >= a->t->array_len) return false;
      a->off += i * a->t->array_elem->size;
      a->t = a->t->array_elem;
      return true;
    }
    return false;
  }
  bool can_address(ast::Expr* x) {
    x = ast::unparen(x);
    if (x->kind == ExprKind::CompositeLit) return can_composite(static_cast<ast::CompositeLit*>(x));
    Address a;
    return static_place(x, &a);
  }
  void write_address(ast::Expr* x, ir::DataItem* item, int64_t off) {
    x = ast::unparen(x);
    if (x->kind == ExprKind::CompositeLit) {
      const TypeInfo* t = p_.info(x->type);
      put(item, off, object(t, [&](ir::DataItem* d) { write_composite(static_cast<ast::CompositeLit*>(x), t, d, 0); }));
      return;
    }
    Address a;
    CHECK(static_place(x, &a), "static address");
    put(item, off, p_.global(a.var), a.off);
  }

  bool can_iface(ast::Expr* e) {
    if (is_nil(e)) return true;
    if (e->kind == ExprKind::Call) {
      auto* c = static_cast<ast::CallExpr*>(e);
      const TypeInfo* t = p_.info(e->type);
      if (t->is_iface()) return c->call_kind == ast::CallKind::Conversion && c->args.size() == 1 && !is_iface_value(c->args[0]) && can_iface(ast::unparen(c->args[0]));
    }
    if (!e->type || e->type->kind == TypeKind::Tuple || e->mode == Mode::TypeExpr || e->mode == Mode::Builtin) return false;
    Type* t = e->type;
    if (t->kind == TypeKind::Basic && (static_cast<BasicType*>(t)->info & kIsUntyped)) return e->mode == Mode::Constant;
    const TypeInfo* ti = p_.info(t);
    return !ti->is_iface() && can(e, ti);
  }
  bool is_iface_value(ast::Expr* e) {
    e = ast::unparen(e);
    return !is_nil(e) && e->type && e->type->kind != TypeKind::Tuple && p_.info(e->type)->is_iface();
  }
  void write_iface(ast::Expr* e, const TypeInfo* to, ir::DataItem* item, int64_t off) {
    if (is_nil(e)) return;
    const TypeInfo* t = p_.info(e->type);
    if (t->is_iface()) return write_iface(ast::unparen(static_cast<ast::CallExpr*>(e)->args[0]), to, item, off);
    bool empty = type_set(static_cast<Interface*>(to->under))->methods.empty();
    p_.mark_in_iface(t);
    put(item, off, empty ? p_.type_symbol(t) : p_.itab_symbol(t, to));
    if (t->direct_iface) return write(e, t, item, off + 8);
    if (t->size == 0) return put(item, off + 8, p_.link_name("runtime.zerobase"));
    put(item, off + 8, object(t, [&](ir::DataItem* d) { write(e, t, d, 0); }));
  }

  bool can_composite(ast::CompositeLit* e) {
    const TypeInfo* t = p_.info(e->type);
    if (t->kind == Kind::Pointer) t = p_.info(static_cast<PointerType*>(t->under)->base);
    const TypeInfo* elem = nullptr;
    switch (t->kind) {
      case Kind::Struct: break;
      case Kind::Array: elem = t->array_elem; break;
      case Kind::Slice: elem = p_.info(static_cast<SliceType*>(t->under)->elem); break;
      default: return false;
    }
    for (size_t i = 0; i < e->elems.size(); i++) {
      ast::Expr* x = e->elems[i];
      const TypeInfo* et = elem;
      if (!et) et = t->fields[field_at(t, x, i)].t;
      if (x->kind == ExprKind::KeyValue) x = static_cast<ast::KeyValue*>(x)->value;
      if (!can(x, et)) return false;
    }
    return true;
  }

  void write_composite(ast::CompositeLit* e, const TypeInfo* t, ir::DataItem* item, int64_t off) {
    switch (t->kind) {
      case Kind::Pointer: {  // elided &T{...}
        const TypeInfo* base = p_.info(static_cast<PointerType*>(t->under)->base);
        return put(item, off, object(base, [&](ir::DataItem* d) { write_composite(e, base, d, 0); }));
      }
      case Kind::Slice: {
        int64_t n = e->max_len;
        const TypeInfo* elem = p_.info(static_cast<SliceType*>(t->under)->elem);
        if (n == 0) {
          put(item, off, p_.link_name("runtime.zerobase"));
          return;
        }
        const TypeInfo* array = p_.info(p_.store().array_of(elem->type, n));
        put(item, off, object(array, [&](ir::DataItem* d) { write_elems(e, elem, d, 0); }));
        put_bytes(item, off + 8, &n, 8);
        put_bytes(item, off + 16, &n, 8);
        return;
      }
      case Kind::Array: return write_elems(e, t->array_elem, item, off);
      default: break;
    }
    for (size_t i = 0; i < e->elems.size(); i++) {
      ast::Expr* x = e->elems[i];
      const FieldInfo& f = t->fields[field_at(t, x, i)];
      if (f.var->name == "_") continue;  // blank fields stay zero
      if (x->kind == ExprKind::KeyValue) x = static_cast<ast::KeyValue*>(x)->value;
      write(x, f.t, item, off + f.off);
    }
  }

  void write_elems(ast::CompositeLit* e, const TypeInfo* elem, ir::DataItem* item, int64_t off) {
    int64_t next = 0;
    for (ast::Expr* x : e->elems) {
      if (x->kind == ExprKind::KeyValue) {
        auto* kv = static_cast<ast::KeyValue*>(x);
        CHECK(int64_val(to_int(kv->key->cv), &next), "array index");
        x = kv->value;
      }
      write(x, elem, item, off + next * elem->size);
      next++;
    }
  }

  static size_t field_at(const TypeInfo* t, ast::Expr* x, size_t i) {
    if (x->kind != ExprKind::KeyValue) return i;
    auto* key = static_cast<ast::NameExpr*>(static_cast<ast::KeyValue*>(x)->key);
    for (size_t k = 0; k < t->fields.size(); k++)
      if (t->fields[k].var == key->obj || t->fields[k].var->name == key->name) return k;
    UNREACHABLE("no field %.*s", static_cast<int>(key->name.size()), key->name.data());
  }

  void write_const(const Const& c, const TypeInfo* t, ir::DataItem* item, int64_t off) {
    if (t->is_string()) {
      std::string_view s = string_val(c);
      if (s.empty()) return;
      put(item, off, p_.string_data(s));
      auto n = static_cast<int64_t>(s.size());
      return put_bytes(item, off + 8, &n, 8);
    }
    char bytes[16];
    const_bytes(c, t, bytes);
    put_bytes(item, off, bytes, static_cast<size_t>(t->size));
  }

  // A writable object of its own: what a static pointer, slice or interface refers to.
  template <class F>
  ir::SymId object(const TypeInfo* t, F fill) {
    if (t->size == 0) return p_.link_name("runtime.zerobase");
    ir::DataItem d;
    d.sym = p_.syms().intern(p_.unique_name("go:stmp."));
    d.size = static_cast<uint64_t>(t->size);
    d.align = static_cast<uint32_t>(t->align < 8 && t->size >= 8 ? 8 : t->align);
    fill_mask(&d, t);
    fill(&d);
    ir::SymId sym = d.sym;
    out->data.push_back(std::move(d));
    return sym;
  }

  static void put_bytes(ir::DataItem* item, int64_t off, const void* p, size_t n) {
    size_t end = static_cast<size_t>(off) + n;
    if (item->bytes.size() < end) item->bytes.resize(end);
    memcpy(item->bytes.data() + off, p, n);
  }
  static void put(ir::DataItem* item, int64_t off, ir::SymId target, int64_t addend = 0) {
    uint64_t zero = 0;
    put_bytes(item, off, &zero, 8);
    item->relocs.push_back({static_cast<uint32_t>(off), ir::RelocKind::Abs64, target, addend});
  }

  Program& p_;
};

PackageState* Program::plan(CheckedPackage* cp) {
  PackageState* st = state(cp->pkg);
  if (st->planned) return st;
  st->planned = true;
  StaticInit s(*this);
  for (Initializer& i : init_order(*cp)) {
    if (i.lhs.size() == 1 && s.can(i.rhs, info(i.lhs[0]->type))) {
      if (i.lhs[0]->name != "_") st->statics[i.lhs[0]] = i.rhs;
      continue;
    }
    st->dynamic.push_back(std::move(i));
  }
  st->has_init = !st->dynamic.empty() || !cp->inits.empty();
  return st;
}

void Program::define_global(VarObj* v, ir::SymId id, Output& out) {
  const TypeInfo* t = info(v->type);
  ir::DataItem d;
  d.sym = id;
  d.size = static_cast<uint64_t>(t->size);
  d.align = static_cast<uint32_t>(t->align < 8 && t->size >= 8 ? 8 : t->align);
  StaticInit s(*this);
  s.out = &out;
  s.fill_mask(&d, t);
  std::string own = pkg_prefix(v->pkg) + "." + std::string(v->name);
  d.read_only = own == "runtime.staticuint64s";  // shared by all who box a byte or take a reflect.StructField.Index
  if (auto it = options_.link_strings.find(own); it != options_.link_strings.end() && t->is_string()) {
    d.relocs.push_back({0, ir::RelocKind::Abs64, string_data(it->second), 0});
    d.bytes.resize(16);
    auto n = static_cast<int64_t>(it->second.size());
    memcpy(d.bytes.data() + 8, &n, 8);
  } else if (const std::vector<EmbedFile>* files = options_.embed ? options_.embed(v) : nullptr) {
    write_embed(v, t, *files, &d, out);
  } else if (CheckedPackage* cp = checked_(v->pkg)) {
    PackageState* st = plan(cp);
    if (auto it = st->statics.find(v); it != st->statics.end()) s.write(it->second, t, &d, 0);
  }
  out.data.push_back(std::move(d));
}

// //go:embed: string, []byte or embed.FS{files *[]file}, file{name, data string; hash [16]byte}.
void Program::write_embed(VarObj*, const TypeInfo* t, const std::vector<EmbedFile>& files, ir::DataItem* d, Output& out) {
  auto put = [](ir::DataItem* item, uint64_t off, ir::SymId target) {
    if (item->bytes.size() < off + 8) item->bytes.resize(off + 8);
    item->relocs.push_back({static_cast<uint32_t>(off), ir::RelocKind::Abs64, target, 0});
  };
  auto put_len = [](ir::DataItem* item, uint64_t off, uint64_t n) {
    if (item->bytes.size() < off + 8) item->bytes.resize(off + 8);
    memcpy(item->bytes.data() + off, &n, 8);
  };
  if (t->is_string()) {
    if (files[0].data.empty()) return;
    put(d, 0, string_data(files[0].data));
    return put_len(d, 8, files[0].data.size());
  }
  if (t->kind == Kind::Slice) {  // bytes may be written to: memory of its own
    ir::DataItem bytes;
    bytes.sym = syms_.intern(unique_name("go:embed."));
    bytes.bytes.assign(files[0].data.begin(), files[0].data.end());
    bytes.size = bytes.bytes.size();
    bytes.align = 1;
    put(d, 0, bytes.sym);
    put_len(d, 8, bytes.size);
    put_len(d, 16, bytes.size);
    out.data.push_back(std::move(bytes));
    return;
  }
  constexpr uint64_t kFile = 48;
  ir::DataItem list, header;
  list.sym = syms_.intern(unique_name("go:embed."));
  list.size = files.size() * kFile;
  list.has_pointers = !files.empty();
  for (size_t i = 0; i < files.size(); i++) {
    put(&list, i * kFile, string_data(files[i].name));
    put_len(&list, i * kFile + 8, files[i].name.size());
    if (!files[i].data.empty()) put(&list, i * kFile + 16, string_data(files[i].data));
    put_len(&list, i * kFile + 24, files[i].data.size());
    put_len(&list, i * kFile + 40, 0);
  }
  header.sym = syms_.intern(unique_name("go:embed."));
  header.size = 24;
  header.has_pointers = true;
  put(&header, 0, list.sym);
  put_len(&header, 8, files.size());
  put_len(&header, 16, files.size());
  put(d, 0, header.sym);
  out.data.push_back(std::move(list));
  out.data.push_back(std::move(header));
}

// "pkg.init": variables in order, then the init functions.
void Program::define_init(CheckedPackage* cp, Output& out) {
  PackageState* st = plan(cp);
  std::string name = pkg_prefix(cp->pkg) + ".init";
  FuncBuilder fb(*this, nullptr, name, syms_.intern(name));
  fb.begin(abi_of(kNothing, kNothing), 0);
  for (Initializer& i : st->dynamic) {
    fb.b.set_pos(ast::start_pos(i.rhs).off);
    TempScope temps(fb);
    auto is_blank = [](VarObj* v) { return v->name == "_"; };
    if (i.lhs.size() == 1) {
      const TypeInfo* t = info(i.lhs[0]->type);
      Val v = fb.expr_as(i.rhs, t);
      if (!is_blank(i.lhs[0])) fb.store_place(fb.var_place(i.lhs[0]), v);
      continue;
    }
    std::vector<const TypeInfo*> types;
    for (VarObj* v : i.lhs) types.push_back(is_blank(v) && !v->type ? nullptr : info(v->type));
    std::vector<Val> vals = fb.multi(i.rhs, &types);
    for (size_t k = 0; k < vals.size(); k++)
      if (!is_blank(i.lhs[k])) fb.store_place(fb.var_place(i.lhs[k]), fb.assign_conv(vals[k], types[k]));
  }
  for (FuncObj* f : cp->inits) fb.call_func(func_symbol(f, {}, false), abi_of(kNothing, kNothing), {});
  fb.return_vals({});
  fb.end(out);
}

// The image has an initialiser of each of its packages that needs one; what is to be done in a package of the image is not looked at again.
ir::SymId Program::init_symbol(CheckedPackage* cp) {
  std::string init = pkg_prefix(cp->pkg) + ".init";
  if (const abi::ImageSymbol* there = package_in_image(cp->pkg)) {
    if (there->address == abi::kImageNoInit) return ir::SymId::kNone;
    ir::SymId sym = syms_.intern_own(init);
    syms_.get(sym).image = true;
    syms_.get(sym).kind = ir::SymKind::Func;
    syms_.get(sym).address = there->address;
    return sym;
  }
  if (!plan(cp)->has_init) return ir::SymId::kNone;
  return request(init, [this, cp](Output& o) { define_init(cp, o); });
}

// Packages in gc's order (cmd/link/internal/ld/inittask.go): what package runtime needs, then always the smallest path whose imports are done.
void Program::define_all_inits(const std::string& name, Output& out) {
  FuncBuilder fb(*this, nullptr, name, syms_.intern(name));
  fb.begin(abi_of(kNothing, kNothing), abi::kFuncWrapper);  // tracebacks go on to the runtime
  std::set<Package*> done;
  auto call = [&](Package* pkg) {
    CheckedPackage* cp = checked_(pkg);
    if (!done.insert(pkg).second || !cp) return;
    if (ir::SymId sym = init_symbol(cp); sym != ir::SymId::kNone) fb.call_func(sym, abi_of(kNothing, kNothing), {});
  };
  auto run = [&](const std::vector<Package*>& todo) {
    std::unordered_map<Package*, size_t> waiting;  // imports that are not done yet
    std::unordered_map<Package*, std::vector<Package*>> importers;
    for (Package* pkg : todo) waiting[pkg] = 0;
    auto later = [](Package* a, Package* b) { return a->path > b->path; };
    std::vector<Package*> ready;  // a heap, the least path on top
    for (Package* pkg : todo) {
      for (Package* i : pkg->imports)
        if (waiting.count(i) && !done.count(i)) waiting[pkg]++, importers[i].push_back(pkg);
      if (waiting[pkg] == 0) ready.push_back(pkg);
    }
    std::make_heap(ready.begin(), ready.end(), later);
    size_t ran = 0;
    for (; !ready.empty(); ran++) {
      std::pop_heap(ready.begin(), ready.end(), later);
      Package* pkg = ready.back();
      ready.pop_back();
      call(pkg);
      for (Package* i : importers[pkg])
        if (--waiting[i] == 0) ready.push_back(i), std::push_heap(ready.begin(), ready.end(), later);
    }
    CHECK(ran == todo.size(), "import cycle in the initialisation order");
  };
  std::vector<Package*> runtime_part, rest;
  std::set<Package*> below;
  if (auto it = by_path_.find("runtime"); it != by_path_.end()) {
    std::vector<Package*> work{it->second};
    while (!work.empty()) {
      Package* pkg = work.back();
      work.pop_back();
      if (!states_.count(pkg) || !below.insert(pkg).second) continue;
      runtime_part.push_back(pkg);
      for (Package* i : pkg->imports) work.push_back(i);
    }
  }
  for (CheckedPackage* cp : packages_)
    if (!below.count(cp->pkg)) rest.push_back(cp->pkg);
  run(runtime_part);
  run(rest);
  fb.return_vals({});
  fb.end(out);
}

}  // namespace gorun::build
