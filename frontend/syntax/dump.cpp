// --dump=ast and --dump=types: one node per line, indented, with its position; for types with what the caller notes about expressions.
#include "frontend/syntax/parser.h"

namespace gorun {
namespace {

using namespace ast;

class Dumper {
 public:
  Dumper(const File& file, const ExprNote& note_of) : file_(file), note_of_(note_of) {}
  std::string out;

  void file(const FileNode* f) {
    line(f->pos, "File", f->pkg_name != nullptr ? f->pkg_name->name : "?");
    depth_++;
    if (!f->go_version.empty()) note("go version", f->go_version);
    for (std::string_view d : f->debug_directives) note("debug", d);
    for (const Linkname& l : f->linknames) line(l.pos, "Linkname", std::string(l.local) + " " + std::string(l.remote));
    for (const Decl* d : f->decls) decl(d);
    depth_--;
  }

 private:
  void line(Pos pos, std::string_view kind, std::string_view text = {}) {
    out.append(static_cast<size_t>(depth_) * 2, ' ');
    out += kind;
    if (!text.empty()) {
      out += ' ';
      out += text;
    }
    if (pos.valid()) {
      Location at = locate_in(file_, pos);
      out += " @" + std::to_string(at.line) + ":" + std::to_string(at.col);
    }
    out += '\n';
  }
  void head(const Expr* e, std::string_view kind, std::string_view text = {}) {
    line(e->pos, kind, text);
    if (!note_of_) return;
    if (std::string n = note_of_(e); !n.empty()) out.insert(out.size() - 1, "  " + n);
  }
  void note(std::string_view what, std::string_view text) { line({}, what, text); }

  template <class F>
  void nest(F&& f) {
    depth_++;
    f();
    depth_--;
  }
  void part(std::string_view what, const Expr* e) {
    if (e == nullptr) return;
    note(what, {});
    nest([&] { expr(e); });
  }

  void field(const Field* f) {
    line(f->pos, "Field", f->name != nullptr ? f->name->name : "");
    nest([&] { expr(f->type); });
  }
  void fields(std::string_view what, List<Field*> list) {
    if (list.empty()) return;
    note(what, {});
    nest([&] {
      for (const Field* f : list) field(f);
    });
  }

  void decl(const Decl* d) {
    switch (d->kind) {
      case DeclKind::Import: {
        auto* i = static_cast<const ImportDecl*>(d);
        std::string text = i->local != nullptr ? std::string(i->local->name) + " " : "";
        line(d->pos, "Import", text + std::string(i->path != nullptr ? i->path->text : "?"));
        break;
      }
      case DeclKind::Const: {
        auto* c = static_cast<const ConstDecl*>(d);
        line(d->pos, "Const", names(c->names) + " iota " + std::to_string(c->iota));
        nest([&] {
          part("type", c->type);
          part("values", c->values);
        });
        break;
      }
      case DeclKind::Type: {
        auto* t = static_cast<const TypeDecl*>(d);
        line(d->pos, t->alias ? "Alias" : "Type", t->name->name);
        nest([&] {
          fields("type parameters", t->tparams);
          expr(t->type);
        });
        break;
      }
      case DeclKind::Var: {
        auto* v = static_cast<const VarDecl*>(d);
        line(d->pos, "Var", names(v->names));
        nest([&] {
          for (std::string_view p : v->embeds) note("embed", p);
          part("type", v->type);
          part("values", v->values);
        });
        break;
      }
      case DeclKind::Func: {
        auto* f = static_cast<const FuncDecl*>(d);
        line(d->pos, "Func", f->name->name);
        nest([&] {
          if (f->pragma != 0) note("pragma", std::to_string(f->pragma));
          if (f->recv != nullptr) field(f->recv);
          fields("type parameters", f->tparams);
          expr(f->ftype);
          if (f->body != nullptr) stmt(f->body);
        });
        break;
      }
    }
  }

  static std::string names(List<NameExpr*> list) {
    std::string s;
    for (const NameExpr* n : list) s += (s.empty() ? "" : ", ") + std::string(n->name);
    return s;
  }

  void exprs(List<Expr*> list) {
    for (const Expr* e : list) expr(e);
  }

  void expr(const Expr* e) {
    if (e == nullptr) return;
    switch (e->kind) {
      case ExprKind::Bad: head(e, "Bad"); break;
      case ExprKind::Name: head(e, "Name", static_cast<const NameExpr*>(e)->name); break;
      case ExprKind::BasicLit: head(e, "Lit", static_cast<const BasicLit*>(e)->text); break;
      case ExprKind::CompositeLit: {
        auto* c = static_cast<const CompositeLit*>(e);
        head(e, "CompositeLit");
        nest([&] {
          part("type", c->type_expr);
          exprs(c->elems);
        });
        break;
      }
      case ExprKind::KeyValue:
        head(e, "KeyValue");
        nest([&] {
          expr(static_cast<const KeyValue*>(e)->key);
          expr(static_cast<const KeyValue*>(e)->value);
        });
        break;
      case ExprKind::FuncLit:
        head(e, "FuncLit");
        nest([&] {
          expr(static_cast<const FuncLit*>(e)->ftype);
          stmt(static_cast<const FuncLit*>(e)->body);
        });
        break;
      case ExprKind::Paren:
        head(e, "Paren");
        nest([&] { expr(static_cast<const ParenExpr*>(e)->x); });
        break;
      case ExprKind::Selector:
        head(e, "Selector", static_cast<const SelectorExpr*>(e)->sel->name);
        nest([&] { expr(static_cast<const SelectorExpr*>(e)->x); });
        break;
      case ExprKind::Index:
        head(e, "Index");
        nest([&] {
          expr(static_cast<const IndexExpr*>(e)->x);
          expr(static_cast<const IndexExpr*>(e)->index);
        });
        break;
      case ExprKind::Slice: {
        auto* s = static_cast<const SliceExpr*>(e);
        head(e, "Slice");
        nest([&] {
          expr(s->x);
          part("low", s->index[0]);
          part("high", s->index[1]);
          part("max", s->index[2]);
        });
        break;
      }
      case ExprKind::TypeAssert:
        head(e, "TypeAssert");
        nest([&] {
          expr(static_cast<const TypeAssertExpr*>(e)->x);
          expr(static_cast<const TypeAssertExpr*>(e)->type_expr);
        });
        break;
      case ExprKind::TypeSwitchGuard: {
        auto* g = static_cast<const TypeSwitchGuard*>(e);
        head(e, "TypeSwitchGuard", g->lhs != nullptr ? g->lhs->name : "");
        nest([&] { expr(g->x); });
        break;
      }
      case ExprKind::Operation: {
        auto* o = static_cast<const Operation*>(e);
        head(e, o->y != nullptr ? "Binary" : "Unary", tok_text(o->op));
        nest([&] {
          expr(o->x);
          expr(o->y);
        });
        break;
      }
      case ExprKind::Call: {
        auto* c = static_cast<const CallExpr*>(e);
        head(e, "Call", c->has_dots ? "..." : "");
        nest([&] {
          expr(c->fun);
          exprs(c->args);
        });
        break;
      }
      case ExprKind::List:
        head(e, "List");
        nest([&] { exprs(static_cast<const ListExpr*>(e)->elems); });
        break;
      case ExprKind::ArrayType:
        head(e, "ArrayType");
        nest([&] {
          part("length", static_cast<const ArrayTypeExpr*>(e)->len);
          expr(static_cast<const ArrayTypeExpr*>(e)->elem);
        });
        break;
      case ExprKind::SliceType:
        head(e, "SliceType");
        nest([&] { expr(static_cast<const SliceTypeExpr*>(e)->elem); });
        break;
      case ExprKind::DotsType:
        head(e, "DotsType");
        nest([&] { expr(static_cast<const DotsTypeExpr*>(e)->elem); });
        break;
      case ExprKind::StructType: {
        auto* s = static_cast<const StructTypeExpr*>(e);
        head(e, "StructType");
        nest([&] {
          for (size_t i = 0; i < s->fields.size(); i++) {
            field(s->fields[i]);
            if (i < s->tags.size() && s->tags[i] != nullptr) note("tag", s->tags[i]->text);
          }
        });
        break;
      }
      case ExprKind::InterfaceType:
        head(e, "InterfaceType");
        nest([&] {
          for (const Field* f : static_cast<const InterfaceTypeExpr*>(e)->methods) field(f);
        });
        break;
      case ExprKind::FuncType:
        head(e, "FuncType");
        nest([&] {
          fields("params", static_cast<const FuncTypeExpr*>(e)->params);
          fields("results", static_cast<const FuncTypeExpr*>(e)->results);
        });
        break;
      case ExprKind::MapType:
        head(e, "MapType");
        nest([&] {
          expr(static_cast<const MapTypeExpr*>(e)->key);
          expr(static_cast<const MapTypeExpr*>(e)->value);
        });
        break;
      case ExprKind::ChanType: {
        auto* c = static_cast<const ChanTypeExpr*>(e);
        head(e, "ChanType", c->dir == ChanDir::Both ? "" : c->dir == ChanDir::SendOnly ? "send" : "receive");
        nest([&] { expr(c->elem); });
        break;
      }
    }
  }

  void stmts(List<Stmt*> list) {
    for (const Stmt* s : list) stmt(s);
  }

  void stmt(const Stmt* s) {
    if (s == nullptr) return;
    switch (s->kind) {
      case StmtKind::Empty: line(s->pos, "Empty"); break;
      case StmtKind::Labeled:
        line(s->pos, "Label", static_cast<const LabeledStmt*>(s)->label->name);
        nest([&] { stmt(static_cast<const LabeledStmt*>(s)->stmt); });
        break;
      case StmtKind::Block:
        line(s->pos, "Block");
        nest([&] { stmts(static_cast<const BlockStmt*>(s)->list); });
        break;
      case StmtKind::Expr:
        line(s->pos, "ExprStmt");
        nest([&] { expr(static_cast<const ExprStmt*>(s)->x); });
        break;
      case StmtKind::Send:
        line(s->pos, "Send");
        nest([&] {
          expr(static_cast<const SendStmt*>(s)->chan);
          expr(static_cast<const SendStmt*>(s)->value);
        });
        break;
      case StmtKind::Decl:
        line(s->pos, "DeclStmt");
        nest([&] {
          for (const Decl* d : static_cast<const DeclStmt*>(s)->decls) decl(d);
        });
        break;
      case StmtKind::Assign: {
        auto* a = static_cast<const AssignStmt*>(s);
        line(s->pos, a->rhs != nullptr ? "Assign" : "IncDec", a->op == Tok::EOF_ ? "=" : tok_text(a->op));
        nest([&] {
          expr(a->lhs);
          expr(a->rhs);
        });
        break;
      }
      case StmtKind::Branch: {
        auto* b = static_cast<const BranchStmt*>(s);
        line(s->pos, "Branch", std::string(tok_text(b->tok)) + (b->label != nullptr ? " " + std::string(b->label->name) : ""));
        break;
      }
      case StmtKind::Call:
        line(s->pos, "CallStmt", tok_text(static_cast<const CallStmt*>(s)->tok));
        nest([&] { expr(static_cast<const CallStmt*>(s)->call); });
        break;
      case StmtKind::Return:
        line(s->pos, "Return");
        nest([&] { expr(static_cast<const ReturnStmt*>(s)->results); });
        break;
      case StmtKind::If: {
        auto* i = static_cast<const IfStmt*>(s);
        line(s->pos, "If");
        nest([&] {
          stmt(i->init);
          part("condition", i->cond);
          stmt(i->then);
          if (i->else_ != nullptr) note("else", {});
          stmt(i->else_);
        });
        break;
      }
      case StmtKind::For: {
        auto* f = static_cast<const ForStmt*>(s);
        line(s->pos, "For");
        nest([&] {
          if (f->range != nullptr) {
            line(f->range->pos, "Range", f->range->def ? ":=" : "");
            nest([&] {
              part("left", f->range->lhs);
              expr(f->range->x);
            });
          }
          if (f->init != nullptr) note("init", {});
          stmt(f->init);
          part("condition", f->cond);
          if (f->post != nullptr) note("post", {});
          stmt(f->post);
          stmt(f->body);
        });
        break;
      }
      case StmtKind::Switch: {
        auto* sw = static_cast<const SwitchStmt*>(s);
        line(s->pos, "Switch");
        nest([&] {
          stmt(sw->init);
          part("tag", sw->tag);
          for (const CaseClause* c : sw->body) {
            line(c->pos, c->cases != nullptr ? "Case" : "Default");
            nest([&] {
              part("values", c->cases);
              stmts(c->body);
            });
          }
        });
        break;
      }
      case StmtKind::Select:
        line(s->pos, "Select");
        nest([&] {
          for (const CommClause* c : static_cast<const SelectStmt*>(s)->body) {
            line(c->pos, c->comm != nullptr ? "Comm" : "Default");
            nest([&] {
              stmt(c->comm);
              stmts(c->body);
            });
          }
        });
        break;
    }
  }

  const File& file_;
  const ExprNote& note_of_;
  int depth_ = 0;
};

}  // namespace

std::string dump_tree(const FileNode* f, const ExprNote& note_of) {
  Dumper d(*f->file, note_of);
  d.file(f);
  return std::move(d.out);
}

}  // namespace gorun
