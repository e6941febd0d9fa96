// Constant indexes whose offset does not fit 32 bits.
package main

var n = 3

func far() {
	var p [1 << 33]byte
	p[1<<32+256] = 7
	p[n] = 1
	println(p[1<<32+256], p[1<<32+255], p[n], p[256])
}

func index(s [][]string) string { return s[9223372036854775807][0] }

func main() {
	far()
	defer func() { println(recover().(error).Error()) }()
	index(make([][]string, n))
}
