package main

// Objects that outlive their function by all kinds of routes: each must survive collections and other frames on its place.

import (
	"fmt"
	"reflect"
	"runtime"
	"sync"
)

type T struct {
	p    *int
	next *T
	f    func() int
}

var (
	gp   = &T{}
	gm   = map[string]*int{}
	gi   any
	gs   []*int
	gf   func() int
	gc   = make(chan *int, 4)
	gch  = make(chan *T, 4)
	list *T
)

//go:noinline
func clobber(n int) int {
	var a [64]int
	for i := range a {
		a[i] = n*1000 + i
	}
	if n > 0 {
		return clobber(n-1) + a[n&63]
	}
	return a[3]
}

func check(what string, got, want int) {
	if got != want {
		fmt.Println("WRONG", what, got, want)
	}
}

func settle() {
	clobber(20)
	runtime.GC()
	for i := 0; i < 200; i++ {
		garbage = append(garbage[:i&7], new([4]int))
	}
	clobber(20)
}

var garbage []*[4]int

// What a callee leaves in memory that it was given may be anyone's.

//go:noinline
func leave(pp **T) { *pp = gp }

//go:noinline
func leave_from(pp, qq **T) { *pp = *qq }

//go:noinline
func leave_second(a *[2]*T) { a[0] = a[1] }

//go:noinline
func leave_chan(pp **T, c chan *T) { *pp = <-c }

//go:noinline
func leave_deep(t *T) { t.next.next = gp }

//go:noinline
func through_leave() {
	var t *T
	leave(&t)
	x := 11
	t.p = &x
}

//go:noinline
func through_leave_from(q **T) {
	var t *T
	leave_from(&t, q)
	x := 12
	t.p = &x
}

//go:noinline
func through_second(g *T) {
	a := [2]*T{nil, g}
	leave_second(&a)
	x := 13
	a[0].p = &x
}

//go:noinline
func through_chan() {
	gch <- gp
	var t *T
	leave_chan(&t, gch)
	x := 14
	t.p = &x
}

//go:noinline
func through_deep() {
	a := &T{next: &T{}}
	leave_deep(a)
	x := 15
	a.next.next.p = &x
}

//go:noinline
func through_closure() {
	var t *T
	set := func() { t = gp }
	call(set)
	x := 16
	t.p = &x
}

//go:noinline
func call(f func()) { f() }

//go:noinline
func through_closure_value() {
	h := &T{}
	set := func() { h.next = gp }
	call(set)
	x := 17
	h.next.p = &x
}

// Functions that call each other.

//go:noinline
func even(n int, p *int, t *T) *int {
	if n == 0 {
		return p
	}
	x := n
	return odd(n-1, p, &T{p: &x, next: t})
}

//go:noinline
func odd(n int, p *int, t *T) *int {
	if n == 1 {
		return t.p
	}
	return even(n-1, p, t)
}

//go:noinline
func rec_keep(n int, p *int) {
	if n == 0 {
		gs = append(gs, p)
		return
	}
	y := n
	rec_keep2(n-1, p, &y)
}

//go:noinline
func rec_keep2(n int, p, q *int) {
	if n > 2 {
		rec_keep(n-1, q)
	}
	rec_keep(0, p)
}

//go:noinline
func rec_list(n int, t *T) *T {
	if n == 0 {
		return t
	}
	v := n
	return rec_list(n-1, &T{p: &v, next: t})
}

//go:noinline
func rec_second(n int, t *T) *T {
	if n == 0 {
		return t.next
	}
	return rec_third(n-1, t)
}

//go:noinline
func rec_third(n int, t *T) *T { return rec_second(n, t) }

//go:noinline
func rec_use() {
	v := 21
	inner := &T{p: &v}
	outer := &T{next: inner}
	list = rec_second(5, outer)
}

//go:noinline
func rec_walk(t *T) *T {
	for t.next != nil {
		t = t.next
	}
	return t
}

//go:noinline
func walk_use() {
	v := 22
	list = rec_walk(&T{next: &T{next: &T{p: &v}}})
}

// Closures.

//go:noinline
func make_closure(n int) func() int {
	x := n
	p := &x
	return func() int { *p++; return *p }
}

//go:noinline
func closure_returns() *int {
	x := 31
	f := func() *int { return &x }
	return run_ptr(f)
}

//go:noinline
func run_ptr(f func() *int) *int { return f() }

//go:noinline
func closure_stores() {
	x := 32
	f := func() { gs = append(gs, &x) }
	call(f)
}

//go:noinline
func closure_nested() {
	x := 33
	f := func() { call(func() { gi = &x }) }
	call(f)
}

//go:noinline
func closure_in_struct() {
	x := 34
	t := T{f: func() int { gp.p = &x; return x }}
	use_struct(&t)
}

//go:noinline
func use_struct(t *T) int { return t.f() }

//go:noinline
func closure_recursive() {
	x := 35
	var f func(n int) *int
	f = func(n int) *int {
		if n == 0 {
			return &x
		}
		return f(n - 1)
	}
	gs = append(gs, f(3))
}

//go:noinline
func closure_kept() {
	x := 36
	gf = func() int { return x }
	x++
}

type M struct{ v int }

func (m *M) get() int  { return m.v }
func (m *M) keep() int { gi = m; return m.v }

//go:noinline
func method_value() {
	m := &M{41}
	gf = m.get
}

//go:noinline
func method_value_called() {
	m := &M{42}
	f := m.keep
	callint(f)
}

//go:noinline
func callint(f func() int) int { return f() }

//go:noinline
func method_expr() {
	m := &M{43}
	(*M).keep(m)
}

type I interface{ keep() int }

//go:noinline
func iface(i I) { i.keep() }

//go:noinline
func iface_use() { iface(&M{44}) }

// defer, go, channels, maps, reflection, slices, arrays on the stack.

//go:noinline
func deferred() (r *int) {
	x := 51
	defer func() { r = &x }()
	return nil
}

//go:noinline
func deferred_loop() {
	for i := 0; i < 3; i++ {
		x := 52 + i
		defer func(p *int) { gs = append(gs, p) }(&x)
	}
}

//go:noinline
func goes(wg *sync.WaitGroup) {
	x := 55
	t := &T{p: &x}
	go func() {
		runtime.Gosched()
		gs = append(gs, t.p)
		wg.Done()
	}()
}

//go:noinline
func sends() {
	x := 56
	gc <- &x
}

//go:noinline
func maps() {
	x := 57
	gm["x"] = &x
	k := "key" + fmt.Sprint(x)
	gm[k] = &x
}

//go:noinline
func reflects() {
	x := 58
	v := reflect.ValueOf(&x)
	reflect.ValueOf(&gi).Elem().Set(v)
}

//go:noinline
func reflect_call() {
	x := 59
	reflect.ValueOf(store_int).Call([]reflect.Value{reflect.ValueOf(&x)})
}

func store_int(p *int) { gs = append(gs, p) }

type big struct {
	a [6]*int
	s string
}

func pass_big(b big) big { b.a[1] = b.a[0]; return b }
func two(a, b [2]*int) ([2]*int, [2]*int) {
	return b, a
}

//go:noinline
func stack_args() {
	x, y := 61, 62
	b := pass_big(big{a: [6]*int{&x}})
	gs = append(gs, b.a[1])
	_, d := two([2]*int{&x, &y}, [2]*int{})
	gs = append(gs, d[1])
}

func halves(t *T) [2]**T { return [2]**T{&t.next, &list} }

//go:noinline
func stack_addr(i int) {
	x := 63
	t := &T{}
	*halves(t)[i] = &T{p: &x}
}

//go:noinline
func swap(l []*T) { l[0], l[1] = l[1], l[0] }

//go:noinline
func slices_use() {
	x := 64
	l := []*T{gp, {}}
	swap(l)
	l[1].p = &x
}

//go:noinline
func ident(t *T) *T { return t }

//go:noinline
func returned() {
	x := 65
	t := ident(gp)
	t.p = &x
}

//go:noinline
func returned_own() *T {
	x := 66
	t := &T{}
	u := ident(t)
	u.p = &x
	return t
}

//go:noinline
func wrap(p *int) *T { return &T{p: p} }

//go:noinline
func wrapped() *int {
	x := 67
	t := wrap(&x)
	return t.p
}

//go:noinline
func field(t *T) *int { return t.p }

//go:noinline
func field_use() *int {
	x := 68
	return field(&T{p: &x})
}

//go:noinline
func field_twice() *int {
	x := 69
	return field(second(&T{next: &T{p: &x}}))
}

//go:noinline
func second(t *T) *T { return t.next }

//go:noinline
func array_of_closures() {
	var fs [3]func() int
	for i := range fs {
		x := 71 + i
		fs[i] = func() int { gs = append(gs, &x); return x }
	}
	for _, f := range fs {
		callint(f)
	}
}

//go:noinline
func seq(yield func(*int) bool) {
	for i := 0; i < 3; i++ {
		x := 81 + i
		if !yield(&x) {
			return
		}
	}
}

//go:noinline
func range_func() {
	for p := range seq {
		gs = append(gs, p)
	}
}

//go:noinline
func range_captures() (r *int) {
	x := 84
	for range seq {
		r = &x
	}
	return r
}

//go:noinline
func type_switch(v any) *int {
	switch v := v.(type) {
	case *int:
		return v
	case *T:
		return v.p
	}
	return nil
}

//go:noinline
func boxed() *int {
	x := 91
	return type_switch(&T{p: &x})
}

//go:noinline
func variadic(ps ...*int) { gs = append(gs, ps...) }

//go:noinline
func variadic_use() {
	x, y := 92, 93
	variadic(&x, &y)
}

//go:noinline
func copies(dst, src []*int) { copy(dst, src) }

//go:noinline
func copy_use() {
	x := 94
	d := make([]*int, 1)
	copies(d, []*int{&x})
	gs = append(gs, d[0])
}

func last(what string, want ...int) {
	settle()
	if len(gs) != len(want) {
		fmt.Println("WRONG", what, len(gs), len(want))
	}
	for i, p := range gs {
		check(what, *p, want[i])
	}
	gs = nil
}

func main() {
	for round := 0; round < 3; round++ {
		through_leave()
		settle()
		check("leave", *gp.p, 11)
		through_leave_from(&gp)
		settle()
		check("leave_from", *gp.p, 12)
		through_second(gp)
		settle()
		check("leave_second", *gp.p, 13)
		through_chan()
		settle()
		check("leave_chan", *gp.p, 14)
		through_deep()
		settle()
		check("leave_deep", *gp.p, 15)
		through_closure()
		settle()
		check("through_closure", *gp.p, 16)
		through_closure_value()
		settle()
		check("through_closure_value", *gp.p, 17)

		z := 7
		p := even(6, &z, nil)
		settle()
		check("even", *p, 2)
		p = even(0, &z, nil)
		settle()
		check("even", *p, 7)
		p = odd(5, &z, &T{p: &z})
		settle()
		check("odd", *p, 2)
		rec_keep(6, &z)
		last("rec_keep", 4, 6, 7)
		l := rec_list(5, nil)
		settle()
		for i := 1; l != nil; l = l.next {
			check("rec_list", *l.p, i)
			i++
		}
		rec_use()
		settle()
		check("rec_use", *list.p, 21)
		walk_use()
		settle()
		check("walk_use", *list.p, 22)

		f := make_closure(30)
		settle()
		check("closure", f()*100+f(), 3132)
		p = closure_returns()
		settle()
		check("closure_returns", *p, 31)
		closure_stores()
		last("closure_stores", 32)
		closure_nested()
		settle()
		check("closure_nested", *gi.(*int), 33)
		closure_in_struct()
		settle()
		check("closure_in_struct", *gp.p, 34)
		closure_recursive()
		last("closure_recursive", 35)
		closure_kept()
		settle()
		check("closure_kept", gf(), 37)
		method_value()
		settle()
		check("method_value", gf(), 41)
		method_value_called()
		settle()
		check("method_value_called", gi.(*M).v, 42)
		method_expr()
		settle()
		check("method_expr", gi.(*M).v, 43)
		iface_use()
		settle()
		check("iface", gi.(*M).v, 44)

		p = deferred()
		settle()
		check("deferred", *p, 51)
		deferred_loop()
		last("deferred_loop", 54, 53, 52)
		var wg sync.WaitGroup
		wg.Add(1)
		goes(&wg)
		settle()
		wg.Wait()
		last("goes", 55)
		sends()
		settle()
		check("sends", *<-gc, 56)
		maps()
		settle()
		check("maps", *gm["x"]+*gm["key57"], 114)
		reflects()
		settle()
		check("reflects", *gi.(*int), 58)
		reflect_call()
		last("reflect_call", 59)

		stack_args()
		last("stack_args", 61, 62)
		stack_addr(1)
		settle()
		check("stack_addr", *list.p, 63)
		slices_use()
		settle()
		check("slices", *gp.p, 64)
		returned()
		settle()
		check("returned", *gp.p, 65)
		t := returned_own()
		settle()
		check("returned_own", *t.p, 66)
		p = wrapped()
		settle()
		check("wrapped", *p, 67)
		p = field_use()
		settle()
		check("field", *p, 68)
		p = field_twice()
		settle()
		check("field_twice", *p, 69)
		array_of_closures()
		last("array_of_closures", 71, 72, 73)
		range_func()
		last("range_func", 81, 82, 83)
		p = range_captures()
		settle()
		check("range_captures", *p, 84)
		p = boxed()
		settle()
		check("boxed", *p, 91)
		variadic_use()
		last("variadic", 92, 93)
		copy_use()
		last("copy", 94)
	}
	fmt.Println("done")
}
