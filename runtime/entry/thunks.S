# Where compiled code meets C++. Conventions: runtime/abi/frame.h; offsets: runtime/sched/asm_offsets.h.
# r14 = G throughout; r12, r13, r15 are free at a call. C++ (System V) keeps rbx rbp r12-r15.
#include "runtime/sched/asm_offsets.h"
    .intel_syntax noprefix
    .text

# ---- natives ---------------------------------------------------------------------------------------------------------------------
# Reached from a vector slot with r12d = C++ body: Action body(NativeFrame*, G*); the upper half of r12 is NativeFrame::words.
    .globl gorun_native_call
    .p2align 4
gorun_native_call:
    push rbp
    mov rbp, rsp
    sub rsp, NF_SIZE
    mov [rsp], rax
    mov [rsp+8], rbx
    mov [rsp+16], rcx
    mov [rsp+24], rdi
    mov [rsp+32], rsi
    mov [rsp+40], r8
    mov [rsp+48], r9
    mov [rsp+56], r10
    mov [rsp+64], r11
    mov [rsp+NF_CLOSURE], rdx
    movsd [rsp+NF_FLOATS], xmm0
    movsd [rsp+NF_FLOATS+8], xmm1
    mov [r14+G_NATIVE_FRAME], rsp
    mov [rsp+NF_WORDS-4], r12
    mov r12d, r12d
    mov rdi, rsp
    mov rsi, r14
    mov rax, [r14+G_M]
    mov rsp, [rax+M_NATIVE_SP]
    call r12
    lea rsp, [rbp-NF_SIZE]
    test eax, eax
    jne 2f
1:  mov qword ptr [r14+G_NATIVE_FRAME], 0
    mov rax, [rsp]
    mov rbx, [rsp+8]
    mov rcx, [rsp+16]
    mov rdi, [rsp+24]
    movsd xmm0, [rsp+NF_FLOATS]
    movsd xmm1, [rsp+NF_FLOATS+8]
    leave
    ret
2:  cmp eax, ACTION_PARK
    jne 3f
    call gorun_switch_to_scheduler
    jmp 1b
3:  # panic: the overlay's panicnative(kind, a, b) takes the place of the native
    mov qword ptr [r14+G_NATIVE_FRAME], 0
    mov rax, [rsp]
    mov rbx, [rsp+8]
    mov rcx, [rsp+16]
    leave
    mov r12, gorun_panic_native[rip]
    jmp r12

# On the G's stack: leave to the scheduler loop and come back when this G runs again. Keeps rbp, r14.
gorun_switch_to_scheduler:
    sub rsp, 8
    mov rax, [r14+G_M]
    mov rdi, [rax+M_SCHED_CTX]
    mov rsi, r14
    call jump_fcontext
    # rax = the scheduler's new context; the M may be another one
    mov rcx, [r14+G_M]
    mov [rcx+M_SCHED_CTX], rax
    and rax, -16
    mov [rcx+M_NATIVE_SP], rax
    add rsp, 8
    ret

# First entry of a G (made by make_fcontext): rdi = scheduler context, rsi = G.
    .globl gorun_g_entry
    .p2align 4
gorun_g_entry:
    mov r14, rsi
    mov rcx, [r14+G_M]
    mov [rcx+M_SCHED_CTX], rdi
    and rdi, -16
    mov [rcx+M_NATIVE_SP], rdi
    xor ebp, ebp
    xor eax, eax
    xor ebx, ebx
    xor r12d, r12d
    xor r13d, r13d
    xor r15d, r15d
    mov rdx, [r14+G_GO_FN]
    mov qword ptr [r14+G_GO_FN], 0   # what the closure holds lives as long as its function needs it
    and rsp, -16
    call [rdx]
    .globl gorun_g_return
gorun_g_return:
    mov r12, gorun_goexit_entry[rip]
    call r12
    ud2

# ---- stack growth ------------------------------------------------------------------------------------------------------------------
# r12 = body of the function, r13 = its argument base; [rsp] = return address into the caller.
    .globl gorun_more
    .p2align 4
gorun_more:
    push rbp
    mov rbp, rsp
    sub rsp, MF_SIZE
    mov [rsp], rax
    mov [rsp+8], rbx
    mov [rsp+16], rcx
    mov [rsp+24], rdi
    mov [rsp+32], rsi
    mov [rsp+40], r8
    mov [rsp+48], r9
    mov [rsp+56], r10
    mov [rsp+64], r11
    mov [rsp+MF_CLOSURE], rdx
    mov [rsp+MF_BODY], r12
    mov [rsp+MF_ARGBASE], r13
    .set i, 0
    .irp x, xmm0,xmm1,xmm2,xmm3,xmm4,xmm5,xmm6,xmm7,xmm8,xmm9,xmm10,xmm11,xmm12,xmm13,xmm14
    movsd [rsp+MF_FLOATS+8*i], \x
    .set i, i+1
    .endr
    mov dword ptr [rbp-NF_SIZE+NF_WORDS], 0
    lea rax, [rbp-NF_SIZE]           # saved rbp and return address stand as in a NativeFrame: unwinding needs no case
    mov [r14+G_NATIVE_FRAME], rax
1:  mov rdi, rsp
    mov rsi, r14
    mov rax, [r14+G_M]
    mov rsp, [rax+M_NATIVE_SP]
    call gorun_more_enter            # rax = top of the segment to go on with; 0: yield first and ask again; 1: stack overflow
    lea rsp, [rbp-MF_SIZE]
    cmp rax, 1
    jb 3f
    je 4f
    mov qword ptr [r14+G_NATIVE_FRAME], 0
    mov r15, rax
    .set i, 0
    .irp x, xmm0,xmm1,xmm2,xmm3,xmm4,xmm5,xmm6,xmm7,xmm8,xmm9,xmm10,xmm11,xmm12,xmm13,xmm14
    movsd \x, [rsp+MF_FLOATS+8*i]
    .set i, i+1
    .endr
    mov rax, [rsp]
    mov rbx, [rsp+8]
    mov rcx, [rsp+16]
    mov rdi, [rsp+24]
    mov rsi, [rsp+32]
    mov r8, [rsp+40]
    mov r9, [rsp+48]
    mov r10, [rsp+56]
    mov r11, [rsp+64]
    mov rdx, [rsp+MF_CLOSURE]
    mov r12, [rsp+MF_BODY]
    mov r13, [rsp+MF_ARGBASE]
    mov rsp, r15
    cmp r15, rbp                     # the same segment goes on (a preemption request only): no crossing
    je 5f
    call r12
    .globl gorun_more_return
gorun_more_return:
    # back: rbp = the MoreFrame's (the body restored it); results stay in their registers
    mov r12, [r14+G_SEG]
    mov r12, [r12+SEG_PREV]
    mov [r14+G_SEG], r12
    mov r13, [r12+SEG_LO]
    mov [r14+G_STACK_LO], r13
    mov r13, [r12+SEG_HI]
    mov [r14+G_STACK_HI], r13
    mov r13, [r12+SEG_GUARD]
    mov [r14+G_STACK_GUARD], r13
    mov rsp, rbp
    pop rbp
    ret
3:  call gorun_switch_to_scheduler
    jmp 1b
4:  ud2                              # gorun_more_enter does not return after an overflow
5:  mov rsp, rbp
    pop rbp
    jmp r12
    .globl gorun_more_end
gorun_more_end:

# ---- panics -------------------------------------------------------------------------------------------------------------------------
# rax = *DeferFrame of the function that goes on. Its stack segment becomes the current one.
    .globl gorun_recovery
    .p2align 4
gorun_recovery:
    push rbp
    mov rbp, rsp
    sub rsp, 16
    mov [rsp], rax
    mov rdi, r14
    mov rsi, [rax+8]                 # fp
    mov rax, [r14+G_M]
    mov rsp, [rax+M_NATIVE_SP]
    call gorun_stack_rewind
    lea rsp, [rbp-16]
    mov rax, [rsp]
    mov rbp, [rax+8]
    jmp [rax]                        # the landing code sets rsp from rbp

# ---- memory: leaf, rsp untouched, so that a fault in them belongs to the caller -------------------------------------------------
    .globl gorun_leaf_start
gorun_leaf_start:
# memmove(to rax, from rbx, n rcx). Words move whole when both sides are aligned alike (a pointer is never torn).
    .globl gorun_memmove
    .p2align 4
gorun_memmove:
    cmp rcx, 16
    jbe 10f
    cmp rcx, 32
    jbe 20f
    cmp rcx, 64
    jbe 30f
    mov r8, rax
    sub r8, rbx                      # to - from
    cmp r8, rcx
    jb 50f                           # from < to < from+n: backward
    cmp rcx, 512
    jae 60f
    # forward, 32 bytes a turn; the last 32 are loaded first
    movups xmm4, [rbx+rcx-32]
    movups xmm5, [rbx+rcx-16]
    lea r9, [rax+rcx-32]             # where they go
1:  movups xmm0, [rbx]
    movups xmm1, [rbx+16]
    movups [rax], xmm0
    movups [rax+16], xmm1
    add rbx, 32
    add rax, 32
    cmp rax, r9
    jb 1b
    movups [r9], xmm4
    movups [r9+16], xmm5
    ret
60: mov rdi, rax
    mov rsi, rbx
    mov r8, rcx
    shr rcx, 3
    movups xmm4, [rsi+r8-16]         # tail (n >= 512)
    lea r9, [rdi+r8-16]
    # an overlap with to < from is safe forward; rep movs is exact for it
    rep movsq
    test r8, 7
    je 61f
    movups [r9], xmm4
61: ret
50: # backward
    movups xmm4, [rbx]
    movups xmm5, [rbx+16]
    mov r9, rax
    lea rbx, [rbx+rcx]
    lea rax, [rax+rcx]
    lea r10, [r9+32]
1:  movups xmm0, [rbx-16]
    movups xmm1, [rbx-32]
    movups [rax-16], xmm0
    movups [rax-32], xmm1
    sub rbx, 32
    sub rax, 32
    cmp rax, r10
    ja 1b
    movups [r9], xmm4
    movups [r9+16], xmm5
    ret
30: movups xmm0, [rbx]
    movups xmm1, [rbx+16]
    movups xmm2, [rbx+rcx-32]
    movups xmm3, [rbx+rcx-16]
    movups [rax], xmm0
    movups [rax+16], xmm1
    movups [rax+rcx-32], xmm2
    movups [rax+rcx-16], xmm3
    ret
20: movups xmm0, [rbx]
    movups xmm1, [rbx+rcx-16]
    movups [rax], xmm0
    movups [rax+rcx-16], xmm1
    ret
10: cmp rcx, 8
    jb 11f
    mov r8, [rbx]
    mov r9, [rbx+rcx-8]
    mov [rax], r8
    mov [rax+rcx-8], r9
    ret
11: cmp rcx, 4
    jb 12f
    mov r8d, [rbx]
    mov r9d, [rbx+rcx-4]
    mov [rax], r8d
    mov [rax+rcx-4], r9d
    ret
12: test rcx, rcx
    je 13f
    movzx r8d, byte ptr [rbx]
    movzx r9d, byte ptr [rbx+rcx-1]
    cmp rcx, 3
    jne 14f
    movzx r10d, byte ptr [rbx+1]
    mov [rax+1], r10b
14: mov [rax], r8b
    mov [rax+rcx-1], r9b
13: ret

# memclrNoHeapPointers(p rax, n rbx)
    .globl gorun_memclr
    .p2align 4
gorun_memclr:
    xorps xmm0, xmm0
    cmp rbx, 16
    jb 2f
    cmp rbx, 1024
    jae 4f
    lea r8, [rax+rbx-16]
1:  cmp rax, r8
    jae 3f
    movups [rax], xmm0
    add rax, 16
    jmp 1b
3:  movups [r8], xmm0
    ret
4:  mov rdi, rax
    mov rcx, rbx
    shr rcx, 3
    lea r8, [rax+rbx-16]
    xor eax, eax
    rep stosq
    movups [r8], xmm0
    ret
2:  cmp rbx, 8
    jb 5f
    mov qword ptr [rax], 0
    mov qword ptr [rax+rbx-8], 0
    ret
5:  cmp rbx, 4
    jb 6f
    mov dword ptr [rax], 0
    mov dword ptr [rax+rbx-4], 0
    ret
6:  test rbx, rbx
    je 7f
    mov byte ptr [rax], 0
    mov byte ptr [rax+rbx-1], 0
    shr rbx, 1
    mov byte ptr [rax+rbx], 0
7:  ret

# memequal_varlen(p rax, q rbx), size at closure + 8
    .globl gorun_memequal_varlen
    .p2align 4
gorun_memequal_varlen:
    mov rcx, [rdx+8]
# memequal(p rax, q rbx, n rcx) -> al
    .globl gorun_memequal
    .p2align 4
gorun_memequal:
    cmp rax, rbx
    je 9f
    cmp rcx, 16
    jb 3f
    lea r8, [rax+rcx-16]
    lea r9, [rbx+rcx-16]
1:  cmp rax, r8
    jae 2f
    movups xmm0, [rax]
    movups xmm1, [rbx]
    pcmpeqb xmm0, xmm1
    pmovmskb r10d, xmm0
    cmp r10d, 0xffff
    jne 8f
    add rax, 16
    add rbx, 16
    jmp 1b
2:  movups xmm0, [r8]
    movups xmm1, [r9]
    pcmpeqb xmm0, xmm1
    pmovmskb r10d, xmm0
    cmp r10d, 0xffff
    sete al
    movzx eax, al
    ret
3:  cmp rcx, 8
    jb 4f
    mov r8, [rax]
    mov r9, [rax+rcx-8]
    xor r8, [rbx]
    xor r9, [rbx+rcx-8]
    or r8, r9
    sete al
    movzx eax, al
    ret
4:  cmp rcx, 4
    jb 5f
    mov r8d, [rax]
    mov r9d, [rax+rcx-4]
    xor r8d, [rbx]
    xor r9d, [rbx+rcx-4]
    or r8d, r9d
    sete al
    movzx eax, al
    ret
5:  test rcx, rcx
    je 9f
6:  movzx r8d, byte ptr [rax+rcx-1]
    cmp r8b, [rbx+rcx-1]
    jne 8f
    dec rcx
    jne 6b
9:  mov eax, 1
    ret
8:  xor eax, eax
    ret

# cmpstring(a rax, an rbx, b rcx, bn rdi) -> -1, 0, 1
    .globl gorun_cmpstring
    .p2align 4
gorun_cmpstring:
    mov r8, rbx
    cmp rdi, r8
    cmovb r8, rdi                    # min
    cmp rax, rcx
    je 5f
    xor r9d, r9d
1:  lea r10, [r9+16]
    cmp r10, r8
    ja 3f
    movups xmm0, [rax+r9]
    movups xmm1, [rcx+r9]
    pcmpeqb xmm0, xmm1
    pmovmskb r11d, xmm0
    xor r11d, 0xffff
    jne 2f
    mov r9, r10
    jmp 1b
2:  bsf r11d, r11d
    add r9, r11
    jmp 4f
3:  cmp r9, r8
    jae 5f
    movzx r10d, byte ptr [rax+r9]
    cmp r10b, [rcx+r9]
    jne 4f
    inc r9
    jmp 3b
4:  movzx r10d, byte ptr [rax+r9]
    movzx r11d, byte ptr [rcx+r9]
    cmp r10d, r11d
    sbb rax, rax
    or rax, 1
    ret
5:  xor eax, eax
    cmp rbx, rdi
    seta al
    setb bl
    movzx ebx, bl
    sub rax, rbx
    ret
# math.archExp(x xmm0): e**x with the digits of gc on amd64 (math/exp_amd64.s: range reduction by log 2, Taylor series of exp(r/16) - 1, four doublings).
# Every rounding counts: the same operations in the same order, fused where gc fuses.
    .globl gorun_math_exp
    .p2align 4
gorun_math_exp:
    lea r8, exp_constants[rip]
    movq rbx, xmm0
    mov rcx, rbx
    btr rcx, 63
    mov rdx, 0x7ff0000000000000
    cmp rcx, rdx
    jge 8f                           # infinities, NaN
    comisd xmm0, [r8+72]
    ja 7f
    movsd xmm1, [r8+80]
    mulsd xmm1, xmm0
    cvtsd2si ebx, xmm1               # the exponent
    xorps xmm1, xmm1
    cvtsi2sd xmm1, ebx
    cmp byte ptr gorun_use_fma[rip], 0
    jne 3f
    movsd xmm2, [r8+88]
    mulsd xmm2, xmm1
    subsd xmm0, xmm2
    movsd xmm2, [r8+96]
    mulsd xmm2, xmm1
    subsd xmm0, xmm2
    mulsd xmm0, [r8+104]
    movsd xmm1, [r8+64]
    .irp k, 56,48,40,32,24,0,8
    mulsd xmm1, xmm0
    addsd xmm1, [r8+\k]
    .endr
    mulsd xmm0, xmm1
    .rept 4
    movsd xmm1, [r8+16]
    addsd xmm1, xmm0
    mulsd xmm0, xmm1
    .endr
    addsd xmm0, [r8+8]
    jmp 4f
3:  movsd xmm2, [r8+88]
    vfnmadd231sd xmm0, xmm1, xmm2
    movsd xmm2, [r8+96]
    vfnmadd231sd xmm0, xmm1, xmm2
    mulsd xmm0, [r8+104]
    movsd xmm1, [r8+64]
    .irp k, 56,48,40,32,24,0,8
    vfmadd213sd xmm1, xmm0, [r8+\k]
    .endr
    mulsd xmm0, xmm1
    .rept 3
    vaddsd xmm1, xmm0, [r8+16]
    mulsd xmm0, xmm1
    .endr
    vaddsd xmm1, xmm0, [r8+16]
    vfmadd213sd xmm0, xmm1, [r8+8]
4:  add ebx, 0x3ff
    jle 6f
    cmp ebx, 0x7ff
    jge 7f
5:  shl rbx, 52
    movq xmm1, rbx
    mulsd xmm0, xmm1
    ret
6:  cmp ebx, -52                     # a subnormal result in two steps
    jl 9f
    add ebx, 0x3fe
    shl rbx, 52
    movq xmm1, rbx
    mulsd xmm0, xmm1
    mov ebx, 1
    jmp 5b
7:  movq xmm0, rdx                   # +Inf
    ret
8:  test rbx, rbx
    jns 10f
    cmp rcx, rdx
    je 9f
10: ret                              # +Inf and NaN: themselves
9:  xorps xmm0, xmm0
    ret

# Hash of n bytes: multiply and fold in the manner of wyhash; the constants are the process's own (gorun_hash_seeds, set at start).
# strhash(*string rax, seed rbx), memhash(p rax, seed rbx, n rcx)
    .globl gorun_strhash
    .p2align 4
gorun_strhash:
    mov rcx, [rax+8]
    mov rax, [rax]
    .globl gorun_memhash
gorun_memhash:
    mov r8, rax
    mov r9, rcx
    lea r11, gorun_hash_seeds[rip]
    xor rbx, [r11]                   # h
    cmp rcx, 16
    ja 4f
    cmp rcx, 8
    jb 1f
    mov rax, [r8]
    mov r10, [r8+rcx-8]
    jmp 6f
1:  cmp rcx, 4
    jb 2f
    mov eax, [r8]
    mov r10d, [r8+rcx-4]
    jmp 6f
2:  test rcx, rcx
    je 3f
    movzx eax, byte ptr [r8]
    shl eax, 16
    mov r10, rcx
    shr r10, 1
    movzx r10d, byte ptr [r8+r10]
    shl r10d, 8
    or eax, r10d
    movzx r10d, byte ptr [r8+rcx-1]
    or eax, r10d
    xor r10d, r10d
    jmp 6f
3:  xor eax, eax
    xor r10d, r10d
    jmp 6f
4:  mov r10, [r11+8]
5:  mov rax, [r8]
    xor rax, r10
    xor rbx, [r8+8]
    mul rbx
    xor rax, rdx
    mov rbx, rax
    add r8, 16
    sub rcx, 16
    cmp rcx, 16
    ja 5b
    mov rax, [r8+rcx-16]
    mov r10, [r8+rcx-8]
6:  xor rax, [r11+8]
    xor rbx, r10
    mul rbx
    xor rax, rdx
    xor rax, [r11+24]
    mov rdx, [r11+16]
    xor rdx, r9
    mul rdx
    xor rax, rdx
    ret

# memhash32, memhash64(p rax, seed rbx): the same for 4 and for 8 bytes
    .macro hashword size, load
    lea r11, gorun_hash_seeds[rip]
    xor rbx, [r11]
    \load
    xor rbx, rax
    xor rax, [r11+8]
    mul rbx
    xor rax, rdx
    xor rax, [r11+24]
    mov rdx, [r11+16]
    xor rdx, \size
    mul rdx
    xor rax, rdx
    ret
    .endm
    .globl gorun_memhash32
    .p2align 4
gorun_memhash32:
    hashword 4, "mov eax, [rax]"
    .globl gorun_memhash64
    .p2align 4
gorun_memhash64:
    hashword 8, "mov rax, [rax]"

# IndexByte(b rax rbx rcx, c dil), IndexByteString(s rax rbx, c cl) -> index of the first c, or -1
    .globl gorun_indexbyte
    .p2align 4
gorun_indexbyte:
    mov ecx, edi
    .globl gorun_indexbytestring
gorun_indexbytestring:
    movd xmm0, ecx
    punpcklbw xmm0, xmm0
    pshuflw xmm0, xmm0, 0
    punpcklqdq xmm0, xmm0
    mov r8, rax
    cmp rbx, 16
    jb 3f
    lea r9, [rax+rbx-16]             # the last 16 bytes
1:  movdqu xmm1, [rax]
    pcmpeqb xmm1, xmm0
    pmovmskb edx, xmm1
    test edx, edx
    jne 2f
    add rax, 16
    cmp rax, r9
    jb 1b
    mov rax, r9
    movdqu xmm1, [rax]
    pcmpeqb xmm1, xmm0
    pmovmskb edx, xmm1
    test edx, edx
    je 5f
2:  bsf edx, edx
    add rax, rdx
    sub rax, r8
    ret
3:  test rbx, rbx
    je 5f
    mov ecx, eax
    and ecx, 0xfff
    cmp ecx, 0xff0
    ja 4f
    movdqu xmm1, [rax]               # stays in the page
    pcmpeqb xmm1, xmm0
    pmovmskb edx, xmm1
    mov r9d, 1
    mov ecx, ebx
    shl r9d, cl
    dec r9d
    and edx, r9d
    jne 2b
    jmp 5f
4:  movdqu xmm1, [rax+rbx-16]        # near the end of a page: what lies before is in it
    pcmpeqb xmm1, xmm0
    pmovmskb edx, xmm1
    mov ecx, 16
    sub ecx, ebx
    shr edx, cl
    test edx, edx
    jne 2b
5:  mov rax, -1
    ret

# Count(b rax rbx rcx, c dil), CountString(s rax rbx, c cl)
    .globl gorun_countbyte
    .p2align 4
gorun_countbyte:
    mov ecx, edi
    .globl gorun_countbytestring
gorun_countbytestring:
    mov r8, rax
    xor eax, eax
    cmp rbx, 16
    jb 3f
    movd xmm0, ecx
    punpcklbw xmm0, xmm0
    pshuflw xmm0, xmm0, 0
    punpcklqdq xmm0, xmm0
    pxor xmm4, xmm4
    pxor xmm3, xmm3                  # two sums
2:  movdqu xmm1, [r8]
    pcmpeqb xmm1, xmm0
    movdqa xmm2, xmm4
    psubb xmm2, xmm1                 # 1 for each c
    psadbw xmm2, xmm4
    paddq xmm3, xmm2
    add r8, 16
    sub rbx, 16
    cmp rbx, 16
    jae 2b
    movq rax, xmm3
    psrldq xmm3, 8
    movq rdx, xmm3
    add rax, rdx
3:  test rbx, rbx
    je 5f
4:  xor edx, edx
    cmp cl, [r8+rbx-1]
    sete dl
    add rax, rdx
    dec rbx
    jne 4b
5:  ret
    .globl gorun_leaf_end
gorun_leaf_end:

# ---- system calls: raw, on the G's stack ----------------------------------------------------------------------------------------
# Syscall6(num rax, a1 rbx, a2 rcx, a3 rdi, a4 rsi, a5 r8, a6 r9) -> r1 rax, r2 rbx, errno rcx
# Calls that may wait go to gorun_blocking_syscall when they come from between entersyscall and exitsyscall.
    .globl gorun_syscall6
    .p2align 4
gorun_syscall6:
    cmp byte ptr [r14+G_IN_SYSCALL], 0
    je 4f
    cmp rax, 1                       # read, write: most of all calls
    jbe 3f
    cmp rax, SYSCALL_TABLE
    jae 1f
    cmp byte ptr gorun_syscall_class[rax], SYSCALL_MAY_BLOCK
    jb 1f
    je 5f
    mov r12, rbx                     # closes a1
    jmp 6f
1:  mov rdx, rdi                     # a3
    mov r10, rsi                     # a4
    mov rdi, rbx                     # a1
    mov rsi, rcx                     # a2
    # a5 = r8, a6 = r9
    syscall
    cmp rax, -4095
    jae 2f
    mov rbx, rdx
    xor ecx, ecx
    ret
2:  neg rax
    mov rcx, rax
    mov rax, -1
    xor ebx, ebx
    ret
3:  cmp rbx, FD_TABLE
    jae 5f
    cmp byte ptr gorun_fd_kind[rbx], FD_DIRECT
    je 1b
    jmp 5f
4:  mov r12, rcx
    cmp eax, 33                      # dup2 and dup3 come without entersyscall; a2 names something else from now on
    je 6f
    cmp eax, 292
    jne 1b
6:  cmp r12, FD_TABLE
    jae 1b
    mov byte ptr gorun_fd_kind[r12], 0
    jmp 1b
5:  lea r12, gorun_blocking_syscall[rip]
    jmp gorun_native_call

# rawVforkSyscall(trap rax, a1 rbx, a2 rcx, a3 rdi) -> r1 rax, err rbx. The child shares the stack: the return address stays in a register.
    .globl gorun_rawvforksyscall
    .p2align 4
gorun_rawvforksyscall:
    mov rdx, rdi
    mov rdi, rbx
    mov rsi, rcx
    xor r10d, r10d
    xor r8d, r8d
    xor r9d, r9d
    pop r12
    syscall
    push r12
    cmp rax, -4095
    jae 1f
    xor ebx, ebx
    ret
1:  neg rax
    mov rbx, rax
    mov rax, -1
    ret

# rawSyscallNoError(trap rax, a1 rbx, a2 rcx, a3 rdi) -> r1 rax, r2 rbx
    .globl gorun_rawsyscallnoerror
    .p2align 4
gorun_rawsyscallnoerror:
    mov rdx, rdi
    mov rdi, rbx
    mov rsi, rcx
    syscall
    mov rbx, rdx
    ret

# cpuid(eax, ecx: rbx) -> eax ebx ecx edx in rax rbx rcx rdi
    .globl gorun_cpuid
    .p2align 4
gorun_cpuid:
    mov ecx, ebx
    cpuid
    mov edi, edx
    ret
    .globl gorun_xgetbv
gorun_xgetbv:
    xor ecx, ecx
    xgetbv
    mov ebx, edx
    ret

# An undefined symbol was reached: r12 = its name.
    .globl gorun_unresolved
    .p2align 4
gorun_unresolved:
    push rbp
    mov rbp, rsp
    sub rsp, NF_SIZE
    mov [r14+G_NATIVE_FRAME], rsp
    mov rdi, r12
    mov rsi, r14
    mov rax, [r14+G_M]
    mov rsp, [rax+M_NATIVE_SP]
    call gorun_unresolved_symbol
    ud2

# ---- reflect --------------------------------------------------------------------------------------------------------------------
# reflectcall(frametype rax, fn rbx, args rcx, argsize edi, retoffset esi, framesize r8d, regs r9)
    .globl gorun_reflectcall
    .p2align 4
gorun_reflectcall:
    lea r13, [rsp-REFLECTCALL_FRAME]
    mov r12d, r8d
    sub r13, r12
    cmp r13, [r14+G_STACK_GUARD]
    ja gorun_reflectcall_body
    lea r13, [rsp+8]
    lea r12, gorun_reflectcall_body[rip]
    jmp gorun_more
    .globl gorun_reflectcall_body
gorun_reflectcall_body:              # its frame size is its argument: gorun_more_enter knows
    push rbp
    mov rbp, rsp
    sub rsp, 64
    mov [rbp-8], rcx                 # stack args
    mov [rbp-16], rdi
    mov [rbp-24], rsi
    mov [rbp-32], r9                 # regs
    mov [rbp-40], rbx                # fn
    mov eax, r8d
    add rax, 15
    and rax, -16
    sub rsp, rax
    # copy the stack arguments
    mov rsi, rcx
    mov rcx, [rbp-16]
    mov ecx, ecx
    mov rdi, rsp
    rep movsb
    mov r12, [rbp-32]
    .set i, 0
    .irp x, xmm0,xmm1,xmm2,xmm3,xmm4,xmm5,xmm6,xmm7,xmm8,xmm9,xmm10,xmm11,xmm12,xmm13,xmm14
    movsd \x, [r12+RA_FLOATS+8*i]
    .set i, i+1
    .endr
    mov rax, [r12+0]
    mov rbx, [r12+8]
    mov rcx, [r12+16]
    mov rdi, [r12+24]
    mov rsi, [r12+32]
    mov r8, [r12+40]
    mov r9, [r12+48]
    mov r10, [r12+56]
    mov r11, [r12+64]
    mov rdx, [rbp-40]
    call [rdx]
    mov r12, [rbp-32]
    .set i, 0
    .irp x, xmm0,xmm1,xmm2,xmm3,xmm4,xmm5,xmm6,xmm7,xmm8,xmm9,xmm10,xmm11,xmm12,xmm13,xmm14
    movsd [r12+RA_FLOATS+8*i], \x
    .set i, i+1
    .endr
    .set i, 0
    .irp x, rax,rbx,rcx,rdi,rsi,r8,r9,r10,r11
    mov [r12+8*i], \x
    mov [r12+192+8*i], \x            # Ptrs: keeps pointer results visible as the real runtime does
    .set i, i+1
    .endr
    # copy the stack results [retoffset, argsize) back
    mov esi, [rbp-24]
    mov ecx, [rbp-16]
    sub ecx, esi
    jbe 1f
    mov rdi, [rbp-8]
    add rdi, rsi
    add rsi, rsp
    rep movsb
1:  leave
    ret

# Both stubs spill the argument registers into an abi.RegArgs and call Go: callReflect / callMethod (ctxt, frame, retValid *bool, regs).
    .macro reflectstub name, target
    .globl \name
    .p2align 4
\name:
    push rbp
    mov rbp, rsp
    sub rsp, RA_SIZE + 32            # [rsp]: RegArgs; [rsp+RA_SIZE]: retValid; +8: closure
    .set i, 0
    .irp x, rax,rbx,rcx,rdi,rsi,r8,r9,r10,r11
    mov [rsp+8*i], \x
    .set i, i+1
    .endr
    .set i, 0
    .irp x, xmm0,xmm1,xmm2,xmm3,xmm4,xmm5,xmm6,xmm7,xmm8,xmm9,xmm10,xmm11,xmm12,xmm13,xmm14
    movsd [rsp+RA_FLOATS+8*i], \x
    .set i, i+1
    .endr
    xor eax, eax
    .set i, 0
    .rept 10
    mov [rsp+192+8*i], rax
    .set i, i+1
    .endr
    mov [rsp+RA_SIZE], rax
    mov [rsp+RA_SIZE+8], rdx
    mov rax, rdx
    mov rbx, rsp
    mov r12, gorun_move_make_func_arg_ptrs[rip]
    call r12
    mov rax, [rsp+RA_SIZE+8]
    lea rbx, [rbp+16]
    lea rcx, [rsp+RA_SIZE]
    mov rdi, rsp
    mov r12, \target[rip]
    call r12
    .set i, 0
    .irp x, xmm0,xmm1,xmm2,xmm3,xmm4,xmm5,xmm6,xmm7,xmm8,xmm9,xmm10,xmm11,xmm12,xmm13,xmm14
    movsd \x, [rsp+RA_FLOATS+8*i]
    .set i, i+1
    .endr
    .set i, 0
    .irp x, rax,rbx,rcx,rdi,rsi,r8,r9,r10,r11
    mov \x, [rsp+8*i]
    .set i, i+1
    .endr
    leave
    ret
    .endm
    .globl gorun_reflect_stubs_start
gorun_reflect_stubs_start:
    reflectstub gorun_makefuncstub, gorun_call_reflect
    reflectstub gorun_methodvaluecall, gorun_call_method
    .globl gorun_reflect_stubs_end
gorun_reflect_stubs_end:

# Go entry points, set when a module is installed (module.cpp).
    .data
    .p2align 3
    .globl gorun_use_fma
exp_constants:                       # as bits: the assembler rounds decimals wrongly
    .quad 0x3fe0000000000000, 0x3ff0000000000000, 0x4000000000000000   # 0.5 1 2
    .quad 0x3fc5555555555555, 0x3fa5555555555555, 0x3f81111111111111, 0x3f56c16c16c16c17, 0x3f2a01a01a01a01a, 0x3efa01a01a01a01a   # 1/3! .. 1/8!
    .quad 0x40862e42fefa39ef   # 72: 709.782712893384, above which the result is +Inf
    .quad 0x3ff71547652b82fe, 0x3fe62e42fefa3000, 0x3d53de6af278ece6, 0x3fb0000000000000   # 80: 1/log 2; 88, 96: log 2 in two parts; 104: 1/16
gorun_use_fma: .quad 0
    .globl gorun_hash_seeds
gorun_hash_seeds: .quad 0, 0, 0, 0
    .globl gorun_panic_native, gorun_goexit_entry, gorun_move_make_func_arg_ptrs, gorun_call_reflect, gorun_call_method
gorun_panic_native: .quad 0
gorun_goexit_entry: .quad 0
gorun_move_make_func_arg_ptrs: .quad 0
gorun_call_reflect: .quad 0
gorun_call_method: .quad 0

    .section .note.GNU-stack,"",@progbits
