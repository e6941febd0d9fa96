// reflect, go/*, testing, net, net/http, net/netip, text of types.
package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/constant"
	"go/format"
	"go/importer"
	"go/parser"
	"go/printer"
	"go/token"
	"go/types"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"reflect"
	"sort"
	"strings"
	"testing"
	"testing/iotest"
	"testing/quick"
)

type Shape interface {
	Area() float64
	Name(prefix string, rest ...int) string
}
type Square struct {
	Side float64 `k:"v" j:"w"`
	tag  string
	*Extra
}
type Extra struct{ N int }
type Num int
type Gen[T any] struct{ V T }

func (s Square) Area() float64                      { return s.Side * s.Side }
func (s *Square) Name(p string, rest ...int) string { return fmt.Sprint(p, rest, s.Side) }
func (e *Extra) Inc(by int) int                     { e.N += by; return e.N }
func (g Gen[T]) Get() T                             { return g.V }

func try(name string, f func()) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Println(name, "panic:", r)
		}
	}()
	f()
}

func reflection() {
	for _, v := range []any{1, "s", Square{}, &Square{}, Num(3), Gen[map[string]int]{}, []int{}, [3]string{}, map[Num]*Square{}, func(int, ...string) error { return nil }, make(<-chan int), struct {
		A int `x:"y"`
		b []any
	}{}, new(Shape), new(any), 1i, uintptr(1)} {
		t := reflect.TypeOf(v)
		fmt.Print(t, " ", t.Kind(), " ", t.Name(), " ", t.PkgPath(), " ", t.Size(), " ", t.Align(), " ", t.Comparable(), " ", t.NumMethod())
		switch t.Kind() {
		case reflect.Struct:
			for i := range t.NumField() {
				f := t.Field(i)
				fmt.Print(" ", f.Name, ":", f.Type, ":", f.Tag, ":", f.Offset, f.Anonymous, f.IsExported())
			}
		case reflect.Func:
			fmt.Print(" ", t.In(0), t.NumIn(), t.Out(0), t.IsVariadic())
		case reflect.Map:
			fmt.Print(" ", t.Key(), t.Elem())
		}
		for i := range t.NumMethod() {
			fmt.Print(" ", t.Method(i).Name, t.Method(i).Type)
		}
		fmt.Println()
	}
	s := &Square{2, "t", &Extra{1}}
	v := reflect.ValueOf(s)
	fmt.Println(v.MethodByName("Area").Call(nil)[0], v.MethodByName("Name").Call([]reflect.Value{reflect.ValueOf("p"), reflect.ValueOf(1), reflect.ValueOf(2)})[0], v.MethodByName("Inc").Call([]reflect.Value{reflect.ValueOf(5)})[0].Int(), s.N)
	fmt.Println(v.MethodByName("Name").CallSlice([]reflect.Value{reflect.ValueOf("q"), reflect.ValueOf([]int{7})})[0], v.Type().Implements(reflect.TypeFor[Shape]()), v.Elem().Type().Implements(reflect.TypeFor[Shape]()))
	v.Elem().Field(0).SetFloat(9)
	v.Elem().FieldByName("N").SetInt(77)
	fmt.Println(s.Side, s.N, v.Elem().Field(1).CanSet(), v.Elem().FieldByIndex([]int{2, 0}))
	try("set", func() { v.Elem().Field(1).SetString("x") })
	try("addr", func() { reflect.ValueOf(1).SetInt(2) })
	try("kind", func() { reflect.ValueOf("s").Int() })
	try("call", func() { reflect.ValueOf(strings.ToUpper).Call(nil) })
	try("nil", func() { reflect.ValueOf(nil).Type() })
	try("index", func() { reflect.ValueOf([]int{1}).Index(5) })
	m := reflect.MakeMap(reflect.TypeFor[map[string]int]())
	m.SetMapIndex(reflect.ValueOf("k"), reflect.ValueOf(1))
	it := m.MapRange()
	for it.Next() {
		fmt.Print(it.Key(), it.Value())
	}
	sl := reflect.MakeSlice(reflect.SliceOf(reflect.TypeFor[Num]()), 2, 5)
	sl = reflect.Append(sl, reflect.ValueOf(Num(4)))
	sl.Index(0).Set(reflect.ValueOf(Num(1)))
	fmt.Println(sl, sl.Len(), sl.Cap(), sl.Slice(1, 3), sl.Type())
	fn := reflect.MakeFunc(reflect.TypeFor[func(int, string, float64) (string, error)](), func(a []reflect.Value) []reflect.Value {
		return []reflect.Value{reflect.ValueOf(fmt.Sprint(a[0], a[1], a[2])), reflect.Zero(reflect.TypeFor[error]())}
	}).Interface().(func(int, string, float64) (string, error))
	fmt.Println(fn(1, "x", 2.5))
	ch := reflect.MakeChan(reflect.TypeFor[chan int](), 1)
	ch.Send(reflect.ValueOf(3))
	i, rv, ok := reflect.Select([]reflect.SelectCase{{Dir: reflect.SelectRecv, Chan: ch}, {Dir: reflect.SelectDefault}})
	fmt.Println(i, rv, ok)
	st := reflect.StructOf([]reflect.StructField{{Name: "A", Type: reflect.TypeFor[int](), Tag: `json:"a"`}, {Name: "B", Type: reflect.TypeFor[string]()}})
	x := reflect.New(st).Elem()
	x.Field(0).SetInt(5)
	fmt.Printf("%+v %v %v %v\n", x, st, reflect.ArrayOf(3, st.Field(0).Type), reflect.FuncOf([]reflect.Type{st}, nil, false))
	fmt.Println(reflect.DeepEqual(map[string][]int{"a": {1}}, map[string][]int{"a": {1}}), reflect.DeepEqual([]int(nil), []int{}), reflect.DeepEqual(s, &Square{9, "t", &Extra{77}}), reflect.ValueOf(3).Convert(reflect.TypeFor[float64]()), reflect.ValueOf(int64(65)).CanConvert(reflect.TypeFor[string]()))
	for i, v := range reflect.ValueOf([]string{"p", "q"}).Seq2() {
		fmt.Print(i, v, ";")
	}
	reflect.Swapper([]int{1, 2})(0, 1)
	fmt.Println(reflect.ValueOf(Gen[Num]{4}).MethodByName("Get").Call(nil)[0].Type(), reflect.Indirect(v).NumField(), reflect.ValueOf((*int)(nil)).IsNil(), reflect.Zero(reflect.TypeFor[Square]()).IsZero())
}

func source() {
	src := "package p\n\nimport \"fmt\"\n\n// F does.\nfunc F[T any](x T, y ...int) (n int, err error) {\n\tif len(y)>0 { return y[0]+1<<3, nil }\n\tfor i:=range 10 { fmt.Println(i,x) }\n\treturn\n}\ntype T struct{A,B int; c map[string]T}\nconst C = iota+1.5\n"
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p.go", src, parser.ParseComments)
	if err != nil {
		fmt.Println(err)
		return
	}
	n := map[string]int{}
	ast.Inspect(f, func(x ast.Node) bool {
		if x != nil {
			n[fmt.Sprintf("%T", x)]++
		}
		return true
	})
	fmt.Println(n)
	printer.Fprint(os.Stdout, fset, f)
	out, err := format.Source([]byte("package x\nfunc  f( ) {x:=[]int{1,\n2}\n}"))
	fmt.Println(string(out), err)
	_, err = parser.ParseFile(fset, "bad.go", "package p\nfunc {\nvar x = \n", parser.AllErrors)
	fmt.Println(err)
	e, err := parser.ParseExpr("a + b*(c - 1)[2:3].f(x...)")
	fmt.Println(types.ExprString(e), err)
	conf := types.Config{Importer: importer.Default(), Error: func(err error) { fmt.Println("type error:", err) }}
	src2 := "package q\ntype I interface{ M() }\ntype S struct{ x int }\nfunc (S) M() {}\nvar v I = S{1}\nvar w int = \"a\"\nfunc g[T ~int](t T) T { return t + u }\nconst k = 1 << 100 >> 98\n"
	f2, _ := parser.ParseFile(fset, "q.go", src2, 0)
	info := &types.Info{Defs: map[*ast.Ident]types.Object{}}
	pkg, err := conf.Check("q", fset, []*ast.File{f2}, info)
	fmt.Println(pkg, err)
	names := pkg.Scope().Names()
	sort.Strings(names)
	for _, nm := range names {
		fmt.Println(pkg.Scope().Lookup(nm))
	}
	tv, err := types.Eval(fset, pkg, token.NoPos, "k*2 + len(\"abc\")")
	fmt.Println(tv.Value, tv.Type, err, constant.BinaryOp(constant.MakeInt64(7), token.QUO, constant.MakeInt64(2)), types.Implements(pkg.Scope().Lookup("S").Type(), pkg.Scope().Lookup("I").Type().Underlying().(*types.Interface)))
}

func tests() {
	fmt.Println(testing.AllocsPerRun(5, func() {}), testing.Testing())
	r := testing.Benchmark(func(b *testing.B) {
		for b.Loop() {
			_ = new(big.Int).Exp(big.NewInt(3), big.NewInt(10), nil)
		}
	})
	fmt.Println(r.N > 0, r.T > 0)
	fmt.Println(quick.Check(func(a, b int) bool { return a+b == b+a }, nil), iotest.TestReader(strings.NewReader("abc"), []byte("abc")))
	_, err := io.ReadAll(iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader("ab"))))
	fmt.Println(err)
}

func network() {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		w.Header().Set("X-A", r.Header.Get("X-B"))
		http.SetCookie(w, &http.Cookie{Name: "c", Value: "v w"})
		if r.URL.Path == "/r" {
			http.Redirect(w, r, "/to?x=1", http.StatusFound)
			return
		}
		w.WriteHeader(201)
		fmt.Fprintf(w, "%s %s %s %d", r.Method, r.URL, b, r.ContentLength)
		w.(http.Flusher).Flush()
		fmt.Fprint(w, "!")
	}))
	req, _ := http.NewRequest("POST", s.URL+"/p?q", strings.NewReader("body"))
	req.Header.Add("x-b", "hdr")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		fmt.Println(err)
		return
	}
	b, err := io.ReadAll(res.Body)
	fmt.Println(res.Status, res.Header.Get("X-A"), res.Cookies(), res.TransferEncoding, string(b), err)
	res, err = http.Get(s.URL + "/r")
	b, _ = io.ReadAll(res.Body)
	fmt.Println(res.Request.URL.Path, string(b), err)
	s.Close()
	rec := httptest.NewRecorder()
	http.FileServer(http.Dir("/nonexistent")).ServeHTTP(rec, httptest.NewRequest("GET", "/f", nil))
	fmt.Println(rec.Code, strings.TrimSpace(rec.Body.String()), http.StatusText(418), http.DetectContentType([]byte("<html>")), http.CanonicalHeaderKey("a-b"))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	fmt.Println(err)
	go func() {
		c, _ := l.Accept()
		io.Copy(c, c)
		c.Close()
	}()
	c, err := net.Dial("tcp", l.Addr().String())
	fmt.Fprint(c, "echo")
	c.(*net.TCPConn).CloseWrite()
	b, _ = io.ReadAll(c)
	fmt.Println(string(b), err, l.Close(), c.Close())
	_, err = net.Dial("tcp", "127.0.0.1:1")
	var oe *net.OpError
	fmt.Println(errors.As(err, &oe), oe.Op)
	u, _ := net.ListenPacket("udp", "127.0.0.1:0")
	uc, _ := net.Dial("udp", u.LocalAddr().String())
	uc.Write([]byte("dgram"))
	buf := make([]byte, 10)
	k, _, err := u.ReadFrom(buf)
	fmt.Println(string(buf[:k]), err)
	ip, n, err := net.ParseCIDR("10.1.2.3/20")
	fmt.Println(ip, n, err, net.ParseIP("::ffff:1.2.3.4"), netip.MustParseAddr("fe80::1%eth0").Zone(), netip.MustParsePrefix("10.0.0.0/8").Contains(netip.MustParseAddr("10.9.9.9")), net.JoinHostPort("::1", "80"))
	_, err = netip.ParseAddr("1.2.3.400")
	fmt.Println(err)
	p, q := net.Pipe()
	go func() { p.Write([]byte("pipe")); p.Close() }()
	b, err = io.ReadAll(q)
	fmt.Println(string(b), err)
}

func main() {
	reflection()
	source()
	tests()
	network()
}
