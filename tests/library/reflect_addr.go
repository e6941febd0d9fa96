// Methods of *T reached only through Value.Addr of a T: the descriptor of *T and its methods must be there.
package main

import (
	"encoding/json"
	"fmt"
	"reflect"
	"time"
)

type T struct{ a int }

func (t *T) Set(s string) { t.a = len(s) }
func (t T) Get() int      { return t.a }

type outer struct {
	D T
	E []T
	F [2]T
	G map[string]T
	H struct{ time.Time }
}

type setter interface{ Set(string) }

func main() {
	var o outer
	v := reflect.ValueOf(&o).Elem()
	fmt.Println(reflect.PointerTo(v.Field(0).Type()).NumMethod())
	v.Field(0).Addr().Interface().(setter).Set("abc")
	v.Field(2).Index(1).Addr().Interface().(setter).Set("abcde")
	fmt.Println(o.D, o.F)
	var at struct{ When time.Time }
	fmt.Println(json.Unmarshal([]byte(`{"When":"2024-02-28T10:00:00Z"}`), &at), at.When)
}
