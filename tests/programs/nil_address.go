package main

import (
	"fmt"
	"os"
	"runtime/debug"
	"strings"
)

type thing struct {
	id   int
	name string
	list []int
	next *thing
	f    func()
	buf  [16]byte
}

//go:noinline
func none() *thing { return nil }

var (
	number int
	text   string
)

func (t *thing) set(n int) { t.id, t.list[0] = n, n }

// The report of each is compared, and only the last can be seen: one run of the program, one case.
func main() {
	debug.SetTraceback("none")
	func() {
		defer func() {
			s := fmt.Sprint(recover())
			fmt.Println(strings.Contains(s, "nil pointer"))
		}()
		none().set(1)
	}()
	if len(os.Args) > 5 {
		number = none().id
	}
	text = none().name
}
