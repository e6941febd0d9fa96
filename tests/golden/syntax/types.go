package p

type T[P *C] int
type T1[P *C,] int
type T2[P *struct{}] int
type T3[P ~int] int
type T4[P] int
type T5[P, Q] int
type T6[] int
type T7[P any, Q] int
type T8[P interface{ m[T any]() }] struct {
	*(T)
	(T)
	a, b int "tag"
	T9[int]
	f [10]int
	1
}
type T10 interface {
	m(x int, string)
	n()[]
	o[int]
	p[]
	~int | string | *T
	+
}
type T11 = chan
type T12 <-<-chan int
type T13 func[T any](x int)
type T14 map[int]
type (
	T15
	T16 = int
)
import "late"
type T17 [...
