package runtime

import "internal/runtime/atomic"

// cheapState feeds choices that need no secrecy (order of select cases); seeded at start.
var cheapState uint64

func cheaprand64() uint64 {
	z := atomic.Xadd64(&cheapState, -0x61c8864680b583eb) // splitmix64
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb
	return z ^ (z >> 31)
}

func cheaprandn(n uint32) uint32 {
	return uint32((cheaprand64() >> 32) * uint64(n) >> 32)
}

func rand32() uint32 { return uint32(rand() >> 32) }

//go:linkname randn
func randn(n uint32) uint32 { return cheaprandn(n) }
