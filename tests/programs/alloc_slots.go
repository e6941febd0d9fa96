// Small objects come from prepared free slots: zero, disjoint, counted exactly, and free again after a collection.
package main

import (
	"fmt"
	"runtime"
	"testing"
	"unsafe"
)

type node struct {
	next *node
	id   int
	pad  [5]uintptr
}

var keep *node
var sink any
var sinkBytes []byte
var sinkByte *byte

func zero(p unsafe.Pointer, n uintptr) bool {
	for i := uintptr(0); i < n; i++ {
		if *(*byte)(unsafe.Add(p, i)) != 0 {
			return false
		}
	}
	return true
}

func fill(p unsafe.Pointer, n uintptr) {
	for i := uintptr(0); i < n; i++ {
		*(*byte)(unsafe.Add(p, i)) = 0xff
	}
}

func main() {
	// zeroed, whatever was there; the list survives every collection
	count := 0
	for round := 0; round < 16; round++ {
		for i := 0; i < 500; i++ {
			size := (i*37 + round) % 2300
			b := make([]byte, size)
			if size > 0 {
				if !zero(unsafe.Pointer(&b[0]), uintptr(size)) {
					panic("not zero")
				}
				fill(unsafe.Pointer(&b[0]), uintptr(size))
			}
			if i%16 == 0 {
				n := &node{next: keep, id: count}
				if n.pad != [5]uintptr{} {
					panic("not zero")
				}
				n.pad[4] = ^uintptr(0)
				keep = n
				count++
			}
			sinkBytes = b
		}
		if round%8 == 7 {
			runtime.GC()
		}
	}
	for n := keep; n != nil; n = n.next {
		count--
		if n.id != count || n.pad[4] != ^uintptr(0) {
			panic("damaged")
		}
	}
	fmt.Println("left", count)

	// tiny objects share blocks and have the alignment that their size asks for
	for i := 0; i < 1000; i++ {
		a, b, c := new(byte), new(uint16), new([3]uint32)
		if uintptr(unsafe.Pointer(b))%2 != 0 || uintptr(unsafe.Pointer(c))%4 != 0 || *a != 0 || *b != 0 || *c != [3]uint32{} {
			panic("tiny")
		}
		*a, *b, *c = 1, 2, [3]uint32{3, 4, 5}
		sinkByte, sink = a, []any{b, c}
		if *a != 1 || *b != 2 || *c != [3]uint32{3, 4, 5} {
			panic("tiny objects overlap")
		}
	}

	fmt.Println(testing.AllocsPerRun(1000, func() { sink = new(node) }),
		testing.AllocsPerRun(1000, func() { sinkByte = new(byte) }),
		testing.AllocsPerRun(100, func() { sinkBytes = make([]byte, 40000) }),
		testing.AllocsPerRun(1000, func() { sink, keep = new([7]int), new(node) }))

	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for i := 0; i < 1000; i++ {
		sink = new(node)
	}
	runtime.ReadMemStats(&after)
	fmt.Println((after.TotalAlloc-before.TotalAlloc)/64 >= 1000, (after.TotalAlloc-before.TotalAlloc)/64 < 1100, after.Mallocs-after.Frees == after.HeapObjects)
	sink, keep = nil, nil
	sinkBytes = nil
	runtime.GC()
	runtime.ReadMemStats(&after)
	fmt.Println(after.HeapAlloc < 2<<20, after.HeapObjects < 20000)
}
