// Labels and branch statements of a function body. Rules and words: cmd/compile/internal/syntax/branches.go.
#include <algorithm>
#include <string>
#include <vector>

#include "frontend/syntax/parser_impl.h"

namespace gorun {
namespace {

using namespace ast;

struct Block {
  Block* parent;
  Pos start;
  LabeledStmt* labeled;  // the labeled statement that this block belongs to
};

struct Label {
  std::string_view name;
  Block* parent;
  LabeledStmt* stmt;
  bool used = false;
};

struct Targets {
  Stmt* breaks = nullptr;
  ForStmt* continues = nullptr;
  int case_index = -1;  // of the enclosing switch
};

class BranchChecker {
 public:
  BranchChecker(const File& file, Diagnostics& diags) : file_(file), diags_(diags) {}

  void check(BlockStmt* body) {
    std::vector<BranchStmt*> unresolved = block(nullptr, {}, nullptr, body->pos, body->list);
    for (BranchStmt* b : unresolved) {
      if (Label* l = find(b->label->name)) {
        l->used = true;
        diags_.error(b->label->pos, Diag::GotoIntoBlock, {l->name, describe_in(file_, l->parent->start)});
      } else {
        diags_.error(b->label->pos, Diag::LabelUndefined, {b->label->name});
      }
    }
    for (const Label& l : labels_) {
      if (!l.used) diags_.error(l.stmt->label->pos, Diag::LabelUnused, {l.name});
    }
    for (Block* b : blocks_) delete b;
  }

 private:
  Label* find(std::string_view name) {
    for (Label& l : labels_) {
      if (l.name == name) return &l;
    }
    return nullptr;
  }

  Label* declare(Block* b, LabeledStmt* s) {
    if (Label* other = find(s->label->name)) {
      diags_.error(s->label->pos, Diag::LabelDefinedAt, {other->name, describe_in(file_, other->stmt->label->pos)});
      return other;
    }
    labels_.push_back({s->label->name, b, s});
    return &labels_.back();
  }

  // The label's statement when the goto may reach it: labels are visible in their block and the blocks inside.
  LabeledStmt* goto_target(Block* b, std::string_view name) {
    Label* l = find(name);
    if (l == nullptr) return nullptr;
    l->used = true;
    for (; b != nullptr; b = b->parent) {
      if (l->parent == b) return l->stmt;
    }
    return nullptr;
  }

  // For break and continue. *defined: there is such a label, enclosing or not.
  LabeledStmt* enclosing_target(Block* b, std::string_view name, bool* defined) {
    Label* l = find(name);
    *defined = l != nullptr;
    if (l == nullptr) return nullptr;
    l->used = true;
    for (; b != nullptr; b = b->parent) {
      if (l->stmt == b->labeled) return l->stmt;
    }
    return nullptr;
  }

  // Checks a block; the result are the gotos whose label was not found.
  std::vector<BranchStmt*> block(Block* parent, const Targets& targets, LabeledStmt* labeled, Pos start, List<Stmt*> list) {
    Block* b = new Block{parent, start, labeled};
    blocks_.push_back(b);
    State s{b, targets, labeled};
    // A fallthrough is last even with empty statements behind it.
    size_t n = list.size();
    while (n > 0 && list[n - 1]->kind == StmtKind::Empty) n--;
    for (size_t i = 0; i < n; i++) {
      s.labeled = nullptr;
      s.last = i + 1 == n;
      statement(s, list[i]);
    }
    return std::move(s.forward);
  }

  struct State {
    Block* block;
    const Targets& targets;
    LabeledStmt* labeled;
    bool last = false;
    std::vector<BranchStmt*> forward{};  // gotos without a label so far
    Pos var_pos{};                       // the last variable declaration of the block
    const ast::Expr* var_name = nullptr;
    std::vector<BranchStmt*> crossing{};  // gotos that stood before it
  };

  void inner(State& s, const Targets& targets, Pos start, List<Stmt*> list) {
    std::vector<BranchStmt*> rest = block(s.block, targets, s.labeled, start, list);
    s.forward.insert(s.forward.end(), rest.begin(), rest.end());
  }

  void declared(State& s, Pos pos, const ast::Expr* name) {
    s.var_pos = pos;
    s.var_name = name;
    s.crossing = s.forward;
  }

  void label(State& s, LabeledStmt* stmt) {
    std::string_view name = stmt->label->name;
    if (name == "_") return;
    Label* l = declare(s.block, stmt);
    std::vector<BranchStmt*> rest;
    for (BranchStmt* g : s.forward) {
      if (g->label->name != name) {
        rest.push_back(g);
        continue;
      }
      g->target = stmt;
      l->used = true;
      if (s.var_pos.valid() && std::find(s.crossing.begin(), s.crossing.end(), g) != s.crossing.end()) {
        diags_.error(g->label->pos, Diag::GotoOverVar, {name, expr_string(s.var_name), describe_in(file_, s.var_pos)});
      }
    }
    s.forward = std::move(rest);
    s.labeled = stmt;
  }

  void statement(State& s, Stmt* stmt) {
    while (auto* l = as<LabeledStmt>(stmt)) {
      label(s, l);
      stmt = l->stmt;
    }
    const Targets& t = s.targets;
    switch (stmt->kind) {
      case StmtKind::Decl:
        for (Decl* d : static_cast<DeclStmt*>(stmt)->decls) {
          if (auto* v = as<VarDecl>(d)) {
            declared(s, v->pos, v->names[0]);
            break;
          }
        }
        break;
      case StmtKind::Assign: {
        auto* a = static_cast<AssignStmt*>(stmt);
        if (a->op == Tok::Define) declared(s, a->pos, a->lhs);
        break;
      }
      case StmtKind::Branch: branch(s, static_cast<BranchStmt*>(stmt)); break;
      case StmtKind::Block: inner(s, {t.breaks, t.continues, -1}, stmt->pos, static_cast<BlockStmt*>(stmt)->list); break;
      case StmtKind::If: {
        auto* i = static_cast<IfStmt*>(stmt);
        inner(s, {t.breaks, t.continues, -1}, i->then->pos, i->then->list);
        if (i->else_ != nullptr) inner(s, {t.breaks, t.continues, -1}, i->else_->pos, {&i->else_, 1});
        break;
      }
      case StmtKind::For: {
        auto* f = static_cast<ForStmt*>(stmt);
        inner(s, {f, f, -1}, f->body->pos, f->body->list);
        break;
      }
      case StmtKind::Switch: {
        auto* sw = static_cast<SwitchStmt*>(stmt);
        int index = 0;
        for (CaseClause* c : sw->body) inner(s, {sw, t.continues, index++}, c->pos, c->body);
        break;
      }
      case StmtKind::Select:
        for (CommClause* c : static_cast<SelectStmt*>(stmt)->body) inner(s, {stmt, t.continues, -1}, c->pos, c->body);
        break;
      default: break;
    }
  }

  void branch(State& s, BranchStmt* b) {
    if (b->label == nullptr) {
      unlabeled(s, b);
      return;
    }
    std::string_view name = b->label->name;
    bool defined;
    if (b->tok == Tok::Goto) {
      b->target = goto_target(s.block, name);
      if (b->target == nullptr) s.forward.push_back(b);
      return;
    }
    LabeledStmt* l = enclosing_target(s.block, name, &defined);
    Stmt* target = l != nullptr ? l->stmt : nullptr;
    if (b->tok == Tok::Break) {
      if (!defined) {
        diags_.error(b->label->pos, Diag::BreakLabelUndefined, {name});
      } else if (as<SwitchStmt>(target) || as<SelectStmt>(target) || as<ForStmt>(target)) {
        b->target = target;
      } else {
        diags_.error(b->label->pos, Diag::BreakLabelInvalid, {name});
      }
    } else {
      if (!defined) {
        diags_.error(b->label->pos, Diag::ContinueLabelUndefined, {name});
      } else if (as<ForStmt>(target)) {
        b->target = target;
      } else {
        diags_.error(b->label->pos, Diag::ContinueLabelInvalid, {name});
      }
    }
  }

  void unlabeled(State& s, BranchStmt* b) {
    switch (b->tok) {
      case Tok::Break:
        b->target = s.targets.breaks;
        if (b->target == nullptr) diags_.error(b->pos, Diag::BreakOutside);
        break;
      case Tok::Continue:
        b->target = s.targets.continues;
        if (b->target == nullptr) diags_.error(b->pos, Diag::ContinueOutside);
        break;
      default: {
        Diag id = Diag::FallthroughMisplaced;
        if (auto* sw = as<SwitchStmt>(s.targets.breaks)) {
          if (sw->tag != nullptr && sw->tag->kind == ExprKind::TypeSwitchGuard) {
            id = Diag::FallthroughInTypeSwitch;
          } else if (s.targets.case_index >= 0 && s.last) {
            if (s.targets.case_index + 1 != static_cast<int>(sw->body.size())) return;
            id = Diag::FallthroughFinalCase;
          }
        }
        diags_.error(b->pos, id);
      }
    }
  }

  const File& file_;
  Diagnostics& diags_;
  std::vector<Label> labels_;  // few
  std::vector<Block*> blocks_;
};

}  // namespace

void check_branches(BlockStmt* body, const File& file, Diagnostics& diags) { BranchChecker(file, diags).check(body); }

}  // namespace gorun
