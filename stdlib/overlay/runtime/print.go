package runtime

import (
	"internal/strconv"
	"unsafe"
)

// The predeclared functions print and println: one statement is one printlock, its operands, one printunlock. Output is
// collected and written to standard error when the statement ends.
var printer struct {
	word  uint32
	depth int32
	owner *g
	n     int
	buf   [1024]byte
}

func printlock() {
	gp := getg()
	if printer.owner == gp {
		printer.depth++
		return
	}
	lockw(&printer.word)
	printer.owner = gp
	printer.depth = 1
}

func printunlock() {
	printer.depth--
	if printer.depth == 0 {
		printflush()
		printer.owner = nil
		unlockw(&printer.word)
	}
}

func printflush() {
	n := printer.n
	printer.n = 0
	p := unsafe.Pointer(&printer.buf)
	for n > 0 {
		w := write(2, p, int32(n))
		if w <= 0 {
			return
		}
		p = add(p, uintptr(w))
		n -= int(w)
	}
}

func printbytes(b []byte) {
	for len(b) > 0 {
		if printer.n == len(printer.buf) {
			printflush()
		}
		n := copy(printer.buf[printer.n:], b)
		printer.n += n
		b = b[n:]
	}
}

func printstring(s string) { printbytes(unsafe.Slice(unsafe.StringData(s), len(s))) }

func printsp() { printstring(" ") }

func printnl() { printstring("\n") }

func printbool(v bool) {
	if v {
		printstring("true")
	} else {
		printstring("false")
	}
}

func printuint(v uint64) {
	var buf [20]byte
	printbytes(itoa(buf[:], v))
}

func printint(v int64) {
	if v < 0 {
		printstring("-")
		v = -v
	}
	printuint(uint64(v))
}

func printhex(v uint64) {
	const digits = "0123456789abcdef"
	var buf [18]byte
	i := len(buf)
	for {
		i--
		buf[i] = digits[v&15]
		v >>= 4
		if v == 0 {
			break
		}
	}
	i--
	buf[i] = 'x'
	i--
	buf[i] = '0'
	printbytes(buf[i:])
}

func printpointer(p unsafe.Pointer) { printhex(uint64(uintptr(p))) }

func printuintptr(p uintptr) { printhex(uint64(p)) }

func printslice(p unsafe.Pointer, n, c int) {
	printstring("[")
	printint(int64(n))
	printstring("/")
	printint(int64(c))
	printstring("]")
	printpointer(p)
}

func printeface(t, data unsafe.Pointer) {
	printstring("(")
	printpointer(t)
	printstring(",")
	printpointer(data)
	printstring(")")
}

func printiface(tab, data unsafe.Pointer) { printeface(tab, data) }

func printfloat64(v float64) {
	var buf [24]byte
	printbytes(strconv.AppendFloat(buf[:0], v, 'g', -1, 64))
}

func printfloat32(v float32) {
	var buf [24]byte
	printbytes(strconv.AppendFloat(buf[:0], float64(v), 'g', -1, 32))
}

func printcomplex128(c complex128) {
	var buf [64]byte
	printbytes(strconv.AppendComplex(buf[:0], c, 'g', -1, 128))
}

func printcomplex64(c complex64) {
	var buf [64]byte
	printbytes(strconv.AppendComplex(buf[:0], complex128(c), 'g', -1, 64))
}
