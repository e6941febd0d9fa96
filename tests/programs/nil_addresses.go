// not under stress: starts itself 178 times, and compiles each time
package main

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"sync"
	"sync/atomic"
)

type P struct{ x, y int }
type Q struct {
	a   int
	s   string
	sl  []int
	arr [10]int
	m   map[string]int
	f   func(int) int
	i   fmt.Stringer
	e   any
	p   *P
	c   chan int
	by  byte
	f32 float32
	f64 float64
	mu  sync.Mutex
	at  atomic.Int64
	P
	ii   int32
	arrp [4]P
	b3   [3]byte
	cx   complex128
	big  [4096]byte
	last int
}
type E struct {
	pad [5]int
	*P
}
type V struct {
	q [2]int
	E2
}
type E2 struct{ z int }

func (e *E2) Ptr() int { return e.z }
func (e E2) Val() int  { return e.z }
func (p *P) Y() int    { return p.y }
func (p P) VY() int    { return p.y }
func (p *P) Set(v int) { p.y = v }

type I interface {
	Y() int
	VY() int
}
type Big [100]int

func (b Big) Last() int { return b[99] }

type Med struct{ a, b, c, d, e int }

func (m Med) Get() int { return m.c }

var sink int
var sinkS string
var sinkSl []int
var sinkA any
var sinkP *P
var sinkPP P
var sinkQ Q
var sinkI *int
var sinkB bool
var sinkF func() int
var sinkMed Med
var sinkC complex128
var sinkStr fmt.Stringer

//go:noinline
func np() *P { return nil }

//go:noinline
func nq() *Q { return nil }

//go:noinline
func id(i int) int { return i }

//go:noinline
func use2(a, b int) int { return a + b }

type G[T any] struct {
	h int
	v T
}

func (g *G[T]) Get() T { return g.v }

//go:noinline
func ng[T any]() *G[T] { return nil }

type Node struct {
	next        *Node
	val         int
	left, right *Node
}

func (n *Node) sum() int { return n.val + n.left.sum() }
func walk(n *Node) int {
	s := 0
	for ; n.val > 0; n = n.next {
		s += n.val
	}
	return s
}

//go:noinline
func nn() *Node { return nil }

//go:noinline
func nparr() *[10]int { return nil }

//go:noinline
func nmed() *Med { return nil }

var cases = []func(){
	func() { sink = np().x },
	func() { sink = np().y },
	func() { np().y = 3 },
	func() { np().y++ },
	func() { p := np(); p.x, p.y = 1, 2 },
	func() { p := np(); p.y = 1; p.x = 2 },
	func() { p := np(); sink = p.y + p.x },
	func() { p := np(); sink = p.x + p.y },
	func() { sinkPP = *np() },
	func() { *np() = sinkPP },
	func() { sinkI = &np().y },
	func() { sinkS = nq().s },
	func() { sinkSl = nq().sl },
	func() { sink = len(nq().s) },
	func() { sink = len(nq().sl) },
	func() { sink = cap(nq().sl) },
	func() { sink = nq().sl[3] },
	func() { sink = nq().arr[3] },
	func() { sink = nq().arr[id(3)] },
	func() { nq().arr[id(3)] = 1 },
	func() { nq().arr[3] = 1 },
	func() { sink = nq().m["a"] },
	func() { nq().m["a"] = 1 },
	func() { sink = nq().f(1) },
	func() { sinkStr = nq().i },
	func() { sinkS = nq().i.String() },
	func() { sinkA = nq().e },
	func() { sink = nq().e.(int) },
	func() { sink = nq().p.y },
	func() { nq().c <- 1 },
	func() { <-nq().c },
	func() { nq().by = 1 },
	func() { nq().f32 = 1 },
	func() { nq().f64 *= 2 },
	func() { nq().mu.Lock() },
	func() { nq().at.Add(1) },
	func() { sink = int(nq().at.Load()) },
	func() { nq().at.Store(1) },
	func() { sink = nq().y },
	func() { sink = nq().Y() },
	func() { sink = nq().P.VY() },
	func() { nq().Set(1) },
	func() { nq().ii++ },
	func() { sink = nq().arrp[2].y },
	func() { sinkPP = nq().arrp[2] },
	func() { sinkPP = nq().arrp[id(2)] },
	func() { sink = int(nq().b3[2]) },
	func() { sinkC = nq().cx },
	func() { nq().cx = 1i },
	func() { sink = int(nq().big[7]) },
	func() { sink = nq().last },
	func() { nq().last = 1 },
	func() { sink = int(nq().big[id(7)]) },
	func() { var e *E; sink = e.y },
	func() { e := &E{}; sink = e.y },
	func() { e := &E{}; sink = e.Y() },
	func() { e := &E{}; sink = e.VY() },
	func() { e := E{}; sinkF = e.VY },
	func() { e := E{}; sinkF = e.Y; sinkF() },
	func() { var v *V; sink = v.Ptr() },
	func() { var v *V; sink = v.Val() },
	func() { var v *V; sinkF = v.Val },
	func() { var v *V; sinkF = v.Ptr },
	func() { var i I; sink = i.Y() },
	func() { var i I; sinkF = i.Y },
	func() { var i I = (*P)(nil); sink = i.Y() },
	func() { var i I = (*P)(nil); sinkF = i.VY; sink = sinkF() },
	func() { var m map[string]int; m["a"] = 1 },
	func() { var f func(); f() },
	func() { var f func(int) int; sink = f(id(2)) },
	func() { var p *int; *p = 3 },
	func() { var p *int; sink = *p },
	func() { var p **int; **p = 3 },
	func() { a := nparr(); sink = a[9] },
	func() { a := nparr(); sink = a[id(9)] },
	func() { a := nparr(); a[9]++ },
	func() {
		a := nparr()
		for _, x := range a {
			sink += x
		}
	},
	func() {
		a := nparr()
		for i, x := range *a {
			sink += x + i
		}
	},
	func() { a := nparr(); sinkSl = a[:] },
	func() { a := nparr(); sinkSl = a[2:5] },
	func() { a := nparr(); b := *a; sink = b[id(4)] },
	func() { var b *Big; sink = b.Last() },
	func() { var b *Big; c := *b; sinkA = c },
	func() { sinkMed = *nmed() },
	func() { *nmed() = sinkMed },
	func() { *nmed() = Med{} },
	func() { *nmed() = Med{1, 2, 3, 4, 5} },
	func() { *np() = P{1, 2} },
	func() { *nq() = Q{} },
	func() { *nq() = sinkQ },
	func() { sinkA = *nmed() },
	func() { sinkB = *nmed() == sinkMed },
	func() { sinkB = *np() == sinkPP },
	func() { sink = ng[int]().v },
	func() { sinkS = ng[string]().Get() },
	func() { sink = ng[int]().Get() },
	func() { sink = nn().sum() },
	func() { sink = (&Node{}).sum() },
	func() { sink = walk(nn()) },
	func() { sink = walk(&Node{val: 2}) },
	func() { sink = nn().next.next.val },
	func() { nn().left.right = nil },
	func() { n := &Node{}; n.left.right = n },
	func() { nn().left = &Node{} },
	func() { nn().left, nn().right = nil, nil },
	func() { n := nn(); n.left, n.right = n.right, n.left },
	func() { nq().sl = append(nq().sl, 1) },
	func() { q := nq(); q.sl = append(q.sl, 1) },
	func() { q := nq(); q.s += "x" },
	func() { q := nq(); q.e = 5 },
	func() { q := nq(); q.e = id(5) },
	func() { q := nq(); q.s = "x" },
	func() { q := nq(); q.s = strconv.Itoa(500) },
	func() { q := nq(); q.sl = nil },
	func() { q := nq(); q.sl = []int{1, 2, 3} },
	func() { q := nq(); q.m = map[string]int{} },
	func() { q := nq(); q.f = func(int) int { return 1 } },
	func() { q := nq(); q.i = nil },
	func() {
		q := nq()
		if q.s == "abc" {
			sink = 1
		}
	},
	func() {
		q := nq()
		if q.e == nil {
			sink = 1
		}
	},
	func() {
		q := nq()
		if q.e == any(3) {
			sink = 1
		}
	},
	func() {
		q := nq()
		switch q.s {
		case "a", "b":
			sink = 1
		case "ccc":
			sink = 2
		}
	},
	func() {
		q := nq()
		switch q.e.(type) {
		case int:
			sink = 1
		case string:
			sink = 2
		}
	},
	func() {
		q := nq()
		for _, x := range q.sl {
			sink += x
		}
	},
	func() {
		q := nq()
		for i := range q.sl {
			sink += i
		}
	},
	func() {
		q := nq()
		for k, x := range q.m {
			sink += x + len(k)
		}
	},
	func() {
		q := nq()
		for _, r := range q.s {
			sink += int(r)
		}
	},
	func() {
		q := nq()
		for i := 0; i < q.ii3(); i++ {
			sink++
		}
	},
	func() { q := nq(); close(q.c) },
	func() { q := nq(); delete(q.m, "x") },
	func() { q := nq(); sink = min(q.a, q.arr[1]) },
	func() { q := nq(); defer q.mu.Unlock(); sink = q.a },
	func() { q := nq(); go q.mu.Unlock(); select {} },
	func() { q := nq(); f := q.mu.Lock; f() },
	func() { q := nq(); println(q.s, q.a) },
	func() { q := nq(); fmt.Println(q.s, q.a) },
	func() { q := nq(); sink = q.arr[q.ii] },
	func() { q := nq(); q.arr[q.ii] = q.a },
	func() { q := nq(); q.arr[2] = q.a },
	func() { q := nq(); sinkA = q.p },
	func() { q := nq(); sinkA = &q.p },
	func() { q := nq(); sinkP = q.p; sink = q.a },
	func() { q := nq(); sink = int(q.f32) },
	func() { q := nq(); q.f64 = float64(q.a) },
	func() { q := nq(); q.P = P{1, 2} },
	func() { q := nq(); q.P = sinkPP },
	func() { q := nq(); sinkPP = q.P },
	func() { q := nq(); q.arrp = [4]P{} },
	func() { q := nq(); sinkS = string(q.b3[:]) },
	func() { q := nq(); sinkS = q.s[1:] },
	func() { q := nq(); sink = int(q.s[id(1)]) },
	func() { q := nq(); sinkSl = q.sl[1:2] },
	func() { q := nq(); q.sl[1] = 4 },
	func() { q := nq(); q.by |= 4 },
	func() {
		q := nq()
		if q.by&4 != 0 {
			sink = 1
		}
	},
	func() {
		q := nq()
		if q.by > 4 && q.a < 2 {
			sink = 1
		}
	},
	func() { q := nq(); sinkB = q.a == 3 || q.ii == 4 },
	func() { q := nq(); s := struct{ a, b int }{q.P.x, q.P.y}; sinkA = s },
	func() { q := nq(); s := []int{q.P.y, q.P.x}; sinkA = s },
	func() { q := nq(); x := q.P.y; sink = 5; _ = x },
	func() { q := nq(); _ = q.P.y },
	func() { q := nq(); _ = *q },
	func() { q := np(); _ = *q },
	func() { q := np(); _ = q.y },
	func() { q := nq(); _ = q.arr[4] },
	func() { q := nq(); x := q.P.y; id(1); sink = x },
	func() { q := nq(); func() { sink = q.P.y }() },
	func() { q := nq(); f := func() { q.P.y++ }; f(); f() },
	func() { var q Q; sink = q.p.y },
	func() {
		var n *Node
		for n != nil {
			n = n.next
		}
		sink = n.val
	},
	func() {
		n := nn()
		if n == nil {
			sink = n.val
		}
	},
	func() {
		n := nn()
		for i := 0; i < id(10); i++ {
			sink += n.val
		}
	},
	func() {
		n := nn()
		for i := range 10 {
			n.val = i
		}
	},
	func() { var p *sync.WaitGroup; p.Add(1) },
	func() { var p *sync.Mutex; p.Lock() },
	func() { var p *sync.Once; p.Do(func() {}) },
	func() { var p *os.File; fmt.Println(p.Name()) },
	func() { var p error; fmt.Println(p.Error()) },
}

func (q *Q) ii2() int      { return int(q.ii) }
func (q *Q) ii3() int      { return int(q.ii) }
func (q *Q) ii4(x int) int { return int(q.ii) + x }

// Each case runs in a process of its own; of its report the line with the address is shown.
func main() {
	if len(os.Args) > 1 {
		n, _ := strconv.Atoi(os.Args[1])
		cases[n]()
		return
	}
	self, err := os.Executable()
	if err != nil {
		panic(err)
	}
	address := regexp.MustCompile("addr=0x[0-9a-f]+|panic: .*")
	for i := range cases {
		out, _ := exec.Command(self, strconv.Itoa(i)).CombinedOutput()
		fmt.Printf("%d %q\n", i, address.FindAllString(string(out), -1))
	}
}
