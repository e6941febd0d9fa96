package p

//go:noinline
import "fmt"

//go:embed a.txt "b c.txt" `d`
var x string

//go:embed
var y string

//go:embed "unterminated
var z string

//go:linkname
//go:linkname a
//go:linkname a b c d
//go:systemstack
//go:cgo_ldflag "x"
//go:uintptrkeepalive
func f() {
	//go:noinline
	x = 1 //go:nosplit
	//go:embed a
	var w string
	//go:embed b
}

//go:noinline
type T int

//go:nosplit
var = 1
