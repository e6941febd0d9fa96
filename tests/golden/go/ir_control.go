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
  slot s1 48 align 8 ptrs "deferframe"
  slot s2 24 align 8 ptrs
  sig sig0 () -> ()
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
  store [v9+16], v6
  v11 = const i64 0
  store [v9+32], v11
  deferframe s1, b2, b3
b2 (b1):
  v19 = const i64 0
  v20 = symaddr @"go:string.\"done\""
  v21 = const i64 4
  v22 = slotaddr s2
  v23 = symaddr @main.closures.deferwrap1
  store [v22], v23
  store [v22+16], v21
  store [v22+8], v20
  v27 = slotaddr s1
  store [v27+40], v22
  v29 = const i64 1
  store [v27+32], v29
  v31 = load i64 [v4]
  jump b4
b3 (b1) cold:
  v14 = slotaddr s1
  v15 = callrt Deferreturn(v14)
  v16 = slotaddr s0
  v17 = load ptr [v16]
  return v17
b4 (b2, b6):
  v33 = phi i64 v19, v47
  v34 = lts v33, v31
  branch v34, b5, b7
b5 (b4):
  v37 = symaddr @"type:struct { F uintptr; X0 unsafe.Pointer; X1 int }"
  v38 = callrt NewObject(v37)
  v39 = result ptr v38, 0
  v40 = symaddr @main.closures.func1
  store [v39], v40
  storewbnoold [v39+8], v4
  store [v39+16], v33
  v44 = callrt Newproc(v39)
  jump b6
b6 (b5):
  v46 = const i64 1
  v47 = add i64 v33, v46
  jump b4
b7 (b4):
  v49 = symaddr @"type:struct { F uintptr; X0 unsafe.Pointer }"
  v50 = callrt NewObject(v49)
  v51 = result ptr v50, 0
  v52 = symaddr @main.closures.func2
  store [v51], v52
  storewbnoold [v51+8], v4
  v55 = slotaddr s0
  store [v55], v51
  v58 = const i64 0
  v59 = const i64 1
  v60 = const i8 1
  jump b8
b8 (b7):
  v62 = slotaddr s1
  store [v62+32], v58
  v64 = slotaddr s2
  v65 = callclosure v64 sig0()
  jump b9
b9 (b8):
  v67 = getg
  v68 = load ptr [v62+24]
  store [v67+32], v68
  v70 = load ptr [v55]
  return v70
}
*/
