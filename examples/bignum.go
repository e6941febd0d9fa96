// Big numbers: digits of pi and e, Fibonacci, factorials, RSA with small primes, rationals, floats (math/big).
package main

import (
	"fmt"
	"math/big"
	"math/rand"
	"strings"
)

// pi by Machin's formula, scaled by 10^digits.
func pi(digits int) string {
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits+10)), nil)
	arctan := func(inv int64) *big.Int {
		x := big.NewInt(inv)
		square := new(big.Int).Mul(x, x)
		term := new(big.Int).Quo(scale, x)
		sum := new(big.Int).Set(term)
		for n := int64(3); term.Sign() != 0; n += 2 {
			term.Quo(term, square)
			t := new(big.Int).Quo(term, big.NewInt(n))
			if n&2 != 0 {
				t.Neg(t)
			}
			sum.Add(sum, t)
		}
		return sum
	}
	a := arctan(5)
	a.Mul(a, big.NewInt(16))
	b := arctan(239)
	a.Sub(a, b.Mul(b, big.NewInt(4)))
	s := a.String()
	return s[:1] + "." + s[1:digits+1]
}

func fibonacci(n int) *big.Int {
	a, b := new(big.Int), big.NewInt(1)
	for range n {
		a.Add(a, b)
		a, b = b, a
	}
	return a
}

func group(s string, n int) string {
	var out []string
	for len(s) > n {
		out = append(out, s[:n])
		s = s[n:]
	}
	return strings.Join(append(out, s), " ")
}

func rsa(r *rand.Rand, message string) {
	prime := func() *big.Int {
		for {
			p := new(big.Int).Rand(r, new(big.Int).Lsh(big.NewInt(1), 128))
			p.SetBit(p, 0, 1).SetBit(p, 127, 1)
			if p.ProbablyPrime(10) {
				return p
			}
		}
	}
	one := big.NewInt(1)
	p, q, e := prime(), prime(), big.NewInt(65537)
	n := new(big.Int).Mul(p, q)
	phi := new(big.Int).Mul(p.Sub(p, one), q.Sub(q, one))
	d := new(big.Int).ModInverse(e, phi)
	m := new(big.Int).SetBytes([]byte(message))
	c := new(big.Int).Exp(m, e, n)
	back := new(big.Int).Exp(c, d, n)
	fmt.Printf("rsa %x\n -> %x\n -> %s\n", m, c, back.Bytes())
}

func main() {
	fmt.Println(group(pi(200), 25))
	f := fibonacci(1000)
	fmt.Println(f, f.BitLen())
	fact := new(big.Int).MulRange(1, 200)
	fmt.Println(group(fact.Text(36), 50))
	q, m := new(big.Int).QuoRem(fact, f, new(big.Int))
	fmt.Println(len(q.String()), m.Text(16))
	fmt.Println(new(big.Int).GCD(nil, nil, fact, f), new(big.Int).Sqrt(f))

	rsa(rand.New(rand.NewSource(7)), "attack at dawn")

	h := new(big.Rat)
	for i := int64(1); i <= 40; i++ {
		h.Add(h, big.NewRat(1, i))
	}
	fmt.Println(h, h.FloatString(30))

	two := new(big.Float).SetPrec(300).SetInt64(2)
	root := new(big.Float).Sqrt(two)
	fmt.Println(root.Text('g', 80))
	fmt.Printf("%.60f\n", new(big.Float).Quo(big.NewFloat(1).SetPrec(300), root))
	e := new(big.Float).SetPrec(200).SetInt64(1)
	term := new(big.Float).Copy(e)
	for i := int64(1); i < 60; i++ {
		term.Quo(term, new(big.Float).SetInt64(i))
		e.Add(e, term)
	}
	fmt.Println(e.Text('f', 55))

	x, ok := new(big.Int).SetString("-0xdead_beef_0123_4567_89ab_cdef", 0)
	fmt.Println(x, ok)
	fmt.Printf("%+d %#x %030d %s\n", x, x, big.NewInt(-42), new(big.Int).Not(x))
	fmt.Println(new(big.Int).And(x, f), new(big.Int).Rsh(x, 40), new(big.Int).Lsh(x, 3), x.Cmp(f), x.TrailingZeroBits())
	_, ok = new(big.Int).SetString("12z", 10)
	fmt.Println(ok, big.Jacobi(big.NewInt(1001), big.NewInt(9907)))

	defer func() {
		fmt.Println(recover())
		var zero *big.Int
		fmt.Println(zero)
		new(big.Int).Exp(zero, f, nil)
	}()
	new(big.Int).Div(f, new(big.Int))
}
