// The code of a launcher: execve(gorun, {gorun, "--exec", launcher, argv[0], ...}, envp). Position independent; it is copied into a file,
// where three offsets of names, relative to the table at its end, are filled in.
    .section .rodata
    .globl gorun_launcher_stub, gorun_launcher_stub_end
    .balign 16
gorun_launcher_stub:
    movq (%rsp), %rdi                    // argc
    leaq 8(%rsp), %rsi                   // argv
    leaq 8(%rsi,%rdi,8), %rdx            // envp
    leaq 32(,%rdi,8), %rcx               // room for three more and the null
    movq %rsp, %r9
    subq %rcx, %r9
    andq $-16, %r9
    movq %r9, %rsp
    leaq table(%rip), %r8
    movl (%r8), %eax
    addq %r8, %rax
    movq %rax, (%r9)
    movq %rax, %r10
    movl 4(%r8), %eax
    addq %r8, %rax
    movq %rax, 8(%r9)
    movl 8(%r8), %eax
    addq %r8, %rax
    movq %rax, 16(%r9)
    xorl %ecx, %ecx
1:  cmpq %rdi, %rcx                      // argv[argc] is null and comes along
    ja 2f
    movq (%rsi,%rcx,8), %rax
    movq %rax, 24(%r9,%rcx,8)
    incq %rcx
    jmp 1b
2:  movq %r10, %rdi
    movq %r9, %rsi
    movl $59, %eax                       // execve
    syscall
    movl $1, %eax                        // write(2, ...)
    movl $2, %edi
    leaq message(%rip), %rsi
    movl $(message_end - message), %edx
    syscall
    movl $60, %eax                       // exit(126)
    movl $126, %edi
    syscall
message:
    .ascii "gorun: the program that this launcher starts has been removed\n"
message_end:
    .balign 8
table:
    .long 0, 0, 0, 0
gorun_launcher_stub_end:
    .section .note.GNU-stack,"",@progbits
