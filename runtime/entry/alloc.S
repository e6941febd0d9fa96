# Allocation of small objects on the goroutine's stack: from a free run of the thread's AllocCache (mem/heap.h). What finds none, and everything else
# (large objects, a due collection, stress modes: those keep the runs empty), goes on as the native of the same name.
# A signal may arrive anywhere here; it switches goroutines only in compiled code, so that nothing comes between taking a slot and returning it.
#include "runtime/sched/asm_offsets.h"
    .intel_syntax noprefix
    .text

# rcx = size, edx = noscan; r10, r11, r12 free. Returns rax, or goes to `slow` with the other registers as they were.
    .macro take_slot slow
    mov r8, [r14+G_M]
    mov r8, [r8+M_ALLOC]
    cmp rcx, 16
    jb 2f
    cmp rcx, ALLOC_FAST_MAX
    ja \slow
1:  lea r10, [rcx+7]
    shr r10, 3
    movzx r10d, byte ptr gorun_class_of_words[r10]
    lea r10, [rdx+r10*2]
    shl r10, RUN_SHIFT
    add r10, r8
    mov r11, [r10+RUN_NEXT]
    cmp r11, [r10+RUN_END]
    je \slow
    mov r12, [r10+RUN_SIZE]
    add r12, r11
    mov [r10+RUN_NEXT], r12
    mov rax, r11
    ret
2:  test rcx, rcx
    je \slow
    test edx, edx
    je 1b
    # tiny: aligned as its size says, in the rest of the current block or in a new one
    mov r10, rcx
    neg r10
    mov r11, [r8+TINY_AT]
    and r10, rcx                     # alignment
    lea r11, [r11+r10-1]
    neg r10
    and r11, r10
    lea r12, [r11+rcx]
    cmp r12, [r8+TINY_END]
    ja 3f
    mov [r8+TINY_AT], r12
    inc qword ptr [r8+TINY_ALLOCS]
    mov rax, r11
    ret
3:  mov r11, [r8+TINY_RUN+RUN_NEXT]
    cmp r11, [r8+TINY_RUN+RUN_END]
    je \slow
    lea r12, [r11+16]
    mov [r8+TINY_RUN+RUN_NEXT], r12
    mov [r8+TINY_END], r12
    lea r12, [r11+rcx]
    mov [r8+TINY_AT], r12
    mov rax, r11
    ret
    .endm

# newobject(type rax)
    .globl gorun_newobject
    .p2align 4
gorun_newobject:
    mov rcx, [rax]                   # abi::Type: size, ptr_bytes
    xor edx, edx
    cmp qword ptr [rax+8], 1
    adc edx, edx
    take_slot 9f
9:  mov r12, gorun_newobject_slow[rip]
    jmp gorun_native_call

# mallocgc(size rax, type rbx or nil, needzero)
    .globl gorun_mallocgc
    .p2align 4
gorun_mallocgc:
    mov rcx, rax
    mov edx, 1
    test rbx, rbx
    je 4f
    xor edx, edx
    cmp qword ptr [rbx+8], 1
    adc edx, edx
4:  take_slot 9f
9:  mov r12, gorun_mallocgc_slow[rip]
    jmp gorun_native_call

    .data
    .p2align 3
    .globl gorun_newobject_slow, gorun_mallocgc_slow
gorun_newobject_slow: .quad 0        # r12 of the natives, set with the vector
gorun_mallocgc_slow: .quad 0

    .section .note.GNU-stack,"",@progbits
