// encoding/*, compress/*, crypto/*, hash/*, archive/*, regexp, text/template, html/template, mime, net/url.
package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/bzip2"
	"compress/flate"
	"compress/gzip"
	"compress/lzw"
	"compress/zlib"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/md5"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha3"
	"crypto/sha512"
	"crypto/subtle"
	"encoding"
	"encoding/ascii85"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"encoding/csv"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"encoding/xml"
	"errors"
	"fmt"
	"hash/adler32"
	"hash/crc32"
	"hash/crc64"
	"hash/fnv"
	"hash/maphash"
	"html"
	htmpl "html/template"
	"io"
	"math"
	"mime"
	"net/url"
	"os"
	"regexp"
	"strings"
	"time"
)

type Inner struct {
	A int            `json:"a,omitempty" xml:"a,attr"`
	B []string       `json:"b" xml:"list>b"`
	C map[string]any `json:"c,omitzero" xml:"-"`
}
type Outer struct {
	Inner
	P    *Inner          `json:"p" xml:"p"`
	R    json.RawMessage `json:"r,omitempty" xml:"-"`
	T    time.Time       `json:"t" xml:"t"`
	F    float64         `json:",string" xml:"f"`
	Skip int             `json:"-" xml:"-"`
	I    interface{}     `json:"i" xml:"-"`
	By   []byte          `xml:"by"`
	E    Enum            `xml:"e"`
	priv int
}
type Enum int

func (e Enum) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "enum-%d", int(e)), nil }
func (e *Enum) UnmarshalText(b []byte) error {
	_, err := fmt.Sscanf(string(b), "enum-%d", (*int)(e))
	return err
}

var _ encoding.TextUnmarshaler = (*Enum)(nil)

func sum(b []byte) string { h := sha256.Sum256(b); return hex.EncodeToString(h[:6]) }

func formats() {
	o := Outer{Inner: Inner{A: 1, B: []string{"x", "<&>\u2028"}, C: map[string]any{"z": nil, "a": []int{1}}}, P: &Inner{}, R: json.RawMessage(`{"raw": [1,2]}`), T: time.Date(2020, 1, 2, 3, 4, 5, 6, time.UTC), F: 1e21, I: map[Enum]bool{3: true}, By: []byte("bytes"), E: 5}
	b, err := json.Marshal(o)
	fmt.Println(string(b), err)
	var back Outer
	fmt.Println(json.Unmarshal(b, &back), back.A, back.B, back.C, back.P, string(back.R), back.T, back.F, back.I, string(back.By), back.E)
	var ind bytes.Buffer
	json.Indent(&ind, b, ">", "  ")
	json.Compact(&ind, []byte(`{ "a" : [ 1 , 2 ] }`))
	fmt.Println(sum(ind.Bytes()), ind.Len())
	for _, in := range []string{`{"a": "x"}`, `{"b": [1]}`, `{"t": "nope"}`, `[1]`, `{"a": 1`, `{"a": 1e400}`, `{"e": "enum-x"}`, `nul`, `"\ud800"`, `{"a":1}x`, ``} {
		var v Outer
		err := json.Unmarshal([]byte(in), &v)
		fmt.Printf("%T %v\n", err, err)
	}
	var any_ any
	d := json.NewDecoder(strings.NewReader(`{"n": 12345678901234567890, "l": [true, null, "é\n"]} [1] {`))
	d.UseNumber()
	for {
		if err := d.Decode(&any_); err != nil {
			fmt.Println(err)
			break
		}
		fmt.Println(any_, d.InputOffset())
	}
	for _, v := range []any{math.NaN(), make(chan int), map[bool]int{}, func() {}, 1 + 2i, []any{nil, 1.0, 1e6, 1e-7, float32(0.1), "\x01\xff"}, map[int]string{2: "b", 1: "a"}, [2]bool{}, struct{}{}, (*int)(nil)} {
		b, err := json.Marshal(v)
		fmt.Println(string(b), err)
	}
	xb, err := xml.MarshalIndent(o, "", " ")
	fmt.Println(string(xb), err)
	var xo Outer
	fmt.Println(xml.Unmarshal(xb, &xo), xo.A, xo.B, xo.P, xo.T, xo.F, string(xo.By), xo.E)
	xd := xml.NewDecoder(strings.NewReader(`<?xml version="1.0"?><a x="1"><!-- c --><b>t&amp;<![CDATA[<raw>]]></b></a><bad></c>`))
	for {
		t, err := xd.Token()
		if err != nil {
			fmt.Println(err)
			break
		}
		switch t := t.(type) {
		case xml.StartElement:
			fmt.Print("start ", t.Name.Local, t.Attr, ";")
		case xml.CharData:
			fmt.Printf("%q;", string(t))
		default:
			fmt.Printf("%T;", t)
		}
	}
	var gb bytes.Buffer
	gob.Register(map[string]int{})
	g := struct {
		A int
		B map[string][]float64
		C any
		D *string
	}{-5, map[string][]float64{"k": {1.5}}, map[string]int{"q": 2}, &[]string{"s"}[0]}
	fmt.Println(gob.NewEncoder(&gb).Encode(g))
	g2 := g
	g2.A, g2.B, g2.C, g2.D = 0, nil, nil, nil
	fmt.Println(gob.NewDecoder(&gb).Decode(&g2), g2.A, g2.B, g2.C, *g2.D)
	r := csv.NewReader(strings.NewReader("a,\"b \"\"q\"\"\",c\n1;2\n"))
	recs, err := r.ReadAll()
	fmt.Println(recs, err)
	var bb bytes.Buffer
	binary.Write(&bb, binary.BigEndian, struct {
		A uint16
		B int32
		C [2]float32
		D bool
	}{1, -2, [2]float32{1, 2}, true})
	fmt.Printf("%x\n", bb.Bytes())
	var rd struct {
		A uint16
		B int32
	}
	fmt.Println(binary.Read(&bb, binary.BigEndian, &rd), rd, binary.LittleEndian.Uint32([]byte{1, 2, 3, 4}), binary.AppendVarint(nil, -300), binary.Size(rd))
	fmt.Println(binary.Uvarint([]byte{0xac, 2}))
	fmt.Println(base64.StdEncoding.EncodeToString([]byte("any carnal pl")), base64.RawURLEncoding.EncodeToString([]byte{0xfb, 0xff}), base32.HexEncoding.EncodeToString([]byte("hi")), hex.Dump([]byte("0123456789abcdef!")))
	_, err = base64.StdEncoding.DecodeString("a$b=")
	fmt.Println(err)
	_, err = hex.DecodeString("0g")
	fmt.Println(err)
	a85 := make([]byte, 50)
	fmt.Println(string(a85[:ascii85.Encode(a85, []byte("hello!"))]), string(pem.EncodeToMemory(&pem.Block{Type: "T", Headers: map[string]string{"k": "v"}, Bytes: []byte("data")})))
}

func compression() {
	text := []byte(strings.Repeat("the quick brown fox jumps over the lazy dog. ", 200))
	for i := range text {
		if i%37 == 0 {
			text[i] = byte(i * 7)
		}
	}
	var b bytes.Buffer
	for level := -2; level <= 9; level++ {
		b.Reset()
		w, _ := flate.NewWriter(&b, level)
		w.Write(text)
		w.Close()
		out, err := io.ReadAll(flate.NewReader(bytes.NewReader(b.Bytes())))
		fmt.Print(b.Len(), " ", sum(b.Bytes()), " ", bytes.Equal(out, text), err, "; ")
	}
	b.Reset()
	gw := gzip.NewWriter(&b)
	gw.Name, gw.Comment = "n", "c"
	gw.Write(text)
	gw.Close()
	gr, err := gzip.NewReader(&b)
	out, err2 := io.ReadAll(gr)
	fmt.Println(err, gr.Name, len(out), err2)
	b.Reset()
	zw := zlib.NewWriter(&b)
	zw.Write(text)
	zw.Close()
	fmt.Println(sum(b.Bytes()))
	b.Bytes()[b.Len()-1] ^= 1
	zr, _ := zlib.NewReader(&b)
	_, err = io.ReadAll(zr)
	fmt.Println(err)
	b.Reset()
	lw := lzw.NewWriter(&b, lzw.LSB, 8)
	lw.Write(text)
	lw.Close()
	fmt.Println(b.Len(), sum(b.Bytes()))
	_, err = io.ReadAll(bzip2.NewReader(strings.NewReader("BZh9junk")))
	fmt.Println(err)
	b.Reset()
	z := zip.NewWriter(&b)
	f, _ := z.Create("dir/file.txt")
	f.Write(text)
	z.Close()
	rz, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	fmt.Println(err, rz.File[0].Name, rz.File[0].UncompressedSize64, rz.File[0].CRC32)
	b.Reset()
	tw := tar.NewWriter(&b)
	tw.WriteHeader(&tar.Header{Name: "x", Size: 3, Mode: 0o600, ModTime: time.Unix(1, 0)})
	tw.Write([]byte("abc"))
	tw.Close()
	h, err := tar.NewReader(&b).Next()
	fmt.Println(h.Name, h.Size, err)
}

func cryptography() {
	d := []byte("some data to hash, a little longer than one block of sixty-four bytes")
	fmt.Printf("%x\n%x\n%x\n%x\n%x\n", md5.Sum(d), sha1.Sum(d), sha256.Sum224(d), sha512.Sum512_256(d), sha3.Sum256(d))
	m := hmac.New(sha512.New, []byte("key"))
	m.Write(d)
	fmt.Printf("%x %t\n", m.Sum(nil), hmac.Equal([]byte{1}, []byte{1}))
	fmt.Println(crc32.ChecksumIEEE(d), crc32.Checksum(d, crc32.MakeTable(crc32.Castagnoli)), crc64.Checksum(d, crc64.MakeTable(crc64.ECMA)), adler32.Checksum(d), subtle.ConstantTimeCompare(d, d))
	for _, h := range []interface {
		io.Writer
		Sum([]byte) []byte
	}{fnv.New32(), fnv.New32a(), fnv.New64(), fnv.New128a()} {
		h.Write(d)
		fmt.Printf("%x ", h.Sum(nil))
	}
	seed := maphash.MakeSeed()
	fmt.Println(maphash.Bytes(seed, d) == maphash.String(seed, string(d)), maphash.Comparable(seed, 1) == maphash.Comparable(seed, 1))
	block, _ := aes.NewCipher([]byte("0123456789abcdef"))
	gcm, _ := cipher.NewGCM(block)
	ct := gcm.Seal(nil, make([]byte, 12), d, []byte("aad"))
	pt, err := gcm.Open(nil, make([]byte, 12), ct, []byte("aad"))
	fmt.Println(sum(ct), bytes.Equal(pt, d), err)
	ct[0] ^= 1
	_, err = gcm.Open(nil, make([]byte, 12), ct, nil)
	fmt.Println(err)
	out := make([]byte, len(d))
	cipher.NewCTR(block, make([]byte, 16)).XORKeyStream(out, d)
	cipher.NewCBCEncrypter(block, make([]byte, 16)).CryptBlocks(out[:64], d[:64])
	fmt.Println(sum(out))
	key := ed25519.NewKeyFromSeed(make([]byte, 32))
	sig := ed25519.Sign(key, d)
	fmt.Println(sum(sig), ed25519.Verify(key.Public().(ed25519.PublicKey), d, sig))
	k1, _ := ecdh.X25519().NewPrivateKey(bytes.Repeat([]byte{7}, 32))
	k2, _ := ecdh.P256().GenerateKey(rand.Reader)
	s1, err := k1.ECDH(k1.PublicKey())
	s2, err2 := k2.ECDH(k2.PublicKey())
	fmt.Println(sum(s1), err, len(s2), err2)
	rnd := make([]byte, 16)
	n, err := rand.Read(rnd)
	fmt.Println(n, err, len(rand.Text()))
	rk, err := rsa.GenerateKey(rand.Reader, 1024)
	if errors.Is(err, nil) {
		c, _ := rsa.EncryptOAEP(sha256.New(), rand.Reader, &rk.PublicKey, []byte("secret"), nil)
		p, err := rk.Decrypt(nil, c, &rsa.OAEPOptions{Hash: 5})
		fmt.Println(string(p), err)
	} else {
		fmt.Println(err)
	}
}

func patterns() {
	for _, p := range []string{`a+b*`, `(a|ab)(c|bcd)(d*)`, `^(\w+)\s(?P<x>\d+)$`, `(?i)HELLO`, `(?s).+`, `[^a-z]+`, `\bfoo\b`, `x{2,3}?`, `(`, `a**`, `[z-a]`, `\p{Greek}+`, `(?m)^l.*$`, `()`, `\Qa.b\E`, `(?:a){1001}`} {
		re, err := regexp.Compile(p)
		if err != nil {
			fmt.Println(err)
			continue
		}
		for _, s := range []string{"aaab", "abcd", "word 42", "Hello HELLO", "foo bar\nline two", "xxxx", "αβγ", "a.b", ""} {
			fmt.Print(re.FindStringSubmatchIndex(s), re.ReplaceAllString(s, "<$0>"), " ")
		}
		fmt.Println(re.NumSubexp(), re.SubexpNames(), re.String())
	}
	re := regexp.MustCompile(`(\w)(\w*)`)
	fmt.Println(re.ReplaceAllStringFunc("one two", strings.ToUpper), re.ReplaceAllString("one two", "$2$1 ${1}x$1x"), re.FindAllString("a bb ccc", 2), re.Split("a-bb-c", -1), re.ReplaceAllLiteralString("ab", "$1"), regexp.QuoteMeta("a.b*c"), string(re.ExpandString(nil, "$1-$2", "hey", re.FindStringSubmatchIndex("hey"))))
	u, err := url.Parse("https://user:p%40ss@host:8080/a%20b/../c?q=1&q=2&z=%C3%A9#frag")
	fmt.Println(u, err, u.Host, u.Port(), u.Path, u.Query()["q"], u.Fragment, u.User, u.ResolveReference(&url.URL{Path: "../x"}), url.QueryEscape("a b&c/é"), url.PathEscape("a b/c"), url.Values{"b": {"2"}, "a": {"1", "x y"}}.Encode())
	_, err = url.Parse("http://[::1")
	fmt.Println(err)
	_, err = url.QueryUnescape("%zz")
	fmt.Println(err)
	fmt.Println(html.EscapeString(`<a href="x">'&`), html.UnescapeString("&lt;&eacute;&#x41;&bogus;"), mime.TypeByExtension(".html"))
	fmt.Println(mime.ParseMediaType(`text/html; charset="utf-8"; q=1`))
	t := htmpl.Must(htmpl.New("h").Parse(`<a href="/x?q={{.Q}}" onclick="f({{.J}})">{{.H}}</a><script>var x = {{.J}};</script>{{range $i, $e := .L}}{{$i}}={{$e}},{{end}}` + "\n"))
	fmt.Println(t.Execute(os.Stdout, map[string]any{"Q": "a b&c", "J": map[string]int{"k": 1}, "H": "<b>&", "L": []any{1, "<", htmpl.HTML("<i>")}}))
}

func main() {
	formats()
	compression()
	cryptography()
	patterns()
}
