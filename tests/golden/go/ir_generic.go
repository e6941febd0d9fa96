//golden: ir main.largest[int]
//golden: ir main.largest[string]
package main

import "cmp"

func largest[T cmp.Ordered](list []T) (m T) {
	for i, x := range list {
		if i == 0 || x > m {
			m = x
		}
	}
	return m
}

var a, b = largest([]int{1}), largest([]string{"a"})

func main() {}

/* golden: ir main.largest[int]

*/

/* golden: ir main.largest[string]

*/
