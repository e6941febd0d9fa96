// What every generated program uses: counters that bound its work, printing, generic helpers.
package main

import (
	"fmt"
	"iter"
	"math"
	"os"
	"runtime"
	"slices"
	"sort"
	"strconv"
	"sync"
)

var fuel, lines int
var digest uint64

// burn bounds loops and calls.
func burn() bool {
	fuel--
	return fuel >= 0
}

func emit(tag string, v any) {
	s := tag + " " + fmt.Sprint(v)
	for i := 0; i < len(s); i++ {
		digest = (digest ^ uint64(s[i])) * 1099511628211
	}
	if lines++; lines <= 250 {
		fmt.Println(s)
	}
}

func try(tag string, f func()) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case runtime.Error:
			emit(tag, "runtime: "+r.Error())
		case error:
			emit(tag, "error: "+r.Error())
		default:
			emit(tag, fmt.Sprintf("panic: %T %v", r, r))
		}
	}()
	f()
}

func try2(tag string, f func()) {
	defer try(tag, func() {
		if r := recover(); r != nil { // not called by the deferring function itself
			emit(tag, "wrong recover")
		}
	})
	defer func() { emit(tag, fmt.Sprint("recovered ", recover())) }()
	f()
}

//go:noinline
func id[T any](x T) T { return x }

func sel[T any](c bool, a, b T) T {
	if c {
		return a
	}
	return b
}

//go:noinline
func pick[T any](i int, xs ...T) T { return xs[uint(i)%uint(len(xs))] }

func ptr[T any](x T) *T { return &x }

func at[T any](s []T, i int) (r T) {
	if len(s) > 0 {
		r = s[uint(i)%uint(len(s))]
	}
	return
}

func part[S ~[]E, E any](s S, i, j int) S {
	n := uint(len(s)) + 1
	a, b := uint(i)%n, uint(j)%n
	if a > b {
		a, b = b, a
	}
	return s[a:b]
}

func sub(s string, i, j int) string {
	n := uint(len(s)) + 1
	a, b := uint(i)%n, uint(j)%n
	return s[min(a, b):max(a, b)]
}

func short(s string) string {
	if len(s) > 40 {
		return s[:40]
	}
	return s
}

func few[S ~[]E, E any](s S) S {
	if len(s) > 20 {
		return s[:20:20]
	}
	return s
}

func as[T any](v any) (r T) {
	if x, ok := v.(T); ok {
		return x
	}
	return r
}

func recv[T any](c chan T) (r T) {
	select {
	case r = <-c:
	default:
	}
	return
}

func filled[T any](xs ...T) chan T {
	c := make(chan T, len(xs))
	for _, x := range xs {
		c <- x
	}
	close(c)
	return c
}

type integer interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr
}
type float interface{ ~float32 | ~float64 }
type ordered interface{ integer | float | ~string }

func clamp[F float](f F, lo, hi float64) float64 {
	g := float64(f)
	if math.IsNaN(g) {
		return 0
	}
	return math.Max(lo, math.Min(hi, g))
}

func apply[A, B any](xs []A, f func(A) B) (out []B) {
	for _, x := range xs {
		out = append(out, f(x))
	}
	return
}

func fold[A, B any](xs []A, z B, f func(B, A) B) B {
	for _, x := range xs {
		z = f(z, x)
	}
	return z
}

func keysOf[M ~map[K]V, K ordered, V any](m M) []K {
	var ks []K
	for k := range m {
		ks = append(ks, k)
	}
	slices.Sort(ks)
	return ks
}

func count(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := 0; i < n; i++ {
			if !yield(i) {
				return
			}
		}
	}
}

func backward[T any](s []T) iter.Seq2[int, T] {
	return func(yield func(int, T) bool) {
		defer func() { digest++ }()
		for i := len(s) - 1; i >= 0; i-- {
			if !yield(i, s[i]) {
				return
			}
		}
	}
}

func zip[A, B any](a iter.Seq[A], b []B) iter.Seq2[A, B] {
	return func(yield func(A, B) bool) {
		next, stop := iter.Pull(a)
		defer stop()
		for _, y := range b {
			if x, ok := next(); !ok || !yield(x, y) {
				return
			}
		}
	}
}

type Pair[A, B any] struct {
	First  A
	Second B
}

func (p Pair[A, B]) Swap() Pair[B, A] { return Pair[B, A]{p.Second, p.First} }
func (p *Pair[A, B]) Set(a A, b B)    { p.First, p.Second = a, b }

type List[T any] struct {
	head *link[T]
	n    int
}

type link[T any] struct {
	v    T
	next *link[T]
}

func (l *List[T]) Push(v T) *List[T] {
	l.head = &link[T]{v, l.head}
	l.n++
	return l
}

func (l *List[T]) All() iter.Seq[T] {
	return func(yield func(T) bool) {
		for p := l.head; p != nil && yield(p.v); p = p.next {
		}
	}
}

func (l *List[T]) Slice() (s []T) {
	for v := range l.All() {
		s = append(s, v)
	}
	return
}

// parallel runs f at the same time, so f must not burn or emit.
func parallel(n int, f func(int) uint64) (sum uint64) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	for i := range n {
		wg.Add(1)
		go func() {
			defer wg.Done()
			x := f(i)
			mu.Lock()
			sum += x
			mu.Unlock()
		}()
	}
	wg.Wait()
	return
}

// inTurn runs f on goroutines too, each after the one before has ended.
func inTurn(n int, f func(int) uint64) (sum uint64) {
	turn := make(chan int)
	end := make(chan uint64)
	for range n {
		go func() { end <- f(<-turn) }()
	}
	for i := range n {
		turn <- i
		sum += <-end
	}
	return
}

type shower interface{ Show() string }

type fault struct{ code int }

func (f *fault) Error() string { return "fault " + strconv.Itoa(f.code) }

func run(i int, f func()) {
	fuel, lines, digest = 3000, 0, 14695981039346656037
	fmt.Println("unit", i)
	f()
	fmt.Printf("digest %016x\n", digest)
}

var units = map[int]func(){}

// No arguments: every unit, each with its panics caught. One number: that unit, uncaught.
func main() {
	if len(os.Args) > 1 {
		i, _ := strconv.Atoi(os.Args[1])
		run(i, units[i])
		return
	}
	var order []int
	for i := range units {
		order = append(order, i)
	}
	sort.Ints(order)
	for _, i := range order {
		try("unit", func() { run(i, units[i]) })
	}
}
