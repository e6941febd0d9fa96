// What waiting frames hold survives collections, and nothing else does: values in spill slots, in variables in memory, in arguments on the stack,
// in frames that a panic leaves, of goroutines that wait in channel operations.
package main

import (
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"time"
	"weak"
)

type node struct {
	name string
	next *node
	data [6]*int
}

func made(i int) *int {
	p := new(int)
	*p = i
	return p
}

func churn() {
	runtime.GC()
	var keep [][]byte
	for i := 0; i < 40; i++ {
		keep = append(keep, make([]byte, 8+i*8), []byte(fmt.Sprint(i)))
	}
	runtime.KeepAlive(keep)
	runtime.GC()
}

type wide struct{ a, b, c, d, e, f, g, h, i, j, k *int }

func fill(n int) (w wide) {
	w.a, w.b, w.c, w.d = made(n), made(n+1), made(n+2), made(n+3)
	w.h, w.i, w.j, w.k = made(n+7), made(n+8), made(n+9), made(n+10)
	return
}

//go:noinline
func takes(before int, w wide, s string, rest ...*int) int {
	churn()
	sum := before + *w.a + *w.d + *w.k + len(s)
	for _, p := range rest {
		sum += *p
	}
	return sum
}

// A sender and a receiver whose value lies in their frames.
func channels() {
	c, d := make(chan wide), make(chan node)
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			c <- fill(i * 100)
			select {
			case d <- node{name: strings.Repeat("x", i+1), data: [6]*int{made(i), 5: made(-i)}}:
			case <-time.After(time.Hour):
			}
		}()
	}
	time.Sleep(2 * time.Millisecond)
	churn()
	sum := 0
	for range 4 {
		w := <-c
		churn()
		sum += *w.a + *w.k
	}
	for range 4 {
		time.Sleep(time.Millisecond)
		churn()
		select {
		case n := <-d:
			churn()
			sum += len(n.name)*1000 + *n.data[0] + *n.data[5]
		}
	}
	wg.Wait()
	fmt.Println("channels", sum)
}

func recovered(depth int) (res *node, err error) {
	local := node{name: fmt.Sprint("at ", depth)}
	defer func() {
		churn()
		if r := recover(); r != nil {
			churn()
			err = fmt.Errorf("%s: %w", local.name, r.(error))
		}
	}()
	if depth == 0 {
		var none *node
		return none.next, nil
	}
	local.next, err = recovered(depth - 1)
	churn()
	if err != nil {
		panic(errors.New(local.name + "; " + err.Error()))
	}
	return &local, nil
}

func deep(n int, p *int, list *node) int {
	if n == 0 {
		churn()
		sum := 0
		for ; list != nil; list = list.next {
			sum += len(list.name)
		}
		return *p + sum
	}
	mine := node{name: fmt.Sprint(n), next: list}
	r := deep(n-1, made(n), &mine)
	return r + *p + len(mine.name)
}

type shape interface{ area(*int) int }
type square struct{ side *int }

func (s square) area(k *int) int { churn(); return *s.side * *s.side * *k }

func large() int {
	var table [700]*int
	for i := range table {
		table[i] = made(i)
	}
	churn()
	sum := 0
	for i := 0; i < len(table); i += 50 {
		churn()
		sum += *table[i]
	}
	return sum
}

func loops() int {
	sum := 0
	var last *node
	for i := range 12 {
		var arr [4]*int
		arr[i%4] = made(i)
		churn()
		if last != nil {
			sum += *last.data[0]
		}
		last = &node{data: [6]*int{arr[i%4]}}
		for _, p := range arr {
			if p != nil {
				churn()
				sum += *p
			}
		}
	}
	return sum
}

// The address of an array in the frame that only some turns of a loop need.
func padded(rows [][]string, n int) int {
	blank := [][]string{make([]string, n)}
	sum := 0
	for i, r := range rows {
		use := [][]string{r}
		churn()
		if len(r) == 0 {
			use = blank
		}
		for _, u := range use {
			churn()
			sum += i * len(strings.Join(u, "+"))
		}
	}
	return sum
}

func each(yield func(*int) bool) {
	for i := range 5 {
		if !yield(made(i * i)) {
			return
		}
	}
}

//go:noinline
func held(*node) {}

// What no variable needs any more is collected though its frame waits.
func dead() {
	var w [4]weak.Pointer[node]
	p := &node{name: "p"}
	w[0] = weak.Make(p)
	var arr [3]*node
	arr[1] = &node{name: "in an array"}
	w[1] = weak.Make(arr[1])
	s := []*node{{name: "in a slice"}}
	w[2] = weak.Make(s[0])
	st := struct {
		a, b, c, d, e int
		n             *node
	}{n: &node{name: "in a struct"}}
	w[3] = weak.Make(st.n)
	runtime.GC()
	fmt.Println("alive", w[0].Value() == p, w[1].Value() == arr[1], w[2].Value() == s[0], w[3].Value() == st.n)
	runtime.GC()
	kept := &node{next: &node{name: "kept"}}
	wk := weak.Make(kept.next)
	held(kept)
	runtime.GC()
	fmt.Println("kept", wk.Value() != nil)
	runtime.KeepAlive(kept)
	for i := range w {
		fmt.Print(w[i].Value() == nil, " ")
	}
	fmt.Println("dead")
}

func main() {
	w := fill(1)
	fmt.Println(takes(1, w, strings.Repeat("s", 3), made(10), made(20)), *w.b)
	channels()
	n, err := recovered(3)
	fmt.Println(n, err)
	fmt.Println(deep(60, made(0), nil))
	var s shape = square{made(4)}
	f := s.area
	k := made(2)
	churn()
	fmt.Println(f(k), s.area(made(3)), large(), loops(), padded([][]string{{"a"}, {"b", "c"}, nil, {"d"}, nil}, 5))
	sum := 0
	for p := range each {
		churn()
		sum += *p
	}
	fmt.Println(sum)
	r := reflect.ValueOf(takes).Call([]reflect.Value{reflect.ValueOf(1), reflect.ValueOf(fill(5)), reflect.ValueOf("abc"), reflect.ValueOf(made(6))})
	fmt.Println(r[0].Int())
	add := reflect.MakeFunc(reflect.TypeOf(func(*int, wide) *int { return nil }), func(args []reflect.Value) []reflect.Value {
		churn()
		w := args[1].Interface().(wide)
		churn()
		return []reflect.Value{reflect.ValueOf(made(*args[0].Interface().(*int) + *w.k))}
	}).Interface().(func(*int, wide) *int)
	fmt.Println(*add(made(7), fill(30)))
	done := make(chan int)
	func() {
		obj := &node{name: "cleaned"}
		runtime.AddCleanup(obj, func(x int) { done <- x }, 42)
		runtime.GC()
		fmt.Println(obj.name)
	}()
	runtime.GC()
	fmt.Println(<-done)
	dead()
}
