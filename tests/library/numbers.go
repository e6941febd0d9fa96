// math, math/bits, math/cmplx, math/big, math/rand: bit patterns, so that the last bit counts.
package main

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/big"
	"math/bits"
	"math/cmplx"
	"math/rand"
	randv2 "math/rand/v2"
)

func main() {
	special := []float64{0, math.Copysign(0, -1), 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 2, 10, 1e-10, 1e10, 1e300, 1e-300, 5e-324, math.MaxFloat64, math.Inf(1), math.Inf(-1), math.NaN(), math.Pi, math.E, 709.78, 710, -745.1, -746, 1 << 52, 1<<53 + 2, 0.1, 100.25}
	unary := []struct {
		name string
		f    func(float64) float64
	}{{"Abs", math.Abs}, {"Acos", math.Acos}, {"Acosh", math.Acosh}, {"Asin", math.Asin}, {"Asinh", math.Asinh}, {"Atan", math.Atan}, {"Atanh", math.Atanh}, {"Cbrt", math.Cbrt}, {"Ceil", math.Ceil},
		{"Cos", math.Cos}, {"Cosh", math.Cosh}, {"Erf", math.Erf}, {"Erfc", math.Erfc}, {"Erfinv", math.Erfinv}, {"Exp", math.Exp}, {"Exp2", math.Exp2}, {"Expm1", math.Expm1}, {"Floor", math.Floor}, {"Gamma", math.Gamma},
		{"J0", math.J0}, {"J1", math.J1}, {"Log", math.Log}, {"Log10", math.Log10}, {"Log1p", math.Log1p}, {"Log2", math.Log2}, {"Logb", math.Logb}, {"Round", math.Round}, {"RoundToEven", math.RoundToEven},
		{"Sin", math.Sin}, {"Sinh", math.Sinh}, {"Sqrt", math.Sqrt}, {"Tan", math.Tan}, {"Tanh", math.Tanh}, {"Trunc", math.Trunc}, {"Y0", math.Y0}, {"Y1", math.Y1}}
	binary := []struct {
		name string
		f    func(a, b float64) float64
	}{{"Atan2", math.Atan2}, {"Copysign", math.Copysign}, {"Dim", math.Dim}, {"Hypot", math.Hypot}, {"Max", math.Max}, {"Min", math.Min}, {"Mod", math.Mod}, {"Nextafter", math.Nextafter}, {"Pow", math.Pow}, {"Remainder", math.Remainder}}
	r := rand.New(rand.NewSource(1))
	randoms := make([]float64, 20000)
	for i := range randoms {
		switch i % 4 {
		case 0:
			randoms[i] = r.NormFloat64() * 10
		case 1:
			randoms[i] = (r.Float64() - 0.5) * 1400
		case 2:
			randoms[i] = math.Float64frombits(r.Uint64())
		default:
			randoms[i] = r.Float64()*2 - 1
		}
	}
	// The bits, but NaN is one value.
	bitsOf := func(f float64) uint64 {
		if f != f {
			return 0x7ff8000000000001
		}
		return math.Float64bits(f)
	}
	for _, u := range unary {
		h := fnv.New64a()
		for _, x := range special {
			fmt.Fprintf(h, "%x ", bitsOf(u.f(x)))
		}
		fmt.Printf("%s %x ", u.name, h.Sum64())
		for _, x := range randoms {
			fmt.Fprintf(h, "%x ", bitsOf(u.f(x)))
		}
		fmt.Printf("%x %v\n", h.Sum64(), u.f(0.7))
	}
	for _, u := range binary {
		h := fnv.New64a()
		for _, x := range special {
			for _, y := range special {
				fmt.Fprintf(h, "%x ", bitsOf(u.f(x, y)))
			}
		}
		fmt.Printf("%s %x ", u.name, h.Sum64())
		for i := 1; i < len(randoms); i++ {
			fmt.Fprintf(h, "%x ", bitsOf(u.f(randoms[i-1], randoms[i])))
		}
		fmt.Printf("%x %v\n", h.Sum64(), u.f(0.7, 3))
	}
	h := fnv.New64a()
	for i, x := range randoms {
		fr, ex := math.Frexp(x)
		in, fp := math.Modf(x)
		s, c := math.Sincos(x)
		lg, sg := math.Lgamma(x)
		fmt.Fprintf(h, "%x %d %x %x %x %x %x %d %x %x %x %d", bitsOf(fr), ex, bitsOf(in), bitsOf(fp), bitsOf(s), bitsOf(c), bitsOf(lg), sg, bitsOf(math.Ldexp(x, i%2000-1000)), bitsOf(math.FMA(x, 3.7, 1)), bitsOf(math.Jn(2, x)), math.Ilogb(x))
		fmt.Fprintf(h, "%x %x %x", math.Float32bits(float32(x)), bitsOf(float64(float32(x)*1.1)), bitsOf(math.Pow10(i%700-350)))
	}
	fmt.Printf("%x\n", h.Sum64())
	h.Reset()
	for range 200000 {
		x := r.Float64()*1500 - 760
		fmt.Fprintf(h, "%x", bitsOf(math.Exp(x)))
	}
	fmt.Printf("%x\n", h.Sum64())
	for _, x := range special {
		fmt.Println(x, math.Exp(x), math.Log(x), math.Floor(x), math.Ceil(x), math.Trunc(x), math.RoundToEven(x), math.Sqrt(x), math.Hypot(x, 3), math.Signbit(x), math.IsNaN(x), math.IsInf(x, 0))
	}

	h.Reset()
	for _, z := range []complex128{0, 1, -1, 1i, -1i, 1 + 2i, -3.5 + 0.25i, 1e300 + 1e300i, complex(math.Inf(1), math.NaN()), 0.5 - 700i} {
		for _, f := range []func(complex128) complex128{cmplx.Sqrt, cmplx.Exp, cmplx.Log, cmplx.Sin, cmplx.Cos, cmplx.Tan, cmplx.Asin, cmplx.Acos, cmplx.Atan, cmplx.Sinh, cmplx.Cosh, cmplx.Tanh, cmplx.Log10, cmplx.Conj} {
			w := f(z)
			fmt.Fprintf(h, "%x %x ", bitsOf(real(w)), bitsOf(imag(w)))
		}
		for _, y := range []complex128{0, 2, 1i, 3 - 4i} {
			w, v := z/y, z*y
			p := cmplx.Pow(z, y)
			fmt.Fprintf(h, "%x %x %x %x %x %x|", bitsOf(real(w)), bitsOf(imag(w)), bitsOf(real(v)), bitsOf(imag(v)), bitsOf(real(p)), bitsOf(imag(p)))
		}
		fmt.Println(z, cmplx.Abs(z), cmplx.Phase(z), z/(2-1i), z*z)
	}
	fmt.Printf("%x\n", h.Sum64())

	for _, u := range []uint64{0, 1, 0xff, 1 << 63, 0x123456789abcdef0, math.MaxUint64} {
		hi, lo := bits.Mul64(u, u+3)
		s, c := bits.Add64(u, u, 1)
		d, b := bits.Sub64(u, u/3+5, 1)
		q, rem := bits.Div64(u%7, u, 7|u>>1+1)
		fmt.Println(bits.LeadingZeros64(u), bits.TrailingZeros64(u), bits.OnesCount64(u), bits.Reverse64(u), bits.ReverseBytes64(u), bits.RotateLeft64(u, 13), bits.Len64(u), hi, lo, s, c, d, b, q, rem, bits.Len8(uint8(u)), bits.RotateLeft8(uint8(u), -3), bits.TrailingZeros16(uint16(u)), bits.Reverse32(uint32(u)))
	}

	fmt.Println(r.Int(), r.Intn(100), r.Int63n(1e12), r.Perm(8), r.ExpFloat64(), r.Float32(), r.Uint32())
	z := rand.NewZipf(r, 1.5, 2, 100)
	fmt.Println(z.Uint64(), z.Uint64())
	p := randv2.New(randv2.NewPCG(1, 2))
	fmt.Println(p.IntN(1000), p.Uint64(), p.NormFloat64(), p.Perm(5), p.Float64(), p.Int32N(77), randv2.N(1))
	ch := randv2.New(randv2.NewChaCha8([32]byte{1, 2, 3}))
	fmt.Println(ch.Uint64(), ch.IntN(10), ch.Uint32())
	xs := []int{1, 2, 3, 4, 5}
	p.Shuffle(5, func(i, j int) { xs[i], xs[j] = xs[j], xs[i] })
	fmt.Println(xs)

	a, _ := new(big.Int).SetString("123456789012345678901234567890123456789012345678901234567890", 10)
	b := new(big.Int).Exp(big.NewInt(7), big.NewInt(500), nil)
	fmt.Println(new(big.Int).Mul(a, b), new(big.Int).Div(b, a), new(big.Int).Mod(b, a), new(big.Int).Neg(a).Text(62), a.Bit(5), b.BitLen(), new(big.Int).Rem(new(big.Int).Neg(b), a))
	fmt.Println(new(big.Int).ModSqrt(big.NewInt(5), big.NewInt(11)), new(big.Int).Binomial(50, 25), b.ProbablyPrime(5), a.Cmp(b), new(big.Int).Xor(a, b).Sign(), a.FillBytes(make([]byte, 30))[:4])
	f, _, err := big.ParseFloat("1.25e100", 10, 200, big.ToZero)
	fmt.Println(f, err, f.MinPrec(), f.Mode())
	rt, ok := new(big.Rat).SetString("22/7")
	fl, exact := rt.Float64()
	fmt.Println(rt, ok, fl, exact, new(big.Rat).SetFloat64(0.1), rt.Cmp(big.NewRat(355, 113)))
	fmt.Printf("%.50f %20.10g %s\n", new(big.Float).Quo(big.NewFloat(1), big.NewFloat(3)), big.NewFloat(math.Pi), rt.FloatString(10))
	// conversions
	for _, x := range special {
		if math.Abs(x) < 1e18 {
			fmt.Print(int64(x), " ", int32(int64(x)), " ", uint8(int64(x)), " ", float32(x), " ")
		}
	}
	fmt.Println(math.MaxInt64, uint64(math.MaxUint64), math.SmallestNonzeroFloat32)
}
