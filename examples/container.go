// Container shows a generic ordered map (a treap) with iterators, used with three key types.
package main

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"
)

type node[K, V any] struct {
	key         K
	value       V
	priority    uint64
	left, right *node[K, V]
}

// Map is an ordered map; the zero value is not usable, see New and NewFunc.
type Map[K, V any] struct {
	root    *node[K, V]
	size    int
	random  uint64
	compare func(a, b K) int
}

func New[K cmp.Ordered, V any]() *Map[K, V] { return NewFunc[K, V](cmp.Compare[K]) }

func NewFunc[K, V any](compare func(a, b K) int) *Map[K, V] {
	return &Map[K, V]{compare: compare, random: 88172645463325252}
}

func (m *Map[K, V]) next() uint64 { // xorshift64
	m.random ^= m.random << 13
	m.random ^= m.random >> 7
	m.random ^= m.random << 17
	return m.random
}

func (m *Map[K, V]) Len() int { return m.size }

func (m *Map[K, V]) Get(key K) (value V, ok bool) {
	for n := m.root; n != nil; {
		switch c := m.compare(key, n.key); {
		case c < 0:
			n = n.left
		case c > 0:
			n = n.right
		default:
			return n.value, true
		}
	}
	return value, false
}

func (m *Map[K, V]) Set(key K, value V) { m.root = m.set(m.root, key, value) }

func (m *Map[K, V]) set(n *node[K, V], key K, value V) *node[K, V] {
	if n == nil {
		m.size++
		return &node[K, V]{key: key, value: value, priority: m.next()}
	}
	switch c := m.compare(key, n.key); {
	case c < 0:
		n.left = m.set(n.left, key, value)
		if l := n.left; l.priority > n.priority { // rotate right
			n.left, l.right = l.right, n
			return l
		}
	case c > 0:
		n.right = m.set(n.right, key, value)
		if r := n.right; r.priority > n.priority { // rotate left
			n.right, r.left = r.left, n
			return r
		}
	default:
		n.value = value
	}
	return n
}

// All yields the entries in order of their keys.
func (m *Map[K, V]) All() iter.Seq2[K, V] {
	return func(yield func(K, V) bool) { walk(m.root, yield) }
}

func walk[K, V any](n *node[K, V], yield func(K, V) bool) bool {
	return n == nil || walk(n.left, yield) && yield(n.key, n.value) && walk(n.right, yield)
}

func Keys[K, V any](m *Map[K, V]) iter.Seq[K] {
	return func(yield func(K) bool) {
		for k := range m.All() {
			if !yield(k) {
				return
			}
		}
	}
}

type point struct{ x, y int }

func main() {
	words := New[string, int]()
	for i, w := range strings.Fields("the quick brown fox jumps over the lazy dog and the cat") {
		words.Set(w, i)
	}
	for w, last := range words.All() {
		if w > "over" {
			break
		}
		fmt.Printf("%s=%d ", w, last)
	}
	fmt.Println("of", words.Len())

	squares := New[float64, string]()
	for i := 1000; i > 0; i-- {
		squares.Set(float64(i)*0.5, fmt.Sprint(i*i))
	}
	fmt.Println(squares.Get(21))
	fmt.Println(squares.Get(21.25))

	points := NewFunc[point, []string](func(a, b point) int {
		return cmp.Or(cmp.Compare(a.y, b.y), cmp.Compare(a.x, b.x))
	})
	for _, p := range []point{{3, 1}, {1, 2}, {2, 1}, {3, 1}} {
		names, _ := points.Get(p)
		points.Set(p, append(names, fmt.Sprintf("n%d", points.Len())))
	}
	fmt.Println(slices.Collect(Keys(points)))
	for p, names := range points.All() {
		fmt.Printf("%+v %q\n", p, names)
	}
}
