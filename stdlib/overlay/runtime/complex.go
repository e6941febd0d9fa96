package runtime

import "unsafe"

func isNaN(f float64) bool { return f != f }

func isInf(f float64) bool { return !isNaN(f) && !isFinite(f) }

func isFinite(f float64) bool { return !isNaN(f - f) }

func float64bits(f float64) uint64 { return *(*uint64)(unsafe.Pointer(&f)) }

func float64frombits(b uint64) float64 { return *(*float64)(unsafe.Pointer(&b)) }

const signBit = 1 << 63

func fabs(f float64) float64 { return float64frombits(float64bits(f) &^ signBit) }

func copysign(f, sign float64) float64 {
	return float64frombits(float64bits(f)&^signBit | float64bits(sign)&signBit)
}

// boxInf is 1 or 0 with the sign of f: infinite or not.
func boxInf(f float64) float64 {
	if isInf(f) {
		return copysign(1, f)
	}
	return copysign(0, f)
}

// complex128div is n / m by Smith's method (Algorithm 116, CACM 1962), which does not overflow between, with the infinities
// and zeros of C99 Annex G.5.1.
func complex128div(n, m complex128) complex128 {
	a, b, c, d := real(n), imag(n), real(m), imag(m)
	var re, im float64
	if fabs(c) >= fabs(d) {
		ratio := d / c
		denom := c + ratio*d
		re = (a + b*ratio) / denom
		im = (b - a*ratio) / denom
	} else {
		ratio := c / d
		denom := d + ratio*c
		re = (a*ratio + b) / denom
		im = (b*ratio - a) / denom
	}
	if !isNaN(re) || !isNaN(im) {
		return complex(re, im)
	}
	inf := float64frombits(0x7FF0000000000000)
	switch {
	case m == 0 && (!isNaN(a) || !isNaN(b)):
		re = copysign(inf, c) * a
		im = copysign(inf, c) * b
	case (isInf(a) || isInf(b)) && isFinite(c) && isFinite(d):
		a, b = boxInf(a), boxInf(b)
		re = inf * (a*c + b*d)
		im = inf * (b*c - a*d)
	case (isInf(c) || isInf(d)) && isFinite(a) && isFinite(b):
		c, d = boxInf(c), boxInf(d)
		re = 0 * (a*c + b*d)
		im = 0 * (b*c - a*d)
	}
	return complex(re, im)
}
