//golden: errors
package main

type number interface{ ~int | ~float64 }

func sum[T number](list []T) (s T) { return }

type list[T any] struct{ next *list[T] }

func (l list[T]) push(v T) {}

type loop struct{ l loop }

func main() {
	sum([]string{"a"})
	sum[int, int](nil)
	var n number
	list[int]{}.push("a")
	_ = list{}
	var f = sum
	_, _ = n, f
}

/* golden: errors
# command-line-arguments
./errors_generics.go:12:6: invalid recursive type: loop refers to itself
./errors_generics.go:15:5: string does not satisfy number (string missing in ~int | ~float64)
./errors_generics.go:16:11: got 2 type arguments but want 1
./errors_generics.go:17:8: cannot use type number outside a type constraint: interface contains type constraints
./errors_generics.go:18:19: cannot use "a" (untyped string constant) as int value in argument to list[int]{}.push
./errors_generics.go:19:6: cannot use generic type list[T any] without instantiation
./errors_generics.go:20:10: cannot use generic function sum without instantiation
*/
