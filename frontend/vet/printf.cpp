// Calls of printing functions: format against arguments (package fmt), and formats where none belongs.
#include <algorithm>

#include "frontend/syntax/parser.h"
#include "frontend/types/lookup.h"
#include "frontend/vet/expr_text.h"
#include "frontend/vet/format_string.h"
#include "frontend/vet/pass.h"
#include "frontend/vet/printf_types.h"

namespace gorun::vet {

using namespace ast;

namespace {

struct Verb {
  char verb;
  std::string_view flags;  // that mean something; 0 always passes
  uint32_t types;
};
constexpr std::string_view kNumeric = " -+.0", kAllFlags = " -+.0#";
constexpr Verb kVerbs[] = {
    {'%', "", 0},
    {'b', kAllFlags, kArgInt | kArgFloat | kArgComplex | kArgPointer},
    {'c', "-", kArgRune | kArgInt},
    {'d', kNumeric, kArgInt | kArgPointer},
    {'e', kAllFlags, kArgFloat | kArgComplex},
    {'E', kAllFlags, kArgFloat | kArgComplex},
    {'f', kAllFlags, kArgFloat | kArgComplex},
    {'F', kAllFlags, kArgFloat | kArgComplex},
    {'g', kAllFlags, kArgFloat | kArgComplex},
    {'G', kAllFlags, kArgFloat | kArgComplex},
    {'o', kAllFlags, kArgInt | kArgPointer},
    {'O', kAllFlags, kArgInt | kArgPointer},
    {'p', "-#", kArgPointer},
    {'q', kAllFlags, kArgRune | kArgInt | kArgString},
    {'s', kNumeric, kArgString},
    {'t', "-", kArgBool},
    {'T', "-", kArgAny},
    {'U', "-#", kArgRune | kArgInt},
    {'v', kAllFlags, kArgAny},
    {'w', kAllFlags, kArgError},
    {'x', kAllFlags, kArgRune | kArgInt | kArgString | kArgPointer | kArgFloat | kArgComplex},
    {'X', kAllFlags, kArgRune | kArgInt | kArgString | kArgPointer | kArgFloat | kArgComplex},
};

const Verb* find_verb(uint32_t rune) {
  for (const Verb& v : kVerbs)
    if (static_cast<uint32_t>(v.verb) == rune) return &v;
  return nullptr;
}

std::string args_text(int n) { return n == 1 ? "1 arg" : std::to_string(n) + " args"; }

bool string_constant(const Expr* e, std::string_view* out) {
  if (e->mode != Mode::Constant || e->cv.kind != ConstKind::String) return false;
  *out = string_val(e->cv);
  return true;
}

// Printing a func is almost always a call that lacks its parentheses; a named function type may have a String method.
bool is_function_value(const Expr* e) {
  Type* t = type_of(e);
  return t != nullptr && t->kind == TypeKind::Signature;
}

// The String or Error method that prints its own receiver with e, or null.
FuncObj* recursive_stringer(const Pass& pass, const Expr* e) {
  Type* t = type_of(e);
  if (t == nullptr || t->kind == TypeKind::Tuple || is_formatter(t)) return nullptr;
  FuncObj* m = nullptr;
  for (const char* name : {"String", "Error"}) {
    LookupResult r = lookup_field_or_method(t, false, pass.cp.pkg, intern_name(name));
    if (r.obj == nullptr || r.obj->kind != ObjKind::Func) continue;
    auto* f = static_cast<FuncObj*>(r.obj);
    if (f->pkg != pass.cp.pkg || f->origin != nullptr || f->decl == nullptr || f->decl->body == nullptr) continue;
    Pos at = begin_of(e);
    if (at < f->decl->body->pos || at > f->decl->body->rbrace) continue;
    m = f;
    break;
  }
  if (m == nullptr) return nullptr;
  Signature* s = as_signature(m->type);
  const bool stringer = (s->params == nullptr || s->params->vars.empty()) && s->results != nullptr && s->results->vars.size() == 1 && s->results->vars[0]->type == typ(Basic::String);
  if (!stringer) return nullptr;
  if (const auto* o = as<Operation>(e); o != nullptr && o->y == nullptr && o->op == Tok::And) e = o->x;
  const auto* n = as<NameExpr>(e);
  return n != nullptr && n->obj != nullptr && n->obj == s->recv ? m : nullptr;
}

// Where byte `offset` of a literal's value stands. Counts as go vet does, which reads escapes also in raw strings and takes an escaped byte for
// a character.
Pos pos_in_literal(const BasicLit* lit, size_t offset) {
  std::string_view raw = lit->text;
  const bool quoted = raw[0] == '"';
  uint32_t at = 1;
  const uint32_t end = static_cast<uint32_t>(raw.size()) - 1;
  auto rune_len = [](uint32_t r) -> size_t { return r < 0x80 ? 1 : r < 0x800 ? 2 : r < 0x10000 ? 3 : 4; };
  for (size_t i = 0; at < end && i < offset;) {
    if (raw[at] != '\\') {
      DecodedRune r = decode_rune(raw.substr(at, end - at));
      i += rune_len(r.rune);
      at += r.width;
      continue;
    }
    char c = at + 1 < end ? raw[at + 1] : 0;
    size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : c >= '0' && c <= '7' ? 3 : 0;
    uint32_t first = c >= '0' && c <= '7' ? at + 1 : at + 2, value = 0;
    bool ok = digits != 0 || std::string_view("abfnrtv\\").find(c) != std::string_view::npos || (c == '"' && quoted);
    ok = ok && c != 0 && first + digits <= end;
    for (size_t k = 0; ok && k < digits; k++) {
      char d = raw[first + k];
      int v = d >= '0' && d <= '9' ? d - '0' : d >= 'a' && d <= 'f' ? d - 'a' + 10 : d >= 'A' && d <= 'F' ? d - 'A' + 10 : 99;
      ok = v < (digits == 3 ? 8 : 16);
      value = value * (digits == 3 ? 8 : 16) + static_cast<uint32_t>(v);
    }
    if (!ok) {
      at = end;
      break;
    }
    i += digits == 0 ? 1 : rune_len(value);
    at = digits == 0 ? at + 2 : first + static_cast<uint32_t>(digits);
  }
  return Pos{lit->pos.off + at};
}

struct PrintfCheck {
  Pass& pass;
  const CallExpr* call;
  PrintKind kind;
  std::string name;
  int first_arg = 0, max_arg = 0;
  const Expr* format_arg = nullptr;

  int nargs() const { return static_cast<int>(call->args.size()); }
  void report(Pos at, std::string message) { pass.report(Analysis::Printf, at, name + " " + message); }
  Pos pos_of(const FormatOperation& op) const {
    const auto* lit = as<BasicLit>(format_arg);
    return lit != nullptr ? pos_in_literal(lit, op.offset) : begin_of(format_arg);
  }

  // Whether the argument is there to look at. Behind "args..." there is no telling.
  bool checkable(const FormatOperation& op, int arg) {
    if (arg < nargs() - 1) return true;
    if (call->has_dots) return false;
    if (arg < nargs()) return true;
    report(pos_of(op), "format " + std::string(op.text) + " reads arg #" + std::to_string(arg - first_arg + 1) + ", but call has " + args_text(nargs() - first_arg));
    return false;
  }

  bool operation(const FormatOperation& op) {
    const std::string text(op.text);
    const Verb* known = find_verb(op.verb);
    const Verb& v = known != nullptr ? *known : *(std::end(kVerbs) - 1);
    uint32_t types = v.types;
    if (op.verb == 'q' && pass.version >= 26) types = kArgRune | kArgByte | kArgString;
    bool formatter = false;
    if (types != kArgError && op.arg < nargs())
      if (Type* t = type_of(call->args[op.arg])) formatter = is_formatter(t);
    if (!formatter) {
      if (known == nullptr) {
        std::string verb;
        append_rune(&verb, op.verb);
        report(pos_of(op), "format " + text + " has unknown verb " + verb);
        return false;
      }
      for (char f : op.flags)
        if (f != '0' && v.flags.find(f) == v.flags.npos) {
          report(pos_of(op), "format " + text + " has unrecognized flag " + f);
          return false;
        }
    }
    for (int star : {op.width_arg, op.prec_arg}) {
      if (star < 0) continue;
      if (!checkable(op, star)) return false;
      const Expr* arg = call->args[star];
      std::string reason;
      if (!fits(kArgInt, type_of(arg), &reason)) {
        report(pos_of(op), "format " + text + " uses non-int " + pass.text(arg) + (reason.empty() ? "" : " (" + reason + ")") + " as argument of *");
        return false;
      }
    }
    max_arg = std::max({max_arg, op.width_arg, op.prec_arg});
    if (op.verb == '%') return true;
    max_arg = std::max(max_arg, op.arg);
    if (formatter) return true;
    if (!checkable(op, op.arg)) return false;
    const Expr* arg = call->args[op.arg];
    if (is_function_value(arg) && op.verb != 'p' && op.verb != 'T') {
      report(pos_of(op), "format " + text + " arg " + pass.text(arg) + " is a func value, not called");
      return false;
    }
    std::string reason;
    if (!fits(types, type_of(arg), &reason)) {
      report(pos_of(op), "format " + text + " has arg " + pass.text(arg) + " of wrong type " + go_types_string(type_of(arg)) + (reason.empty() ? "" : " (" + reason + ")"));
      return false;
    }
    // # keeps fmt from calling the methods, except with these verbs.
    if ((types & kArgString) && op.verb != 'T' && (op.flags.find('#') == op.flags.npos || op.verb == 'q' || op.verb == 'x' || op.verb == 'X'))
      if (FuncObj* m = recursive_stringer(pass, arg)) {
        report(pos_of(op), "format " + text + " with arg " + pass.text(arg) + " causes recursive " + full_name(m) + " method call");
        return false;
      }
    return true;
  }

  void run() {
    Signature* s = as_signature(call->fun->type);
    if (s == nullptr || !s->variadic) return;
    const int at = static_cast<int>(s->params->vars.size()) - 2;
    if (at < 0 || at >= nargs()) return;
    format_arg = call->args[at];
    std::string_view format;
    if (!string_constant(format_arg, &format)) {
      if (at == nargs() - 1 && pass.version >= 24) pass.report(Analysis::Printf, format_arg, "non-constant format string in call to " + name);
      return;
    }
    first_arg = at + 1;
    if (format.find('%') == format.npos) {
      if (nargs() > first_arg) report(begin_of(call->args[first_arg]), "call has arguments but no formatting directives");
      return;
    }
    std::vector<FormatOperation> ops;
    if (std::string error; !parse_format(format, first_arg, &ops, &error)) return report(begin_of(format_arg), error);
    max_arg = first_arg - 1;
    bool indexed = false;
    for (const FormatOperation& op : ops) {
      indexed = indexed || op.indexed;
      if (!operation(op)) return;
      if (op.verb == 'w' && kind != PrintKind::Errorf) return report(pos_of(op), "does not support error-wrapping directive %w");
    }
    if (call->has_dots && max_arg >= nargs() - 2) return;
    if (indexed || max_arg + 1 >= nargs()) return;
    report(begin_of(call), "call needs " + args_text(max_arg + 1 - first_arg) + " but has " + args_text(nargs() - first_arg));
  }
};

// The first thing in s that would be an operation of a format, from *at on; the blank counts as no flag, so that "50 % off" passes.
bool find_directive(std::string_view s, size_t* at, std::string_view* out) {
  auto digits = [s](size_t i) {
    while (i < s.size() && s[i] >= '0' && s[i] <= '9') i++;
    return i;
  };
  auto index = [&](size_t i) {  // [n]
    if (i >= s.size() || s[i] != '[') return i;
    size_t end = digits(i + 1);
    return end > i + 1 && end < s.size() && s[end] == ']' ? end + 1 : i;
  };
  auto number = [&](size_t i) {  // digits or [n]*
    if (size_t end = digits(i); end > i) return end;
    size_t star = index(i);
    return star < s.size() && s[star] == '*' ? star + 1 : i;
  };
  for (size_t i = *at; (i = s.find('%', i)) != s.npos; i++) {
    size_t n = i + 1;
    while (n < s.size() && std::string_view("+-#").find(s[n]) != std::string_view::npos) n++;
    n = number(n);
    if (n < s.size() && s[n] == '.') n++;
    n = index(number(n));
    if (n < s.size() && std::string_view("bcdefgopqstvxEFGTUX").find(s[n]) != std::string_view::npos) {
      *out = s.substr(i, n + 1 - i);
      *at = n + 1;
      return true;
    }
  }
  return false;
}

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

void check_print(Pass& pass, const CallExpr* call, const std::string& name) {
  auto report = [&](const std::string& message) { pass.report(Analysis::Printf, call, name + " " + message); };
  size_t first = 0;
  Type* t = call->fun->type;
  if (t == nullptr) return;
  if (auto* s = under_as<Signature>(t)) {
    if (print_params(s).args == nullptr) return;
    first = s->params->vars.size() - 1;
  }
  if (call->args.size() <= first) return;
  List<Expr*> args = call->args.subspan(first);
  if (first == 0)
    if (const auto* sel = as<SelectorExpr>(call->args[0]))
      if (const auto* x = as<NameExpr>(sel->x); x != nullptr && x->name == "os" && sel->sel->name.starts_with("Std"))
        report("does not take io.Writer but has first arg " + pass.text(sel));
  std::string_view s;
  if (string_constant(args[0], &s)) {
    if (s.ends_with('%')) s.remove_suffix(1);  // 100%
    std::string_view m;
    for (size_t at = 0; find_directive(s, &at, &m);) {
      if (m.size() >= 3 && is_hex(m[1]) && is_hex(m[2])) continue;  // %20 of an address
      report("call has possible Printf formatting directive " + std::string(m));
      break;
    }
  }
  if (name.ends_with("ln") && string_constant(args.back(), &s) && s.ends_with('\n')) report("arg list ends with redundant newline");
  for (const Expr* a : args) {
    if (is_function_value(a)) report("arg " + pass.text(a) + " is a func value, not called");
    if (FuncObj* m = recursive_stringer(pass, a)) report("arg " + pass.text(a) + " causes recursive call to " + full_name(m) + " method");
  }
}

}  // namespace

void check_print_call(Pass& pass, const CallExpr* call) {
  Object* f = callee(call);
  if (f == nullptr) return;
  PrintKind kind = pass.facts.kind_of(f, pass.cp.pkg);
  if (kind == PrintKind::None) return;
  if (kind == PrintKind::Print) return check_print(pass, call, full_name(f));
  PrintfCheck{pass, call, kind, full_name(f)}.run();
}

}  // namespace gorun::vet
