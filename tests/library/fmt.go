// Package fmt: verbs, flags, widths, custom formatters, scanning, errors.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
)

type point struct {
	X, Y int
	name string
}
type stringer int
type goStringer struct{ a any }
type formatter struct{}
type panicky struct{}
type nested struct {
	P  *point
	M  map[string]point
	S  []any
	F  func()
	C  chan int
	E  error
	In interface{ M() }
}
type myErr struct{}
type bytesType []byte

func (s stringer) String() string     { return fmt.Sprintf("<%d>", int(s)) }
func (g goStringer) GoString() string { return "GO" }
func (formatter) Format(s fmt.State, verb rune) {
	w, wok := s.Width()
	p, pok := s.Precision()
	fmt.Fprintf(s, "F(%c %d %t %d %t %t%t%t%t%t)", verb, w, wok, p, pok, s.Flag('+'), s.Flag('-'), s.Flag('#'), s.Flag(' '), s.Flag('0'))
}
func (panicky) String() string { panic("no") }
func (*myErr) Error() string   { return "mine" }

func main() {
	values := []any{0, -1, 42, int8(-128), uint8(255), uint64(1 << 63), uintptr(77), 3.14159, float32(0.1), -0.0, 1e21, 1e-7, complex(1, -2.5), "héllo\n\x00", 'x', '世', true, nil,
		[]int{1, 2}, [2]bool{true}, []string{"a b", "c"}, map[string]int{"z": 1, "a": 2}, point{1, 2, "n"}, &point{3, 4, ""}, stringer(7), goStringer{1}, formatter{}, panicky{}, (*stringer)(nil),
		[]byte("bytes"), [3]byte{1, 2, 3}, bytesType("bt"), struct{}{}, errors.New("err"), (*myErr)(nil), []any{1, "a", nil}, [][]int{{1}, nil}, struct {
			a any
			b error
		}{}, map[stringer][]stringer{1: {2, 3}}}
	for _, verb := range []string{"%v", "%+v", "%#v", "%T", "%d", "%5d", "%-5d|", "%05d", "%+d", "%x", "%X", "%#x", "% x", "%o", "%#o", "%O", "%b", "%c", "%q", "%+q", "%#q", "%U", "%#U", "%s", "%10s", "%-10s|", "%.2s", "%e", "%g", "%.3g", "%8.2f", "%+.1e", "%G", "%t", "%6.3v", "%p%", "%z"} {
		if verb == "%p%" {
			continue
		}
		for _, v := range values {
			fmt.Printf(verb+"; ", v)
		}
		fmt.Println()
	}
	n := nested{M: map[string]point{"k": {}}, S: []any{1, nil, "s", []int(nil)}}
	fmt.Printf("%v\n%+v\n%#v\n", n, n, n)
	fmt.Printf("%d %s\n", 1)
	fmt.Printf("%d\n", 1, 2, "x")
	fmt.Printf("%[2]d %[1]d %[3]*.[2]*[1]f %[5]d %[x]d %[0]d\n", 1.5, 2, 8)
	fmt.Printf("%*d|%-*d|%.*f|%*d\n", 5, 1, 5, 2, 2, 3.14159, "w", 3)
	fmt.Printf("%!|%|%.|%5\n")
	fmt.Printf("%v %v\n", struct{ error }{}, &[]int{1})
	fmt.Printf("%6.2f|%-8.3f|%+08.2f|% .3e|%x|%X|%b\n", 3.14159, 2.5, -1.5, 12345.678, 1.5, -255.75, 1.0)
	fmt.Printf("%08b|%#b|%+x|%# x|%x|% X\n", 5, 5, "hi", "hi", []byte{1, 0xab}, "xyz")
	fmt.Printf("%t %v %08.3f %+.2e %v\n", false, 1e100, 3.14159, 1e-10, float32(1)/3)
	fmt.Println(fmt.Sprint("a", 1, 2, "b", "c", 3.0, nil, 'x'), fmt.Sprintln("x", 1), fmt.Append(nil, 1, "a"), fmt.Appendf([]byte("p"), "%03d", 7))

	e1 := errors.New("base")
	e2 := fmt.Errorf("one %w two %w %d", e1, os.ErrNotExist, 3)
	fmt.Println(e2, errors.Is(e2, e1), errors.Is(e2, os.ErrNotExist), errors.Unwrap(e2), errors.Unwrap(fmt.Errorf("x %w", e1)))
	fmt.Println(fmt.Errorf("%w", "no error"), fmt.Errorf("%d %w", 1, nil))

	var i int
	var s, s2 string
	var f float64
	var b bool
	var r rune
	c, err := fmt.Sscanf("12 abc 3.5 true x", "%d %s %g %t %c", &i, &s, &f, &b, &r)
	fmt.Println(c, err, i, s, f, b, string(r))
	c, err = fmt.Sscan("0x1f word\n-2.5e3", &i, &s, &f)
	fmt.Println(c, err, i, s, f)
	c, err = fmt.Sscanln("1 two\n3", &i, &s, &s2)
	fmt.Println(c, err, i, s)
	c, err = fmt.Sscanf("ab:cd", "%2s:%q", &s, &s2)
	fmt.Println(c, err, s)
	var u8 uint8
	_, err = fmt.Sscan("300", &u8)
	fmt.Println(err)
	rd := strings.NewReader("1 2 3 x")
	for {
		if _, err := fmt.Fscan(rd, &i); err != nil {
			fmt.Println(err)
			break
		}
		fmt.Print(i, ";")
	}
	var buf bytes.Buffer
	fmt.Fprintf(&buf, "%-5s|%5s|%05d", "ab", "cd", -42)
	fmt.Println(buf.String(), fmt.FormatString(state{}, 'x'))
}

type state struct{}

func (state) Write(b []byte) (int, error) { return len(b), nil }
func (state) Width() (int, bool)          { return 7, true }
func (state) Precision() (int, bool)      { return 2, true }
func (state) Flag(c int) bool             { return c == '+' || c == '#' }
