// Link names in gc's form, and the strings of types.
#include <algorithm>
#include <functional>
#include <utility>

#include "frontend/types/predicates.h"
#include "jit/build/names.h"
#include "jit/build/package_state.h"
#include "jit/build/program.h"
#include "jit/build/walk.h"
#include "runtime/base/check.h"

namespace gorun::build {
namespace {

void quote_to(std::string* out, std::string_view s) {  // as strconv.Quote for ASCII; other bytes stay as they are
  static const char* hex = "0123456789abcdef";
  *out += '"';
  for (char ch : s) {
    unsigned char c = static_cast<unsigned char>(ch);
    switch (c) {
      case '"': *out += "\\\""; break;
      case '\\': *out += "\\\\"; break;
      case '\n': *out += "\\n"; break;
      case '\t': *out += "\\t"; break;
      case '\r': *out += "\\r"; break;
      default:
        if (c < 0x20 || c == 0x7f) {
          *out += "\\x";
          *out += hex[c >> 4];
          *out += hex[c & 15];
        } else {
          *out += ch;
        }
    }
  }
  *out += '"';
}

// link: full package paths and numbered local types; otherwise as reflect shows a type.
struct TypePrinter {
  Program& p;
  bool link;
  std::string out;

  void qualify(Package* pkg) {
    if (!pkg) return;
    out += link ? p.pkg_prefix(pkg) : pkg->name;
    out += '.';
  }
  void tuple(TupleType* t, bool variadic) {
    out += '(';
    size_t n = t ? t->vars.size() : 0;
    for (size_t i = 0; i < n; i++) {
      if (i) out += ", ";
      if (variadic && i + 1 == n) {
        out += "...";
        print(static_cast<SliceType*>(under(t->vars[i]->type))->elem);
      } else {
        print(t->vars[i]->type);
      }
    }
    out += ')';
  }
  void signature(Signature* s) {
    tuple(s->params, s->variadic);
    size_t n = s->results ? s->results->vars.size() : 0;
    if (n == 1) {
      out += ' ';
      print(s->results->vars[0]->type);
    } else if (n > 1) {
      out += ' ';
      tuple(s->results, false);
    }
  }
  void named(Named* n) {
    qualify(n->obj->pkg);
    out += n->obj->name;
    // local types of generic functions: the function's type arguments, then their own
    std::string local = p.local_type_suffix(n);
    if (!local.empty()) {
      out += local;
    } else if (!n->targs.empty()) {
      out += p.targs_suffix(n->targs);
    }
    if (link && n->local_index) {
      out += "·";
      out += std::to_string(p.local_type_number(n));
    }
  }
  void print(Type* t) {
    t = unalias(t);
    switch (t->kind) {
      case TypeKind::Basic: {
        BasicType* bt = static_cast<BasicType*>(t);
        if (bt->basic == Basic::UnsafePointer) {
          out += "unsafe.Pointer";
        } else if (bt->basic == Basic::Uint8) {
          out += "uint8";
        } else if (bt->basic == Basic::Int32) {
          out += "int32";
        } else {
          out += bt->name;
        }
        return;
      }
      case TypeKind::Named: return named(static_cast<Named*>(t));
      case TypeKind::Pointer: out += '*'; return print(static_cast<PointerType*>(t)->base);
      case TypeKind::Slice: out += "[]"; return print(static_cast<SliceType*>(t)->elem);
      case TypeKind::Array:
        out += '[';
        out += std::to_string(static_cast<ArrayType*>(t)->len);
        out += ']';
        return print(static_cast<ArrayType*>(t)->elem);
      case TypeKind::Map:
        out += "map[";
        print(static_cast<MapType*>(t)->key);
        out += ']';
        return print(static_cast<MapType*>(t)->elem);
      case TypeKind::Chan: {
        ChanType* c = static_cast<ChanType*>(t);
        Type* e = unalias(c->elem);
        bool paren = c->dir != ast::ChanDir::SendOnly && e->kind == TypeKind::Chan && static_cast<ChanType*>(e)->dir == ast::ChanDir::RecvOnly && c->dir == ast::ChanDir::Both;
        out += c->dir == ast::ChanDir::RecvOnly ? "<-chan " : c->dir == ast::ChanDir::SendOnly ? "chan<- " : "chan ";
        if (paren) out += '(';
        print(e);
        if (paren) out += ')';
        return;
      }
      case TypeKind::Signature: out += "func"; return signature(static_cast<Signature*>(t));
      case TypeKind::Struct: {
        StructType* s = static_cast<StructType*>(t);
        out += "struct {";
        for (size_t i = 0; i < s->fields.size(); i++) {
          out += i ? "; " : " ";
          VarObj* f = s->fields[i];
          if (!f->embedded) {
            if (link && !is_exported(f->name) && f->pkg) qualify(f->pkg);
            out += f->name;
            out += ' ';
          } else if (link && !is_exported(f->name) && f->pkg) {
            out += '(';
            qualify(f->pkg);
            out += ')';
          }
          print(f->type);
          if (i < s->tags.size() && !s->tags[i].empty()) {
            out += ' ';
            quote_to(&out, s->tags[i]);
          }
        }
        out += s->fields.empty() ? "}" : " }";
        return;
      }
      case TypeKind::Interface: {
        Interface* it = static_cast<Interface*>(t);
        TypeSet* ts = type_set(it);
        out += "interface {";
        bool first = true;
        for (FuncObj* m : sorted_methods(ts)) {
          out += first ? " " : "; ";
          first = false;
          if (!is_exported(m->name) && m->pkg) qualify(m->pkg);
          out += m->name;
          signature(static_cast<Signature*>(m->type));
        }
        out += first ? "}" : " }";
        return;
      }
      case TypeKind::Tuple: return tuple(static_cast<TupleType*>(t), false);
      case TypeKind::TypeParam: out += static_cast<TypeParam*>(t)->obj->name; return;
      case TypeKind::Union: out += "union"; return;
      case TypeKind::Alias: UNREACHABLE("alias after unalias");
    }
  }
};

}  // namespace

// Exported ones first by name, then unexported by name and package path (the order of abi.InterfaceType.Methods and Itab.Fun).
std::vector<FuncObj*> sorted_methods(TypeSet* ts) {
  std::vector<FuncObj*> m = ts->methods;
  std::stable_sort(m.begin(), m.end(), [](FuncObj* a, FuncObj* b) {
    bool ea = is_exported(a->name), eb = is_exported(b->name);
    if (ea != eb) return ea;
    if (a->name != b->name) return a->name < b->name;
    if (ea) return false;
    return a->pkg && b->pkg && a->pkg->path < b->pkg->path;
  });
  return m;
}

// Go: src/cmd/internal/objabi/path.go, PathToPrefix.
std::string escape_path(std::string_view path) {
  static const char* hex = "0123456789abcdef";
  size_t slash = path.rfind('/');
  slash = slash == std::string_view::npos ? 0 : slash;
  std::string out;
  for (size_t i = 0; i < path.size(); i++) {
    unsigned char c = static_cast<unsigned char>(path[i]);
    if (c <= ' ' || (c == '.' && i > slash) || c == '%' || c == '"' || c >= 0x7f) {
      out += '%';
      out += hex[c >> 4];
      out += hex[c & 15];
    } else {
      out += static_cast<char>(c);
    }
  }
  return out;
}

std::string Program::pkg_prefix(Package* pkg) {
  CHECK(pkg != nullptr);
  return pkg->is_program() ? "main" : escape_path(pkg->path);
}

std::string Program::type_link_string(Type* t) {
  TypePrinter pr{*this, true, {}};
  pr.print(t);
  return std::move(pr.out);
}

std::string reflect_string(Program& p, Type* t) {
  TypePrinter pr{p, false, {}};
  pr.print(t);
  return std::move(pr.out);
}

std::string Program::targs_suffix(std::span<Type* const> targs) {
  if (targs.empty()) return {};
  std::string s = "[";
  for (size_t i = 0; i < targs.size(); i++) {
    if (i) s += ',';
    s += type_link_string(targs[i]);
  }
  s += ']';
  return s;
}

std::string Program::func_name(FuncObj* f, const std::string& suffix) {
  std::string out = f->pkg ? pkg_prefix(f->pkg) : std::string();
  Signature* sig = static_cast<Signature*>(f->type);
  if (f->pkg) out += '.';
  if (sig->recv) {
    Type* r = unalias(sig->recv->type);
    bool ptr = r->kind == TypeKind::Pointer;
    if (ptr) r = unalias(static_cast<PointerType*>(r)->base);
    std::string tn;
    if (r->kind == TypeKind::Named) {
      tn = static_cast<Named*>(r)->obj->name;
    } else {
      tn = type_link_string(r);  // methods of interface literals
    }
    out += ptr ? "(*" + tn + suffix + ")." : tn + suffix + ".";
    out += f->name;
    return out;
  }
  out += f->name;
  if (f->name == "init" || f->name == "_") {
    CheckedPackage* cp = checked_(f->pkg);
    int n = 0;
    for (FuncObj* o : cp->funcs) {
      if (o == f) break;
      if (o->name == f->name && !static_cast<Signature*>(o->type)->recv) n++;
    }
    out += '.';
    out += std::to_string(n);
  }
  return out + suffix;
}

// FuncForPC and tracebacks show "[...]" for type arguments.
std::string Program::display_name(const std::string& link) {
  if (link.find('[') == std::string::npos) return link;
  std::string out;
  int depth = 0;
  for (char c : link) {
    if (c == '[' && depth++ == 0) out += "[...]";
    if (depth == 0) out += c;
    if (c == ']') depth--;
  }
  return out;
}

std::string Program::unique_name(const std::string& base) { return base + std::to_string(unique_[base]++); }

// gc numbers the types declared inside functions of a package in source order (noder/writer.go, collectDecls).
static void number_local_types(PackageState* st) {
  int next = 0;
  std::function<void(ast::Stmt*)> stmt;
  auto in_expr = [&](ast::Expr* e) {
    if (e->kind == ast::ExprKind::FuncLit) stmt(static_cast<ast::FuncLit*>(e)->body);
    return true;
  };
  auto number = [&](ast::Decl* d) {
    if (d->kind != ast::DeclKind::Type || static_cast<ast::TypeDecl*>(d)->alias) return;
    st->local_types[static_cast<ast::TypeDecl*>(d)->name->pos.off] = ++next;
  };
  auto in_stmt = [&](ast::Stmt* s) {
    if (s->kind == ast::StmtKind::Decl)
      for (ast::Decl* d : static_cast<ast::DeclStmt*>(s)->decls) number(d);
    return true;
  };
  stmt = [&](ast::Stmt* s) { walk_stmt(s, in_stmt, in_expr); };
  for (ast::FileNode* file : st->cp->files) {
    for (ast::Decl* d : file->decls) {
      if (d->kind == ast::DeclKind::Func) stmt(static_cast<ast::FuncDecl*>(d)->body);
      if (d->kind == ast::DeclKind::Var) walk_expr(static_cast<ast::VarDecl*>(d)->values, in_expr);
    }
  }
}

// A number for a type declared inside a function, unique in its package. In library packages: where it stands in the package's text, since bodies that
// nobody needed have not been parsed, and an image and a program over it must agree.
int Program::local_type_number(Named* n) {
  PackageState* st = state(n->obj->pkg);
  const std::vector<ast::FileNode*>& files = st->cp->files;
  if (files[0]->lazy_bodies) {
    uint32_t base = n->obj->pos.off;
    for (ast::FileNode* f : files) base = std::min(base, f->file->base);
    return static_cast<int>(n->obj->pos.off - base) + 1;
  }
  if (!std::exchange(st->local_types_numbered, true)) number_local_types(st);
  return st->local_types[n->obj->pos.off];
}

// The literals of a package's initialisers are numbered as those of one function, in the order of initialisation (noder's reader.pkgInit).
int Program::glob_lit_index(FuncObj* lit) {
  if (auto it = glob_lits_.find(lit); it != glob_lits_.end()) return it->second;
  CheckedPackage* cp = checked_(lit->pkg);
  std::vector<std::pair<uint32_t, size_t>> starts;  // of the variables, with the place of their initialiser
  size_t rank = 0;
  for (const Initializer& i : init_order(*cp)) {
    for (VarObj* v : i.lhs) starts.emplace_back(v->pos.off, rank);
    rank++;
  }
  std::sort(starts.begin(), starts.end());
  auto place = [&](const FuncObj* f) {
    auto at = std::upper_bound(starts.begin(), starts.end(), std::pair(f->pos.off, SIZE_MAX));
    return std::pair(at == starts.begin() ? 0 : at[-1].second, f->pos.off);
  };
  std::vector<std::pair<std::pair<size_t, uint32_t>, const FuncObj*>> order;
  for (const FuncObj* f : cp->glob_lits) order.emplace_back(place(f), f);
  std::sort(order.begin(), order.end());
  int n = 0;
  for (auto& [at, f] : order) glob_lits_[f] = ++n;
  CHECK(glob_lits_.contains(lit), "literal of package %s is not listed", cp->pkg->path.c_str());
  return glob_lits_[lit];
}

}  // namespace gorun::build
