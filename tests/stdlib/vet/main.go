// Type-checks packages of the standard library as the manifest of stdlib/ arranges them, with go/types, and compares the overlay's package runtime
// with the table of runtime functions. Prints what is wrong and exits with status 1.
//
//	go run main.go -stdlib DIR -rtfuncs FILE [-bodies] [-hooks FILE] [package...]
package main

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"sync"
)

type entry struct {
	path, mode string
	values     map[string][]string
}

var (
	stdlib  = flag.String("stdlib", "stdlib", "folder of the manifest")
	rtfuncs = flag.String("rtfuncs", "runtime/abi/rtfuncs.def", "table of runtime functions")
	bodies  = flag.Bool("bodies", false, "check the bodies of all packages, not only the overlay's")
	hooks   = flag.String("hooks", "", "write the body-less functions of all packages to this file")
	failed  = false
	fset    = token.NewFileSet()
	goroot  = build.Default.GOROOT
)

func fail(format string, args ...any) {
	failed = true
	fmt.Printf(format+"\n", args...)
}

func readManifest(path string) []entry {
	text, err := os.ReadFile(path)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	var out []entry
	for n, line := range strings.Split(string(text), "\n") {
		line, reason, has := strings.Cut(line, "#")
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		if !has || strings.TrimSpace(reason) == "" {
			fail("%s:%d: no reason", path, n+1)
		}
		if len(fields) < 2 || fields[1] != "replace" && fields[1] != "files" {
			fail("%s:%d: mode must be replace or files", path, n+1)
			continue
		}
		e := entry{fields[0], fields[1], map[string][]string{}}
		for _, f := range fields[2:] {
			k, v, ok := strings.Cut(f, "=")
			if !ok || !strings.Contains(" drop use add tags ", " "+k+" ") {
				fail("%s:%d: unknown key %q", path, n+1, f)
			}
			e.values[k] = strings.Split(v, ",")
		}
		out = append(out, e)
	}
	return out
}

func (e entry) matches(path string) bool {
	if p, ok := strings.CutSuffix(e.path, "/..."); ok {
		return path == p || strings.HasPrefix(path, p+"/")
	}
	return path == e.path
}

var manifest []entry

func lookup(path string) entry {
	sum := entry{path, "files", map[string][]string{}}
	matching := []entry{}
	for _, e := range manifest {
		if e.matches(path) {
			matching = append(matching, e)
		}
	}
	sort.SliceStable(matching, func(i, j int) bool { return len(matching[i].path) < len(matching[j].path) })
	for _, e := range matching {
		sum.mode = e.mode
		for k, v := range e.values {
			sum.values[k] = v
		}
	}
	return sum
}

// files returns the Go files of a package, nil when there is none for this platform.
func files(path string) []string {
	e := lookup(path)
	ctx := build.Default
	ctx.CgoEnabled = false
	ctx.GOOS, ctx.GOARCH = "linux", "amd64"
	ctx.BuildTags = e.values["tags"]
	ours := filepath.Join(*stdlib, "overlay", path)
	dir := filepath.Join(goroot, "src", path)
	if e.mode == "replace" {
		p, err := ctx.ImportDir(ours, 0)
		if err != nil {
			fail("%s: %v", path, err)
			return nil
		}
		return join(ours, p.GoFiles)
	}
	p, err := ctx.ImportDir(dir, 0)
	if err != nil {
		return nil
	}
	out := map[string]bool{}
	for _, f := range p.GoFiles {
		out[f] = true
	}
	for _, f := range e.values["drop"] {
		if !out[f] {
			fail("%s: drop=%s: the package has no such file on this platform", path, f)
		}
		delete(out, f)
	}
	for _, f := range e.values["use"] {
		if out[f] {
			fail("%s: use=%s: selected anyway", path, f)
		}
		if _, err := os.Stat(filepath.Join(dir, f)); err != nil {
			fail("%s: use=%s: %v", path, f, err)
		}
		out[f] = true
	}
	var names []string
	for f := range out {
		names = append(names, f)
	}
	sort.Strings(names)
	return append(join(dir, names), join(ours, e.values["add"])...)
}

func join(dir string, names []string) []string {
	var out []string
	for _, n := range names {
		out = append(out, filepath.Join(dir, n))
	}
	return out
}

type pkg struct {
	once  sync.Once
	types *types.Package
	info  *types.Info
	files []*ast.File
	errs  int
}

var packages = map[string]*pkg{}

type importer struct{ from string }

func (im importer) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if strings.HasPrefix(path, "golang.org/") {
		path = "vendor/" + path
	}
	p := load(path)
	if p == nil {
		return nil, fmt.Errorf("no package %s", path)
	}
	return p.types, nil
}

func load(path string) *pkg {
	if p, ok := packages[path]; ok {
		return p
	}
	packages[path] = nil
	names := files(path)
	if names == nil {
		return nil
	}
	p := &pkg{info: &types.Info{Defs: map[*ast.Ident]types.Object{}}}
	for _, n := range names {
		f, err := parser.ParseFile(fset, n, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			fail("%v", err)
			continue
		}
		p.files = append(p.files, f)
	}
	mode := lookup(path).mode
	conf := types.Config{
		Importer:         importer{path},
		Sizes:            types.SizesFor("gc", "amd64"),
		IgnoreFuncBodies: !*bodies && mode != "replace" && len(lookup(path).values["add"]) == 0,
		Error: func(err error) {
			p.errs++
			fail("%v", err)
		},
	}
	p.types, _ = conf.Check(path, fset, p.files, p.info)
	packages[path] = p
	return p
}

func all() []string {
	var out []string
	src := filepath.Join(goroot, "src")
	filepath.WalkDir(src, func(dir string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return nil
		}
		rel, _ := filepath.Rel(src, dir)
		base := filepath.Base(dir)
		if rel == "cmd" || base == "testdata" || strings.HasPrefix(base, "_") || rel == "runtime/race" || rel == "runtime/cgo" || rel == "simd" {
			return filepath.SkipDir
		}
		if rel != "." && rel != "builtin" {
			out = append(out, filepath.ToSlash(rel))
		}
		return nil
	})
	return out
}

// Not compiled with the overlay: they belong to the other runtime.
var replaced = map[string]bool{"internal/runtime/cgroup": true, "internal/runtime/gc/scan": true, "internal/runtime/startlinetest": true, "internal/runtime/wasitest": true,
	"crypto/internal/fips140/check/checktest": true}

// ---- the table of runtime functions

type row struct {
	kind, symbol  string
	results, args []string
}

func readTable(path string) map[string]row {
	text, err := os.ReadFile(path)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	out := map[string]row{}
	re := regexp.MustCompile(`(?m)^(GOFN|NATIVE|STUB)\(\w+,\s*"([^"]+)",.*?R\(([^)]*)\), A\(([^)]*)\)\)`)
	for _, m := range re.FindAllSubmatch(text, -1) {
		out[string(m[2])] = row{string(m[1]), string(m[2]), list(m[3]), list(m[4])}
	}
	return out
}

func list(b []byte) []string {
	if len(bytes.TrimSpace(b)) == 0 {
		return nil
	}
	parts := strings.Split(string(b), ",")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

// scalars flattens a type into what registers hold.
func scalars(t types.Type, out []string) []string {
	switch t := t.Underlying().(type) {
	case *types.Basic:
		switch t.Kind() {
		case types.Bool, types.Int8, types.Uint8:
			return append(out, "I8")
		case types.Int16, types.Uint16:
			return append(out, "I16")
		case types.Int32, types.Uint32:
			return append(out, "I32")
		case types.Float32:
			return append(out, "F32")
		case types.Float64:
			return append(out, "F64")
		case types.Complex64:
			return append(out, "F32", "F32")
		case types.Complex128:
			return append(out, "F64", "F64")
		case types.UnsafePointer:
			return append(out, "Ptr")
		case types.String:
			return append(out, "Ptr", "I64")
		}
		return append(out, "I64")
	case *types.Slice:
		return append(out, "Ptr", "I64", "I64")
	case *types.Interface:
		return append(out, "Ptr", "Ptr")
	case *types.Struct:
		for i := 0; i < t.NumFields(); i++ {
			out = scalars(t.Field(i).Type(), out)
		}
		return out
	}
	return append(out, "Ptr")
}

func flatten(t *types.Tuple) []string {
	var out []string
	for i := 0; i < t.Len(); i++ {
		out = scalars(t.At(i).Type(), out)
	}
	return out
}

var intrinsics = map[string]bool{"getg": true, "getcallerpc": true, "getcallersp": true, "getframepointer": true}

func checkTable(table map[string]row, inMaps map[string]bool) {
	rt := packages["runtime"]
	defined := map[string]bool{}
	for _, f := range rt.files {
		linknames := map[string]string{}
		for _, g := range f.Comments {
			for _, c := range g.List {
				if fields := strings.Fields(c.Text); len(fields) == 3 && fields[0] == "//go:linkname" {
					linknames[fields[1]] = fields[2]
				}
			}
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Recv != nil {
				continue
			}
			name := fn.Name.Name
			symbol := "runtime." + name
			r, inTable := table[symbol]
			if fn.Body == nil && intrinsics[name] {
				continue
			}
			if fn.Body == nil && linknames[name] != "" {
				continue
			}
			if fn.Body == nil && !inMaps[symbol] && (!inTable || r.kind == "GOFN") {
				fail("%s: body-less %s has no row in the table", fset.Position(fn.Pos()), name)
				continue
			}
			if fn.Body != nil && inTable && r.kind != "GOFN" {
				fail("%s: %s has a body but is a %s of the table", fset.Position(fn.Pos()), name, r.kind)
			}
			defined[symbol] = true
			if !inTable {
				continue
			}
			sig := rt.info.Defs[fn.Name].Type().(*types.Signature)
			if got := flatten(sig.Params()); !equal(got, r.args) {
				fail("%s: %s takes %v, the table says %v", fset.Position(fn.Pos()), name, got, r.args)
			}
			if got := flatten(sig.Results()); !equal(got, r.results) {
				fail("%s: %s returns %v, the table says %v", fset.Position(fn.Pos()), name, got, r.results)
			}
		}
	}
	for symbol, r := range table {
		if r.kind == "GOFN" && strings.HasPrefix(symbol, "runtime.") && !defined[symbol] && !inMaps[symbol] {
			fail("%s is in the table but not in the overlay", symbol)
		}
	}
}

func equal(a, b []string) bool { return strings.Join(a, ",") == strings.Join(b, ",") }

func main() {
	flag.Parse()
	manifest = readManifest(filepath.Join(*stdlib, "overlay.txt"))
	names := flag.Args()
	whole := len(names) == 0
	if whole {
		names = all()
	}
	load("runtime")
	loaded := 0
	for _, n := range names {
		if replaced[n] {
			continue
		}
		if p := load(n); p != nil {
			loaded++
		}
	}
	inMaps := map[string]bool{}
	if p := load("internal/runtime/maps"); p != nil {
		for _, f := range p.files {
			for _, g := range f.Comments {
				for _, c := range g.List {
					if fields := strings.Fields(c.Text); len(fields) == 3 && fields[0] == "//go:linkname" {
						inMaps[fields[2]] = true
					}
				}
			}
		}
	}
	checkTable(readTable(*rtfuncs), inMaps)
	fmt.Printf("%d packages\n", loaded)
	if failed {
		os.Exit(1)
	}
}
