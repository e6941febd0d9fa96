// Types as text (types2 typestring.go, format.go).
#include <algorithm>

#include "frontend/source/source_map.h"
#include "frontend/types/env.h"
#include "frontend/types/lookup.h"
#include "frontend/types/named.h"
#include "runtime/base/small_vec.h"

namespace gorun {
namespace {

// Whether pkg's closure of imports has two packages of that name.
bool name_is_ambiguous(const Package* pkg, const std::string& name) {
  std::vector<const Package*> todo{pkg}, seen{pkg};
  const Package* first = nullptr;
  while (!todo.empty()) {
    const Package* p = todo.back();
    todo.pop_back();
    if (p->name == name) {
      if (first == nullptr) first = p;
      else if (first->path != p->path) return true;
    }
    for (const Package* i : p->imports) {
      if (std::find(seen.begin(), seen.end(), i) != seen.end()) continue;
      seen.push_back(i);
      todo.push_back(i);
    }
  }
  return false;
}

struct Writer {
  std::string& out;
  const Package* relative_to;
  const TypeEnv* env;
  bool param_names = true;
  bool pkg_info = false;  // the first unexported field is followed by its package
  bool go_types = false;  // as go/types' String: import paths, also of programs
  SmallVec<Type*, 16> seen;

  void package_prefix(const Package* pkg) {
    if (pkg == nullptr) return;
    if (relative_to == nullptr) {
      out += go_types ? std::string_view(pkg->path) : pkg->link_path();
      out += '.';
    } else if (pkg != relative_to) {
      out += name_is_ambiguous(relative_to, pkg->name) ? quote_string(pkg->path) : pkg->name;
      out += '.';
    }
  }

  void type_name(const TypeName* obj) {
    package_prefix(obj->pkg);
    out += obj->name;
  }

  void list(std::span<Type* const> types) {
    out += '[';
    for (size_t i = 0; i < types.size(); i++) {
      if (i > 0) out += ", ";  // types2 writes "," and a blank
      type(types[i]);
    }
    out += ']';
  }

  void tparams(std::span<TypeParam* const> params) {
    out += '[';
    Type* prev = nullptr;
    for (size_t i = 0; i < params.size(); i++) {
      if (i > 0) {
        if (params[i]->bound != prev) {
          out += ' ';
          type(prev);
        }
        out += ", ";
      }
      prev = params[i]->bound;
      type(params[i]);
    }
    if (prev != nullptr) {
      out += ' ';
      type(prev);
    }
    out += ']';
  }

  void tuple(const TupleType* t, bool variadic) {
    out += '(';
    if (t != nullptr) {
      for (size_t i = 0; i < t->vars.size(); i++) {
        const VarObj* v = t->vars[i];
        if (i > 0) out += ", ";
        if (!v->name.empty() && param_names) {
          out += v->name;
          out += ' ';
        }
        if (variadic && i + 1 == t->vars.size()) {
          if (SliceType* s = type_as<SliceType>(v->type)) {
            out += "...";
            type(s->elem);
          } else {  // append([]byte, s...)
            type(v->type);
            out += "...";
          }
        } else {
          type(v->type);
        }
      }
    }
    out += ')';
  }

  void signature(const Signature* s) {
    if (!s->tparams.empty()) tparams(s->tparams);
    tuple(s->params, s->variadic);
    if (s->results == nullptr || s->results->vars.empty()) return;
    out += ' ';
    if (s->results->vars.size() == 1 && s->results->vars[0]->name.empty()) {
      type(s->results->vars[0]->type);
      return;
    }
    tuple(s->results, false);
  }

  void type(Type* t) {
    if (t == nullptr) {
      out += "<nil>";
      return;
    }
    for (Type* s : seen) {
      if (s == t) {
        out += "<cycle to type>";
        return;
      }
    }
    seen.push_back(t);
    write(t);
    seen.pop_back();
  }

  void write(Type* t) {
    switch (t->kind) {
      case TypeKind::Basic: {
        BasicType* b = static_cast<BasicType*>(t);
        if (b->basic == Basic::UnsafePointer) package_prefix(universe().unsafe_pkg);
        out += b->name;
        break;
      }
      case TypeKind::Array:
        out += '[';
        out += std::to_string(static_cast<ArrayType*>(t)->len);
        out += ']';
        type(static_cast<ArrayType*>(t)->elem);
        break;
      case TypeKind::Slice:
        out += "[]";
        type(static_cast<SliceType*>(t)->elem);
        break;
      case TypeKind::Struct: structure(static_cast<StructType*>(t)); break;
      case TypeKind::Pointer:
        out += '*';
        type(static_cast<PointerType*>(t)->base);
        break;
      case TypeKind::Tuple: tuple(static_cast<TupleType*>(t), false); break;
      case TypeKind::Signature:
        out += "func";
        signature(static_cast<Signature*>(t));
        break;
      case TypeKind::Union: {
        bool first = true;
        for (const UnionTerm& x : static_cast<UnionType*>(t)->terms) {
          if (!first) out += " | ";
          first = false;
          if (x.tilde) out += '~';
          type(x.type);
        }
        break;
      }
      case TypeKind::Interface: interface(static_cast<Interface*>(t)); break;
      case TypeKind::Map:
        out += "map[";
        type(static_cast<MapType*>(t)->key);
        out += ']';
        type(static_cast<MapType*>(t)->elem);
        break;
      case TypeKind::Chan: {
        ChanType* c = static_cast<ChanType*>(t);
        bool parens = false;
        if (c->dir == ast::ChanDir::SendOnly) {
          out += "chan<- ";
        } else if (c->dir == ast::ChanDir::RecvOnly) {
          out += "<-chan ";
        } else {
          out += "chan ";
          ChanType* e = type_as<ChanType>(c->elem);
          parens = e != nullptr && e->dir == ast::ChanDir::RecvOnly;
        }
        if (parens) out += '(';
        type(c->elem);
        if (parens) out += ')';
        break;
      }
      case TypeKind::Named: {
        Named* n = static_cast<Named*>(t);
        type_name(n->obj);
        if (n->origin != n) {
          list(n->targs);
        } else if (!n->tparams.empty()) {
          tparams(n->tparams);
        }
        break;
      }
      case TypeKind::TypeParam: {
        TypeParam* p = static_cast<TypeParam*>(t);
        out += p->obj->name;
        // A name such as int would mislead.
        if (universe().scope->lookup(p->obj->name) != nullptr) {
          out += " /* with ";
          out += p->obj->name;
          out += " declared at ";
          out += pos_string(env, p->obj->pos);
          out += " */";
        }
        break;
      }
      case TypeKind::Alias: {
        AliasType* a = static_cast<AliasType*>(t);
        type_name(a->obj);
        if (!a->targs.empty()) {
          list(a->targs);
        } else if (!a->tparams.empty()) {
          tparams(a->tparams);
        }
        break;
      }
    }
  }

  void structure(StructType* s) {
    out += "struct{";
    for (size_t i = 0; i < s->fields.size(); i++) {
      const VarObj* f = s->fields[i];
      if (i > 0) out += "; ";
      bool annotate = relative_to == nullptr && pkg_info && !is_exported(f->name);
      if (annotate) pkg_info = false;
      if (!f->embedded) {
        out += f->name;
        out += ' ';
      }
      type(f->type);
      if (annotate && f->pkg != nullptr) {
        out += " /* package ";
        out += f->pkg->path;
        out += " */ ";
      }
      if (!s->tags.empty() && !s->tags[i].empty()) {
        out += ' ';
        out += quote_string(s->tags[i]);
      }
    }
    out += '}';
  }

  void interface(Interface* t) {
    if (t == universe().empty_interface) {
      out += "any";
      return;
    }
    if (t == universe().comparable_type->underlying_) {
      out += "interface{comparable}";
      return;
    }
    if (t->implicit) {
      if (t->methods.empty() && t->embeddeds.size() == 1) {
        type(t->embeddeds[0]);
        return;
      }
      out += "/* implicit */ ";
    }
    out += "interface{";
    bool first = true;
    for (const FuncObj* m : t->methods) {
      if (!first) out += "; ";
      first = false;
      out += m->name;
      if (Signature* s = type_as<Signature>(m->type)) signature(s);
    }
    for (Type* e : t->embeddeds) {
      if (!first) out += "; ";
      first = false;
      type(e);
    }
    out += '}';
  }
};

}  // namespace

std::string type_string(Type* t, const Package* relative_to) {
  std::string out;
  Writer{out, relative_to, nullptr}.type(t);
  return out;
}

std::string type_string(Type* t, const TypeEnv* env) {
  std::string out;
  Writer{out, env == nullptr ? nullptr : env->pkg, env}.type(t);
  return out;
}

std::string go_types_string(Type* t) {
  std::string out;
  Writer w{out, nullptr, nullptr};
  w.go_types = true;
  w.type(t);
  return out;
}

std::string func_string(const TypeEnv* env, const FuncObj* f, bool pkg_info) {
  std::string out(f->name);
  Writer w{out, env == nullptr || pkg_info ? nullptr : env->pkg, env};
  w.param_names = false;
  w.pkg_info = pkg_info;
  if (Signature* s = type_as<Signature>(f->type)) w.signature(s);
  return out;
}

std::string pos_string(const TypeEnv* env, Pos p) {
  if (!p.valid() || env == nullptr || env->sources == nullptr) return "-";
  return env->sources->format(p);
}

std::string TypeError::text(const TypeEnv* env) const {
  std::string out;
  if (format == nullptr) return out;
  size_t arg = 0;
  for (const char* p = format; *p != 0; p++) {
    if (p[0] == '%' && p[1] == 's' && arg < 3) {
      out += type_string(args[arg++], env);
      p++;
    } else {
      out += *p;
    }
  }
  return out;
}

}  // namespace gorun
