package math

// gc's natural logarithm on amd64 is assembly with the arithmetic of log.go, but without the step that normalizes subnormal
// numbers. Programs print its digits, so this is the same.

const haveArchLog = true

func archLog(x float64) float64 {
	const (
		ln2Hi = 6.93147180369123816490e-01
		ln2Lo = 1.90821492927058770002e-10
		c1    = 6.666666666666735130e-01
		c2    = 3.999999999940941908e-01
		c3    = 2.857142874366239149e-01
		c4    = 2.222219843214978396e-01
		c5    = 1.818357216161805012e-01
		c6    = 1.531383769920937332e-01
		c7    = 1.479819860511658591e-01
	)
	bits := Float64bits(x)
	switch {
	case bits<<1 == 0:
		return Inf(-1)
	case bits>>63 != 0:
		return NaN()
	case bits >= uvinf:
		return x
	}
	fr := Float64frombits(bits&fracMask | 0x3FE<<shift)
	k := float64(int(bits>>shift) - 0x3FE)
	if fr < Sqrt2/2 {
		fr *= 2
		k--
	}
	f := fr - 1
	s := f / (2 + f)
	s2 := s * s
	s4 := s2 * s2
	odd := s2 * (c1 + s4*(c3+s4*(c5+s4*c7)))
	even := s4 * (c2 + s4*(c4+s4*c6))
	half := 0.5 * f * f
	return k*ln2Hi - ((half - (s*(half+(odd+even)) + k*ln2Lo)) - f)
}
