package main

// What package unique keeps of a value must be on the heap, strings aside (internal/abi.EscapeNonString).

import (
	"fmt"
	"hash/maphash"
	"runtime"
	"unique"
)

type pair struct {
	p *int
	s string
}

//go:noinline
func boxed(s string) unique.Handle[any] { return unique.Make[any](s) }

//go:noinline
func pointer(n int) unique.Handle[*int] { return unique.Make(&n) }

//go:noinline
func pairs(n int) unique.Handle[pair] { return unique.Make(pair{&n, fmt.Sprint(n)}) }

//go:noinline
func array(n int) unique.Handle[[2]any] { return unique.Make([2]any{n, fmt.Sprint(n)}) }

//go:noinline
func text(n int) unique.Handle[string] {
	var b [4]byte
	b[0], b[1], b[2], b[3] = 'a', 'b', 'c', byte('0'+n%10)
	return unique.Make(string(b[:]))
}

//go:noinline
func clobber(n int) int {
	var a [64]int
	for i := range a {
		a[i] = n + i
	}
	if n > 0 {
		return clobber(n-1) + a[n&63]
	}
	return a[3]
}

func main() {
	seed := maphash.MakeSeed()
	for i := 0; i < 3; i++ {
		h, p, q, r, s := boxed(fmt.Sprint("box", i)), pointer(1000+i), pairs(2000+i), array(3000+i), text(i)
		clobber(30)
		runtime.GC()
		clobber(30)
		fmt.Println(h.Value(), *p.Value(), *q.Value().p, q.Value().s, r.Value(), s.Value())
		fmt.Println(h == boxed(fmt.Sprint("box", i)), r == array(3000+i), s == text(i), p == pointer(1000+i))
		x := i
		fmt.Println(maphash.Comparable(seed, any(x)) == maphash.Comparable(seed, any(i)), maphash.Comparable(seed, &x) == maphash.Comparable(seed, &x))
	}
}
