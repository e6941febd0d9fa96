package p

import "fmt"

func f(x int) {
	if x = 1 {
	}
	if a, b := 1, 2; a == b = c {
	}
	for i := 0; i < 10 {
	}
	for i := 0; i < 10; i := 1 {
	}
	switch x {
	x:
	}
	if x { } else x++
	defer (f(1))
	go func() {}
	L:
	break M
	continue
	fallthrough
	goto N
	a[1::]
	a[1:2:]
	a[]
	(T){}
	var y [
	return
}

func (r T) g[P any](x) (int, b string) { }

func () h() {}
func (a, b T) i(x ...int, y int) {}

x := 1
