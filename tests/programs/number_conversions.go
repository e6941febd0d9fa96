package main

import (
	"fmt"
	"math"
	"math/bits"
	"strconv"
)

//go:noinline
func id[T any](x T) T { return x }

func ints[T ~int8 | ~int16 | ~int32 | ~int64 | ~int](name string, vals []T) {
	h := uint64(14695981039346656037)
	add := func(x uint64) { h = (h ^ x) * 1099511628211 }
	for _, a := range vals {
		for _, b := range vals {
			add(uint64(a + b))
			add(uint64(a - b))
			add(uint64(a * b))
			add(uint64(a & b))
			add(uint64(a &^ b))
			add(uint64(a ^ b))
			add(uint64(a | b))
			if b != 0 {
				add(uint64(a / b))
				add(uint64(a % b))
			}
			for s := uint(0); s < 70; s += 7 {
				add(uint64(a << s))
				add(uint64(a >> s))
			}
			if a < b {
				add(1)
			}
			if a <= b {
				add(2)
			}
		}
		add(math.Float64bits(float64(a)))
		add(uint64(math.Float32bits(float32(a))))
		add(uint64(-a))
		add(uint64(^a))
	}
	fmt.Println(name, h)
}
func uints[T ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uint](name string, vals []T) {
	h := uint64(14695981039346656037)
	add := func(x uint64) { h = (h ^ x) * 1099511628211 }
	for _, a := range vals {
		for _, b := range vals {
			add(uint64(a + b))
			add(uint64(a - b))
			add(uint64(a * b))
			add(uint64(a &^ b))
			if b != 0 {
				add(uint64(a / b))
				add(uint64(a % b))
			}
			for s := uint8(0); s < 70; s += 7 {
				add(uint64(a << s))
				add(uint64(a >> s))
			}
			if a < b {
				add(1)
			}
		}
		add(math.Float64bits(float64(a)))
		add(uint64(math.Float32bits(float32(a))))
		add(uint64(-a))
	}
	fmt.Println(name, h)
}
func main() {
	ints("i8", []int8{0, 1, -1, 7, -7, 127, -128, 100})
	ints("i16", []int16{0, 1, -1, 7, -7, 32767, -32768, 1000})
	ints("i32", []int32{0, 1, -1, 7, -7, math.MaxInt32, math.MinInt32, 100000})
	ints("i64", []int64{0, 1, -1, 7, -7, math.MaxInt64, math.MinInt64, 1 << 53, 1<<53 + 1})
	ints("int", []int{0, 1, -1, 7, -7, math.MaxInt64, math.MinInt64, 3})
	uints("u8", []uint8{0, 1, 7, 255, 128, 100})
	uints("u16", []uint16{0, 1, 7, 65535, 32768})
	uints("u32", []uint32{0, 1, 7, math.MaxUint32, 1 << 31})
	uints("u64", []uint64{0, 1, 7, math.MaxUint64, 1 << 63, 1<<53 + 1})
	fs := []float64{0, math.Copysign(0, -1), 1, -1, 0.5, 1.5, 2.5, -2.5, 1e10, -1e10, 1e18, 1e19, -1e19, 1e20, 1e300, math.NaN(), math.Inf(1), math.Inf(-1), 4.9e-324, 2147483647.5, -2147483648.9, 255.9, 256, 9.3e18, 65536.7}
	for _, f := range fs {
		f = id(f)
		fmt.Print(f, " ", int8(f), " ", uint8(f), " ", int16(f), " ", uint16(f), " ", int32(f), " ", uint32(f), " ", int64(f), " ", uint64(f), " ", int(f), " ", uint(f), " ", uintptr(f), " ", float32(f), "\n")
		g := float32(f)
		fmt.Println(int8(g), uint8(g), int32(g), uint32(g), int64(g), uint64(g))
		fmt.Println(math.Floor(f), math.Ceil(f), math.Trunc(f), math.Round(f), math.RoundToEven(f), math.Sqrt(f), math.Abs(f), min(f, 1), max(f, 1), f == f, f < 1, f >= 1, !(f < 1))
		for _, fm := range []byte{'e', 'f', 'g', 'b', 'x', 'E', 'G'} {
			fmt.Print(strconv.FormatFloat(f, fm, -1, 64), " ", strconv.FormatFloat(f, fm, 3, 32), " ")
		}
		fmt.Printf("%v %6.2f %-8.3g| %+.2e %08.3f %x %t\n", f, f, f, f, f, f, math.Signbit(f))
	}
	for i := range 40 {
		x := uint64(0x9E3779B97F4A7C15) * uint64(i)
		hi, lo := bits.Mul64(x, x+1)
		s, c := bits.Add64(x, hi, lo&1)
		fmt.Print(bits.LeadingZeros64(x), bits.TrailingZeros32(uint32(x)), bits.OnesCount64(x), bits.Reverse8(uint8(x)), bits.RotateLeft32(uint32(x), i), bits.Len16(uint16(x)), bits.ReverseBytes64(x), hi, lo, s, c, " ")
	}
	fmt.Println()
	cs := []complex128{0, 1, 1i, complex(math.Inf(1), math.NaN()), complex(math.NaN(), 1), 3 + 4i, complex(0, math.Copysign(0, -1))}
	for _, a := range cs {
		for _, b := range cs {
			fmt.Print(a+b, a-b, a*b, a/b, a == b, " ")
		}
	}
	fmt.Println()
	var k8 int8 = id(int8(-128))
	fmt.Println(-k8, k8/-1, k8%-1, k8*k8, k8-1, uint8(k8), uint32(k8), uint64(int64(k8)), k8>>1, uint8(k8)>>1, k8<<1)
	fmt.Println(id(math.MinInt64)/id(-1), id(math.MinInt64)%id(-1), id(7)>>id(uint64(1<<63)), id(-7)>>id(uint64(1<<63)), 1<<id(uint8(200)))
	for _, d := range []int{3, 5, 7, 10, 16, -3, -16, 100, 1000000007, 641} {
		x := id(-1234567890123)
		fmt.Print(x/d, x%d, " ")
	}
	x := id(-1234567890123)
	fmt.Println(x/3, x%3, x/7, x%7, x/10, x%10, x/16, x%16, x/-5, x%-5, uint64(x)/10, uint64(x)%10, uint32(x)/7, int32(x)/100, x/1000000007, uint64(x)/641, x%1024, x&1023)
}
