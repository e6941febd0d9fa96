//golden: ir main.length
//golden: escape main.length
//golden: dce main.length
package main

type point struct{ x, y int }

func length(x, y int) int {
	p := &point{x, y}
	return p.x*p.x + p.y*p.y
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
func main.length(i64 r0, i64 r1) -> (i64 r0) facts 262159 {
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
func main.length(i64 r0, i64 r1) -> (i64 r0) facts 262159 {
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
