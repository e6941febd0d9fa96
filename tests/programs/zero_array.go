// An element of an array without elements, as a place; values that fit no 32-bit offset.
package main

type pair struct{ a, b complex128 }

type far struct {
	pad  [1 << 32]byte
	x, y int
}

func zero(i int) {
	defer func() { println(recover().(error).Error()) }()
	var none [0]pair
	none[i].a++
}

func main() {
	n := 2
	zero(0)
	one := [1]pair{}
	one[n-2].a++
	println(one[0].a)
	p := new(far)
	p.x, p.y = n, n*2
	p.pad[1<<31+5] = 9
	println(p.x, p.y, p.pad[1<<31+n+3], p.pad[5])
}
