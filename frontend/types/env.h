// What the operations on types need of their caller, the checker of one package (types2 passes its *Checker; may be null everywhere
// a pointer is taken).
//
// Lazy resolution: a Named or an Interface made by a checker carries `env` of that checker. When a method's signature is needed that
// is not known yet (FuncObj::type == null), obj_decl(checker, func) is called and must set it. A Named whose right-hand side is not known
// yet (from_rhs == null) calls obj_decl(checker, named->obj); when from_rhs is null after that, under() is the invalid type for now and
// nothing is cached. TypeEnv must live as long as the types that point to it; once the package is complete its callbacks must be
// harmless from any thread (objDecl of a finished object returns at once).
#pragma once
#include <functional>
#include <string>

#include "frontend/types/type.h"

namespace gorun {

class SourceMap;

// One table for the process, made by frontend/check: a TypeEnv outlives the process that made it (frontend/snapshot).
struct TypeEnvCalls {
  void (*obj_decl)(void* checker, Object*);
  // Language version of the code at hand >= go1.minor.
  bool (*allow_version)(void* checker, int minor);
  // pos.valid() && language version < go1.minor: reports "<what> requires go1.minor or later" and returns false.
  bool (*verify_version)(void* checker, Pos, int minor, const std::string& what);
  void (*report)(void* checker, Pos, std::string message);
  void (*later)(void* checker, std::function<void()>);  // runs when all types at hand are set up; without a checker: at once
};
extern const TypeEnvCalls kTypeEnvCalls;

struct TypeEnv {
  TypeStore* store = nullptr;
  const Package* pkg = nullptr;        // being checked; names of other packages are qualified in messages
  const SourceMap* sources = nullptr;  // for "declared at"
  void* checker = nullptr;             // first argument of the callbacks; null: there are none
  bool allows(int minor) const { return checker == nullptr || kTypeEnvCalls.allow_version(checker, minor); }
  std::string str(Type* t) const { return type_string(t, pkg); }
};

// As TypeEnv::str, also for env == null.
std::string type_string(Type* t, const TypeEnv* env);
std::string pos_string(const TypeEnv* env, Pos);

}  // namespace gorun
