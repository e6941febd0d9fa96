// Deferred calls that the function makes itself at its returns: order, conditions, panics in them, recovery, positions.
package main

import (
	"fmt"
	"runtime"
	"strings"
)

type T struct{ n int }

func (t *T) inc(k int)    { t.n += k }
func (t T) show(s string) { fmt.Println("show", t.n, s) }

type I interface{ inc(int) }

func a(x int) (r int, err error) {
	defer fmt.Println("a end", x)
	if x == 0 {
		return 1, nil
	}
	t := &T{}
	defer t.inc(3)
	defer t.show("early")
	var i I = t
	defer i.inc(4)
	defer func() {
		if e := recover(); e != nil {
			err = fmt.Errorf("rec %v", e)
			r += 10
		}
	}()
	if x == 1 {
		return 5, nil
	}
	if x == 2 {
		panic("two")
	}
	var f func()
	defer f()
	if x == 3 {
		return 7, nil
	}
	return 8, nil
}

func cond(x int) {
	if x&1 != 0 {
		defer fmt.Println("d1")
	}
	if x&2 != 0 {
		defer fmt.Println("d2")
	}
	switch {
	case x&4 != 0:
		defer fmt.Println("d4")
	default:
		defer fmt.Println("not d4")
	}
	fmt.Println("cond", x)
}

func nested() {
	defer func() {
		fmt.Println("outer rec", recover())
	}()
	defer func() {
		defer func() { fmt.Println("inner rec", recover()) }()
		panic("second")
	}()
	panic("first")
}

func where() string {
	var pcs [20]uintptr
	n := runtime.Callers(2, pcs[:])
	fr := runtime.CallersFrames(pcs[:n])
	var out []string
	for {
		f, more := fr.Next()
		if strings.HasPrefix(f.Function, "main.") {
			out = append(out, fmt.Sprint(f.Function, ":", f.Line))
		}
		if !more {
			break
		}
	}
	return strings.Join(out, " ")
}

func traced(p bool) {
	defer func() { recover() }()
	defer func() {
		fmt.Println(where())
	}()
	defer pr(3)
	if p {
		panic("x")
	}
	fmt.Println("body")
}
func pr(x int) { fmt.Println(x, where()) }

func loop() {
	for i := 0; i < 3; i++ {
		defer fmt.Println("loop", i)
	}
	defer fmt.Println("after")
}

func rangef(f func(yield func(int) bool)) {
	defer fmt.Println("x")
	for v := range f {
		defer fmt.Println("rf", v)
	}
	defer fmt.Println("y")
}

func many(n int) {
	defer pr(1)
	defer pr(2)
	defer pr(3)
	if n == 1 {
		return
	}
	if n == 2 {
		return
	}
	if n == 3 {
		return
	}
	if n == 4 {
		return
	}
	if n == 5 {
		return
	}
	if n == 6 {
		return
	}
	panic(fmt.Sprint("many", n))
}

func after() (r int) {
	defer fmt.Println(10)
	defer fmt.Println(11)
	defer func() { recover() }()
	defer pr(12)
	panic("after")
}

func afterloop() {
	for i := range 2 {
		defer pr(i)
	}
	defer func() { recover() }()
	defer pr(12)
	panic("after")
}

func shortloop(b bool) {
	for i := range 2 {
		defer pr(i)
	}
	if b {
		return
	}
	pr(7)
}

func goex() {
	done := make(chan bool)
	go func() {
		defer close(done)
		defer fmt.Println("gd1")
		func() {
			defer fmt.Println("gd2")
			defer func() {
				defer func() { fmt.Println("g rec", recover()) }()
				runtime.Goexit()
			}()
			panic("replaced")
		}()
	}()
	<-done
}

func norec() {
	defer recover()
	defer func() {
		func() { fmt.Println("no", recover()) }()
	}()
	panic("norec")
}

func rerun() (n int) {
	defer func() { n++ }()
	defer func() { n *= 2; recover() }()
	defer func() { n += 5; panic("again") }()
	n = 1
	panic(1)
}

func main() {
	for x := 0; x < 5; x++ {
		fmt.Println(a(x))
	}
	for x := 0; x < 8; x++ {
		cond(x)
	}
	nested()
	traced(false)
	traced(true)
	loop()
	rangef(func(y func(int) bool) {
		defer fmt.Println("it")
		_ = y(1) && y(2)
	})
	for i := 1; i < 8; i++ {
		func() {
			defer func() { fmt.Println(recover()) }()
			many(i)
		}()
	}
	after()
	afterloop()
	shortloop(true)
	shortloop(false)
	goex()
	func() {
		defer func() { fmt.Println("outer", recover()) }()
		norec()
	}()
	fmt.Println(rerun())
}
