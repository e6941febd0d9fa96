// Requests, link names, package registration, roots.
#include "jit/build/program.h"

#include <algorithm>
#include <cstring>

#include "frontend/syntax/names.h"
#include "jit/build/func_builder.h"
#include "jit/build/names.h"
#include "jit/build/package_state.h"
#include "jit/ir/refuse.h"
#include "jit/ir/shadow.h"
#include "jit/ir/symbol_index.h"
#include "runtime/base/check.h"

namespace gorun::build {

Program::Program(TypeStore& store, ir::SymbolTable& syms, std::function<CheckedPackage*(Package*)> checked, Options options)
    : store_(store), syms_(syms), checked_(std::move(checked)), options_(std::move(options)) {
  register_natives();
  keep_methods_ = options_.std_image || syms_.image() != nullptr;
}
Program::~Program() = default;

void Program::register_natives() {
  auto native = [&](const char* symbol, abi::RtFn fn) {
    ir::Symbol& s = syms_.get(syms_.intern_own(symbol));
    s.kind = ir::SymKind::Native;
    s.address = abi::rt_slot(fn);
  };
  rt_syms_.resize(static_cast<size_t>(abi::RtFn::kCount));
  for (size_t i = 0; i < rt_syms_.size(); i++) {
    abi::RtFn fn = static_cast<abi::RtFn>(i);
    const abi::RtInfo& r = abi::rt_info(fn);
    if (r.kind != abi::RtKind::GoFn) native(r.symbol, fn);
  }
#define ALIAS(symbol, row) native(symbol, abi::RtFn::row);
#include "runtime/abi/natives_alias.def"
#undef ALIAS
}

// ---- requests

ir::SymId Program::request(std::string_view name, Define define, bool now) {
  std::lock_guard lock(mu_);
  ir::SymId id = syms_.intern(name);
  ir::Symbol& s = syms_.get(id);
  if (s.kind == ir::SymKind::Native || s.image) return id;
  if (!s.request) {
    defines_.push_back(std::move(define));
    s.request = &defines_.back();
  }
  if (now) want(id);
  return id;
}

void Program::want(ir::SymId id) {
  std::lock_guard lock(mu_);
  ir::Symbol& s = syms_.get(id);
  if (s.requested || !s.request || s.image) return;
  s.requested = true;
  work_.push_back(id);
}

bool Program::can_define(ir::SymId id) const {
  const Define* d = static_cast<const Define*>(syms_.get(id).request);
  return d != nullptr && *d;
}

const TypeInfo* Program::type_of_descriptor(ir::SymId id) const {
  auto it = described_.find(id);
  return it == described_.end() ? nullptr : it->second;
}

ir::SymId Program::code_of_funcval(ir::SymId id) const {
  auto it = funcval_code_.find(id);
  return it == funcval_code_.end() ? ir::SymId::kNone : it->second;
}

ir::SymId Program::next_request() {
  std::lock_guard lock(mu_);
  if (work_.empty()) return ir::SymId::kNone;
  ir::SymId id = work_.front();
  work_.pop_front();
  return id;
}

void Program::define(ir::SymId id, Output* out) {
  ir::Symbol& s = syms_.get(id);
  ScopedContext ctx("define", s.name.c_str());
  Define* d = static_cast<Define*>(s.request);
  CHECK(d && *d, "no definition of %s", s.name.c_str());
  (*d)(*out);
  *d = nullptr;
}

std::string Program::describe(ir::SymId id) { return syms_.get(id).name; }

// ---- packages

PackageState* Program::state(Package* p) {
  auto it = states_.find(p);
  CHECK(it != states_.end(), "package %s is not part of the program", p->path.c_str());
  return it->second.get();
}

void Program::add_package(CheckedPackage* cp) {
  std::lock_guard lock(mu_);
  Package* pkg = cp->pkg;
  if (states_.count(pkg)) return;
  auto st = std::make_unique<PackageState>();
  st->cp = cp;
  states_[pkg] = std::move(st);
  packages_.push_back(cp);
  std::string prefix = pkg_prefix(pkg);
  by_path_[prefix] = pkg;
  if (pkg->is_program()) main_ = pkg;
  if (package_in_image(pkg)) return;  // the image has its names under both spellings
  // //go:linkname: two-argument forms rename; the definition of a remote name is the body or the variable that pushes it
  for (ast::FileNode* file : cp->files) {
    for (const ast::Linkname& l : file->linknames) {
      if (l.remote.empty()) continue;
      Object* obj = pkg->scope->lookup(intern_name(l.local));
      std::string local = prefix + "." + std::string(l.local);
      std::string remote(l.remote);
      if (remote == local || remote == pkg->path + "." + std::string(l.local)) continue;
      link_targets_[local] = remote;
      if (!obj) continue;
      if (obj->kind == ObjKind::Func) {
        FuncObj* f = static_cast<FuncObj*>(obj);
        if (f->decl && f->decl->body) link_defs_[remote] = f;
      } else if (obj->kind == ObjKind::Var) {
        VarObj* v = static_cast<VarObj*>(obj);
        bool init = v->decl && v->decl->values;
        Object*& slot = link_defs_[remote];
        if (!slot || init) slot = v;
      }
    }
  }
}

// "pkg/path.F", "pkg.(*T).M", "pkg.T.M" in the registered packages.
Object* Program::lookup_link_name(std::string_view name) {
  size_t slash = name.rfind('/');
  size_t par = name.find('(');
  if (par != std::string_view::npos && slash != std::string_view::npos && slash > par) slash = name.rfind('/', par);
  size_t dot = name.find('.', slash == std::string_view::npos ? 0 : slash);
  if (dot == std::string_view::npos) return nullptr;
  auto it = by_path_.find(std::string(name.substr(0, dot)));
  if (it == by_path_.end()) return nullptr;
  Package* pkg = it->second;
  std::string_view rest = name.substr(dot + 1);
  auto find = [&](std::string_view n) { return pkg->scope->lookup(intern_name(n)); };
  size_t d = rest.rfind('.');
  if (d == std::string_view::npos) return find(rest);
  std::string_view tn = rest.substr(0, d), mn = rest.substr(d + 1);
  if (tn.size() > 3 && tn[0] == '(' && tn[1] == '*') tn = tn.substr(2, tn.size() - 3);
  Object* o = find(tn);
  if (!o || o->kind != ObjKind::TypeName || !o->type) return nullptr;
  Type* t = unalias(o->type);
  if (t->kind != TypeKind::Named) return nullptr;
  for (FuncObj* m : static_cast<Named*>(t)->methods) {
    if (m->name == mn) return m;
  }
  return nullptr;
}

std::string Program::symbol_name(FuncObj* f, const std::string& suffix) {
  std::string own = func_name(f, suffix);
  if (auto it = link_targets_.find(own); it != link_targets_.end()) return it->second;
  return own;
}

ir::SymId Program::link_name(std::string_view name) {
  std::lock_guard lock(mu_);
  ir::SymId id = syms_.intern(name);
  ir::Symbol& s = syms_.get(id);
  if (s.kind == ir::SymKind::Native) {
    // these two stubs call back into reflect (ModuleData)
    if (name == "reflect.makeFuncStub" || name == "reflect.methodValueCall") {
      for (const char* n : {"reflect.moveMakeFuncArgPtrs", "reflect.callReflect", "reflect.callMethod"}) link_name(n);
    }
    return id;
  }
  if (s.image) return id;
  if (s.request) {
    want(id);
    return id;
  }
  Object* o = nullptr;
  if (auto it = link_defs_.find(std::string(name)); it != link_defs_.end()) o = it->second;
  if (!o) o = lookup_link_name(name);
  if (!o) return id;
  if (o->kind == ObjKind::Var) return global(static_cast<VarObj*>(o));
  if (o->kind != ObjKind::Func) return id;
  FuncObj* f = static_cast<FuncObj*>(o);
  if (!f->decl || !f->decl->body) {
    std::string target = symbol_name(f, "");
    if (is_intrinsic(*this, f)) return request(name, [this, f, id, n = std::string(name)](Output& out) { define_intrinsic(*this, f, n, id, out); });
    if (target == name) return id;  // defined nowhere: the linker reports it if it is used
    ir::SymId t = link_name(target);
    s.alias = t;
    return t;
  }
  std::string own = symbol_name(f, "");
  if (own != name) {  // body pushed under another name
    ir::SymId t = link_name(own);
    s.alias = t;
    return t;
  }
  return request(name, [this, f, id, n = std::string(name)](Output& out) { define_func(f, nullptr, n, id, out); });
}

// The image has the code; the source may be asked for when the function looks small enough to be inlined.
ir::SymId Program::inlinable_from_image(ir::SymId id, FuncObj* f, Define define) {
  constexpr uint32_t kMaxText = 600;  // bytes of the body's source, comments included
  ir::Symbol& s = syms_.get(id);
  ast::BlockStmt* body = f->decl->body;
  if (s.request || s.kind == ir::SymKind::Native || (f->decl->pragma & ast::kNoinline) || body->rbrace.off - body->pos.off > kMaxText) return id;
  defines_.push_back(std::move(define));
  s.request = &defines_.back();
  return id;
}

ir::SymId Program::func_symbol(FuncObj* f, std::span<Type* const> targs, bool now) {
  if (f->origin) f = f->origin;
  std::lock_guard lock(mu_);
  if (targs.empty()) {
    ir::SymId& slot = func_syms_[f];
    if (slot == ir::SymId::kNone) {
      std::string n = symbol_name(f, "");
      ir::SymId id;
      if (f->decl && f->decl->body) {
        ir::SymId self = syms_.intern(n);
        Define define = [this, f, self, n](Output& out) { define_func(f, nullptr, n, self, out); };
        if (in_image(self)) {
          id = inlinable_from_image(self, f, std::move(define));
        } else {
          id = request(n, std::move(define), now);
        }
      } else {
        id = link_name(n);
      }
      func_syms_[f] = id;
      return id;
    }
    if (now) want(slot);
    return slot;
  }
  std::vector<uint32_t> ids;
  for (Type* t : targs) ids.push_back(static_cast<uint32_t>(store_.id(t)));
  ir::SymId& slot = inst_syms_[{f, ids}];
  if (slot != ir::SymId::kNone) {
    if (now) want(slot);
    return slot;
  }
  Signature* sig = static_cast<Signature*>(f->type);
  const Env* env = env_for(sig->recv_tparams.empty() ? sig->tparams : sig->recv_tparams, targs);
  std::string n = symbol_name(f, env->suffix);
  ir::SymId self = syms_.intern(n);
  slot = self;
  Define define = [this, f, env, self, n](Output& out) { define_func(f, env, n, self, out); };
  if (in_image(self)) return inlinable_from_image(self, f, std::move(define));
  request(n, std::move(define), now);
  return self;
}

ir::SymId Program::lit_symbol(FuncObj* lit, const Env* env, const std::string& outer) {
  std::string n;
  if (!lit->outer) {
    CHECK(lit->pkg, "literal without package");
    n = pkg_prefix(lit->pkg) + ".init.func" + std::to_string(glob_lit_index(lit));
  } else {
    auto& lits = lit->outer->lits;
    size_t i = static_cast<size_t>(std::find(lits.begin(), lits.end(), lit) - lits.begin());
    CHECK(i < lits.size(), "literal is not listed in %s", outer.c_str());
    n = outer + (lit->outer->lit ? "." : ".func") + std::to_string(i + 1);
  }
  ir::SymId self = syms_.intern(n);
  syms_.get(self).constant = syms_.get(self).code = true;
  return request(n, [this, lit, env, n, self](Output& out) {
    FuncBuilder fb(*this, env, n, self);
    fb.build_lit(lit, out);
  });
}

void Program::define_func(FuncObj* f, const Env* env, const std::string& name, ir::SymId id, Output& out) {
  CheckedPackage* cp = checked_(f->pkg);
  if (!f->body_checked) check_body(*cp, f);
  // gc's linker: when these are reachable every exported method may be called
  if (name == "reflect.Value.Method" || name == "reflect.Value.MethodByName") use_reflect_methods();
  FuncBuilder fb(*this, env, name, id);
  fb.build_func(f, out);
}

ir::SymId Program::funcval(ir::SymId code) {
  std::lock_guard lock(mu_);
  ir::SymId& slot = funcvals_[code];
  if (slot != ir::SymId::kNone) return slot;
  std::string n = syms_.get(code).name + "·f";
  ir::SymId self = syms_.intern(n);
  slot = self;
  funcval_code_[self] = code;
  syms_.get(self).constant = true;
  request(n, [this, self, code](Output& out) {
    want(code);
    ir::DataItem d;
    d.sym = self;
    d.size = 8;
    d.read_only = true;
    d.relocs.push_back({0, ir::RelocKind::Abs64, code, 0});
    out.data.push_back(std::move(d));
  });
  return self;
}

ir::SymId Program::rt_symbol(abi::RtFn fn) {
  ir::SymId& slot = rt_syms_[static_cast<size_t>(fn)];
  if (slot == ir::SymId::kNone) slot = link_name(abi::rt_info(fn).symbol);
  return slot;
}

ir::SymId Program::bounds_func(abi::BoundsKind k) { return link_name(abi::kBoundsFunc[static_cast<int>(k)]); }

ir::SymId Program::global(VarObj* v) {
  std::lock_guard lock(mu_);
  ir::SymId& slot = globals_[v];
  if (slot != ir::SymId::kNone) return slot;
  constexpr int64_t kMaxSymbol = 2000000000;  // gc's limit (obj.(*Link), cutoff of data symbols)
  if (int64_t n = info(v->type)->size; n > kMaxSymbol)
    ir::refuse(v->pos.off, pkg_prefix(v->pkg) + "." + std::string(v->name) + ": symbol too large (" + std::to_string(n) + " bytes > 2000000000 bytes)");
  if (info(v->type)->size == 0 && !(v->pkg->path == "runtime" && v->name == "zerobase")) return slot = link_name("runtime.zerobase");
  std::string own = pkg_prefix(v->pkg) + "." + std::string(v->name);
  if (v->name == "_") own = unique_name(pkg_prefix(v->pkg) + "._.");
  std::string n = own;
  if (auto it = link_targets_.find(own); it != link_targets_.end()) n = it->second;
  ir::SymId self = syms_.intern(n);
  slot = self;
  VarObj* def = v;
  // several declarations may share the symbol: the one with an initialiser defines it
  auto better = [&](Object* o) {
    if (o && o->kind == ObjKind::Var && (!def->decl || !def->decl->values)) def = static_cast<VarObj*>(o);
  };
  if (auto it = link_defs_.find(n); it != link_defs_.end()) better(it->second);
  if (n != own) better(lookup_link_name(n));
  request(n, [this, def, self](Output& out) { define_global(def, self, out); });
  return self;
}

ir::SymId Program::string_data(std::string_view s) {
  std::string n = "go:string.\"";
  n.append(s);
  n += '"';
  ir::SymId self = syms_.intern_own(n);
  if (syms_.get(self).request) {
    want(self);
    return self;
  }
  return request(n, [self, bytes = std::string(s)](Output& out) {
    ir::DataItem d;
    d.sym = self;
    d.bytes.assign(bytes.begin(), bytes.end());
    d.size = bytes.size();
    d.align = 1;
    d.read_only = true;
    out.data.push_back(std::move(d));
  });
}

ir::SymId Program::ro_data(std::string_view s, uint32_t align) {
  std::string n = "go:ro." + std::to_string(align) + ".";
  n.append(s);
  ir::SymId self = syms_.intern_own(n);
  return request(n, [self, align, bytes = std::string(s)](Output& out) {
    ir::DataItem d;
    d.sym = self;
    d.bytes.assign(bytes.begin(), bytes.end());
    d.size = bytes.size();
    d.align = align;
    d.read_only = true;
    out.data.push_back(std::move(d));
  });
}

ir::SymId Program::type_symbol(const TypeInfo* t) {
  if (t->desc != ir::SymId::kNone) return t->desc;
  std::lock_guard lock(mu_);
  std::string n = "type:" + type_link_string(t->type);
  ir::SymId self = syms_.intern(n);
  t->desc = self;
  described_[self] = t;
  syms_.get(self).constant = true;
  return request(n, [this, t, self](Output& out) { define_type_descriptor(*this, t, self, out); });
}

ir::SymId Program::itab_symbol(const TypeInfo* concrete, const TypeInfo* iface) {
  std::lock_guard lock(mu_);
  ir::SymId& slot = itabs_[static_cast<uint64_t>(concrete->id) << 32 | static_cast<uint32_t>(iface->id)];
  if (slot != ir::SymId::kNone) return slot;
  std::string n = "go:itab." + type_link_string(concrete->type) + "," + type_link_string(iface->type);
  ir::SymId self = syms_.intern(n);
  slot = self;
  mark_in_iface(concrete);
  return request(n, [this, concrete, iface, self](Output& out) { define_itab(*this, concrete, iface, self, out); });
}

// ---- method pruning

std::string Program::method_key(std::string_view name, Package* pkg, Type* sig) {
  std::string k(name);
  if (!is_exported(name) && pkg) k += "@" + pkg->path;
  k += '#';
  k += std::to_string(static_cast<uint32_t>(store_.id(sig)));
  return k;
}

// Values of t may be in interfaces: so may, by reflection, values of the types it is made of.
void Program::mark_in_iface(const TypeInfo* t) {
  std::lock_guard lock(mu_);
  std::vector<const TypeInfo*> todo{t};
  while (!todo.empty()) {
    const TypeInfo* x = todo.back();
    todo.pop_back();
    if (!in_iface_.insert(x->id).second) continue;
    if (in_image(type_symbol(x))) continue;  // with all that it is made of
    if (auto it = methods_of_.find(x->id); it != methods_of_.end()) {
      for (auto& [key, c] : it->second) {
        if (keep_methods_ || used_methods_.count(key) || (c.exported && reflect_methods_)) {
          want(c.sym);
        } else {
          waiting_[key].push_back(c);
          if (c.exported) exported_waiting_.push_back(c.sym);
        }
      }
      methods_of_.erase(it);
    }
    auto add = [&](Type* e) { todo.push_back(info(e)); };
    Type* u = x->under;
    if (Type* ptr = pointer_with_methods(*this, x)) add(ptr);  // by Value.Addr
    switch (u->kind) {
      case TypeKind::Pointer: add(static_cast<PointerType*>(u)->base); break;
      case TypeKind::Slice: add(static_cast<SliceType*>(u)->elem); break;
      case TypeKind::Array: add(static_cast<ArrayType*>(u)->elem); break;
      case TypeKind::Chan: add(static_cast<ChanType*>(u)->elem); break;
      case TypeKind::Map:
        add(static_cast<MapType*>(u)->key);
        add(static_cast<MapType*>(u)->elem);
        break;
      case TypeKind::Struct:
        for (VarObj* f : static_cast<StructType*>(u)->fields) add(f->type);
        break;
      case TypeKind::Signature: {
        Signature* s = static_cast<Signature*>(u);
        if (s->params)
          for (VarObj* v : s->params->vars) add(v->type);
        if (s->results)
          for (VarObj* v : s->results->vars) add(v->type);
        break;
      }
      default: break;
    }
  }
}

void Program::method_candidate(const TypeInfo* recv, std::string_view name, Package* pkg, Type* sig, ir::SymId sym, bool exported) {
  std::lock_guard lock(mu_);
  std::string key = method_key(name, pkg, sig);
  Cand c{sym, exported};
  if (options_.std_image) {
    want(sym);
  } else if (!in_iface_.count(recv->id)) {
    methods_of_[recv->id].push_back({key, c});
  } else if (keep_methods_ || used_methods_.count(key) || (exported && reflect_methods_)) {
    want(sym);
  } else {
    waiting_[key].push_back(c);
    if (exported) exported_waiting_.push_back(sym);
  }
}

void Program::use_iface_method(std::string_view name, Package* pkg, Type* sig) {
  std::lock_guard lock(mu_);
  std::string key = method_key(name, pkg, sig);
  if (!used_methods_.insert(key).second) return;
  auto it = waiting_.find(key);
  if (it == waiting_.end()) return;
  for (const Cand& c : it->second) want(c.sym);
  waiting_.erase(it);
}

void Program::use_reflect_methods() {
  std::lock_guard lock(mu_);
  if (reflect_methods_) return;
  reflect_methods_ = true;
  for (ir::SymId s : exported_waiting_) want(s);
  exported_waiting_.clear();
}

void Program::note_type(const TypeInfo* t, ir::SymId s) { types_emitted_.emplace_back(reflect_string(*this, t->type), s); }
void Program::note_itab(ir::SymId s) { itabs_emitted_.push_back(s); }

// ---- roots

void Program::request_roots(CheckedPackage* main) {
  main_ = main->pkg;
  // called by the overlay between the start of the runtime and main.main
  request("go:main.inits", [this](Output& out) { define_all_inits("go:main.inits", out); });
  link_name("runtime.rt0_go");
  link_name("runtime.goexit0");
  link_name("runtime.sigpanic");
  link_name("runtime.panicnative");
  link_name("main.main");
  patch_program();
  request_check_failures();
}

// What machine code calls on its own.
void Program::request_check_failures() {
  for (abi::RtFn fn : {abi::RtFn::PanicDivide, abi::RtFn::PanicShift, abi::RtFn::PanicNil}) rt_symbol(fn);
}

// What the runtime knows of the program: words of its data.
void Program::patch_program() {
  auto word = [&](std::string_view var, ir::SymId code) { patches_.push_back({link_name(var), 0, funcval(code), 0}); };
  word("runtime.programInits", link_name("go:main.inits"));
  word("runtime.programMain", link_name("main.main"));
  // -X: in a program without an image these are the initial values of its variables (define_global)
  std::map<std::string, std::string> sorted(options_.link_strings.begin(), options_.link_strings.end());
  for (auto& [name, text] : sorted) {
    ir::SymId var = syms_.find(name);
    Object* o = lookup_link_name(name);
    if (o && syms_.image()) var = syms_.intern(name);
    if (var == ir::SymId::kNone || !in_image(var) || !o || o->kind != ObjKind::Var || !info(o->type)->is_string()) continue;
    patches_.push_back({var, 0, text.empty() ? ir::SymId::kNone : string_data(text), 0});
    patches_.push_back({var, 8, ir::SymId::kNone, static_cast<int64_t>(text.size())});
  }
}

const abi::ImageSymbol* Program::package_in_image(Package* pkg) {
  if (!syms_.image() || (syms_.shadow() && syms_.shadow()->has_package(pkg_prefix(pkg)))) return nullptr;
  return ir::find_symbol(syms_.image()->packages, pkg_prefix(pkg));
}

void Program::request_image() {
  CHECK(options_.std_image);
  for (const char* name : {"runtime.rt0_go", "runtime.goexit0", "runtime.sigpanic", "runtime.panicnative"}) link_name(name);
  for (const char* name : abi::kBoundsFunc) link_name(name);
  for (size_t i = 0; i < rt_syms_.size(); i++) rt_symbol(static_cast<abi::RtFn>(i));
  for (CheckedPackage* cp : packages_) {
    image_inits_.push_back({pkg_prefix(cp->pkg), init_symbol(cp)});
    request_all(cp);
    for (const Scope::Entry& e : cp->pkg->scope->entries) {
      if (e.obj->kind == ObjKind::Var) {
        global(static_cast<VarObj*>(e.obj));
      } else if (e.obj->kind == ObjKind::TypeName && e.obj->type) {
        Type* t = e.obj->type;
        if (t->kind != TypeKind::Named || static_cast<Named*>(t)->obj != e.obj || !static_cast<Named*>(t)->tparams.empty()) continue;
        if (Type* u = under(t); u->kind == TypeKind::Interface) {
          TypeSet* ts = type_set(static_cast<Interface*>(u));
          if (!ts->all || ts->comparable) continue;  // a constraint: no values
        }
        type_symbol(info(t));
        type_symbol(info(store_.pointer_to(t)));
      }
    }
  }
  // Names that linknames replace: a program over the image does not read the directives again.
  std::map<std::string, std::string> links(link_targets_.begin(), link_targets_.end());
  for (auto& [local, remote] : links) {
    ir::Symbol& s = syms_.get(syms_.intern(local));
    if (s.kind == ir::SymKind::Undefined && !s.request && s.alias == ir::SymId::kNone) s.alias = link_name(remote);
  }
  for (Basic b : {Basic::Bool, Basic::Int, Basic::Int8, Basic::Int16, Basic::Int32, Basic::Int64, Basic::Uint, Basic::Uint8, Basic::Uint16, Basic::Uint32, Basic::Uint64,
                  Basic::Uintptr, Basic::Float32, Basic::Float64, Basic::Complex64, Basic::Complex128, Basic::String, Basic::UnsafePointer}) {
    Type* t = store_.basic(b);
    type_symbol(info(t));
    type_symbol(info(store_.pointer_to(t)));
    type_symbol(info(store_.slice_of(t)));
  }
}

void Program::request_all(CheckedPackage* cp) {
  request_check_failures();
  init_symbol(cp);  // functions that only initial values mention
  for (FuncObj* f : cp->funcs) {
    Signature* s = static_cast<Signature*>(f->type);
    if (!s->tparams.empty() || !s->recv_tparams.empty()) continue;
    if (f->decl && f->decl->body) func_symbol(f, {});
  }
}

}  // namespace gorun::build
