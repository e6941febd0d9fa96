// Offsets used by thunks.S; checked against the structs in entry/vector.cpp.
#pragma once
#define G_STACK_LO 0
#define G_STACK_HI 8
#define G_STACK_GUARD 16
#define G_IN_SYSCALL 78
#define G_M 80
#define G_GO_FN 88
#define G_CTX 192
#define G_NATIVE_FRAME 200
#define G_SEG 208
#define G_XSAVE 216
#define M_NATIVE_SP 0
#define M_SCHED_CTX 8
#define M_ALLOC 16
/* rt::AllocCache, rt::FreeRun */
#define RUN_NEXT 0
#define RUN_END 8
#define RUN_SIZE 16
#define RUN_SHIFT 5 /* log2(sizeof(FreeRun)) */
#define TINY_AT 4352
#define TINY_END 4360
#define TINY_ALLOCS 4368
#define TINY_RUN 160        /* runs[2][noscan] */
#define ALLOC_FAST_MAX 2048 /* the largest object that comes from a run */
#define NF_SIZE 128         /* bytes of NativeFrame below saved_rbp */
#define NF_CLOSURE 72
#define NF_FLOATS 80
#define NF_WORDS 124 /* 1 + how many of the integer registers hold arguments or results; 0: not known */
#define ACTION_PARK 1
#define ACTION_PANIC 2
#define SEG_PREV 0
#define SEG_LO 16
#define SEG_HI 24
#define SEG_GUARD 32
#define MF_SIZE 224 /* MoreFrame below saved rbp: 9 ints, closure, r12, r13, 15 floats, pad */
#define MF_CLOSURE 72
#define MF_BODY 80
#define MF_ARGBASE 88
#define MF_FLOATS 96
/* gorun_syscall_class, gorun_fd_kind (sched/blocking.cpp) */
#define SYSCALL_TABLE 512
#define SYSCALL_MAY_BLOCK 1
#define SYSCALL_CLOSES 2
#define FD_TABLE 1024
#define FD_DIRECT 1
/* abi::RegArgs: Ints [9]uintptr, Floats [15]uint64, Ptrs [9]unsafe.Pointer, ReturnIsPtr */
#define RA_INTS 0
#define RA_FLOATS 72
#define RA_SIZE 272
#define REFLECTCALL_FRAME 128 /* reflectcall's frame without the stack arguments, rounded up */
