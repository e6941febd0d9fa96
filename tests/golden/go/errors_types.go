//golden: errors
package main

import (
	"fmt"
	"os"
)

type shape interface{ area() float64 }
type square struct{ side float64 }

func (s *square) area() float64 { return s.side * s.side }

func f() (int, string) { return 1, "a" }

func g(n int) int {
	if n > 0 {
		return n
	}
}

func main() {
	var s shape = square{2}
	unused := 1
	x, y, z := f()
	var i int = "text"
	i.foo()
	undefinedName++
	fmt.Println(x + "a", s, y, z)
	for range 3 {
		break outer
	}
	switch i {
	case 1, 2, 1:
	}
}

/* golden: errors
# command-line-arguments
./errors_types.go:6:2: "os" imported and not used
./errors_types.go:20:1: missing return
./errors_types.go:23:16: cannot use square{…} (value of struct type square) as shape value in variable declaration: square does not implement shape (method area has pointer receiver)
./errors_types.go:24:2: declared and not used: unused
./errors_types.go:25:13: assignment mismatch: 3 variables but f returns 2 values
./errors_types.go:26:14: cannot use "text" (untyped string constant) as int value in variable declaration
./errors_types.go:27:4: i.foo undefined (type int has no field or method foo)
./errors_types.go:28:2: undefined: undefinedName
./errors_types.go:31:9: break label not defined: outer
./errors_types.go:34:13: duplicate case 1 (constant of type int) in expression switch
	./errors_types.go:34:7: previous case
./errors_types.go:6:2: too many errors
*/
