package main

import (
	"fmt"
	"reflect"
	"runtime"
)

type T struct{}

func (T) M() { show("M") }
func show(s string) {
	pcs := make([]uintptr, 20)
	n := runtime.Callers(1, pcs)
	fr := runtime.CallersFrames(pcs[:n])
	for {
		f, more := fr.Next()
		fmt.Print(f.Function, " ")
		if !more {
			break
		}
	}
	fmt.Println()
}
func init() { show("init") }
func init() { func() { show("init") }() }
func main() {
	reflect.ValueOf(T{}).Method(0).Interface().(func())()
	reflect.MakeFunc(reflect.TypeOf(func() {}), func([]reflect.Value) []reflect.Value { show("mf"); return nil }).Interface().(func())()
	reflect.ValueOf(T{}.M).Call(nil)
	defer func() { recover(); show("d") }()
	reflect.ValueOf(T{}).Method(0).Interface().(func())()
	reflect.MakeFunc(reflect.TypeOf(func() {}), func([]reflect.Value) []reflect.Value { panic(1) }).Interface().(func())()
}
