// Calls of log/slog that take keys and values as ...any.
#include "frontend/source/unicode.h"
#include "frontend/types/lookup.h"
#include "frontend/syntax/parser.h"
#include "frontend/vet/pass.h"

namespace gorun::vet {

using namespace ast;

namespace {

struct Function {
  std::string_view receiver, name;
  int skip;  // arguments before the pairs
};
constexpr Function kFunctions[] = {
    {"", "Debug", 1},       {"", "Info", 1},        {"", "Warn", 1},         {"", "Error", 1},        {"", "DebugContext", 2},       {"", "InfoContext", 2},
    {"", "WarnContext", 2}, {"", "ErrorContext", 2}, {"", "Log", 3},          {"", "Group", 1},        {"Logger", "Debug", 1},        {"Logger", "Info", 1},
    {"Logger", "Warn", 1},  {"Logger", "Error", 1}, {"Logger", "DebugContext", 2}, {"Logger", "InfoContext", 2}, {"Logger", "WarnContext", 2}, {"Logger", "ErrorContext", 2},
    {"Logger", "Log", 3},   {"Logger", "With", 0},  {"Record", "Add", 0},
};

const Function* find(const Object* o, std::string* short_name) {
  if (o == nullptr || o->kind != ObjKind::Func || o->pkg == nullptr || o->pkg->path != "log/slog") return nullptr;
  Signature* s = as_signature(o->type);
  if (s == nullptr) return nullptr;
  std::string_view receiver;
  if (s->recv != nullptr) {
    Named* n = as_named(deref(s->recv->type));
    if (n == nullptr || n->underlying_ == nullptr || under(n)->kind == TypeKind::Interface) return nullptr;
    receiver = n->obj->name;
  }
  for (const Function& f : kFunctions)
    if (f.receiver == receiver && f.name == o->name) {
      *short_name = o->pkg->name + "." + (receiver.empty() ? "" : std::string(receiver) + ".") + std::string(o->name);
      return &f;
    }
  return nullptr;
}

enum class Place { Key, Value, Unknown };

}  // namespace

void check_slog_call(Pass& pass, const CallExpr* c) {
  if (c->has_dots) return;
  Object* fn = callee(c);
  std::string name;
  const Function* f = find(fn, &name);
  if (f == nullptr) return;
  size_t skip = static_cast<size_t>(f->skip);
  if (const auto* s = as<SelectorExpr>(const_cast<const Expr*>(c->fun)); s != nullptr && s->sel_kind == SelKind::MethodExpr) skip++;
  Object* attr = fn->pkg->scope->lookup(intern_name("Attr"));
  Place place = Place::Key;
  const Expr* unknown = nullptr;  // the last argument that may have been a key or not
  for (size_t i = skip; i < c->args.size(); i++) {
    const Expr* arg = c->args[i];
    Type* t = type_of(arg);
    if (t == nullptr) return;
    const bool key = t == typ(Basic::String), is_attr = is_type_named(t, "log/slog", "Attr"), interface = is_interface_or_type_param(t);
    if (place == Place::Value) {
      place = Place::Key;
    } else if (place == Place::Unknown) {
      unknown = arg;
      if (!key && !is_attr && !interface) place = Place::Key;  // a value: what came before it was the key
    } else if (key) {
      place = Place::Value;
    } else if (is_attr) {
    } else if (interface && !is_type_param(t) && implements(nullptr, typ(Basic::String), t, false, nullptr)) {
      place = Place::Unknown;
    } else if (interface && !is_type_param(t) && attr != nullptr && implements(nullptr, attr->type, t, false, nullptr)) {
    } else {
      std::string arg_text = quote_string(pass.text(arg));
      if (unknown == nullptr)
        pass.report(Analysis::Slog, arg, name + " arg " + arg_text + " should be a string or a slog.Attr (possible missing key or value)");
      else
        pass.report(Analysis::Slog, arg,
                    name + " arg " + arg_text + " should probably be a string or a slog.Attr (previous arg " + quote_string(pass.text(unknown)) + " cannot be a key)");
      return;
    }
  }
  if (place != Place::Value) return;
  pass.report(Analysis::Slog, c, unknown == nullptr ? "call to " + name + " missing a final value" : "call to " + name + " has a missing or misplaced value");
}

}  // namespace gorun::vet
