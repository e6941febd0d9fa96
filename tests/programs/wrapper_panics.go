package main

import (
	"fmt"
	"runtime/debug"
	"strings"
)

type S struct{ x int }

func (s S) V() int { return s.x }

type I interface{ V() int }
type O struct{ *S }
type IF struct{ I }

func try(n string, f func()) {
	defer func() {
		r := recover()
		fmt.Println(n, r)
		for _, l := range strings.Split(string(debug.Stack()), "\n") {
			if !strings.HasPrefix(l, "\t") && strings.Contains(l, "main.") {
				if i := strings.LastIndex(l, "("); i > 0 {
					l = l[:i]
				}
				fmt.Println("  ", l)
			}
		}
	}()
	f()
}

//go:noinline
func call(i I) int { return i.V() }
func main() {
	try("nilval", func() { call((*S)(nil)) })
	try("embnil", func() { call(O{}) })
	try("embnilp", func() { call(&O{}) })
	try("ifnil", func() { call(IF{}) })
	try("mv", func() { var i I = (*S)(nil); f := i.V; f() })
	try("dp", func() { defer panic("d") })
	try("dcl", func() { var c chan int; defer close(c) })
}
