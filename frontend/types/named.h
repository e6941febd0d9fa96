// Defined types: pieces shared by the files of frontend/types and the checker.
#pragma once
#include "frontend/types/typeset.h"

namespace gorun {

Type* named_rhs(Named*);  // right-hand side; of an instance with type arguments put in. null: not known yet
unsigned num_methods(const Named*);
int named_method_index(const Named*, std::string_view name, bool fold_case);
FuncObj* named_lookup_method(Named*, const Package*, std::string_view name, bool fold_case, int* index);
Signature* func_signature(const TypeEnv*, FuncObj*);  // asks env's checker when it is not known yet; may be null

VarObj* clone_var(const VarObj*, Type*);
FuncObj* clone_func(FuncObj*, Type*);
Signature* clone_signature(const Signature*);
// Copies the methods whose receiver type is (pointer-) equal to old_recv; false: none, *out untouched.
bool replace_recv_type(const std::vector<FuncObj*>& in, Type* old_recv, Type* new_recv, std::vector<FuncObj*>* out);

}  // namespace gorun
