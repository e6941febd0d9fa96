// Cycles among type declarations: direct ones, found before anything is checked, and those through the size of a type (types2 cycles.go),
// and types that contain themselves (types2 validtype.go).
#include <algorithm>
#include <unordered_map>

#include "frontend/check/checker.h"
#include "frontend/types/predicates.h"
#include "runtime/base/check.h"

namespace gorun {
using namespace ast;

// A chain of declarations whose right sides are just names must not end where it began.
void Checker::direct_cycles() {
  std::unordered_map<TypeName*, int> index;  // >= 0: position on the current path; -1: done
  for (Object* o : obj_list) {
    if (o->kind != ObjKind::TypeName) continue;
    TypeName* t = static_cast<TypeName*>(o);
    std::vector<Object*> path;
    while (t) {
      auto [it, fresh] = index.try_emplace(t, static_cast<int>(path.size()));
      if (!fresh) {
        if (it->second >= 0) {
          t->type = invalid_;
          std::vector<Object*> cycle(path.begin() + it->second, path.end());
          cycle_error(cycle, first_in_src(cycle));
        }
        break;
      }
      path.push_back(t);
      Expr* rhs = t->info->tdecl->type;
      if (rhs->kind != ExprKind::Name) break;
      Object* next = pkg->scope->lookup(static_cast<NameExpr*>(rhs)->name);
      if (!next || next->kind != ObjKind::TypeName || !next->info) break;
      t = static_cast<TypeName*>(next);
    }
    for (Object* p : path) index[static_cast<TypeName*>(p)] = -1;
  }
}

// Named::resolver of types of this package: known to be finite.
static void* const kFinite = reinterpret_cast<void*>(1);

bool Checker::finite_size(Type* type) {
  switch (type->kind) {
    case TypeKind::Array: return finite_size(static_cast<ArrayType*>(type)->elem);
    case TypeKind::Struct:
      for (VarObj* f : static_cast<StructType*>(type)->fields)
        if (!finite_size(f->type)) return false;
      return true;
    case TypeKind::Alias: return finite_size(unalias(type));
    case TypeKind::Named: break;
    default: return true;
  }
  if (complete) return true;  // all cycles have been found
  Named* n = static_cast<Named*>(type);
  bool inst = !n->targs.empty();
  if (!inst && (n->obj->pkg != pkg || n->resolver == kFinite)) return true;
  if (inst && finite.count(n)) return true;
  Object* obj = cycle_object(n);
  if (obj->color == ObjColor::Grey) {
    std::vector<Object*> cycle(obj_path.begin() + static_cast<long>(path_index(obj)), obj_path.end());
    cycle_error(cycle, first_in_src(cycle));
    return false;
  }
  Type* rhs = n->from_rhs;  // an instance that nobody has looked into yet has none, and is not looked into here
  if (!rhs) return true;
  push(obj);
  bool result = finite_size(rhs);
  pop();
  if (result && inst) finite.insert(n);
  else if (result) n->resolver = kFinite;
  return result;
}

// An instance stands where it was written, not where its generic type is declared.
Object* Checker::cycle_object(Named* t) {
  if (t->targs.empty()) return t->obj;
  Object*& obj = inst_objects[t];
  if (!obj) {
    auto it = inst_pos.find(t);
    obj = new_type_name(it == inst_pos.end() ? t->obj->pos : it->second, t->obj->name, t);
    obj->pkg = t->obj->pkg;
    static_cast<TypeName*>(obj)->is_alias = t->obj->is_alias;
  }
  return obj;
}

void Checker::valid_type(Named* t) {
  std::vector<Named*> nest, path;
  valid_type0(t, nest, path);
}

// nest holds the types whose memory type is part of; path the ways that led here, for messages. nest is a subsequence of path.
bool Checker::valid_type0(Type* type, std::vector<Named*>& nest, std::vector<Named*>& path) {
  type = unalias(type);
  if (!type) return true;
  switch (type->kind) {
    case TypeKind::Array: return valid_type0(static_cast<ArrayType*>(type)->elem, nest, path);
    case TypeKind::Struct:
      for (VarObj* f : static_cast<StructType*>(type)->fields)
        if (!valid_type0(f->type, nest, path)) return false;
      return true;
    case TypeKind::Union:
      for (UnionTerm& t : static_cast<UnionType*>(type)->terms)
        if (!valid_type0(t.type, nest, path)) return false;
      return true;
    case TypeKind::Interface:
      for (Type* e : static_cast<Interface*>(type)->embeddeds)
        if (!valid_type0(e, nest, path)) return false;
      return true;
    case TypeKind::Named: {
      Named* t = static_cast<Named*>(type);
      bool plain = t->targs.empty() && t->tparams.empty();
      // Imported types are finished; without type arguments they cannot lead back here. Nor can a type that was found valid by itself.
      if (plain && (t->obj->pkg != pkg || valid_types.count(t))) return true;
      Named* origin = t->origin ? t->origin : t;
      for (Named* e : nest) {
        if (!identical(e, t)) continue;
        // t is part of itself, for any type arguments.
        CHECK(origin->obj->pkg == pkg);
        // An interface keeps its methods (type sets are safe against cycles), so that its uses give no further errors.
        for (Named* n : {origin, t}) {
          if (!n->underlying_ || n->underlying_->kind != TypeKind::Interface) n->underlying_ = invalid_;
        }
        origin->from_rhs = invalid_;
        for (size_t i = 0; i < path.size(); i++) {
          if (!identical(path[i], t)) continue;
          std::vector<Object*> cycle;
          for (size_t j = i; j < path.size(); j++) cycle.push_back(cycle_object(path[j]));
          cycle_error(cycle, 0);
          return false;
        }
        UNREACHABLE("start of a type cycle");
      }
      if (!origin->from_rhs) return true;
      nest.push_back(t);
      path.push_back(t);
      bool ok = valid_type0(origin->from_rhs, nest, path);
      nest.pop_back();
      path.pop_back();
      if (ok && plain) valid_types.insert(t);
      return ok;
    }
    case TypeKind::TypeParam: {
      // It stands for the type argument of the innermost instance. The argument is part of what surrounds that instance.
      if (nest.empty()) return true;
      Named* inst = nest.back();
      Named* origin = inst->origin ? inst->origin : inst;
      for (size_t i = 0; i < origin->tparams.size() && i < inst->targs.size(); i++) {
        if (origin->tparams[i] != type) continue;
        nest.pop_back();
        bool ok = valid_type0(inst->targs[i], nest, path);
        nest.push_back(inst);
        return ok;
      }
      return true;
    }
    default: return true;
  }
}

}  // namespace gorun
