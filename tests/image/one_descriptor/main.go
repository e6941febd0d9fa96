package main

import (
	"expvar"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"unsafe"

	"one/a"
	"one/b"
)

// descriptor is the address of a value's type descriptor.
func descriptor(v any) uintptr { return (*[2]uintptr)(unsafe.Pointer(&v))[0] }

func kind(v any) string {
	switch v.(type) {
	case map[string]int:
		return "map"
	case a.Pair[int, a.T]:
		return "pair"
	case fmt.Stringer:
		return "stringer"
	case struct {
		A int `k:"v"`
		b string
	}:
		return "struct of another package"
	case []error:
		return "errors"
	}
	return "other"
}

func main() {
	x, y := a.Values(), b.Values()
	for i := range x {
		same := descriptor(x[i]) == descriptor(y[i])
		fmt.Println(reflect.TypeOf(x[i]), same, same == (reflect.TypeOf(x[i]) == reflect.TypeOf(y[i])), kind(x[i]), kind(y[i]))
	}
	// The same types made by reflection.
	fmt.Println(reflect.MapOf(reflect.TypeFor[string](), reflect.TypeFor[int]()) == reflect.TypeOf(x[0]))
	fmt.Println(reflect.MapOf(reflect.ArrayOf(2, reflect.TypeFor[string]()), reflect.PointerTo(reflect.TypeFor[a.T]())) == reflect.TypeOf(x[12]))
	fmt.Println(reflect.SliceOf(reflect.TypeFor[error]()) == reflect.TypeOf(x[11]))
	fmt.Println(reflect.TypeOf(http.Header{}).Elem() == reflect.TypeFor[[]string](), reflect.TypeOf(url.Values{}).Elem() == reflect.TypeOf([]string{}))
	// Types of the image, reached from within and by name.
	fmt.Println(reflect.TypeOf(http.DefaultClient).Elem() == reflect.TypeFor[http.Client](), reflect.TypeOf(expvar.NewInt("n")) == reflect.TypeFor[*expvar.Int]())
	f, _ := reflect.TypeFor[http.Request]().FieldByName("URL")
	fmt.Println(f.Type == reflect.TypeOf(&url.URL{}))
	p, q := []a.T{{3, 1}, {1, 2}}, []a.T{{2, 1}, {1, 1}}
	a.Sort(p)
	b.Sort(q)
	fmt.Println(p, q)
}
