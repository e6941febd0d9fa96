// Conversion to float of a static integer variable, read by the conversion itself.
package main

var i int64 = 3
var j int32 = -4
var table [3]int64

//go:noinline
func f() (float64, float32, float64, float64) {
	return float64(i), float32(j), float64(j), float64(table[2])
}

func main() {
	table[2] = 9
	println(f())
}
