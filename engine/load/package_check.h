// Type-checks a loaded package whose imports have been checked.
#pragma once
#include "engine/load/package_graph.h"

namespace gorun {

// p->checked is set unless there were syntax errors, which stay in p->parsed. False: there are errors, not printed yet.
bool check_loaded(LoadedPackage* p, const SourceMap&, TypeStore&, CheckOptions::Bodies);

}  // namespace gorun
