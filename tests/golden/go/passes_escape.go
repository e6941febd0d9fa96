//golden: ir main.length
//golden: escape main.length
//golden: dce main.length
//golden: escape main.ping
//golden: escape main.stack
//golden: escape main.outside
package main

type point struct{ x, y int }

func length(x, y int) int {
	p := &point{x, y}
	return p.x*p.x + p.y*p.y
}

// Functions that call each other: the facts of both are known.
func ping(n int, p *int) {
	if n > 0 {
		x := n
		pong(n-1, &x)
		*p += x
	}
}

func pong(n int, p *int) {
	x := n
	ping(n-1, &x)
	*p += x
}

// Arguments and results on the stack: inlined.
func pick(a [2]*int, i int) [2]*int {
	a[0] = a[i&1]
	return a
}

func stack(i int) int {
	x, y := i, 2
	return *pick([2]*int{&x, &y}, i)[0]
}

// What a callee leaves in memory may be anyone's.
var global = new([2]*int)

//go:noinline
func leave(p **[2]*int) { *p = global }

func outside() {
	var t *[2]*int
	leave(&t)
	x := 1
	t[0] = &x
}

func main() {}

/* golden: ir main.length
func main.length(i64 r0, i64 r1) -> (i64 r0) {
b1:
  v1 = param i64 0
  v2 = param i64 1
  v3 = symaddr @type:main.point
  v4 = callrt NewObject(v3)
  v5 = result ptr v4, 0
  store [v5], v1
  store [v5+8], v2
  nilcheck v5
  v9 = mul i64 v1, v1
  v10 = mul i64 v2, v2
  v11 = add i64 v9, v10
  return v11
}
*/

/* golden: escape main.length
func main.length(i64 r0, i64 r1) -> (i64 r0) facts 206158430463 {
  slot s0 16 align 8
b1:
  v1 = param i64 0
  v2 = param i64 1
  v3 = symaddr @type:main.point
  v4 = slotaddr s0
  zero [v4], 16
  store [v4], v1
  store [v4+8], v2
  nilcheck v4
  v9 = mul i64 v1, v1
  v10 = mul i64 v2, v2
  v11 = add i64 v9, v10
  return v11
}
*/

/* golden: dce main.length
func main.length(i64 r0, i64 r1) -> (i64 r0) facts 206158430463 {
  slot s0 0 align 8
b1:
  v1 = param i64 0
  v2 = param i64 1
  v9 = mul i64 v1, v1
  v10 = mul i64 v2, v2
  v11 = add i64 v9, v10
  return v11
}
*/

/* golden: escape main.ping
func main.ping(i64 r0, ptr r1) -> () facts 206158430463 {
  slot s0 8 align 8
  slot s1 8 align 8
  sig sig0 (i64 r0, ptr r1) -> ()
  sig sig1 (i64 r0, ptr r1) -> ()
  inlined 0 parent -1 pos 15591715 @main.pong "main.pong"
b1:
  v1 = param i64 0
  v2 = param ptr 1
  v3 = const i64 0
  v4 = lts v3, v1
  branch v4, b2, b3
b2 (b1):
  v6 = symaddr @type:int
  v7 = slotaddr s0
  zero [v7], 8
  store [v7], v1
  v10 = const i64 1
  v11 = const i64 -1
  v12 = add i64 v1, v11
  v22 = slotaddr s1:0
  zero [v22], 8
  store [v22], v12
  v34 = const i64 -2:0
  v27 = add i64 v1, v34
  v28 = call @main.ping sig1(v27, v22):0
  v29 = load i64 [v22]:0
  nilcheck v7:0
  v31 = load i64 [v7]:0
  v32 = add i64 v31, v29
  store [v7], v32
  nilcheck v2
  v16 = load i64 [v2]
  v17 = add i64 v16, v32
  store [v2], v17
  jump b3
b3 (b1, b2):
  return
}
*/

/* golden: escape main.stack
func main.stack(i64 r0) -> (i64 r0) facts 206158430223 {
  slot s0 16 align 8 ptrs
  slot s1 16 align 8 ptrs
  slot s2 32 align 8 ptrs
  slot s3 8 align 8
  slot s4 8 align 8
  sig sig0 (i64 r0) -> () stack 32
  inlined 0 parent -1 pos 15591968 @main.pick "main.pick"
b1:
  v1 = param i64 0
  v2 = const i64 2
  v3 = symaddr @type:int
  v4 = slotaddr s3
  zero [v4], 8
  store [v4], v1
  v7 = slotaddr s4
  zero [v7], 8
  store [v7], v2
  v10 = slotaddr s0
  store [v10], v4
  store [v10+8], v7
  v13 = slotaddr s1
  v14 = outaddr 0
  v24 = slotaddr s2
  move [v24], [v10], 16
  v26 = const i64 1:0
  v27 = and i64 v1, v26:0
  v28 = ptradd v24, v27*8:0
  v29 = load ptr [v28]
  store [v24], v29:0
  v31 = slotaddr s2+16:0
  move [v31], [v24], 16
  v17 = outaddr 16
  move [v13], [v31], 16
  v19 = const i64 0
  v20 = load ptr [v13]
  nilcheck v20
  v22 = load i64 [v20]
  return v22
}
*/

/* golden: escape main.outside
func main.outside() -> () facts 206158430208 {
  slot s0 8 align 8 ptrs
  sig sig0 (ptr r0) -> ()
b1:
  v1 = symaddr @"type:*[2]*int"
  v2 = slotaddr s0
  zero [v2], 8
  v4 = call @main.leave sig0(v2)
  v5 = const i64 1
  v6 = symaddr @type:int
  v7 = callrt NewObject(v6)
  v8 = result ptr v7, 0
  store [v8], v5
  v10 = load ptr [v2]
  v11 = const i64 0
  nilcheck v10
  v13 = const i64 2
  storewb [v10], v8
  return
}
*/
