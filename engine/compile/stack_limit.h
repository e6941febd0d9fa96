// The compiler recurses over trees whose height the parser bounds (kMaxHeight). The first thread's stack grows up to the limit of the
// process, and the kernel keeps 128 MB free for it; the program that runs later gets the old limit back. False after a message: the hard limit is below what any program needs.
#pragma once
namespace gorun {
bool grow_compiler_stack();
void restore_stack_limit();
}  // namespace gorun
