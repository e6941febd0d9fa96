package runtime

import (
	"internal/abi"
	"internal/runtime/gc"
	"internal/runtime/math"
	"internal/runtime/sys"
	"unsafe"
)

// roundupsize is the number of bytes that an allocation of size bytes gets: cap() after append equals gc's, which keeps a
// header of eight bytes before larger objects with pointers.
func roundupsize(size uintptr, noscan bool) uintptr {
	n := size
	if !noscan && n > gc.MinSizeForMallocHeader {
		n += gc.MallocHeaderSize
	}
	if size <= gc.MaxSmallSize-gc.MallocHeaderSize {
		var class uint8
		if n <= gc.SmallSizeMax-8 {
			class = gc.SizeToSizeClass8[(n+gc.SmallSizeDiv-1)/gc.SmallSizeDiv]
		} else {
			class = gc.SizeToSizeClass128[(n-gc.SmallSizeMax+gc.LargeSizeDiv-1)/gc.LargeSizeDiv]
		}
		return uintptr(gc.SizeClassToSize[class]) - (n - size)
	}
	const page = 1 << gc.PageShift
	if size+page-1 < size {
		return size
	}
	return (size + page - 1) &^ (page - 1)
}

func makeslice(et *abi.Type, n, c int) unsafe.Pointer {
	size, overflow := math.MulUintptr(et.Size_, uintptr(c))
	if overflow || size > maxAlloc || n < 0 || n > c {
		// gc blames the length when both are too large: the user wrote make([]T, n)
		size, overflow := math.MulUintptr(et.Size_, uintptr(n))
		if overflow || size > maxAlloc || n < 0 {
			panicmakeslicelen()
		}
		panicmakeslicecap()
	}
	return mallocgc(size, et, true)
}

// nextslicecap is the capacity that append asks for: twice the old one while small, then by and by a quarter more.
func nextslicecap(n, old int) int {
	const threshold = 256
	c := old
	if n > c+c {
		return n
	}
	if old < threshold {
		return c + c
	}
	for {
		c += (c + 3*threshold) >> 2
		if uint(c) >= uint(n) {
			break
		}
	}
	if c <= 0 {
		return n
	}
	return c
}

// growslice makes room for added more elements behind the old ones; n is the new length, oldCap what did not suffice.
func growslice(old unsafe.Pointer, n, oldCap, added int, et *abi.Type) slice {
	if n < 0 {
		panic(errorString("growslice: len out of range"))
	}
	if et.Size_ == 0 {
		// a non-nil pointer that is never followed
		return slice{unsafe.Pointer(&zerobase), n, n}
	}
	oldLen := n - added
	want := nextslicecap(n, oldCap)
	noscan := !et.Pointers()
	var lenBytes, newLenBytes, bytes uintptr
	var overflow bool
	switch size := et.Size_; {
	case size == 1:
		lenBytes, newLenBytes = uintptr(oldLen), uintptr(n)
		overflow = uintptr(want) > maxAlloc
		bytes = roundupsize(uintptr(want), noscan)
		want = int(bytes)
	case size == ptrSize:
		lenBytes, newLenBytes = uintptr(oldLen)*ptrSize, uintptr(n)*ptrSize
		overflow = uintptr(want) > maxAlloc/ptrSize
		bytes = roundupsize(uintptr(want)*ptrSize, noscan)
		want = int(bytes / ptrSize)
	case size&(size-1) == 0:
		shift := uint(sys.TrailingZeros64(uint64(size)))
		lenBytes, newLenBytes = uintptr(oldLen)<<shift, uintptr(n)<<shift
		overflow = uintptr(want) > maxAlloc>>shift
		bytes = roundupsize(uintptr(want)<<shift, noscan)
		want = int(bytes >> shift)
		bytes = uintptr(want) << shift
	default:
		lenBytes, newLenBytes = uintptr(oldLen)*size, uintptr(n)*size
		bytes, overflow = math.MulUintptr(size, uintptr(want))
		bytes = roundupsize(bytes, noscan)
		want = int(bytes / size)
		bytes = uintptr(want) * size
	}
	if overflow || bytes > maxAlloc {
		panic(errorString("growslice: len out of range"))
	}
	var p unsafe.Pointer
	if noscan {
		p = mallocgc(bytes, nil, false)
		memclrNoHeapPointers(add(p, newLenBytes), bytes-newLenBytes)
	} else {
		p = mallocgc(bytes, et, true)
		bulkBarrier(p, old, lenBytes)
	}
	memmove(p, old, lenBytes)
	return slice{p, n, want}
}

// zerobase is the address of all objects without bytes.
var zerobase uintptr

// bulkBarrier announces that pointers are about to be copied over fresh memory. The collector stops the world while it
// marks: nothing is recorded until barrierOn is set.
func bulkBarrier(dst, src unsafe.Pointer, n uintptr) {
	if barrierOn {
		bulkBarrierPreWrite(dst, src, n)
	}
}

var barrierOn bool

func slicecopy(to unsafe.Pointer, toLen int, from unsafe.Pointer, fromLen int, width uintptr) int {
	n := min(toLen, fromLen)
	if n != 0 && width != 0 {
		memmove(to, from, uintptr(n)*width)
	}
	return n
}

func typedslicecopy(et *abi.Type, dst unsafe.Pointer, dstLen int, src unsafe.Pointer, srcLen int) int {
	n := min(dstLen, srcLen)
	if n == 0 || dst == src || et.Size_ == 0 {
		return n
	}
	size := uintptr(n) * et.Size_
	if et.Pointers() && barrierOn {
		bulkBarrierPreWrite(dst, src, size)
	}
	memmove(dst, src, size)
	return n
}

//go:linkname bytealg_MakeNoZero internal/bytealg.MakeNoZero
func bytealg_MakeNoZero(n int) []byte {
	if uintptr(n) > maxAlloc {
		panicmakeslicelen()
	}
	c := roundupsize(uintptr(n), true)
	return unsafe.Slice((*byte)(mallocgc(c, nil, false)), int(c))[:n]
}
