// Which functions print: fmt.Printf and its like, and what forwards its arguments to one of them.
#pragma once
#include <functional>
#include <unordered_map>
#include <unordered_set>

#include "frontend/check/check.h"

namespace gorun::vet {

enum class PrintKind : uint8_t { None, Print, Printf, Errorf };

// "(*log.Logger).Printf", "fmt.Println", "logf" (a variable): as go/types' Func.FullName.
std::string full_name(const Object*);
// What a call calls, when that is a declared function, a method or a variable; else null.
Object* callee(const ast::CallExpr*);
// The generic method of an instance's; else the object itself.
Object* origin(Object*);
// The last two parameters of f(..., format string, args ...any). args null: it is not of that kind.
struct PrintParams {
  VarObj* format = nullptr;
  VarObj* args = nullptr;
};
PrintParams print_params(const Signature*);
Signature* as_signature(Type*);  // exactly, or null

class PrintFacts {
 public:
  using Report = std::function<void(Pos, std::string)>;
  // Finds the package's own printing functions; its bodies are checked. report: forwarding calls that lack their "...".
  void analyze(CheckedPackage&, const Report& report);
  PrintKind kind_of(Object*, const Package* current);

 private:
  struct Wrapper;
  struct Forwarding {
    Wrapper* from;
    const ast::CallExpr* call;  // null: interface method to a method that implements it
  };
  void collect(CheckedPackage&, std::vector<std::unique_ptr<Wrapper>>*, std::unordered_map<Object*, Wrapper*>*);
  void propagate(Wrapper*, const ast::CallExpr*, PrintKind, const Report&);
  PrintKind of_library(FuncObj*);

  std::unordered_map<const Object*, PrintKind> kinds_;
  std::unordered_set<const CheckedPackage*> analyzed_;
};

}  // namespace gorun::vet
