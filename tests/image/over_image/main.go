// A program over the code of the image: instances over its types, calls both ways, linknames, callers, panics, faults.
package main

import (
	"bytes"
	"cmp"
	"container/heap"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/netip"
	"os"
	"reflect"
	"runtime"
	"slices"
	"sort"
	"strings"
	"sync"
	"text/template"
	"time"
	"unsafe"
)

//go:linkname nanotime runtime.nanotime
func nanotime() int64

//go:linkname typelinks reflect.typelinks
func typelinks() (sections []unsafe.Pointer, offsets [][]int32)

type set[T comparable] map[T]struct{}

func (s set[T]) add(v T) { s[v] = struct{}{} }

type byTime []time.Time

func (b byTime) Len() int           { return len(b) }
func (b byTime) Less(i, j int) bool { return b[i].Before(b[j]) }
func (b byTime) Swap(i, j int)      { b[i], b[j] = b[j], b[i] }

type ints []int

func (h ints) Len() int           { return len(h) }
func (h ints) Less(i, j int) bool { return h[i] < h[j] }
func (h ints) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *ints) Push(x any)        { *h = append(*h, x.(int)) }
func (h *ints) Pop() any {
	old := *h
	n := len(old)
	x := old[n-1]
	*h = old[:n-1]
	return x
}

type celsius float64

func (c celsius) String() string { return fmt.Sprintf("%.1f°C", float64(c)) }

type wrapped struct{ *bytes.Buffer } // promoted methods of a type of the image

type person struct {
	Name string            `json:"name"`
	Born netip.Addr        `json:"born"`
	Tags map[string]celsius `json:"tags,omitempty"`
}

func (p person) Greeting(to string) string { return "hello " + to + ", I am " + p.Name }

type failing struct{}

func (failing) Write(p []byte) (int, error) { panic(errors.New("write refused")) }

type notFound struct{ name string }

func (n *notFound) Error() string        { return n.name + " is not there" }
func (n *notFound) Is(target error) bool { return target == fs.ErrNotExist }

func callers() (out []string) {
	// through code of the image and back
	slices.SortFunc([]int{2, 1}, func(a, b int) int {
		var pcs [20]uintptr
		frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs[:])])
		for f, more := frames.Next(); more; f, more = frames.Next() {
			out = append(out, f.Function)
		}
		return cmp.Compare(a, b)
	})
	sort.Slice([]int{2, 1}, func(i, j int) bool {
		_, file, _, ok := runtime.Caller(1)
		out = append(out, file[strings.LastIndex(file, "/")+1:], fmt.Sprint(ok))
		return false
	})
	return
}

func try(what string, f func()) {
	defer func() {
		e := recover()
		_, isRuntime := e.(runtime.Error)
		fmt.Println(what, "->", e, isRuntime)
	}()
	f()
}

func main() {
	s := set[netip.Addr]{}
	s.add(netip.MustParseAddr("10.0.0.1"))
	s.add(netip.MustParseAddr("10.0.0.1"))
	fmt.Println(len(s), s)
	fmt.Println(slices.Collect(maps.Keys(map[time.Month]int{time.May: 1})), slices.Sorted(maps.Values(map[string]time.Duration{"a": 3 * time.Second, "b": time.Minute})))
	ts := byTime{time.Unix(20, 0).UTC(), time.Unix(10, 0).UTC()}
	sort.Sort(ts)
	fmt.Println(ts[0].Format(time.RFC3339))
	h := &ints{5, 2, 8}
	heap.Init(h)
	heap.Push(h, 1)
	links, _ := typelinks()
	fmt.Println(heap.Pop(h), heap.Pop(h), nanotime() > 0, len(links) > 0)

	w := wrapped{&bytes.Buffer{}}
	fmt.Fprintf(w, "%v %s %d", celsius(21.5), &notFound{"x"}, []any{1, "two", celsius(3)})
	var rw io.ReadWriter = w
	fmt.Println(w.String(), rw.(fmt.Stringer).String() == w.String())

	p := person{"Ada", netip.MustParseAddr("::1"), map[string]celsius{"t": 1}}
	text, err := json.Marshal(map[string]any{"p": p, "list": []person{p}})
	fmt.Println(string(text), err)
	var back struct{ P person }
	fmt.Println(json.Unmarshal(text, &back), reflect.DeepEqual(back.P, p))
	t := template.Must(template.New("x").Parse("{{.Greeting \"Bob\"}} {{range $k, $v := .Tags}}{{$k}}={{$v}}{{end}}\n"))
	fmt.Println(t.Execute(os.Stdout, p))
	m, ok := reflect.TypeOf(p).MethodByName("Greeting")
	fmt.Println(ok, m.Func.Call([]reflect.Value{reflect.ValueOf(p), reflect.ValueOf("you")})[0])

	fmt.Println(errors.Is(fmt.Errorf("open: %w", &notFound{"y"}), fs.ErrNotExist))
	var nf *notFound
	fmt.Println(errors.As(fmt.Errorf("again: %w", &notFound{"z"}), &nf), nf)
	fmt.Println(strings.Join(callers(), " "))

	try("panic through the image", func() { fmt.Fprint(failing{}, "x") })
	try("panic in the image", func() { strings.Repeat("x", -1) })
	try("fault in the image", func() { (*bytes.Buffer)(nil).WriteString("x") })
	try("index in the image", func() { bytes.NewBufferString("abc").Truncate(9) })
	try("fault in the program", func() { var q *person; fmt.Println(q.Name) })
	try("assertion", func() { var e any = p; _ = e.(io.Reader) })

	var mu sync.Mutex
	var wg sync.WaitGroup
	total := 0
	for i := range 50 {
		wg.Go(func() {
			mu.Lock()
			total += i
			mu.Unlock()
		})
	}
	wg.Wait()
	once := sync.OnceValue(func() person { return p })
	fmt.Println(total, once().Name)
	runtime.GC()
	fmt.Println(runtime.Version() != "", runtime.FuncForPC(reflect.ValueOf(strings.Index).Pointer()).Name(), runtime.FuncForPC(reflect.ValueOf(try).Pointer()).Name())
}
