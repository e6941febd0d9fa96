// sort, slices, maps, container/*, cmp, iter, errors, unique, weak.
package main

import (
	"cmp"
	"container/heap"
	"container/list"
	"container/ring"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"maps"
	"math"
	"runtime"
	"slices"
	"sort"
	"strings"
	"unique"
	"weak"
)

type person struct {
	name string
	age  int
}

type ints []int

func (h ints) Len() int           { return len(h) }
func (h ints) Less(i, j int) bool { return h[i] < h[j] }
func (h ints) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *ints) Push(x any)        { *h = append(*h, x.(int)) }
func (h *ints) Pop() any {
	o := *h
	x := o[len(o)-1]
	*h = o[:len(o)-1]
	return x
}

type errA struct{ n int }

func (e errA) Error() string        { return fmt.Sprint("A", e.n) }
func (e errA) Is(target error) bool { return target == io.EOF && e.n == 1 }

type errB struct{ inner error }

func (e *errB) Error() string { return "B(" + e.inner.Error() + ")" }
func (e *errB) Unwrap() error { return e.inner }

func try(f func()) {
	defer func() { fmt.Println("panic:", recover()) }()
	f()
}

func main() {
	x := uint32(1)
	rnd := func(n int) int { x = x*1664525 + 1013904223; return int(x>>8) % n }
	a := make([]int, 1000)
	for i := range a {
		a[i] = rnd(500)
	}
	b, c, d := slices.Clone(a), slices.Clone(a), slices.Clone(a)
	sort.Ints(a)
	slices.Sort(b)
	slices.SortFunc(c, func(x, y int) int { return y - x })
	sort.Sort(sort.Reverse(sort.IntSlice(d)))
	fmt.Println(slices.Equal(a, b), slices.Equal(c, d), sort.IntsAreSorted(a), slices.IsSorted(c), a[:5], c[:5])
	ps := []person{{"z", 3}, {"a", 3}, {"m", 1}, {"b", 2}, {"q", 3}, {"c", 1}}
	sort.SliceStable(ps, func(i, j int) bool { return ps[i].age < ps[j].age })
	fmt.Println(ps)
	slices.SortStableFunc(ps, func(a, b person) int { return cmp.Or(-cmp.Compare(a.age, b.age), strings.Compare(a.name, b.name)) })
	fmt.Println(ps)
	fmt.Println(sort.SearchInts(a, 250) == func() int { i, _ := slices.BinarySearch(a, 250); return i }())
	fmt.Println(sort.Find(len(a), func(i int) int { return 100 - a[i] }))
	fmt.Println(slices.BinarySearchFunc(ps, 2, func(p person, n int) int { return n - p.age }))
	fs_ := []float64{2, math.NaN(), -1, math.Inf(1), 0}
	slices.Sort(fs_)
	fmt.Println(fs_, slices.Max(a), slices.Min(fs_[1:]), cmp.Compare(math.NaN(), 1), cmp.Less(1, 2))
	y := []int{1, 2, 2, 3, 3, 3}
	fmt.Println(slices.Compact(slices.Clone(y)), slices.Index(y, 3), slices.Contains(y, 9), slices.Insert(slices.Clone(y), 1, 7, 8), slices.Delete(slices.Clone(y), 1, 3), slices.Replace(slices.Clone(y), 0, 2, 9), len(slices.Grow(y, 10)) == 6)
	slices.Reverse(y)
	fmt.Println(y, slices.Concat(y, []int{0}), slices.Repeat([]int{1, 2}, 2), slices.Compare(y, []int{3, 4}), slices.ContainsFunc(y, func(i int) bool { return i > 2 }), slices.DeleteFunc(y, func(i int) bool { return i == 3 }), y)
	for ch := range slices.Chunk([]int{1, 2, 3, 4, 5}, 2) {
		fmt.Print(ch)
	}
	for i, v := range slices.Backward([]string{"a", "b"}) {
		fmt.Print(i, v)
	}
	fmt.Println(slices.Collect(maps.Keys(map[int]bool{1: true})), slices.Sorted(maps.Values(map[int]string{1: "x", 2: "w"})), slices.SortedFunc(slices.Values([]int{3, 1, 2}), func(a, b int) int { return b - a }))
	m := map[string]int{"a": 1, "b": 2}
	m2 := maps.Clone(m)
	maps.Copy(m2, map[string]int{"c": 3})
	maps.DeleteFunc(m2, func(k string, v int) bool { return v == 1 })
	fmt.Println(m, m2, maps.Equal(m, m2), maps.Collect(slices.All([]string{"p", "q"})))
	try(func() { slices.Insert([]int{1}, 5, 1) })
	try(func() { slices.Delete([]int{1}, 1, 5) })
	try(func() { slices.Max([]int{}) })
	try(func() { slices.Chunk([]int{}, 0) })
	try(func() { slices.Grow([]int{}, -1) })

	h := &ints{5, 2, 8}
	heap.Init(h)
	heap.Push(h, 1)
	(*h)[2] = 0
	heap.Fix(h, 2)
	for h.Len() > 0 {
		fmt.Print(heap.Pop(h), " ")
	}
	l := list.New()
	e := l.PushBack(1)
	l.PushFront(0)
	l.InsertAfter(5, e)
	l.MoveToFront(e)
	for e := l.Front(); e != nil; e = e.Next() {
		fmt.Print(e.Value, ",")
	}
	r := ring.New(3)
	for i := range 3 {
		r.Value = i
		r = r.Next()
	}
	r.Do(func(v any) { fmt.Print(v, ";") })
	fmt.Println(r.Len(), l.Len())

	e1 := fmt.Errorf("wrap: %w", &errB{errA{1}})
	var ea errA
	var eb *errB
	fmt.Println(errors.As(e1, &ea), ea, errors.As(e1, &eb), eb, errors.Is(e1, io.EOF), errors.Is(e1, errA{1}), errors.Is(e1, errA{2}), errors.Is(nil, nil))
	j := errors.Join(e1, nil, fs.ErrExist)
	fmt.Printf("%v|%q|%t|%v\n", j, j.Error(), errors.Is(j, fs.ErrExist), errors.Join(nil, nil) == nil)
	try(func() { errors.As(e1, nil) })
	try(func() { errors.As(e1, 3) })
	pe := &fs.PathError{Op: "open", Path: "/x", Err: fs.ErrPermission}
	fmt.Println(pe, errors.Is(pe, fs.ErrPermission), pe.Timeout(), errors.ErrUnsupported)

	next, stop := iter.Pull2(maps.All(map[string]int{"only": 1}))
	fmt.Println(next())
	fmt.Println(next())
	stop()
	n2, stop2 := iter.Pull(func(yield func(int) bool) {
		defer fmt.Println("cleanup")
		for i := 0; yield(i); i++ {
		}
	})
	v0, _ := n2()
	v1, _ := n2()
	fmt.Println(v0, v1)
	stop2()
	fmt.Println(n2())
	n3, stop3 := iter.Pull(func(yield func(int) bool) { yield(1); panic("in the iterator") })
	n3()
	try(func() { n3() })
	stop3()
	try(func() {
		for range func(yield func() bool) { yield(); yield() } {
			break
		}
	})

	u1, u2 := unique.Make("a"+fmt.Sprint(1)), unique.Make("a1")
	fmt.Println(u1 == u2, u1.Value(), unique.Make(person{"x", 1}) == unique.Make(person{"x", 1}), unique.Make[any](1) == unique.Make[any]("1"))
	p := &person{"weak", 1}
	w := weak.Make(p)
	fmt.Println(w.Value() == p, w == weak.Make(p), weak.Make[int](nil).Value() == nil)
	runtime.KeepAlive(p)
	done := make(chan string, 1)
	func() {
		q := &person{"gone", 2}
		runtime.AddCleanup(q, func(s string) { done <- s }, "cleaned")
	}()
	for range 20 {
		runtime.GC()
		select {
		case s := <-done:
			fmt.Println(s)
			return
		default:
			runtime.Gosched()
		}
	}
	fmt.Println(<-done)
}
