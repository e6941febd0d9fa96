package bytealg

import "unsafe"

// Byte search a word at a time.

const (
	lowBits  = 0x0101010101010101
	highBits = 0x8080808080808080
)

func load64(p unsafe.Pointer) uint64 { return *(*uint64)(p) }

// IndexByte returns the index of the first c in b, or -1.
func IndexByte(b []byte, c byte) int {
	return indexByte(unsafe.Pointer(unsafe.SliceData(b)), len(b), c)
}

// IndexByteString returns the index of the first c in s, or -1.
func IndexByteString(s string, c byte) int {
	return indexByte(unsafe.Pointer(unsafe.StringData(s)), len(s), c)
}

func indexByte(p unsafe.Pointer, n int, c byte) int {
	pattern := uint64(c) * lowBits
	i := 0
	for ; n-i >= 8; i += 8 {
		x := load64(unsafe.Add(p, i)) ^ pattern
		if hit := (x - lowBits) &^ x & highBits; hit != 0 {
			for hit&0x80 == 0 {
				hit >>= 8
				i++
			}
			return i
		}
	}
	for ; i < n; i++ {
		if *(*byte)(unsafe.Add(p, i)) == c {
			return i
		}
	}
	return -1
}

// Count returns how often c occurs in b.
func Count(b []byte, c byte) int { return countByte(unsafe.Pointer(unsafe.SliceData(b)), len(b), c) }

// CountString returns how often c occurs in s.
func CountString(s string, c byte) int {
	return countByte(unsafe.Pointer(unsafe.StringData(s)), len(s), c)
}

func countByte(p unsafe.Pointer, n int, c byte) int {
	pattern := uint64(c) * lowBits
	total, i := 0, 0
	for ; n-i >= 8; i += 8 {
		x := load64(unsafe.Add(p, i)) ^ pattern
		// bit 7 of each byte: set when the byte is not zero (no carries cross bytes)
		nonzero := ((x & ^uint64(highBits)) + ^uint64(highBits)) | x
		zero := ^nonzero & highBits
		total += int(((zero >> 7) * lowBits) >> 56)
	}
	for ; i < n; i++ {
		if *(*byte)(unsafe.Add(p, i)) == c {
			total++
		}
	}
	return total
}
