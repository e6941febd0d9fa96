// Functions that return an argument: the object may stay in the caller's frame when the result does, and only then.
package main

import (
	"fmt"
	"runtime"
	"testing"
)

type node struct {
	next *node
	val  [4]int
}

var global *node
var globals []*node
var globalBytes []byte

//go:noinline
func same(n *node) *node { return n }

//go:noinline
func choose(a, b *node, first bool) *node {
	if first {
		return a
	}
	return b
}

//go:noinline
func wrap(n *node) *node { return &node{next: n} }

//go:noinline
func next(n *node) *node { return n.next }

//go:noinline
func inner(n *node) *int { return &n.val[2] }

//go:noinline
func link(a, b *node) *node {
	a.next = b
	return a
}

//go:noinline
func digits(b []byte, x int) []byte {
	for ; x > 0; x /= 10 {
		b = append(b, byte('0'+x%10))
	}
	return b
}

//go:noinline
func forward(b []byte, x int) []byte { return append(digits(b, x), '!') }

type stack struct{ n *node }

//go:noinline
func (s *stack) push(n *node) *stack {
	s.n = link(n, s.n)
	return s
}

var junk [][]int

func scratch(depth int) int {
	var a [40]int
	for i := range a {
		a[i] = -depth
	}
	junk = append(junk[:0], make([]int, 10))
	if depth > 0 {
		return scratch(depth-1) + a[3]
	}
	runtime.GC()
	return a[5]
}

func make1(v int) { global = same(&node{val: [4]int{v, v, v, v}}) }
func make2(v int) { global = choose(&node{val: [4]int{v}}, &node{val: [4]int{v + 1}}, v%2 == 0) }
func make3(v int) { global = next(wrap(&node{val: [4]int{v}})) }
func make4(v int) *int {
	n := &node{}
	n.val[2] = v
	return inner(n)
}
func make5(v int) *node { return same(same(link(&node{val: [4]int{v}}, &node{val: [4]int{v + 1}}))) }
func make6(v int) {
	var a [8]byte
	globalBytes = digits(a[:0], v)
}
func make7(n int) *stack {
	s := &stack{}
	for i := 0; i < n; i++ {
		s = s.push(&node{val: [4]int{i}})
	}
	return s
}
func make8() {
	var keep *node
	for i := 0; i < 5; i++ {
		n := same(&node{val: [4]int{i}})
		n.next = keep
		keep = n
	}
	globals = append(globals, keep)
}

func main() {
	make1(7)
	a := global
	make2(8)
	b := global
	make2(9)
	c := global
	make3(10)
	d := global
	e := make4(11)
	f := make5(12)
	make6(345)
	g := make7(4)
	make8()
	scratch(30)
	fmt.Println(a.val, b.val[0], c.val[0], d.val[0], *e, f.val[0], f.next.val[0], string(globalBytes))
	for n := g.n; n != nil; n = n.next {
		fmt.Print(n.val[0], " ")
	}
	for n := globals[0]; n != nil; n = n.next {
		fmt.Print(n.val[0], " ")
	}
	fmt.Println()
	sum := 0
	fmt.Println(testing.AllocsPerRun(100, func() {
		var buf [20]byte
		sum += len(forward(buf[:0], 12345))
		n := same(&node{val: [4]int{1}})
		sum += n.val[0] + *inner(link(n, n))
	}) <= 1, sum > 0)
}
