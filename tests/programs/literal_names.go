package main

import (
	"fmt"
	"runtime"
)

func name() string {
	pc, _, _, _ := runtime.Caller(1)
	return runtime.FuncForPC(pc).Name()
}

// Literals of initialisers are numbered in the order of initialisation: late comes behind dep.
var late = func() string { return dep() + " " + name() }()
var dep = func() string { return func() string { return name() }() }
var table = map[string]func() string{"x": func() string { return name() }}
var _ = func() int { fmt.Println(name()); return 1 }()

func init() { func() { fmt.Println(name()) }() }

func main() {
	fmt.Println(late, dep(), table["x"]())
	// printed in the order of the types' descriptors
	fmt.Println(map[any]int{true: 4, 1.5: 3, 1: 1, "a": 2, int64(4): 6, 'x': 5})
	a, b := len(late) > 1000, len(late) > 2000
	fmt.Println(a || b || false || len(late) > 3, (a || b) || (b && true), !(a || b) && !b, false && a || true, a || (b || (a || !b)))
}
