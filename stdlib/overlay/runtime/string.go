package runtime

import (
	"unsafe"
)

// rawtmp returns memory for n bytes: buf, room in the frame of a caller that does not keep the result, when it suffices.
func rawtmp(buf *[32]byte, n int) unsafe.Pointer {
	if buf != nil && n <= len(buf) {
		return unsafe.Pointer(buf)
	}
	return mallocgc(uintptr(n), nil, false)
}

// rawstring returns memory for a string of n bytes, as the string and as the slice to fill.
func rawstring(n int) (string, []byte) {
	p := (*byte)(mallocgc(uintptr(n), nil, false))
	return unsafe.String(p, n), unsafe.Slice(p, n)
}

func rawbyteslice(n int) []byte {
	c := roundupsize(uintptr(n), true)
	p := mallocgc(c, nil, false)
	if c > uintptr(n) {
		memclrNoHeapPointers(add(p, uintptr(n)), c-uintptr(n))
	}
	return unsafe.Slice((*byte)(p), int(c))[:n]
}

// concatstrings is a0 + a1 + ...; buf is room on the caller's stack or nil.
func concatstrings(buf *[32]byte, a []string) string {
	total, parts, last := 0, 0, 0
	for i, s := range a {
		if len(s) == 0 {
			continue
		}
		total += len(s)
		if total < 0 {
			throw("string concatenation too long")
		}
		parts++
		last = i
	}
	if parts == 0 {
		return ""
	}
	if parts == 1 {
		return a[last]
	}
	p := rawtmp(buf, total)
	at := uintptr(0)
	for _, x := range a {
		memmove(add(p, at), stringDataOf(x), uintptr(len(x)))
		at += uintptr(len(x))
	}
	return unsafe.String((*byte)(p), total)
}

func concatstring2(buf *[32]byte, a, b string) string {
	if len(a) == 0 {
		return b
	}
	if len(b) == 0 {
		return a
	}
	n := len(a) + len(b)
	if n < 0 {
		throw("string concatenation too long")
	}
	p := rawtmp(buf, n)
	memmove(p, stringDataOf(a), uintptr(len(a)))
	memmove(add(p, uintptr(len(a))), stringDataOf(b), uintptr(len(b)))
	return unsafe.String((*byte)(p), n)
}

func slicebytetostring(buf *[32]byte, ptr *byte, n int) string {
	if n == 0 {
		return ""
	}
	if n == 1 {
		return unsafe.String((*byte)(unsafe.Pointer(&staticuint64s[*ptr])), 1)
	}
	p := rawtmp(buf, n)
	memmove(p, unsafe.Pointer(ptr), uintptr(n))
	return unsafe.String((*byte)(p), n)
}

func stringtoslicebyte(buf *[32]byte, s string) []byte {
	if len(s) == 0 {
		return []byte{}
	}
	if buf != nil && len(s) <= len(buf) {
		*buf = [32]byte{}
		memmove(unsafe.Pointer(buf), stringDataOf(s), uintptr(len(s)))
		return buf[:len(s)]
	}
	b := rawbyteslice(len(s))
	memmove(unsafe.Pointer(&b[0]), stringDataOf(s), uintptr(len(s)))
	return b
}

const (
	runeError = '\uFFFD'
	maxRune   = '\U0010FFFF'
)

// encoderune writes r as UTF-8 into p, which has room, and returns the number of bytes.
func encoderune(p []byte, r rune) int {
	u := uint32(r)
	switch {
	case u < 0x80:
		p[0] = byte(u)
		return 1
	case u < 0x800:
		p[0], p[1] = 0xC0|byte(u>>6), 0x80|byte(u)&0x3F
		return 2
	case u > maxRune || u-0xD800 < 0x800:
		u = runeError
		fallthrough
	case u < 0x10000:
		p[0], p[1], p[2] = 0xE0|byte(u>>12), 0x80|byte(u>>6)&0x3F, 0x80|byte(u)&0x3F
		return 3
	}
	p[0], p[1], p[2], p[3] = 0xF0|byte(u>>18), 0x80|byte(u>>12)&0x3F, 0x80|byte(u>>6)&0x3F, 0x80|byte(u)&0x3F
	return 4
}

func runelen(r rune) int {
	u := uint32(r)
	switch {
	case u < 0x80:
		return 1
	case u < 0x800:
		return 2
	case u < 0x10000 || u > maxRune:
		return 3
	}
	return 4
}

// decoderune decodes the rune that starts at s[k] and returns it and the index behind it. Invalid bytes count one each.
func decoderune(s string, k int) (rune, int) {
	if k >= len(s) {
		return runeError, k + 1
	}
	b0 := s[k]
	if b0 < 0x80 {
		return rune(b0), k + 1
	}
	rest := len(s) - k
	switch {
	case b0 < 0xC2 || b0 > 0xF4:
	case b0 < 0xE0:
		if rest >= 2 {
			if b1 := s[k+1]; b1&0xC0 == 0x80 {
				return rune(b0&0x1F)<<6 | rune(b1&0x3F), k + 2
			}
		}
	case b0 < 0xF0:
		if rest >= 3 {
			b1, b2 := s[k+1], s[k+2]
			if b1&0xC0 == 0x80 && b2&0xC0 == 0x80 {
				r := rune(b0&0x0F)<<12 | rune(b1&0x3F)<<6 | rune(b2&0x3F)
				if r >= 0x800 && (r < 0xD800 || r > 0xDFFF) {
					return r, k + 3
				}
			}
		}
	default:
		if rest >= 4 {
			b1, b2, b3 := s[k+1], s[k+2], s[k+3]
			if b1&0xC0 == 0x80 && b2&0xC0 == 0x80 && b3&0xC0 == 0x80 {
				r := rune(b0&0x07)<<18 | rune(b1&0x3F)<<12 | rune(b2&0x3F)<<6 | rune(b3&0x3F)
				if r >= 0x10000 && r <= maxRune {
					return r, k + 4
				}
			}
		}
	}
	return runeError, k + 1
}

func countrunes(s string) int {
	n := 0
	for k := 0; k < len(s); n++ {
		if s[k] < 0x80 {
			k++
		} else {
			_, k = decoderune(s, k)
		}
	}
	return n
}

func intstring(buf *[4]byte, v int64) string {
	if v >= 0 && v < 0x80 {
		return unsafe.String((*byte)(unsafe.Pointer(&staticuint64s[v])), 1)
	}
	if int64(rune(v)) != v {
		v = runeError
	}
	if buf != nil {
		return unsafe.String(&buf[0], encoderune(buf[:], rune(v)))
	}
	s, b := rawstring(runelen(rune(v)))
	encoderune(b, rune(v))
	return s
}

func slicerunetostring(buf *[32]byte, a []rune) string {
	n := 0
	for _, r := range a {
		n += runelen(r)
	}
	if n == 0 {
		return ""
	}
	p := (*byte)(rawtmp(buf, n))
	b := unsafe.Slice(p, n)
	at := 0
	for _, r := range a {
		if at == n {
			break // the caller's slice changes under its feet
		}
		if at+runelen(r) > n {
			break
		}
		at += encoderune(b[at:], r)
	}
	return unsafe.String(p, at)
}

func stringtoslicerune(buf *[32]rune, s string) []rune {
	n := countrunes(s)
	if n == 0 {
		return []rune{}
	}
	var out []rune
	if buf != nil && n <= len(buf) {
		*buf = [32]rune{}
		out = buf[:n]
	} else {
		c := roundupsize(uintptr(n)*4, true)
		p := mallocgc(c, nil, true)
		out = unsafe.Slice((*rune)(p), int(c/4))[:n]
	}
	i := 0
	for k := 0; k < len(s) && i < n; i++ {
		if s[k] < 0x80 {
			out[i] = rune(s[k])
			k++
		} else {
			out[i], k = decoderune(s, k)
		}
	}
	return out
}

// gostring copies a C string.
func gostring(p *byte) string {
	n := 0
	for *(*byte)(add(unsafe.Pointer(p), uintptr(n))) != 0 {
		n++
	}
	return slicebytetostring(nil, p, n)
}

// gostringnocopy is a C string that is never freed.
func gostringnocopy(p *byte) string {
	if p == nil {
		return ""
	}
	n := 0
	for *(*byte)(add(unsafe.Pointer(p), uintptr(n))) != 0 {
		n++
	}
	return unsafe.String(p, n)
}

// atoi64 parses a decimal number.
func atoi64(s string) (int64, bool) {
	neg := false
	if s != "" && s[0] == '-' {
		neg = true
		s = s[1:]
	}
	if s == "" {
		return 0, false
	}
	var v uint64
	for i := 0; i < len(s); i++ {
		c := s[i] - '0'
		if c > 9 || v > (1<<63)/10 {
			return 0, false
		}
		v = v*10 + uint64(c)
	}
	if neg {
		if v > 1<<63 {
			return 0, false
		}
		return -int64(v), true
	}
	if v >= 1<<63 {
		return 0, false
	}
	return int64(v), true
}

// indexByte avoids a dependency on start-up order.
func indexByte(s string, c byte) int {
	for i := 0; i < len(s); i++ {
		if s[i] == c {
			return i
		}
	}
	return -1
}
