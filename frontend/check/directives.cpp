// What gc's noder checks after type checking (noder.go, irgen.go, writer.go): compiler directives, go:embed variables, missing bodies.
// Only packages without type errors get here.
#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "frontend/check/checker.h"
#include "frontend/check/op_table.h"
#include "frontend/syntax/parser.h"
#include "frontend/types/infer.h"
#include "frontend/types/predicates.h"
#include "frontend/types/typeset.h"

namespace gorun {
using namespace ast;

static bool is_embeddable(Type* t) {
  if (Named* n = as_named(t); n && n->obj->name == "FS" && n->obj->pkg && n->obj->pkg->path == "embed") return true;
  Type* u = under(t);
  if (is_basic_kind(u, Basic::String)) return true;
  SliceType* s = type_as<SliceType>(u);
  return s && is_basic_kind(s->elem, Basic::Uint8);
}

namespace {

// Finds interfaces without a name whose methods lead back to them: they have no finite description.
struct InterfaceCycles {
  std::unordered_map<Interface*, bool> cyclic;  // on the path; false once reported

  bool methods(Interface* i) {
    for (FuncObj* m : type_set(i)->methods)
      if (visit(m->type)) return true;
    return false;
  }
  bool tuple(TupleType* t) {
    if (t)
      for (VarObj* v : t->vars)
        if (visit(v->type)) return true;
    return false;
  }
  bool visit(Type* type) {
    for (;;) {
      type = unalias(type);
      switch (type->kind) {
        case TypeKind::Pointer: type = static_cast<PointerType*>(type)->base; continue;
        case TypeKind::Array: type = static_cast<ArrayType*>(type)->elem; continue;
        case TypeKind::Chan: type = static_cast<ChanType*>(type)->elem; continue;
        case TypeKind::Slice: type = static_cast<SliceType*>(type)->elem; continue;
        case TypeKind::Map:
          if (visit(static_cast<MapType*>(type)->key)) return true;
          type = static_cast<MapType*>(type)->elem;
          continue;
        case TypeKind::Struct:
          for (VarObj* f : static_cast<StructType*>(type)->fields)
            if (visit(f->type)) return true;
          return false;
        case TypeKind::Signature: return tuple(static_cast<Signature*>(type)->params) || tuple(static_cast<Signature*>(type)->results);
        case TypeKind::Interface: {
          Interface* i = static_cast<Interface*>(type);
          if (i->methods.empty() && i->embeddeds.empty()) return false;
          auto [it, fresh] = cyclic.try_emplace(i, true);
          if (!fresh) return it->second;
          if (methods(i)) return true;
          cyclic[i] = false;
          return false;
        }
        default: return false;
      }
    }
  }
};

}  // namespace

void Checker::check_directives() {
  InterfaceCycles cycles;
  std::sort(iface_lits.begin(), iface_lits.end(), [](auto& a, auto& b) { return a.pos < b.pos; });
  for (const InterfaceLit& lit : iface_lits) {
    if (!cycles.methods(lit.type)) continue;
    errorf(lit.pos, Diag::AnonymousInterfaceCycle);
    for (auto& [i, on_path] : cycles.cyclic) on_path = false;
  }
  if (has_error) return;
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
    for (Pos p : f->misplaced_embeds) errorf(p, Diag::Text, {"misplaced go:embed directive"});
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
  if (!has_error && long_array) check_frame_sizes();
  if (!has_error && options.is_main && pkg->name == "main" && !pkg->scope->lookup(intern_name("main"))) errorf(Pos{}, Diag::MissingMain);
}

}  // namespace gorun
