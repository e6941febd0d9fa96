// Collects the declarations of all files into their scopes, imports packages, finds the receiver types of methods (types2 resolver.go).
#include <algorithm>

#include "frontend/check/checker.h"
#include "frontend/check/operand.h"
#include "frontend/syntax/parser.h"
#include "frontend/types/predicates.h"
#include "runtime/base/check.h"

namespace gorun {
using namespace ast;

void Checker::arity(Pos pos, List<NameExpr*> names, std::span<Expr* const> inits, bool const_decl, bool inherited) {
  size_t l = names.size(), r = inits.size();
  if (l < r) {
    if (inherited) errorf(pos, Diag::ExtraInitExprAt, {pos_str(inits[l]->pos)});
    else errorf(inits[l], Diag::ExtraInitExpr, {str(inits[l])});
  } else if (l > r && (const_decl || r != 1)) {  // a single value may be a call with several results
    errorf(names[r], Diag::MissingInitExpr, {names[r]->name});
  }
}

// The import path of a literal; *err is set when it is malformed.
static std::string import_path(std::string_view lit, std::string* err) {
  std::string s(string_val(const_from_literal(lit, ConstKind::String)));
  if (s.empty()) {
    *err = "empty string";
    return s;
  }
  auto bad = [&](unsigned code, std::string_view text) {
    char buf[16];
    snprintf(buf, sizeof buf, "U+%04X", code);
    *err = "invalid character " + std::string(buf);
    if (code >= 0x20 && code != 0x7f) *err += " '" + std::string(text) + "'";
  };
  for (size_t i = 0; i < s.size(); i++) {
    unsigned char c = s[i];
    if (c <= 0x20 || c == 0x7f || std::string_view("!\"#$%&'()*,:;<=>?[\\]^{|}`").find(static_cast<char>(c)) != std::string_view::npos) {
      bad(c, s.substr(i, 1));
      return s;
    }
    if (s.compare(i, 3, "\xef\xbf\xbd") == 0) {
      bad(0xfffd, s.substr(i, 3));
      return s;
    }
  }
  return s;
}

void Checker::declare(Scope* scope, NameExpr* id, Object* obj, Pos scope_pos) {
  if (obj->name != "_") {
    if (Object* alt = scope->insert(obj)) {
      ErrorBuilder err(this, Diag::Redeclared);
      err.add(obj->pos, format_diag(Diag::Redeclared, {obj->name}));
      err.add_alt_decl(alt);
      err.report();
      if (obj->kind == ObjKind::Var) obj->used = true;  // it is in no scope, so nobody can use it
      return;
    }
    obj->scope_pos = scope_pos;
  } else if (obj->kind == ObjKind::Var || obj->kind == ObjKind::Const) {
    return;  // blank variables have no object in the tree
  }
  if (id) id->obj = obj;
}

void Checker::declare_pkg_obj(NameExpr* id, Object* obj, DeclInfo* d) {
  if (id->name == "init") {
    errorf(id, Diag::InitNotFunc);
    return;
  }
  if (id->name == "main" && pkg->name == "main") {
    errorf(id, Diag::MainNotFunc);
    return;
  }
  declare(pkg->scope, id, obj, Pos{});
  obj->info = d;
  obj_list.push_back(obj);
  obj->order = static_cast<uint32_t>(obj_list.size());
}

Package* Checker::import_package(Pos pos, const std::string& path) {
  if (auto it = import_map.find(path); it != import_map.end()) return it->second;
  std::string err;
  Package* imp = nullptr;
  if (path == "unsafe") imp = store.unsafe_pkg();
  else if (importer != nullptr && *importer) imp = (*importer)(path, &err);
  else err = "no importer";
  if (imp && (imp->name.empty() || imp->name == "_")) {
    err = "invalid package name: \"" + imp->name + "\"";
    imp = nullptr;
  }
  if (!imp) {
    errorf(pos, Diag::BrokenImport, {path, err});
    // A stand-in with a likely name, whose lookups all succeed silently.
    imp = arena.alloc<Package>();
    imp->path = path;
    std::string_view name = path;
    while (name.ends_with('/')) name.remove_suffix(1);
    if (size_t i = name.rfind('/'); i != name.npos) name.remove_prefix(i + 1);
    imp->name = name;
    imp->scope = new_scope(store.universe());
    imp->fake = true;
  }
  import_map[path] = imp;
  return imp;
}

void Checker::declare_import(ImportDecl* s, Scope* file_scope) {
  if (!s->path || s->path->bad) return;
  std::string err;
  std::string path = import_path(s->path->text, &err);
  if (!err.empty()) {
    errorf(s->path, Diag::InvalidImportPath, {err});
    return;
  }
  Package* imp = import_package(s->path->pos, path);
  std::string_view name = intern_name(imp->name);
  if (s->local) {
    name = s->local->name;
    if (path == "C") {
      errorf(s->local, Diag::ImportCRenamed);
      return;
    }
  }
  if (name == "init") {
    errorf(s->pos, Diag::ImportAsInit);
    return;
  }
  if (std::find(pkg->imports.begin(), pkg->imports.end(), imp) == pkg->imports.end()) pkg->imports.push_back(imp);

  PkgNameObj* p = arena.alloc<PkgNameObj>();
  p->pos = s->pos;
  p->pkg = pkg;
  p->name = name;
  p->type = invalid_;
  p->imported = imp;
  p->decl = s;
  if (imp->fake) p->used = true;
  if (s->local) s->local->obj = p;
  imports.push_back(p);
  if (name != ".") {
    declare(file_scope, nullptr, p, Pos{});
    return;
  }
  for (const Scope::Entry& e : imp->scope->entries) {
    if (!is_exported(e.name)) continue;
    // The object stays in its own package's scope: it may be imported by several files at the same time.
    if (Object* alt = file_scope->insert(e.obj)) {
      ErrorBuilder b(this, Diag::Redeclared);
      b.add(s->local, format_diag(Diag::Redeclared, {alt->name}));
      b.add_alt_decl(alt);
      b.report();
    } else {
      dot_imports[{file_scope, e.name.data()}] = p;
    }
  }
}

void Checker::unpack_recv(Expr* rtyp, bool unpack_params, Expr** base, bool* ptr, std::vector<NameExpr*>* tparams) {
  *ptr = false;
  Expr* b = unparen(rtyp);
  auto star = [](Expr* e) -> Expr* {
    if (e->kind != ExprKind::Operation) return nullptr;
    Operation* op = static_cast<Operation*>(e);
    return op->op == Tok::Mul && !op->y ? op->x : nullptr;
  };
  if (Expr* x = star(b)) {
    *ptr = true;
    b = unparen(x);
  }
  if (b->kind == ExprKind::Index) {
    IndexExpr* ix = static_cast<IndexExpr*>(b);
    b = ix->x;
    if (unpack_params) {
      for (Expr* arg : list_of(ix->index)) {
        NameExpr* par = nullptr;
        if (arg->kind == ExprKind::Name) par = static_cast<NameExpr*>(arg);
        else if (arg->kind != ExprKind::Bad) errorf(arg, Diag::RecvTypeParamNotIdent, {str(arg)});
        if (!par) {
          par = arena.alloc<NameExpr>();
          par->pos = arg->pos;
          par->name = intern_name("_");
        }
        tparams->push_back(par);
      }
    }
  }
  *base = b;
}

// Follows a receiver's type name through aliases to the defined type of this package; null when there is none.
TypeName* Checker::resolve_base_type_name(bool* ptr, NameExpr* name) {
  std::vector<TypeName*> seen;
  while (name) {
    Object* obj = pkg->scope->lookup(name->name);
    if (!obj || obj->kind != ObjKind::TypeName) break;
    TypeName* t = static_cast<TypeName*>(obj);
    if (std::find(seen.begin(), seen.end(), t) != seen.end()) break;
    TypeDecl* d = t->info->tdecl;
    if (!d->alias) return t;
    if (!d->tparams.empty()) break;  // no methods on generic aliases
    seen.push_back(t);
    Expr* e = unparen(d->type);
    if (e->kind == ExprKind::Operation) {
      Operation* op = static_cast<Operation*>(e);
      if (op->op == Tok::Mul && !op->y) {
        if (*ptr) break;
        *ptr = true;
        e = unparen(op->x);
      }
    }
    name = e->kind == ExprKind::Name ? static_cast<NameExpr*>(e) : nullptr;
  }
  *ptr = false;
  return nullptr;
}

void Checker::declare_func(FuncDecl* s, Scope* file_scope, std::vector<std::pair<FuncObj*, NameExpr*>>* methods_found) {
  FuncObj* obj = arena.alloc<FuncObj>();
  std::string_view name = s->name->name;
  obj->pos = s->name->pos;
  obj->pkg = pkg;
  obj->name = name;
  obj->decl = s;
  bool tparam_error = false;
  if (!s->recv) {
    if (name == "init" || (name == "main" && pkg->name == "main")) {
      if (!s->tparams.empty()) {
        soft_error(s->tparams[0]->pos, Diag::FuncMustHaveNoTypeParams, {name});
        tparam_error = true;
      }
      if (!s->ftype->params.empty() || !s->ftype->results.empty()) soft_error(s->name, Diag::FuncMustHaveNoArgs, {name});
    }
    if (name == "init") {  // not in the package scope: cannot be referred to
      obj->parent = pkg->scope;
      s->name->obj = obj;
      if (!s->body) soft_error(obj->pos, Diag::InitMustHaveBody);
      out.inits.push_back(obj);
    } else {
      declare(pkg->scope, s->name, obj, Pos{});
    }
  } else {
    Expr* base;
    bool ptr;
    unpack_recv(s->recv->type, false, &base, &ptr, nullptr);
    obj->has_ptr_recv = ptr;
    // Methods named _ are never found, those with a malformed receiver belong to no type; both are checked as functions.
    if (base->kind == ExprKind::Name && name != "_") methods_found->push_back({obj, static_cast<NameExpr*>(base)});
    s->name->obj = obj;
  }
  if (!s->tparams.empty() && !tparam_error) verify_version(s->tparams[0]->pos, kGo1_18, "type parameter");
  DeclInfo* d = arena.alloc<DeclInfo>();
  d->file = file_scope;
  d->version = env.version;
  d->fdecl = s;
  obj->info = d;
  obj_list.push_back(obj);
  obj->order = static_cast<uint32_t>(obj_list.size());
  out.funcs.push_back(obj);
}

void Checker::collect_objects() {
  std::vector<std::pair<FuncObj*, NameExpr*>> found;
  for (size_t file_no = 0; file_no < out.files.size(); file_no++) {
    FileNode* file = out.files[file_no];
    env.version = file_versions[file_no];
    Scope* scope = new_scope(pkg->scope);
    file_scopes.push_back(scope);
    auto new_info = [&] {
      DeclInfo* d = (out.once.reserved() != 0 ? out.once : arena).alloc<DeclInfo>();
      d->file = scope;
      d->version = env.version;
      return d;
    };
    ConstGroup group;
    for (size_t index = 0; index < file->decls.size(); index++) {
      Decl* decl = file->decls[index];
      if (decl->kind != DeclKind::Const) group.not_const();
      switch (decl->kind) {
        case DeclKind::Import: declare_import(static_cast<ImportDecl*>(decl), scope); break;
        case DeclKind::Const: {
          ConstDecl* s = static_cast<ConstDecl*>(decl);
          group.next(s, index, index > 0 ? file->decls[index - 1] : nullptr);
          std::span<Expr*> values = list_of(group.source->values);
          for (size_t i = 0; i < s->names.size(); i++) {
            ConstObj* obj = arena.alloc<ConstObj>();
            obj->pos = s->names[i]->pos;
            obj->pkg = pkg;
            obj->name = s->names[i]->name;
            obj->val = group.iota;
            DeclInfo* d = new_info();
            d->vtyp = group.source->type;
            d->init = i < values.size() ? values[i] : nullptr;
            d->inherited = group.inherited;
            declare_pkg_obj(s->names[i], obj, d);
          }
          arity(s->pos, s->names, values, true, group.inherited);
          break;
        }
        case DeclKind::Var: {
          VarDecl* s = static_cast<VarDecl*>(decl);
          std::span<VarObj*> lhs = arena.alloc_span<VarObj*>(s->names.size());
          std::span<Expr*> values = list_of(s->values);
          DeclInfo* shared = nullptr;  // one initialiser for all
          if (!s->values || s->values->kind != ExprKind::List) {
            shared = new_info();
            shared->lhs = lhs;
            shared->vtyp = s->type;
            shared->init = s->values;
          }
          for (size_t i = 0; i < s->names.size(); i++) {
            VarObj* obj = new_var(VarKind::PackageVar, s->names[i]->pos, s->names[i]->name, nullptr);
            obj->decl = s;
            lhs[i] = obj;
            DeclInfo* d = shared;
            if (!d) {
              d = new_info();
              d->vtyp = s->type;
              d->init = i < values.size() ? values[i] : nullptr;
            }
            declare_pkg_obj(s->names[i], obj, d);
            out.vars.push_back(obj);
          }
          if (!s->type || !values.empty()) arity(s->pos, s->names, values, false, false);
          break;
        }
        case DeclKind::Type: {
          TypeDecl* s = static_cast<TypeDecl*>(decl);
          TypeName* obj = new_type_name(s->name->pos, s->name->name, nullptr);
          obj->decl = s;
          obj->is_alias = s->alias;
          DeclInfo* d = new_info();
          d->tdecl = s;
          declare_pkg_obj(s->name, obj, d);
          out.types.push_back(obj);
          break;
        }
        case DeclKind::Func: declare_func(static_cast<FuncDecl*>(decl), scope, &found); break;
      }
    }
  }
  std::sort(pkg->imports.begin(), pkg->imports.end(), [](Package* a, Package* b) { return a->path < b->path; });

  // Objects of the package and of its files must have different names.
  for (Scope* scope : file_scopes) {
    for (const Scope::Entry& e : scope->entries) {
      Object* alt = pkg->scope->lookup(e.name);
      if (!alt) continue;
      bool is_pkg = e.obj->kind == ObjKind::PkgName;
      Package* from = is_pkg ? static_cast<PkgNameObj*>(e.obj)->imported : e.obj->pkg;
      std::string what = from->name + " (\"" + from->path + "\")";
      Diag id = is_pkg ? Diag::DeclaredThroughImport : Diag::DeclaredThroughDotImport;
      ErrorBuilder err(this, id);
      err.add(alt->pos, format_diag(id, {alt->name, what}));
      err.add_alt_decl(e.obj);
      err.report();
    }
  }

  for (auto& [method, recv] : found) {
    bool ptr = method->has_ptr_recv;
    if (TypeName* base = resolve_base_type_name(&ptr, recv)) {
      method->has_ptr_recv = ptr;
      methods[base].push_back(method);
    }
  }
}

// Objects were collected in source order.
void Checker::sort_objects() {}

void Checker::package_objects() {
  // Types before aliases before everything else: avoids most situations where the type of an alias is needed before it is known.
  std::vector<Object*> aliases, others;
  for (Object* obj : obj_list) {
    if (obj->kind != ObjKind::TypeName) others.push_back(obj);
    else if (obj->info->tdecl->alias) aliases.push_back(obj);
    else obj_decl(obj);
  }
  for (Object* obj : aliases) obj_decl(obj);
  for (Object* obj : others) obj_decl(obj);
  methods.clear();  // what is left has a receiver that was reported
}

void Checker::unused_imports() {
  for (PkgNameObj* p : imports) {
    if (p->name == "_" || p->used) continue;
    std::string quoted = "\"" + p->imported->path + "\"";
    std::string_view elem = p->imported->path;
    if (size_t i = elem.rfind('/'); i != elem.npos) elem.remove_prefix(i + 1);
    if (p->name.empty() || p->name == "." || p->name == elem) soft_error(p->pos, Diag::UnusedImport, {quoted});
    else soft_error(p->pos, Diag::UnusedImportAs, {quoted, p->name});
  }
}

}  // namespace gorun
