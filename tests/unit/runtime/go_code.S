# Hand-written functions in the Go convention for boot_test.cpp. Slots of the vector come in through tables that the test fills.
    .intel_syntax noprefix
    .data
    .globl slot_write, slot_exit, slot_newobject, slot_newproc, slot_gosched, slot_more, slot_goexit1, slot_park, slot_ready, slot_lock, slot_unlock, slot_syscall6, type_node
slot_write: .quad 0
slot_exit: .quad 0
slot_newobject: .quad 0
slot_newproc: .quad 0
slot_gosched: .quad 0
slot_more: .quad 0
slot_goexit1: .quad 0
slot_park: .quad 0
slot_ready: .quad 0
slot_lock: .quad 0
slot_unlock: .quad 0
slot_syscall6: .quad 0
type_node: .quad 0
msg: .ascii "hello\n"
counter: .quad 0
fn_child: .quad child
waiter: .quad 0
fn_waiter: .quad wait_child
fn_receive: .quad receive
fn_sleep: .quad sleep_loop
fn_read: .quad read_child
fn_set: .quad set_flag
chan_lock: .long 0, 0
chan_receiver: .quad 0
chan_place: .quad 0
received: .quad 0
slept: .quad 0
flag: .quad 0
pipe_fds: .long 0, 0
a_millisecond: .quad 0, 1000000
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

# A channel by the border protocol: main allocates pairs and hands each to a receiver that waits, through a place on the receiver's stack; a third
# goroutine is in system calls that helper threads carry out. 1000 pairs: exit status 6.
    .globl rt0_exchange
rt0_exchange:
    push rbp
    mov rbp, rsp
    sub rsp, 32
    lea rax, fn_receive[rip]
    call slot_newproc[rip]
    lea rax, fn_sleep[rip]
    call slot_newproc[rip]
    mov qword ptr [rbp-8], 0
1:  mov rax, type_node[rip]
    call slot_newobject[rip]
    mov [rbp-16], rax
    mov rcx, [rbp-8]
    mov [rax+8], rcx
    mov rax, type_node[rip]
    call slot_newobject[rip]
    mov rcx, [rbp-16]
    mov [rax], rcx                   # the second refers to the first
    mov rcx, [rbp-8]
    inc rcx
    mov [rax+8], rcx
    mov [rbp-16], rax
2:  lea rax, chan_lock[rip]
    call slot_lock[rip]
    cmp qword ptr chan_receiver[rip], 0
    jne 3f
    lea rax, chan_lock[rip]
    call slot_unlock[rip]
    call slot_gosched[rip]
    jmp 2b
3:  mov rcx, chan_place[rip]
    mov rax, [rbp-16]
    mov [rcx], rax
    mov qword ptr [rbp-16], 0
    mov rax, chan_receiver[rip]
    mov [rbp-24], rax
    mov qword ptr chan_receiver[rip], 0
    lea rax, chan_lock[rip]
    call slot_unlock[rip]
    mov rax, [rbp-24]
    call slot_ready[rip]
    inc qword ptr [rbp-8]
    cmp qword ptr [rbp-8], 1000
    jb 1b
4:  call slot_gosched[rip]
    cmp qword ptr received[rip], 1000
    jb 4b
    cmp qword ptr slept[rip], 3
    jb 4b
    mov eax, 6
    call slot_exit[rip]
receive:
    push rbp
    mov rbp, rsp
    sub rsp, 16
1:  lea rax, chan_lock[rip]
    call slot_lock[rip]
    lea rax, [rbp-8]
    mov chan_place[rip], rax
    mov chan_receiver[rip], r14
    lea rax, chan_lock[rip]
    mov ebx, 1
    dec dword ptr [r14+72]           # as the overlay's goparkunlock: park lets go of the lock
    call slot_park[rip]
    mov rax, [rbp-8]
    mov rcx, [rax+8]
    mov rax, [rax]
    mov rdx, [rax+8]
    inc rdx
    cmp rcx, rdx
    jne 9f
    dec rdx
    cmp rdx, received[rip]
    jne 9f
    inc qword ptr received[rip]
    jmp 1b
9:  mov eax, 99
    call slot_exit[rip]
sleep_loop:
    push rbp
    mov rbp, rsp
1:  mov byte ptr [r14+78], 1
    mov eax, 35                      # nanosleep
    lea rbx, a_millisecond[rip]
    xor ecx, ecx
    call slot_syscall6[rip]
    mov byte ptr [r14+78], 0
    inc qword ptr slept[rip]
    jmp 1b

# a child reads from an empty pipe, main writes 3 bytes later: exit status 10 + what read returned
    .globl rt0_blocking_read
rt0_blocking_read:
    push rbp
    mov rbp, rsp
    mov eax, 293                     # pipe2
    lea rbx, pipe_fds[rip]
    xor ecx, ecx
    call slot_syscall6[rip]
    lea rax, fn_read[rip]
    call slot_newproc[rip]
    .rept 10
    call slot_gosched[rip]
    .endr
    mov eax, 1
    mov ebx, pipe_fds[rip+4]
    lea rcx, msg[rip]
    mov edi, 3
    call slot_syscall6[rip]
    xor eax, eax
    mov ebx, 1
    call slot_park[rip]
    ud2
read_child:
    push rbp
    mov rbp, rsp
    sub rsp, 16
    mov byte ptr [r14+78], 1
    xor eax, eax
    mov ebx, pipe_fds[rip]
    lea rcx, [rbp-16]
    mov edi, 16
    call slot_syscall6[rip]
    mov byte ptr [r14+78], 0
    add eax, 10
    call slot_exit[rip]

# a loop without calls, until another goroutine has run; extended and flag registers survive: exit status 8
    .globl rt0_spin
rt0_spin:
    push rbp
    mov rbp, rsp
    lea rax, fn_set[rip]
    call slot_newproc[rip]
    mov rax, 0x0123456789abcdef
    movq xmm15, rax
    mov r12, rax
    mov r15, rax
    stc
1:  pause
    inc rbx
    adc rcx, 0                       # inc leaves the carry flag
    stc
    mov rdx, flag[rip]
    jrcxz 1b
    dec rdx
    jne 1b
    jnc 9f
    movq rbx, xmm15
    mov rax, 0x0123456789abcdef
    cmp rax, rbx
    jne 9f
    cmp rax, r12
    jne 9f
    cmp rax, r15
    jne 9f
    mov eax, 8
    call slot_exit[rip]
9:  mov eax, 98
    call slot_exit[rip]
set_flag:
    push rbp
    mov rbp, rsp
    mov qword ptr flag[rip], 1
    pop rbp
    ret
    .p2align 4
go_text_end:
    .section .note.GNU-stack,"",@progbits
