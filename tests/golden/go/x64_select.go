//golden: mach main.divide
//golden: asm main.divide
//golden: asm main.copies
//golden: asm main.floats
package main

type block struct{ a, b, c, d, e int }

func divide(n int, u uint32) (int, uint32) { return n/8 + n%10, u / 7 }

func copies(p, q *block) { *p = *q }

func floats(x, y float64) float64 {
	if x < y {
		return x*y + 1
	}
	return float64(int32(x))
}

func main() {}

/* golden: mach main.divide
m0: (b1) depth 0 ->
  entry8 =v2:rbx, =v1:rax
    move rcx <- rax v1
  sar8 =v5:rcx, v1:rcx $63
    move rsi <- rcx v5
  shr8 =v7:rsi, v5:rsi $61
  add8 =v8:rsi, v7:rsi, v1:rax
  sar8 =v10:rsi, v8:rsi $3
    remat rdi <- v12
    move r8 <- rax v1
  mulhis8 =v13:rdx, v1:rax, v12:rdi
  add8 =v14:rdx, v13:rdx, v1:r8
  sar8 =v15:rdx, v14:rdx $3
  sub8 =v16:rdx, v15:rdx, v5:rcx
  imulimm8 =v17:rdx, v16:rdx $10
  sub8 =v18:r8, v1:r8, v17:rdx
  add8 =v19:rax, v10:rsi, v18:r8
  movzx4 =v21:rbx, v2:rbx
    move rcx <- rax v19
    move rax <- rbx v21
    remat rsi <- v22
  mulhiu8 =v23:rdx, v21:rax, v22:rsi
    move rax <- rcx v19
    move rbx <- rdx v23
  ret8 v19:rax, v23:rbx
*/

/* golden: asm main.divide
push rbp
mov rbp, rsp
L0:
mov rcx, rax
sar rcx, 63
mov rsi, rcx
shr rsi, 61
add rsi, rax
sar rsi, 3
mov rdi, -3689348814741910323
mov r8, rax
imul rdi
add rdx, r8
sar rdx, 3
sub rdx, rcx
imul rdx, rdx, 10
sub r8, rdx
lea rax, [rsi+r8]
mov ebx, ebx
mov rcx, rax
mov rax, rbx
mov rsi, 2635249153387078803
mul rsi
mov rax, rcx
mov rbx, rdx
pop rbp
ret
L1:
*/

/* golden: asm main.copies
push rbp
mov rbp, rsp
L0:
movups xmm15, xmmword ptr [rbx]
movups xmmword ptr [rax], xmm15
movups xmm15, xmmword ptr [rbx+16]
movups xmmword ptr [rax+16], xmm15
movq xmm15, qword ptr [rbx+32]
movq qword ptr [rax+32], xmm15
pop rbp
ret
L1:
*/

/* golden: asm main.floats
push rbp
mov rbp, rsp
L0:
ucomisd xmm1, xmm0
short jbe L2
L1:
mulsd xmm0, xmm1
addsd xmm0, qword ptr [L3]
pop rbp
ret
L2:
cvttsd2si eax, xmm0
xorps xmm0, xmm0
cvtsi2sd xmm0, eax
pop rbp
ret
align 8
L3:
.db 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xF0, 0x3F
*/
