// Numbers of function literals in and around the body of a loop over a function.
package main

import "runtime"

func where() {
	for i := 1; i < 4; i++ {
		if pc, _, line, ok := runtime.Caller(i); ok {
			println(runtime.FuncForPC(pc).Name(), line)
		}
	}
	println()
}

//go:noinline
func call(f func()) { f() }

//go:noinline
func seq(f func()) func(func(int) bool) {
	return func(yield func(int) bool) {
		f()
		yield(1)
	}
}

func main() {
	call(func() { where() })
	for range seq(func() { where() }) {
		call(func() { where() })
		for range seq(func() { where() }) {
			defer func() { where() }()
		}
	}
	for range seq(func() { call(func() { where() }) }) {
	}
	call(func() { where() })
}
