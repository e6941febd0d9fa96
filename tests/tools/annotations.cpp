#include "tests/tools/annotations.h"

#include <algorithm>

#include "frontend/syntax/parser.h"
#include "frontend/types/typeset.h"

namespace gorun {
namespace {

using namespace ast;

class Verifier {
 public:
  Verifier(const SourceMap& s, size_t limit) : sources_(s), limit_(limit) {}
  std::vector<std::string> out;

  void function(FuncObj* f, BlockStmt* body) {
    FuncObj* outer = func_;
    func_ = f;
    if (!f->body_checked) bad(body->pos, "body is not checked");
    for (size_t i = 0; i < f->locals.size(); i++) variable(f->locals[i], static_cast<int>(i));
    stmt(body);
    func_ = outer;
  }

  // A value that is made at run time: its type must be final.
  void value(Expr* e, bool allow_tuple = false) {
    if (!e || out.size() >= limit_) return;
    if (e->mode == Mode::Invalid) return bad(e, "no mode");
    if (e->mode == Mode::TypeExpr) return bad(e, "type where a value is");
    if (e->mode == Mode::Builtin || e->mode == Mode::NoValue) return bad(e, "no value");
    if (!e->type) return bad(e, "no type");
    if (is_untyped(e->type)) return bad(e, "type is still untyped");
    if (!is_valid(e->type)) return bad(e, "invalid type");
    if (!allow_tuple && e->type->kind == TypeKind::Tuple) return bad(e, "tuple");
    if (auto* sig = type_as<Signature>(e->type); sig && !sig->tparams.empty()) return bad(e, "generic function");
    if (e->mode == Mode::Constant) {
      if (!e->cv.known()) bad(e, "constant without a value");
      return;
    }
    operands(e);
  }

  void type(Expr* e) {
    if (!e || out.size() >= limit_) return;
    if (e->mode != Mode::TypeExpr || !e->type || !is_valid(e->type)) bad(e, "not annotated as a type");
  }

 private:
  const SourceMap& sources_;
  size_t limit_;
  FuncObj* func_ = nullptr;

  void bad(Pos p, const std::string& what) {
    if (out.size() < limit_) out.push_back(sources_.format(p) + ": " + what);
  }
  void bad(Expr* e, const std::string& what) { bad(start_pos(e), expr_string(e) + ": " + what); }

  void variable(VarObj* v, int id) {
    if (v->local_id != id) bad(v->pos, std::string(v->name) + ": local_id");
    if (v->func != func_) bad(v->pos, std::string(v->name) + ": func");
    if (!v->type || is_untyped(v->type)) bad(v->pos, std::string(v->name) + ": no final type");
  }

  void name(NameExpr* n) {
    if (!n->obj) return bad(n, "no object");
    if (n->obj->kind == ObjKind::Func && n->targs.empty()) {
      auto* sig = type_as<Signature>(n->obj->type);
      if (sig && !sig->tparams.empty()) bad(n, "no type arguments");
    }
    if (n->obj->kind != ObjKind::Var) return;
    auto* v = static_cast<VarObj*>(n->obj);
    if (v->var_kind == VarKind::PackageVar || v->var_kind == VarKind::FieldVar) return;
    if (!v->func) return bad(n, "variable without a function");
    if (v->func == func_) return;
    if (!v->captured) bad(n, "use of another function's variable that is not captured");
    for (FuncObj* f = func_; f && f != v->func; f = f->outer) {
      if (std::find(f->captures.begin(), f->captures.end(), v) == f->captures.end()) bad(n, "missing among the captures");
    }
  }

  void list(std::span<Expr* const> es) {
    for (Expr* e : es) value(e);
  }

  void operands(Expr* e) {
    switch (e->kind) {
      case ExprKind::Name: name(static_cast<NameExpr*>(e)); return;
      case ExprKind::BasicLit: bad(e, "literal that is not constant"); return;
      case ExprKind::Paren: value(static_cast<ParenExpr*>(e)->x, true); return;
      case ExprKind::FuncLit: {
        auto* l = static_cast<FuncLit*>(e);
        if (!l->func) return bad(e, "no function object");
        if (l->func->outer != func_) bad(e, "outer");
        function(l->func, l->body);
        return;
      }
      case ExprKind::CompositeLit: composite(static_cast<CompositeLit*>(e)); return;
      case ExprKind::Selector: selector(static_cast<SelectorExpr*>(e)); return;
      case ExprKind::Index: {
        auto* x = static_cast<IndexExpr*>(e);
        if (x->x->type && type_as<Signature>(x->x->type)) {  // an instance of a function
          operands(x->x);
          return;
        }
        value(x->x);
        value(x->index);
        return;
      }
      case ExprKind::Slice: {
        auto* s = static_cast<SliceExpr*>(e);
        value(s->x);
        for (Expr* i : s->index) value(i);
        return;
      }
      case ExprKind::TypeAssert: {
        auto* a = static_cast<TypeAssertExpr*>(e);
        value(a->x);
        type(a->type_expr);
        return;
      }
      case ExprKind::Operation: {
        auto* o = static_cast<Operation*>(e);
        value(o->x);
        if (o->y) value(o->y);
        return;
      }
      case ExprKind::Call: call(static_cast<CallExpr*>(e)); return;
      default: bad(e, "not an expression");
    }
  }

  void selector(SelectorExpr* s) {
    if (!s->sel->obj) return bad(s, "no selected object");
    switch (s->sel_kind) {
      case SelKind::None: bad(s, "no kind of selection"); return;
      case SelKind::Qualified: {
        auto* n = static_cast<NameExpr*>(s->x);
        if (!n->obj || n->obj->kind != ObjKind::PkgName) bad(s, "package name without its object");
        name(s->sel);
        return;
      }
      case SelKind::Field:
        if (s->path.empty()) bad(s, "no path");
        break;
      default: break;
    }
    if (!s->recv) bad(s, "no receiver type");
    if (s->sel_kind == SelKind::MethodExpr) type(s->x);
    else value(s->x);
  }

  void composite(CompositeLit* c) {
    if (c->type_expr) type(c->type_expr);
    Type* t = c->type;
    if (auto* p = type_as<PointerType>(common_under(t)); p && !c->type_expr) t = p->base;
    Type* u = common_under(t);
    if (!u) return bad(c, "no underlying type");
    for (Expr* e : c->elems) {
      if (e->kind != ExprKind::KeyValue) {
        value(e);
        continue;
      }
      auto* kv = static_cast<KeyValue*>(e);
      value(kv->value);
      if (u->kind == TypeKind::Struct) {
        if (kv->key->kind != ExprKind::Name || !static_cast<NameExpr*>(kv->key)->obj) bad(kv->key, "field key without its object");
      } else {
        value(kv->key);
        if (u->kind != TypeKind::Map && kv->key->mode != Mode::Constant) bad(kv->key, "index is not constant");
      }
    }
    if ((u->kind == TypeKind::Slice || u->kind == TypeKind::Array) && !c->elems.empty() && c->max_len <= 0) bad(c, "no length");
  }

  void call(CallExpr* c) {
    switch (c->call_kind) {
      case CallKind::Unknown: bad(c, "no kind of call"); return;
      case CallKind::Conversion:
        type(c->fun);
        value(c->args[0]);
        return;
      case CallKind::Func:
        value(c->fun);
        for (Expr* a : c->args) value(a, c->args.size() == 1);
        return;
      case CallKind::Builtin: break;
    }
    auto id = static_cast<BuiltinId>(c->builtin);
    if (c->fun->mode != Mode::Builtin) bad(c->fun, "mode of a built-in");
    if (id == BuiltinId::Offsetof || id == BuiltinId::Sizeof || id == BuiltinId::Alignof) return;  // not evaluated
    for (size_t i = 0; i < c->args.size(); i++) {
      Expr* a = c->args[i];
      if (i == 0 && (id == BuiltinId::Make || (id == BuiltinId::New && a->mode == Mode::TypeExpr))) type(a);
      else value(a, c->args.size() == 1);
    }
  }

  void stmts(std::span<Stmt* const> l) {
    for (Stmt* s : l) stmt(s);
  }
  void targets(Expr* e) {
    for (Expr* t : unpack_list(e)) {
      Expr* n = unparen(t);
      if (n->kind == ExprKind::Name && static_cast<NameExpr*>(n)->name == "_") continue;
      value(t);
    }
  }

  void stmt(Stmt* s) {
    if (!s || out.size() >= limit_) return;
    switch (s->kind) {
      case StmtKind::Empty: return;
      case StmtKind::Labeled: stmt(static_cast<LabeledStmt*>(s)->stmt); return;
      case StmtKind::Block: stmts(static_cast<BlockStmt*>(s)->list); return;
      case StmtKind::Expr: {
        Expr* e = static_cast<ExprStmt*>(s)->x;
        if (e->mode == Mode::NoValue) operands(unparen(e));
        else value(e, true);
        return;
      }
      case StmtKind::Send:
        value(static_cast<SendStmt*>(s)->chan);
        value(static_cast<SendStmt*>(s)->value);
        return;
      case StmtKind::Decl:
        for (Decl* d : static_cast<DeclStmt*>(s)->decls) {
          if (d->kind != DeclKind::Var) continue;
          auto* v = static_cast<VarDecl*>(d);
          for (NameExpr* n : v->names) {
            if (n->name != "_" && !n->obj) bad(n, "no object");
          }
          if (v->type) type(v->type);
          auto values = unpack_list(v->values);
          for (Expr* e : values) value(e, values.size() == 1);
        }
        return;
      case StmtKind::Assign: {
        auto* a = static_cast<AssignStmt*>(s);
        targets(a->lhs);
        auto values = unpack_list(a->rhs);
        for (Expr* e : values) value(e, values.size() == 1);
        return;
      }
      case StmtKind::Branch: {
        auto* b = static_cast<BranchStmt*>(s);
        if (b->tok != Tok::Fallthrough && !b->target) bad(s->pos, "branch without a target");
        return;
      }
      case StmtKind::Call: {
        Expr* e = static_cast<CallStmt*>(s)->call;
        if (e->mode == Mode::NoValue) operands(e);
        else value(e, true);
        return;
      }
      case StmtKind::Return: {
        auto values = unpack_list(static_cast<ReturnStmt*>(s)->results);
        for (Expr* e : values) value(e, values.size() == 1);
        return;
      }
      case StmtKind::If: {
        auto* i = static_cast<IfStmt*>(s);
        stmt(i->init);
        value(i->cond);
        stmt(i->then);
        stmt(i->else_);
        return;
      }
      case StmtKind::For: {
        auto* f = static_cast<ForStmt*>(s);
        if (f->range) {
          value(f->range->x);
          if (f->range->lhs) targets(f->range->lhs);
        } else {
          stmt(f->init);
          value(f->cond);
          stmt(f->post);
        }
        stmt(f->body);
        return;
      }
      case StmtKind::Switch: {
        auto* w = static_cast<SwitchStmt*>(s);
        stmt(w->init);
        auto* guard = w->tag && w->tag->kind == ExprKind::TypeSwitchGuard ? static_cast<TypeSwitchGuard*>(w->tag) : nullptr;
        if (guard) value(guard->x);
        else value(w->tag);
        for (CaseClause* c : w->body) {
          for (Expr* e : unpack_list(c->cases)) {
            if (!guard) value(e);
            else if (e->mode != Mode::NilValue) type(e);
          }
          if (guard && guard->lhs && !c->implicit) bad(c->pos, "clause without its variable");
          stmts(c->body);
        }
        return;
      }
      case StmtKind::Select:
        for (CommClause* c : static_cast<SelectStmt*>(s)->body) {
          stmt(c->comm);
          stmts(c->body);
        }
        return;
    }
  }
};

}  // namespace

std::vector<std::string> verify_annotations(const CheckedPackage& pkg, const SourceMap& sources, size_t limit) {
  Verifier v(sources, limit);
  for (FuncObj* f : pkg.funcs) {
    if (f->decl && f->decl->body) v.function(f, f->decl->body);
  }
  for (FileNode* file : pkg.files) {
    for (Decl* d : file->decls) {
      if (d->kind != DeclKind::Var) continue;
      auto values = unpack_list(static_cast<VarDecl*>(d)->values);
      for (Expr* e : values) v.value(e, values.size() == 1);
    }
  }
  return std::move(v.out);
}

}  // namespace gorun
