package b

import (
	"slices"
	"sync/atomic"

	"one/a"
)

func Values() []any {
	return []any{
		map[string]int{}, map[string][]struct{ Q int }{}, []map[a.T]chan<- a.T{}, [3]func(a.T) error{}, struct {
			A int `k:"v"`
			b string
		}{}, (*atomic.Pointer[a.T])(nil), a.Pair[int, a.T]{}, a.Pair[string, map[string]int]{}, func(int, ...string) (bool, error) { return false, nil },
		(*atomic.Pointer[string])(nil), (*interface{ Foo(a.T) })(nil), []error(nil), map[[2]string]*a.T{},
	}
}

func Sort(x []a.T) { slices.SortFunc(x, func(p, q a.T) int { return p.X - q.X }) }
