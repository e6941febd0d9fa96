// What a program knows about its own build.
package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

func main() {
	bi, ok := debug.ReadBuildInfo()
	fmt.Println(ok, bi.GoVersion == runtime.Version(), bi.Path, bi.Main.Path == "", len(bi.Deps))
	want := map[string]string{"-buildmode": "exe", "-compiler": "gc", "GOOS": runtime.GOOS, "GOARCH": runtime.GOARCH, "GOAMD64": "v1"}
	for _, s := range bi.Settings {
		if v, ok := want[s.Key]; ok {
			fmt.Println(s.Key, s.Value == v)
		}
	}
	again, err := debug.ParseBuildInfo(bi.String())
	fmt.Println(err, again.Path)
}
