// strings, bytes, strconv, unicode, utf8, utf16, bufio, text/tabwriter, text/scanner.
package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"text/scanner"
	"text/tabwriter"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

func main() {
	s := "Hello, 世界! hello ß ŉ \xff end"
	fmt.Println(strings.ToUpper(s), strings.ToLower(s), strings.Title("ab cd"), strings.ToTitle("ǆ"), strings.EqualFold("Straße", "STRASSE"), strings.EqualFold("K", "\u212a"))
	fmt.Println(strings.Fields("  a b\t\nc  "), strings.Split("a,b,,c", ","), strings.SplitN("a,b,c", ",", 2), strings.SplitAfter("a,b", ","), len(strings.Split("héy", "")), strings.FieldsFunc("a1b22c", unicode.IsDigit))
	fmt.Println(strings.Index(s, "世"), strings.LastIndex(s, "l"), strings.IndexByte(s, '!'), strings.IndexAny(s, "xyz界"), strings.IndexFunc(s, unicode.IsSpace), strings.IndexRune(s, 0xfffd), strings.Count("cheese", "e"), strings.Count("abc", ""))
	fmt.Println(strings.Replace("aaaa", "a", "b", 2), strings.ReplaceAll("abab", "ab", ""), strings.ReplaceAll("abc", "", "-"), strings.Map(func(r rune) rune {
		if r == 'l' {
			return -1
		}
		return unicode.ToUpper(r)
	}, "hello"), strings.Repeat("ab", 3))
	fmt.Printf("%q %q %q %q %q %q\n", strings.Trim("xxaxx", "x"), strings.TrimLeft("abcab", "ba"), strings.TrimSuffix("a.go", ".go"), strings.TrimSpace("\u00a0 a \u2003"), strings.TrimFunc("12a3", unicode.IsDigit), strings.ToValidUTF8("a\xffb\xc0", "?"))
	fmt.Println(strings.Cut("k=v=w", "="))
	fmt.Println(strings.CutPrefix("prefix", "pre"))
	fmt.Println(strings.Compare("a", "b"), strings.Contains(s, ""), strings.ContainsAny(s, "qz"), strings.HasPrefix(s, "Hell"), strings.ContainsRune(s, '界'))
	fmt.Println(strings.NewReplacer("a", "1", "b", "2", "abc", "x").Replace("abcab"), strings.NewReplacer("<", "&lt;", ">", "&gt;").Replace("<a>"), strings.NewReplacer("", "X").Replace("ab"))
	for l := range strings.Lines("a\nb\n\nc") {
		fmt.Printf("%q ", l)
	}
	for p := range strings.SplitSeq("x-y-z", "-") {
		fmt.Print(p, ";")
	}
	for p := range strings.FieldsSeq(" x  y ") {
		fmt.Print(p, ";")
	}
	fmt.Println(slices.Collect(bytes.SplitSeq([]byte("q.r"), []byte("."))))
	var sb strings.Builder
	sb.Grow(10)
	for i := range 3 {
		fmt.Fprintf(&sb, "%d-", i)
	}
	sb.WriteRune('é')
	fmt.Println(sb.String(), sb.Len())
	func() {
		defer func() { fmt.Println(recover()) }()
		strings.Repeat("x", -1)
	}()

	b := []byte("alpha beta gamma")
	fmt.Println(string(bytes.ToUpper(b)), bytes.Index(b, []byte("beta")), bytes.Equal(nil, []byte{}), bytes.Compare([]byte{1}, []byte{1, 2}), string(bytes.TrimRight(b, "am")), bytes.Fields(b), string(bytes.Join([][]byte{b[:1], b[2:3]}, []byte("--"))), string(bytes.Runes([]byte("é世"))[1]))
	var buf bytes.Buffer
	buf.WriteString("one two\nthree")
	line, err := buf.ReadString('\n')
	fmt.Printf("%q %v %d %q\n", line, err, buf.Len(), buf.Next(2))
	fmt.Println(buf.UnreadByte())
	fmt.Println(buf.ReadByte())
	buf.Truncate(2)
	fmt.Println(buf.String(), buf.Cap() >= 2)
	_, err = buf.ReadFrom(strings.NewReader("more"))
	fmt.Println(buf.String(), err)

	for _, x := range []string{"0", "-1", "9223372036854775807", "9223372036854775808", "0x1F", "0b101", "0o17", "1_000", "", "abc", "+5", "١"} {
		i, err := strconv.ParseInt(x, 0, 64)
		u, err2 := strconv.ParseUint(x, 10, 8)
		fmt.Println(i, err, u, err2, errors.Is(err, strconv.ErrRange))
	}
	for _, x := range []string{"1", "-0", "1e308", "1e309", "4.9e-324", "1e-400", "inf", "-Infinity", "NaN", "0x1p-2", "1_0.5", ".5e1", "1e", "179769313486231570814527423731704356798070e267", "2.2250738585072011e-308", "0.1000000000000000055511151231257827021181583404541015625", "8.41e21", "123456789012345678901234567890"} {
		f, err := strconv.ParseFloat(x, 64)
		g, err2 := strconv.ParseFloat(x, 32)
		fmt.Println(f, err, float32(g), err2)
	}
	for _, f := range []float64{0, math.Copysign(0, -1), 1, 0.1, 1.0 / 3, 1e21, 1e20, 123456789, 5e-324, math.MaxFloat64, math.Inf(-1), math.NaN(), 2.5, 3.5, 1e23, 100, 0.000001, 0.0000001} {
		for _, fm := range []byte{'g', 'e', 'f', 'G', 'b', 'x'} {
			fmt.Print(strconv.FormatFloat(f, fm, -1, 64), " ")
		}
		fmt.Println(strconv.FormatFloat(f, 'f', 2, 64), strconv.FormatFloat(f, 'e', 5, 32), strconv.FormatFloat(f, 'g', 3, 64))
	}
	fmt.Println(strconv.Quote(s), strconv.QuoteToASCII(s), strconv.QuoteRune('☺'), strconv.AppendQuote(nil, "a"), strconv.FormatInt(-255, 16), strconv.FormatUint(1<<63, 2), strconv.FormatInt(35, 36))
	for _, q := range []string{`"a\tb"`, "`raw`", `'x'`, `"bad`, `"\u00e9\x41\101"`, `""`, `'ab'`} {
		u, err := strconv.Unquote(q)
		fmt.Printf("%q %v; ", u, err)
	}
	fmt.Println(strconv.Atoi("99x"))
	fmt.Println(strconv.ParseBool("T"))
	fmt.Println(strconv.ParseComplex("1+2i", 128))
	fmt.Println(strconv.IsPrint('\u00ad'), strconv.CanBackquote("a`"))

	for _, r := range "aA1 _世é\u0301ǅⅣ½\u2028\U0001f600" {
		fmt.Print(string(r), unicode.IsLetter(r), unicode.IsUpper(r), unicode.IsDigit(r), unicode.IsNumber(r), unicode.IsSpace(r), unicode.IsPunct(r), unicode.IsSymbol(r), unicode.IsMark(r), unicode.IsPrint(r), unicode.In(r, unicode.Han, unicode.Latin), " ")
		fmt.Printf("%c%c%c\n", unicode.ToUpper(r), unicode.ToLower(r), unicode.SimpleFold(r))
	}
	fmt.Println(utf8.RuneCountInString(s), utf8.ValidString(s), utf8.RuneLen('世'), utf8.AppendRune(nil, 0x10ffff), utf8.ValidRune(0xd800), utf16.Encode([]rune("a😀")), string(utf16.Decode([]uint16{0xd83d, 0xde00, 0xd800})))
	fmt.Println(utf8.DecodeRuneInString("\xe4\xb8"))
	fmt.Println(utf8.DecodeLastRuneInString("a世"))

	sc := bufio.NewScanner(strings.NewReader("one two  three\nfour"))
	sc.Split(bufio.ScanWords)
	for sc.Scan() {
		fmt.Print(sc.Text(), "|")
	}
	sc = bufio.NewScanner(strings.NewReader(strings.Repeat("x", 100)))
	sc.Buffer(nil, 10)
	fmt.Println(sc.Scan(), sc.Err())
	br := bufio.NewReaderSize(strings.NewReader("line one\r\nline two, longer than the buffer of sixteen\nend"), 16)
	for {
		l, more, err := br.ReadLine()
		if err != nil {
			fmt.Println(err)
			break
		}
		fmt.Printf("%q %t; ", l, more)
	}
	br = bufio.NewReader(strings.NewReader("peek"))
	p, err := br.Peek(9)
	fmt.Println(string(p), err, br.Buffered())
	var out bytes.Buffer
	bw := bufio.NewWriterSize(&out, 4)
	bw.WriteString("abcdefg")
	fmt.Println(out.String(), bw.Buffered(), bw.Available())
	bw.Flush()
	io.Copy(bw, strings.NewReader("tail"))
	bw.Flush()
	fmt.Println(out.String())

	tw := tabwriter.NewWriter(&out, 5, 0, 2, '.', tabwriter.AlignRight|tabwriter.Debug)
	fmt.Fprintln(tw, "a\tbbb\tc")
	fmt.Fprintln(tw, "aaaa\tb\tccccc")
	tw.Flush()
	fmt.Println(out.String())
	var ts scanner.Scanner
	ts.Init(strings.NewReader("x := 3.5 + \"s\" // c\n'a' `r`"))
	for t := ts.Scan(); t != scanner.EOF; t = ts.Scan() {
		fmt.Print(ts.Position, ":", scanner.TokenString(t), ts.TokenText(), " ")
	}
	fmt.Println()
}
