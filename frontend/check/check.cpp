// The driver: phases of checking a package, delayed actions, bodies on demand, small services (types2 check.go).
#include "frontend/check/check.h"

#include <algorithm>

#include "frontend/check/checker.h"
#include "frontend/check/mono.h"
#include "frontend/check/operand.h"
#include "frontend/syntax/parser.h"
#include "frontend/types/lookup.h"
#include "runtime/base/check.h"

namespace gorun {

CheckedPackage::CheckedPackage() = default;
CheckedPackage::~CheckedPackage() { delete static_cast<Checker*>(checker); }

static Checker* self(void* c) { return static_cast<Checker*>(c); }

const TypeEnvCalls kTypeEnvCalls = {
    .obj_decl =
        [](void* c, Object* obj) {
          // Types ask for what they need to be resolved: method signatures, and right sides of types. A type has its type from the start of
          // its declaration on; nothing can be done for one that is under way.
          if (obj->type == nullptr) self(c)->obj_decl(obj);
        },
    .allow_version = [](void* c, int minor) { return self(c)->allow_version(minor); },
    .verify_version = [](void* c, Pos pos, int minor, const std::string& what) { return self(c)->verify_version(pos, minor, what); },
    .report = [](void* c, Pos pos, std::string message) { self(c)->error_text(pos, Diag::Text, std::move(message)); },
    .later =
        [](void* c, std::function<void()> f) {
          if (self(c)->complete && self(c)->delayed_depth == 0) return f();
          self(c)->later(std::move(f));
        },
};

Checker::Checker(CheckedPackage& o, const SourceMap& sm, TypeStore& st, const Importer& imp, const CheckOptions& opt)
    : out(o), pkg(o.pkg), arena(o.arena), sources(sm), store(st), importer(&imp), options(opt), diags(o.diags), mono(std::make_unique<MonoGraph>()) {
  tenv = arena.alloc<TypeEnv>();
  tenv->store = &store;
  tenv->pkg = pkg;
  tenv->sources = &sources;
  tenv->checker = this;
  invalid_ = typ_invalid();
  for (int i = 0; i < static_cast<int>(Basic::kCount); i++) basics_[i] = gorun::typ(static_cast<Basic>(i));
}

Checker::~Checker() = default;

void Checker::init_files() {
  std::vector<ast::FileNode*> files;
  for (ast::FileNode* f : out.files) {
    std::string_view name = f->pkg_name->name;
    if (pkg->name.empty()) {
      if (name == "_") errorf(f->pkg_name, Diag::BlankPkgName);
      else pkg->name = name;
      files.push_back(f);
    } else if (name == pkg->name) {
      files.push_back(f);
    } else {
      errorf(f->pos, Diag::MismatchedPkgName, {name, pkg->name});
    }
  }
  out.files = files;

  GoVersion version = parse_go_version(options.go_version);
  if (version > kGoCurrent && !files.empty()) errorf(files[0]->pos, Diag::PackageTooNew, {options.go_version, go_version_string(kGoCurrent)});
  for (ast::FileNode* f : files) {
    GoVersion v = version;
    // A //go:build line can raise or lower the version of a file, but not below go1.21.
    if (GoVersion own = parse_go_version(f->go_version)) {
      v = std::max(own, kGo1_21);
      if (own > kGoCurrent) errorf(f->pkg_name, Diag::FileTooNew, {go_version_string(own)});
    }
    file_versions.push_back(v);
  }
}

void Checker::check_files() {
  init_files();
  collect_objects();
  sort_objects();
  direct_cycles();
  package_objects();
  process_delayed(0);
  bool all = options.bodies == CheckOptions::Bodies::All && !options.ignore_func_bodies;
  if (all) {
    init_list = init_order();
    init_computed = true;
    if (options.report_unused_imports) unused_imports();
    if (!has_error) monomorph();
    if (!diags.has_errors()) check_directives();
    if (!diags.has_errors() && long_array) check_sizes();
  }
  pkg->complete = true;
  complete = true;
  importer = nullptr;
  env = {};
}

void Checker::process_delayed(size_t top) {
  GoVersion saved = env.version;
  delayed_depth++;
  for (size_t i = top; i < delayed.size(); i++) {
    env.version = delayed[i].version;
    Action f = delayed[i].f;  // may append to delayed
    f();
  }
  delayed_depth--;
  delayed.resize(top);
  env.version = saved;
}

void Checker::func_body(DeclInfo* decl, FuncObj* func, Signature* sig, ast::BlockStmt* body, Const iota) {
  ScopedContext context("type checking function", func->name.data(), func->name.size());
  if (body->lazy) parse_lazy_body(body, sources.file_of(body->pos), arena, diags);
  Environment saved = env;
  env = {};
  env.decl = decl;
  env.scope = sig->scope;
  env.version = saved.version;
  env.iota = iota;
  env.sig = sig;
  env.func = func;

  // Parameters become the first locals. A receiver and unnamed parameters count too.
  if (sig->recv) adopt_local(sig->recv);
  for (TupleType* t : {sig->params, sig->results})
    if (t)
      for (VarObj* v : t->vars) adopt_local(v);

  stmt_list(body->list);
  if (sig->results && !sig->results->vars.empty() && !is_terminating(body, nullptr)) errorf(body->rbrace, Diag::MissingReturn);
  usage(func);
  func->body_checked = true;
  if (decl && func->decl) func->uses.assign(decl->deps.begin(), decl->deps.end());
  env = saved;
}

// Variables of function literals are reported with the literal's own body.
void Checker::usage(FuncObj* func) {
  std::vector<VarObj*> unused;
  for (VarObj* v : func->locals)
    if (v->var_kind == VarKind::LocalVar && !v->used && v->name != "_") unused.push_back(v);
  std::stable_sort(unused.begin(), unused.end(), [](VarObj* a, VarObj* b) { return a->pos < b->pos; });
  for (VarObj* v : unused) soft_error(v->pos, Diag::UnusedVar, {v->name});
}

void Checker::body_on_demand(FuncObj* f) {
  if (f->body_checked || !f->decl || !f->decl->body) return;
  CHECK(complete, "body asked for before the package is complete");
  DeclInfo* d = f->info;
  CHECK(d && f->type, "function without a declaration");
  f->body_checked = true;
  env = {};
  env.version = d->version;
  func_body(d, f, static_cast<Signature*>(f->type), f->decl->body, Const());
  process_delayed(0);
  // Literals inside may have added to what the declaration uses.
  f->uses.assign(d->deps.begin(), d->deps.end());
}

// ---- services

bool Checker::valid(Type* t) const { return t != invalid_ && unalias(t) != invalid_; }

Object* Checker::lookup_scope(std::string_view name, Scope** where) const {
  for (Scope* s = env.scope; s; s = s->parent) {
    if (Object* o = s->lookup(name)) {
      if (where) *where = s;
      return o;
    }
  }
  return nullptr;
}

Object* Checker::lookup(std::string_view name) const { return lookup_scope(name, nullptr); }

Scope* Checker::new_scope(Scope* parent) {
  Scope* s = arena.alloc<Scope>();
  s->parent = parent;
  return s;
}

size_t Checker::path_index(Object* o) const {
  size_t i = obj_path.size();
  while (i-- > 0)
    if (obj_path[i] == o) return i;
  UNREACHABLE("object is not on the path");
}

VarObj* Checker::new_var(VarKind kind, Pos pos, std::string_view name, Type* type) { return gorun::new_var(arena, kind, pos, pkg, name, type); }

void Checker::adopt_local(VarObj* v) {
  if (!env.func || v->func) return;
  v->func = env.func;
  v->local_id = static_cast<int>(env.func->locals.size());
  env.func->locals.push_back(v);
}

VarObj* Checker::new_local(Pos pos, std::string_view name, Type* type) {
  VarObj* v = new_var(VarKind::LocalVar, pos, name, type);
  adopt_local(v);
  return v;
}

VarObj* Checker::new_param(Pos pos, std::string_view name, Type* type, VarKind kind) { return new_var(kind, pos, name, type); }

TypeName* Checker::new_type_name(Pos pos, std::string_view name, Type* type) {
  TypeName* t = arena.alloc<TypeName>();
  t->pos = pos;
  t->pkg = pkg;
  t->name = name;
  t->type = type;
  return t;
}

TupleType* Checker::new_tuple(std::span<VarObj* const> vars) { return gorun::new_tuple(arena, vars); }

std::string Checker::str(Type* t) const { return type_string(t, tenv); }
std::string Checker::str(const Operand* x) const { return operand_string(tenv, *x); }
std::string Checker::str(const ast::Expr* e) const { return expr_string(e); }

// How messages name an object: kind, name, type (types2 ObjectString).
std::string Checker::str(const Object* obj) const {
  Type* t = obj->type;
  std::string out;
  switch (obj->kind) {
    case ObjKind::PkgName: {
      const Package* p = static_cast<const PkgNameObj*>(obj)->imported;
      out = "package " + std::string(obj->name);
      if (!p->path.empty() && p->path != obj->name) out += " (\"" + p->path + "\")";
      return out;
    }
    case ObjKind::Const: out = "const"; break;
    case ObjKind::TypeName: out = t && is_type_param(t) ? "type parameter" : "type"; break;
    case ObjKind::Var: out = static_cast<const VarObj*>(obj)->var_kind == VarKind::FieldVar ? "field" : "var"; break;
    case ObjKind::Func: return "func " + func_string(tenv, static_cast<const FuncObj*>(obj), true);
    case ObjKind::Label:
      out = "label";
      t = nullptr;
      break;
    case ObjKind::Builtin:
      out = "builtin";
      t = nullptr;
      break;
    case ObjKind::Nil: return "nil";
  }
  out += ' ';
  if (obj->pkg && obj->parent == obj->pkg->scope)
    if (std::string q = qualifier(obj->pkg); !q.empty()) out += q + ".";
  out += obj->name;
  if (!t) return out;
  if (obj->kind == ObjKind::TypeName) {
    if (t->kind == TypeKind::Basic) return out;
    if (t->kind == TypeKind::Alias) {
      out += " =";
      t = static_cast<AliasType*>(t)->from_rhs;
    } else if (t->kind == TypeKind::TypeParam) {
      t = static_cast<TypeParam*>(t)->bound;
    } else {
      t = under(t);
    }
  }
  return out + " " + str(t);
}

std::string Checker::func_str(const FuncObj* f, bool pkg_info) const { return func_string(tenv, f, pkg_info); }

// ---- the interface

std::unique_ptr<CheckedPackage> check_package(std::string path, std::vector<ast::FileNode*> files, const SourceMap& sources, TypeStore& store, const Importer& importer,
                                              const CheckOptions& options, std::unique_ptr<CheckedPackage> into) {
  std::unique_ptr<CheckedPackage> out = into ? std::move(into) : std::make_unique<CheckedPackage>();
  ScopedContext context("type checking package", path.c_str());
  out->files = std::move(files);
  Package* pkg = out->pkg != nullptr ? out->pkg : out->arena.alloc<Package>();
  pkg->path.assign(path);  // into the room that there is
  pkg->go_version = options.go_version;
  pkg->library = options.library;
  pkg->scope = out->arena.alloc<Scope>();
  pkg->scope->parent = store.universe();
  pkg->checked = out.get();
  out->pkg = pkg;
  Checker* c = new Checker(*out, sources, store, importer, options);
  out->checker = c;
  c->check_files();
  return out;
}

void check_body(CheckedPackage& p, FuncObj* f) { self(p.checker)->body_on_demand(f); }

void trim_package(CheckedPackage& p) {
  Checker* c = self(p.checker);
  CHECK(c->complete && c->delayed.empty() && c->obj_path.empty());
  auto drop = [](auto& table) { table = std::remove_reference_t<decltype(table)>(); };
  drop(c->delayed);
  drop(c->obj_path);
  c->mono = std::make_unique<MonoGraph>();  // a package of the library has been built before
  drop(c->import_map);
  drop(c->inst_pos);
  drop(c->valid_types);
  drop(c->methods);
  c->env = {};
}

std::vector<Initializer> init_order(CheckedPackage& p) {
  Checker* c = self(p.checker);
  if (!c->init_computed) {
    c->init_list = c->init_order();
    c->init_computed = true;
  }
  return c->init_list;
}

}  // namespace gorun
