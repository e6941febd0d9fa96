//golden: ir main.sum
//golden: facts main.sum
//golden: dce main.sum
//golden: asm main.sum
package main

func sum(list []int) (n int) {
	for i := 0; i < len(list); i++ {
		n += list[i]
	}
	return n
}

func main() {}

/* golden: ir main.sum
func main.sum(ptr r0, i64 r1, i64 r2) -> (i64 r0) {
b1:
  v1 = param ptr 0
  v2 = param i64 1
  v3 = param i64 2
  v4 = const i64 0
  jump b2
b2 (b1, b4):
  v6 = phi i64 v4, v19
  v15 = phi i64 v4, v16
  v10 = lts v6, v2
  branch v10, b3, b5
b3 (b2):
  boundscheck v6, v2, Index
  v13 = ptradd v1, v6*8
  v14 = load i64 [v13]
  v16 = add i64 v15, v14
  jump b4
b4 (b3):
  v18 = const i64 1
  v19 = add i64 v6, v18
  jump b2
b5 (b2):
  return v15
}
*/

/* golden: facts main.sum
func main.sum(ptr r0, i64 r1, i64 r2) -> (i64 r0) facts 206158434303 {
b1:
  v1 = param ptr 0
  v2 = param i64 1
  v3 = param i64 2
  v4 = const i64 0
  jump b2
b2 (b1, b4):
  v6 = phi i64 v4, v19
  v15 = phi i64 v4, v16
  v10 = lts v6, v2
  branch v10, b3, b5
b3 (b2):
  v13 = ptradd v1, v6*8
  v14 = load i64 [v13]
  v16 = add i64 v15, v14
  jump b4
b4 (b3):
  v18 = const i64 1
  v19 = add i64 v6, v18
  jump b2
b5 (b2):
  return v15
}
*/

/* golden: dce main.sum
func main.sum(ptr r0, i64 r1, i64 r2) -> (i64 r0) facts 206158434303 {
b1:
  v1 = param ptr 0
  v2 = param i64 1
  v3 = param i64 2
  v4 = const i64 0
  jump b2
b2 (b1, b3):
  v6 = phi i64 v4, v19
  v15 = phi i64 v4, v16
  v10 = lts v6, v2
  branch v10, b3, b5
b3 (b2):
  v13 = ptradd v1, v6*8
  v14 = load i64 [v13]
  v16 = add i64 v15, v14
  v18 = const i64 1
  v19 = add i64 v6, v18
  jump b2
b5 (b2):
  return v15
}
*/

/* golden: asm main.sum
push rbp
mov rbp, rsp
L0:
xor ecx, ecx
xor edx, edx
short jmp L2
L1:
add rdx, qword ptr [rax+rcx*8]
inc rcx
L2:
cmp rcx, rbx
short jl L1
L3:
mov rax, rdx
pop rbp
ret
L4:
*/
