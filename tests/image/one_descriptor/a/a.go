// Package a uses composite types and instances that package b uses too, and that the std image may or may not have.
package a

import (
	"slices"
	"sync/atomic"
)

type T struct{ X, Y int }

type Pair[A, B any] struct {
	First  A
	Second B
}

func (p Pair[A, B]) String() string { return "a pair" }

func Values() []any {
	return []any{
		map[string]int{}, map[string][]struct{ Q int }{}, []map[T]chan<- T{}, [3]func(T) error{}, struct {
			A int `k:"v"`
			b string
		}{}, (*atomic.Pointer[T])(nil), Pair[int, T]{}, Pair[string, map[string]int]{}, func(int, ...string) (bool, error) { return false, nil },
		(*atomic.Pointer[string])(nil), (*interface{ Foo(T) })(nil), []error(nil), map[[2]string]*T{},
	}
}

func Sort(x []T) { slices.SortFunc(x, func(p, q T) int { return p.X - q.X }) }
