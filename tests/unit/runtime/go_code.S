# Hand-written functions in the Go convention for boot_test.cpp. Slots of the vector come in through tables that the test fills.
    .intel_syntax noprefix
    .data
    .globl slot_write, slot_exit, slot_newobject, slot_newproc, slot_gosched, slot_more, slot_goexit1, slot_park, slot_ready, type_node
slot_write: .quad 0
slot_exit: .quad 0
slot_newobject: .quad 0
slot_newproc: .quad 0
slot_gosched: .quad 0
slot_more: .quad 0
slot_goexit1: .quad 0
slot_park: .quad 0
slot_ready: .quad 0
type_node: .quad 0
msg: .ascii "hello\n"
counter: .quad 0
fn_child: .quad child
waiter: .quad 0
fn_waiter: .quad wait_child
    .text
    .globl go_text_start, go_text_end
    .p2align 12
go_text_start:
    .globl rt0_hello
rt0_hello:
    push rbp
    mov rbp, rsp
    mov eax, 1
    lea rbx, msg[rip]
    mov ecx, 6
    call slot_write[rip]
    mov eax, 7
    call slot_exit[rip]
    ud2

# three children add to the counter; main yields until it is 3
    .globl rt0_goroutines
rt0_goroutines:
    push rbp
    mov rbp, rsp
    .rept 3
    lea rax, fn_child[rip]
    call slot_newproc[rip]
    .endr
1:  call slot_gosched[rip]
    cmp qword ptr counter[rip], 3
    jne 1b
    mov eax, 3
    call slot_exit[rip]
child:
    push rbp
    mov rbp, rsp
    call slot_gosched[rip]
    inc qword ptr counter[rip]
    pop rbp
    ret
    .globl go_exit
go_exit:
    push rbp
    mov rbp, rsp
    call slot_goexit1[rip]
    ud2

# sum(n in rax) = n + sum(n-1), recursion through `more`, with an object allocated in each frame and checked on the way back
    .globl sum
sum:
    cmp rsp, [r14+16]
    jbe 9f
1:  push rbp
    mov rbp, rsp
    sub rsp, 32
    mov [rbp-8], rax
    test rax, rax
    je 2f
    mov rax, type_node[rip]
    call slot_newobject[rip]
    mov [rbp-16], rax
    mov rcx, [rbp-8]
    mov [rax], rcx
    mov rax, rcx
    dec rax
    call sum
    mov rcx, [rbp-16]
    add rax, [rcx]
    leave
    ret
2:  xor eax, eax
    leave
    ret
9:  lea r12, 1b[rip]
    jmp slot_more[rip]
    .globl rt0_sum
rt0_sum:
    push rbp
    mov rbp, rsp
    mov eax, 20000
    call sum
    mov rcx, 200010000
    cmp rax, rcx
    mov eax, 0
    mov ecx, 9
    cmovne eax, ecx
    call slot_exit[rip]

# nil dereference: [0+8] -> sigpanic(sig, code, addr, pc) exits with 40 + (addr == 8)
    .globl rt0_fault
rt0_fault:
    push rbp
    mov rbp, rsp
    xor eax, eax
    mov rbx, [rax+8]
    ud2
    .globl go_sigpanic
go_sigpanic:
    push rbp
    mov rbp, rsp
    xor edx, edx
    cmp rcx, 8
    sete dl
    lea eax, [rdx+40]
    call slot_exit[rip]

    .globl rt0_park_forever
rt0_park_forever:
    push rbp
    mov rbp, rsp
    xor eax, eax
    mov ebx, 1
    call slot_park[rip]
    ud2

# unbounded recursion
    .globl rt0_overflow
rt0_overflow:
    cmp rsp, [r14+16]
    jbe 9f
1:  push rbp
    mov rbp, rsp
    sub rsp, 96
    call rt0_overflow
    leave
    ret
9:  lea r12, 1b[rip]
    jmp slot_more[rip]

# a child parks, main readies it; the child exits with 5
    .globl rt0_ready
rt0_ready:
    push rbp
    mov rbp, rsp
    lea rax, fn_waiter[rip]
    call slot_newproc[rip]
    call slot_gosched[rip]
    mov rax, waiter[rip]
    call slot_ready[rip]
1:  call slot_gosched[rip]
    jmp 1b
wait_child:
    push rbp
    mov rbp, rsp
    mov waiter[rip], r14
    xor eax, eax
    mov ebx, 1
    call slot_park[rip]
    mov eax, 5
    call slot_exit[rip]
    .p2align 4
go_text_end:
    .section .note.GNU-stack,"",@progbits
