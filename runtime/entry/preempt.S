# Where the handler of SIGURG diverts a goroutine (sched/preempt.cpp): [rsp] = the interrupted pc, all registers live. Everything is saved on
# the G's stack, extended registers in the block at G::xsave; the collector scans both. 400 bytes of stack.
#include "runtime/sched/asm_offsets.h"
    .intel_syntax noprefix
    .text
    .globl gorun_async_preempt, gorun_async_preempt_return
    .p2align 4
gorun_async_preempt:
    push rbp
    mov rbp, rsp
    pushfq
    cld
    .irp r, rax,rbx,rcx,rdx,rsi,rdi,r8,r9,r10,r11,r12,r13,r15
    push \r
    .endr
    and rsp, -16
    mov rdi, [r14+G_XSAVE]
    cmp byte ptr gorun_have_xsave[rip], 0
    je 1f
    mov eax, -1
    mov edx, -1
    xsave64 [rdi]
    jmp 2f
1:  fxsave64 [rdi]
2:  lea r12, gorun_preempt_yield[rip]
    call gorun_native_call
gorun_async_preempt_return:
    mov rdi, [r14+G_XSAVE]
    cmp byte ptr gorun_have_xsave[rip], 0
    je 1f
    mov eax, -1
    mov edx, -1
    xrstor64 [rdi]
    jmp 2f
1:  fxrstor64 [rdi]
2:  mov qword ptr [r14+G_XSAVE], 0
    mov rax, gorun_xsave_free[rip]
    mov [rdi], rax
    mov gorun_xsave_free[rip], rdi
    lea rsp, [rbp-14*8]
    .irp r, r15,r13,r12,r11,r10,r9,r8,rdi,rsi,rdx,rcx,rbx,rax
    pop \r
    .endr
    popfq
    pop rbp
    ret
    .section .note.GNU-stack,"",@progbits
