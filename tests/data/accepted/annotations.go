// Accepted code with the expressions whose types are settled late: every one must have its final type (check_expr_test.cpp).
package p

type num interface{ ~int | ~float64 }

type point struct{ x, y int }

func (p *point) move(d int) { p.x += d }
func (p point) dist() int   { return p.x*p.x + p.y*p.y }
func ident[T any](v T) T    { return v }
func sum[T num](vs ...T) (s T) {
	for _, v := range vs {
		s += v
	}
	return
}
func apply[T, U any](vs []T, f func(T) U) (out []U) {
	for i := range vs {
		out = append(out, f(vs[i]))
	}
	return out
}

type list[T any] struct {
	next *list[T]
	val  T
}

func (l *list[T]) push(v T) *list[T] { return &list[T]{l, v} }

const name = "constant"

func shifts(s uint, n int) (int64, uint8) {
	var a int64 = 1 << s
	b := 1<<s + n
	var f interface{} = 1 << s
	c := "abcd"[1<<(s&1)]
	_ = n << (1 << s)
	_ = n >> ((1 >> s) + (1 >> s))
	_ = 1<<s == n
	_, _, _ = b, f, make([]int, 1<<s)
	return a, uint8(1<<s) + c
}

func values(m map[string]int, c chan interface{}, e error, p *point) (n int, err error) {
	for i, r := range name {
		n += i + int(r)
	}
	for range 3 {
		n++
	}
	for i := range uint8(4) {
		n += int(i)
	}
	for k, v := range func(yield func(string, int) bool) { yield("a", 1) } {
		n += len(k) + v
	}
	v, ok := m["x"]
	if x, isInt := (<-c).(int); ok && isInt && (x > 1.0 || e != nil) {
		n = v + x
	}
	c <- 'a' + 1.0
	c <- nil
	switch x := (<-c).(type) {
	case nil, int:
		_ = x
	case string:
		n = len(x) + len("const"[1:])
	}
	switch {
	case n == 0, e == nil:
		n = 1
	case ok:
		fallthrough
	default:
		defer func() { err, _ = recover().(error) }()
	}
	switch e {
	case nil:
	}
	p.move(1 << 3)
	q := *p
	q.move(q.dist())
	g, h := q.dist, (*point).move
	h(&q, g())
	arr := [...]point{2: {1, 2}, {y: 3}}
	ptrs := []*point{{1, 2}, nil}
	mp := map[point][]string{{1, 2}: {"a", "b"}}
	sl := arr[:]
	_, _, _ = ptrs, mp, append(sl, *ptrs[0])
	var t func(int) int = ident
	n = t(sum(1, 2) + ident[int](3))
	_ = apply([]int{1, 2}, func(i int) string { return name[i:] })
	_ = apply(sl, point.dist)
	var l *list[float64]
	l = l.push(1).push(sum(1, 2.5))
	_ = complex(l.val, 1)
	_ = min(l.val, 1) + max(2, 3)
	_ = append([]byte(nil), name...)
	_ = copy([]byte{'a'}, "x")
	println(1<<3, 'x', 2.5, nil == e)
	n, m["y"] = m["y"], n
	m["z"] <<= 2
	func() {
		n := n
		_ = n + v
	}()
loop:
	for i := 0; ; i++ {
		select {
		case x, ok := <-c:
			_, _ = x, ok
			break loop
		case c <- i:
			continue loop
		default:
		}
	}
	if n > 1 {
		goto done
	}
	n++
done:
	return n, e
}
