// Strings and bytes that do not outlive the function lie in its frame; integers below 256 are boxed without allocation.
package main

import (
	"fmt"
	"testing"
)

var empty string
var sinkAny any
var sinkString string
var table = map[string]int{"ab": 1, "abc": 2}

//go:noinline
func length(s string) int { return len(s) }

//go:noinline
func sum(b []byte) (n int) {
	for _, c := range b {
		n += int(c)
	}
	return
}

//go:noinline
func box(i int) any { return i }

func last(words []string) string {
	prev := ""
	for _, w := range words {
		cur := w + "!"
		if prev != "" && prev > cur {
			return prev
		}
		prev = cur
	}
	return prev
}

func runes(s string) (n int) {
	for _, r := range []rune(s) {
		n += int(r)
	}
	return
}

func main() {
	// a view of bytes must not become the result
	b := []byte("hello")
	s, t := string(b)+empty, empty+string(b)+empty
	b[0] = 'X'
	fmt.Println(s, t)

	a, c := "a", "b"+empty
	long := fmt.Sprintf("%040d", 7)
	fmt.Println(table[a+c], length(a+c+"c"), length(long+a), last([]string{"z", "b"}), last([]string{"a", "b", "c"}), runes("héllo"), runes(long))
	fmt.Println(testing.AllocsPerRun(100, func() {
		if table[a+c] != 1 || length(a+c) != 2 || sum([]byte(a)) != 97 || runes("añ") == 0 || length(string(rune(0x100+length(a)))) != 2 {
			panic("wrong")
		}
	}))
	fmt.Println(testing.AllocsPerRun(100, func() { sinkAny = box(255) }), testing.AllocsPerRun(100, func() { sinkAny = box(256) }), testing.AllocsPerRun(100, func() { sinkAny = box(-1) }))
	for _, x := range []any{int8(-1), uint16(255), uint16(256), int32(-5), int32(200), uint32(1 << 31), int64(255), int64(1) << 40, uintptr(3)} {
		fmt.Printf("%T %v ", x, x)
	}
	fmt.Println()
	var kept []any
	for i := 250; i < 260; i++ {
		kept = append(kept, i)
	}
	fmt.Println(kept...)
	res := ""
	for _, r := range []rune("☺☻☹") {
		res += string(r) // the first sum is its second operand
	}
	fmt.Println(res)
	// each iteration's string is its own when it is kept
	var all []string
	for i := 0; i < 3; i++ {
		x := a + string(rune('0'+i))
		if i != 1 {
			all = append(all, x)
		}
	}
	fmt.Println(all)
	x := []byte(a)
	x = append(x, "0123456789012345678901234567890123456789"...)
	fmt.Println(string(x), len(x))
}
