// What gc's noder checks after type checking (noder.go, irgen.go, writer.go): compiler directives, go:embed variables, missing bodies.
// Only packages without type errors get here.
#include <unordered_set>

#include "frontend/check/checker.h"
#include "frontend/syntax/parser.h"
#include "frontend/types/predicates.h"

namespace gorun {
using namespace ast;

static bool is_embeddable(Type* t) {
  if (Named* n = as_named(t); n && n->obj->name == "FS" && n->obj->pkg && n->obj->pkg->path == "embed") return true;
  Type* u = under(t);
  if (is_basic_kind(u, Basic::String)) return true;
  SliceType* s = type_as<SliceType>(u);
  return s && is_basic_kind(s->elem, Basic::Uint8);
}

void Checker::check_directives() {
  std::unordered_set<const Object*> linknamed;
  for (FileNode* f : out.files) {
    bool imports_unsafe = false;
    for (PkgNameObj* p : imports)
      if (p->imported == store.unsafe_pkg() && sources.file_of(p->pos) == f->file) imports_unsafe = true;
    for (const Linkname& l : f->linknames) {
      if (!imports_unsafe) {
        errorf(l.pos, Diag::LinknameNeedsUnsafe);
        continue;
      }
      if (l.remote.find('[') != l.remote.npos && l.remote.find(']') != l.remote.npos) {
        errorf(l.pos, Diag::LinknameInstantiation);
        continue;
      }
      Object* obj = pkg->scope->lookup(intern_name(l.local));
      if (obj && (obj->kind == ObjKind::Func || obj->kind == ObjKind::Var)) {
        if (!linknamed.insert(obj).second) errorf(l.pos, Diag::LinknameDuplicate, {l.local});
      } else if (parse_go_version(options.go_version) == 0 || parse_go_version(options.go_version) >= kGo1_18) {
        errorf(l.pos, Diag::LinknameUndeclared);
      }
    }
    for (Pos p : f->misplaced_directives) errorf(p, Diag::Text, {"misplaced compiler directive"});
    for (Decl* d : f->decls) {
      if (d->kind != DeclKind::Var) continue;
      VarDecl* v = static_cast<VarDecl*>(d);
      if (v->embeds.empty()) continue;
      Pos pos = v->embed_pos.valid() ? v->embed_pos : v->pos;
      if (!f->has_embed_import) errorf(pos, Diag::EmbedNeedsImport);
      else if (v->names.size() > 1) errorf(pos, Diag::EmbedMultipleVars);
      else if (v->values) errorf(pos, Diag::EmbedInitializer);
      else if (!v->type) errorf(pos, Diag::EmbedNoType);
      else if (v->type->type && !is_embeddable(v->type->type)) errorf(v->names[0], Diag::EmbedBadType, {str(v->type->type)});
    }
  }
  for (FuncObj* obj : out.funcs) {
    FuncDecl* d = obj->decl;
    if ((d->pragma & kSystemstack) && (d->pragma & kNosplit)) errorf(d->pos, Diag::NosplitSystemstack);
    if (d->body) {
      if (d->pragma & kNoescape) errorf(d->pos, Diag::NoescapeWithBody);
      if ((d->pragma & kUintptrKeepalive) && !(d->pragma & kUintptrEscapes) && !(d->pragma & kNosplit)) errorf(d->pos, Diag::KeepaliveNeedsNosplit);
    } else if (options.require_bodies && !linknamed.count(obj)) {
      errorf(d->pos, Diag::MissingFuncBody);
    }
  }
  if (!has_error && options.is_main && pkg->name == "main" && !pkg->scope->lookup(intern_name("main"))) errorf(Pos{}, Diag::MissingMain);
}

}  // namespace gorun
