// Matrices: generics over number types, LU decomposition, products by goroutines, errors by panic and recover.
package main

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
)

type number interface {
	~int | ~int32 | ~int64 | ~float32 | ~float64 | ~complex128
}

type Matrix[T number] struct {
	rows, cols int
	v          []T
}

func New[T number](rows, cols int, v ...T) *Matrix[T] {
	m := &Matrix[T]{rows, cols, make([]T, rows*cols)}
	if copy(m.v, v) < len(v) {
		panic(fmt.Errorf("%d values for %dx%d", len(v), rows, cols))
	}
	return m
}

func (m *Matrix[T]) At(i, j int) *T { return &m.v[i*m.cols+j] }
func (m *Matrix[T]) Row(i int) []T  { return m.v[i*m.cols : (i+1)*m.cols : (i+1)*m.cols] }
func Identity[T number](n int) *Matrix[T] {
	m := New[T](n, n)
	for i := range n {
		*m.At(i, i) = 1
	}
	return m
}

func (m *Matrix[T]) String() string {
	var b strings.Builder
	for i := range m.rows {
		for j, x := range m.Row(i) {
			if j > 0 {
				b.WriteByte(' ')
			}
			fmt.Fprintf(&b, "%v", x)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

var errShape = errors.New("shapes do not fit")

func Mul[T number](a, b *Matrix[T]) (*Matrix[T], error) {
	if a.cols != b.rows {
		return nil, fmt.Errorf("%dx%d by %dx%d: %w", a.rows, a.cols, b.rows, b.cols, errShape)
	}
	out := New[T](a.rows, b.cols)
	var wg sync.WaitGroup
	for i := range a.rows {
		wg.Go(func() {
			row := out.Row(i)
			for k, x := range a.Row(i) {
				for j, y := range b.Row(k) {
					row[j] += x * y
				}
			}
		})
	}
	wg.Wait()
	return out, nil
}

func Must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func Pow[T number](m *Matrix[T], n uint) *Matrix[T] {
	out := Identity[T](m.rows)
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			out = Must(Mul(out, m))
		}
		m = Must(Mul(m, m))
	}
	return out
}

// LU by Doolittle with partial pivoting; the determinant's sign with it.
func LU(a *Matrix[float64]) (lu *Matrix[float64], perm []int, sign float64, err error) {
	n := a.rows
	lu = New[float64](n, n, a.v...)
	perm, sign = make([]int, n), 1
	for i := range perm {
		perm[i] = i
	}
	for c := range n {
		best := c
		for r := c + 1; r < n; r++ {
			if math.Abs(*lu.At(r, c)) > math.Abs(*lu.At(best, c)) {
				best = r
			}
		}
		if *lu.At(best, c) == 0 {
			return nil, nil, 0, errors.New("singular")
		}
		if best != c {
			for j := range n {
				p, q := lu.At(c, j), lu.At(best, j)
				*p, *q = *q, *p
			}
			perm[c], perm[best] = perm[best], perm[c]
			sign = -sign
		}
		for r := c + 1; r < n; r++ {
			f := *lu.At(r, c) / *lu.At(c, c)
			*lu.At(r, c) = f
			for j := c + 1; j < n; j++ {
				*lu.At(r, j) -= f * *lu.At(c, j)
			}
		}
	}
	return
}

func solve(a *Matrix[float64], b []float64) ([]float64, float64, error) {
	lu, perm, det, err := LU(a)
	if err != nil {
		return nil, 0, err
	}
	n := a.rows
	x := make([]float64, n)
	for i := range n {
		x[i] = b[perm[i]]
		for j := range i {
			x[i] -= *lu.At(i, j) * x[j]
		}
	}
	for i := n - 1; i >= 0; i-- {
		for j := i + 1; j < n; j++ {
			x[i] -= *lu.At(i, j) * x[j]
		}
		x[i] /= *lu.At(i, i)
		det *= *lu.At(i, i)
	}
	return x, det, nil
}

func try(what string, f func()) {
	defer func() {
		if e := recover(); e != nil {
			fmt.Printf("%s: %v\n", what, e)
		}
	}()
	f()
}

func main() {
	fmt.Print(Pow(New(2, 2, 1, 1, 1, 0), 40))
	fmt.Print(Pow(New[int32](2, 2, 1, 1, 1, 0), 60)) // wraps
	fmt.Print(Must(Mul(New(2, 2, 1i, 2, 3, 4-1i), Identity[complex128](2))))
	fmt.Print(Must(Mul(New[float32](1, 3, 0.1, 0.2, 0.3), New[float32](3, 1, 1, 2, 3))))

	const n = 6
	hilbert := New[float64](n, n)
	b := make([]float64, n)
	for i := range n {
		for j := range n {
			*hilbert.At(i, j) = 1 / float64(i+j+1)
			b[i] += *hilbert.At(i, j)
		}
	}
	x, det, err := solve(hilbert, b)
	fmt.Printf("det %.6e %v\n", det, err)
	for _, v := range x {
		fmt.Printf("%.9f ", v)
	}
	fmt.Println()
	_, _, err = solve(New[float64](2, 2, 1, 2, 2, 4), []float64{1, 2})
	fmt.Println(err)

	big := New[int](40, 40)
	for i := range big.v {
		big.v[i] = (i*7919 + 13) % 17
	}
	trace := 0
	for i, p := 0, Pow(big, 3); i < p.rows; i++ {
		trace += *p.At(i, i)
	}
	fmt.Println("trace", trace)

	try("shape", func() { Must(Mul(big, New[int](3, 3))) })
	try("values", func() { New(1, 1, 1.0, 2.0) })
	try("index", func() { *big.At(40, 0) = 1 })
	try("row", func() { _ = append(big.Row(0), big.Row(41)...) })
	try("size", func() { New[float64](-1, 1) })
}
