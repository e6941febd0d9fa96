// Built-in functions whose operands are the results of one call, and indexes into arrays without elements.
package main

import "unsafe"

func s3() ([]int, int, int)     { return []int{9}, 1, 2 }
func del() (map[int]int, int)   { return m, 1 }
func two() (int, string)        { return 7, "x" }
func fl() (float64, float64)    { return 1.5, 2.5 }
func sl() ([]int, []int)        { return dst, []int{4, 5} }
func ua() (unsafe.Pointer, int) { return unsafe.Pointer(&arr[0]), 8 }
func us() (*int, int)           { return &arr[1], 2 }

var m = map[int]int{1: 2, 3: 4}
var dst = make([]int, 3)
var arr = [3]int{10, 20, 30}

func noElements() {
	defer func() { println(recover() != nil) }()
	var x [0]int
	x[uintptr(unsafe.Pointer(nil))] = 0
}

func emptySlice() {
	defer func() { println(recover() != nil) }()
	var x [10]int
	_ = x[3:uintptr(unsafe.Pointer(nil))]
}

type inner [2][0]int
type outer struct {
	t inner
	x *byte
}

func element(t outer, i int) {
	defer func() { println(recover() != nil) }()
	t.t[i][i] = 1
}

func order() {
	x := make([]int, 1)
	f := func() int { x = make([]int, 3); return 2 }
	a, b, c := cap(x), f(), len(x)
	println(a, b, c)
	var y [8]int
	for i := range y {
		y[i] = i
	}
	*(*[6]int)(y[2:]) = *(*[6]int)(y[:])
	for _, v := range y {
		print(v, " ")
	}
	println()
}

func main() {
	noElements()
	emptySlice()
	element(outer{}, 1)
	println(any(outer{}) == any(outer{}))
	order()
	a := append(s3())
	println(len(a), a[0], a[1], a[2])
	delete(del())
	println(len(m))
	print(two())
	println()
	println(two())
	println(complex(fl()))
	println(copy(sl()), dst[0], dst[1])
	println(*(*int)(unsafe.Add(ua())))
	println(len(unsafe.Slice(us())), unsafe.Slice(us())[1])
}
