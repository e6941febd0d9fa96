// Private to gc: what the collector does with specials.
#pragma once
#include "runtime/gc/collector.h"
namespace gorun::rt {
// Between marking and sweeping. mark(p) marks an object and what it reaches; is_marked(p).
void process_specials(bool (*is_marked)(void*), void (*mark)(void*));
void mark_special_roots(void (*mark)(void*), void (*mark_contents)(void*));
bool finalizers_queued();
}  // namespace gorun::rt
