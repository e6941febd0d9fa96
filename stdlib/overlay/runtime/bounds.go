package runtime

import "internal/abi"

// A boundsError is an index or slice expression out of range. The offending value may be signed or unsigned.
type boundsError struct {
	x      int64
	y      int
	signed bool
	code   abi.BoundsErrorCode
}

func (e boundsError) RuntimeError() {}

// Texts by code; %x is the offending value, %y what it was compared with. The second list is for negative values.
var boundsErrorFmts = [...]string{
	abi.BoundsIndex:      "index out of range [%x] with length %y",
	abi.BoundsSliceAlen:  "slice bounds out of range [:%x] with length %y",
	abi.BoundsSliceAcap:  "slice bounds out of range [:%x] with capacity %y",
	abi.BoundsSliceB:     "slice bounds out of range [%x:%y]",
	abi.BoundsSlice3Alen: "slice bounds out of range [::%x] with length %y",
	abi.BoundsSlice3Acap: "slice bounds out of range [::%x] with capacity %y",
	abi.BoundsSlice3B:    "slice bounds out of range [:%x:%y]",
	abi.BoundsSlice3C:    "slice bounds out of range [%x:%y:]",
	abi.BoundsConvert:    "cannot convert slice with length %y to array or pointer to array with length %x",
}

var boundsNegErrorFmts = [...]string{
	abi.BoundsIndex:      "index out of range [%x]",
	abi.BoundsSliceAlen:  "slice bounds out of range [:%x]",
	abi.BoundsSliceAcap:  "slice bounds out of range [:%x]",
	abi.BoundsSliceB:     "slice bounds out of range [%x:]",
	abi.BoundsSlice3Alen: "slice bounds out of range [::%x]",
	abi.BoundsSlice3Acap: "slice bounds out of range [::%x]",
	abi.BoundsSlice3B:    "slice bounds out of range [:%x:]",
	abi.BoundsSlice3C:    "slice bounds out of range [%x::]",
}

func (e boundsError) Error() string {
	format := boundsErrorFmts[e.code]
	if e.signed && e.x < 0 {
		format = boundsNegErrorFmts[e.code]
	}
	out := append(make([]byte, 0, 112), "runtime error: "...)
	for i := 0; i < len(format); i++ {
		switch {
		case format[i] != '%':
			out = append(out, format[i])
			continue
		case format[i+1] == 'x':
			out = appendInt(out, e.x, e.signed)
		default:
			out = appendInt(out, int64(e.y), true)
		}
		i++
	}
	return string(out)
}

func appendInt(b []byte, v int64, signed bool) []byte {
	u := uint64(v)
	if signed && v < 0 {
		b = append(b, '-')
		u = -u
	}
	var digits [20]byte
	return append(b, itoa(digits[:], u)...)
}

// itoa formats u at the end of buf.
func itoa(buf []byte, u uint64) []byte {
	i := len(buf) - 1
	for u >= 10 {
		q := u / 10
		buf[i] = byte('0' + u - q*10)
		i--
		u = q
	}
	buf[i] = byte('0' + u)
	return buf[i:]
}

func raiseBounds(x int, y int, signed bool, code abi.BoundsErrorCode) {
	panic(boundsError{int64(x), y, signed, code})
}

// Called by compiled code when a check fails (runtime/abi/bounds.h).

func panicIndex(x, y int)       { raiseBounds(x, y, true, abi.BoundsIndex) }
func panicIndexU(x, y int)      { raiseBounds(x, y, false, abi.BoundsIndex) }
func panicSliceAlen(x, y int)   { raiseBounds(x, y, true, abi.BoundsSliceAlen) }
func panicSliceAlenU(x, y int)  { raiseBounds(x, y, false, abi.BoundsSliceAlen) }
func panicSliceAcap(x, y int)   { raiseBounds(x, y, true, abi.BoundsSliceAcap) }
func panicSliceAcapU(x, y int)  { raiseBounds(x, y, false, abi.BoundsSliceAcap) }
func panicSliceB(x, y int)      { raiseBounds(x, y, true, abi.BoundsSliceB) }
func panicSliceBU(x, y int)     { raiseBounds(x, y, false, abi.BoundsSliceB) }
func panicSlice3Alen(x, y int)  { raiseBounds(x, y, true, abi.BoundsSlice3Alen) }
func panicSlice3AlenU(x, y int) { raiseBounds(x, y, false, abi.BoundsSlice3Alen) }
func panicSlice3Acap(x, y int)  { raiseBounds(x, y, true, abi.BoundsSlice3Acap) }
func panicSlice3AcapU(x, y int) { raiseBounds(x, y, false, abi.BoundsSlice3Acap) }
func panicSlice3B(x, y int)     { raiseBounds(x, y, true, abi.BoundsSlice3B) }
func panicSlice3BU(x, y int)    { raiseBounds(x, y, false, abi.BoundsSlice3B) }
func panicSlice3C(x, y int)     { raiseBounds(x, y, true, abi.BoundsSlice3C) }
func panicSlice3CU(x, y int)    { raiseBounds(x, y, false, abi.BoundsSlice3C) }

// panicSliceConvert is called when an array is longer than the slice that it is to be converted from.
func panicSliceConvert(x, y int) { raiseBounds(max(x, y), min(x, y), true, abi.BoundsConvert) }
