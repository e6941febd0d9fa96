//golden: ir main.classify
//golden: ir main.loop
//golden: ir main.closures
package main

func classify(s string, n int) int {
	switch {
	case n < 0:
		return -1
	case s == "zero" && n == 0:
		fallthrough
	case n > 100:
		n++
	}
	return n
}

func loop(m map[string]int, c chan int) (sum int) {
	for k, v := range m {
		if k == "" {
			continue
		}
		sum += v
	}
	select {
	case c <- sum:
	default:
	}
	return
}

func closures(n int) func() int {
	defer println("done")
	for i := range n {
		go func() { n += i }()
	}
	return func() int { return n }
}

func main() {}

/* golden: ir main.classify
func main.classify(ptr r0, i64 r1, i64 r2) -> (i64 r0) {
b1:
  v1 = param ptr 0
  v2 = param i64 1
  v3 = param i64 2
  v4 = const i64 0
  v5 = lts v3, v4
  branch v5, b2, b6
b2 (b1):
  v27 = const i64 -1
  return v27
b3 (b8):
  jump b4
b4 (b7, b3):
  v30 = const i64 1
  v32 = add i64 v3, v30
  jump b5
b5 (b11, b4):
  v34 = phi i64 v3, v32
  return v34
b6 (b1):
  v7 = symaddr @"go:string.\"zero\""
  v8 = const i64 4
  v9 = const i8 0
  v10 = eq v2, v8
  branch v10, b9, b10
b7 (b10, b8):
  v23 = const i64 100
  v24 = lts v23, v3
  branch v24, b4, b11
b8 (b10):
  v19 = const i64 0
  v20 = eq v3, v19
  branch v20, b3, b7
b9 (b6):
  v12 = const i32 1869768058
  v13 = load i32 [v1]
  v14 = eq v13, v12
  jump b10
b10 (b6, b9):
  v16 = phi i8 v9, v14
  branch v16, b8, b7
b11 (b7):
  jump b5
}
*/

/* golden: ir main.loop
func main.loop(ptr r0, ptr r1) -> (i64 r0) {
  slot s0 96 align 8 ptrs
  slot s1 8 align 8
b1:
  v1 = param ptr 0
  v2 = param ptr 1
  v3 = const i64 0
  v4 = slotaddr s0
  zero [v4], 96
  v6 = symaddr @"type:map[string]int"
  v7 = callrt MapIterStart(v6, v1, v4)
  jump b2
b2 (b1, b4):
  v21 = phi i64 v3, v26
  v9 = load ptr [v4]
  v10 = const ptr 0
  v11 = ne v9, v10
  branch v11, b3, b5
b3 (b2):
  v13 = load ptr [v9]
  v14 = load i64 [v9+8]
  v15 = load ptr [v4+8]
  v16 = load i64 [v15]
  v17 = const i64 0
  v18 = eq v14, v17
  branch v18, b6, b7
b4 (b6, b7):
  v26 = phi i64 v21, v22
  v24 = callrt MapIterNext(v4)
  jump b2
b5 (b2):
  v29 = slotaddr s1
  store [v29], v21
  v31 = callrt Selectnbsend(v2, v29)
  v32 = result i8 v31, 0
  branch v32, b9, b10
b6 (b3):
  jump b4
b7 (b3):
  v22 = add i64 v21, v16
  jump b4
b8 (b9, b10):
  return v21
b9 (b5):
  jump b8
b10 (b5):
  jump b8
}
*/

/* golden: ir main.closures
func main.closures(i64 r0) -> (ptr r0) flags 16 {
  slot s0 8 align 8 ptrs
  slot s1 32 align 8 ptrs "deferframe"
  slot s2 24 align 8 ptrs
b1:
  v1 = param i64 0
  v2 = symaddr @type:int
  v3 = callrt NewObject(v2)
  v4 = result ptr v3, 0
  store [v4], v1
  v6 = const ptr 0
  v7 = slotaddr s0
  store [v7], v6
  v9 = slotaddr s1
  zero [v9], 32
  deferframe s1, b2, b3
b2 (b1):
  v17 = symaddr @"go:string.\"done\""
  v18 = const i64 4
  v19 = slotaddr s2
  v20 = symaddr @main.closures.deferwrap1
  store [v19], v20
  store [v19+16], v18
  store [v19+8], v17
  v24 = slotaddr s1
  v25 = callrt Deferproc(v24, v19)
  v26 = load i64 [v4]
  v27 = const i64 0
  jump b4
b3 (b1) cold:
  v12 = slotaddr s1
  v13 = callrt Deferreturn(v12)
  v14 = slotaddr s0
  v15 = load ptr [v14]
  return v15
b4 (b2, b6):
  v29 = phi i64 v27, v43
  v30 = lts v29, v26
  branch v30, b5, b7
b5 (b4):
  v33 = symaddr @"type:struct { F uintptr; X0 unsafe.Pointer; X1 int }"
  v34 = callrt NewObject(v33)
  v35 = result ptr v34, 0
  v36 = symaddr @main.closures.func1
  store [v35], v36
  storewbnoold [v35+8], v4
  store [v35+16], v29
  v40 = callrt Newproc(v35)
  jump b6
b6 (b5):
  v42 = const i64 1
  v43 = add i64 v29, v42
  jump b4
b7 (b4):
  v45 = symaddr @"type:struct { F uintptr; X0 unsafe.Pointer }"
  v46 = callrt NewObject(v45)
  v47 = result ptr v46, 0
  v48 = symaddr @main.closures.func2
  store [v47], v48
  storewbnoold [v47+8], v4
  v51 = slotaddr s0
  store [v51], v47
  v53 = slotaddr s1
  v54 = callrt Deferreturn(v53)
  v55 = load ptr [v51]
  return v55
}
*/
