package runtime

import (
	"internal/runtime/atomic"
	"unsafe"
)

var (
	argslice []string
	envs     []string
)

func cstrings(v **byte, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = gostringnocopy(*(**byte)(add(unsafe.Pointer(v), uintptr(i)*ptrSize)))
	}
	return out
}

func goargs() {
	argc, argv := osargs()
	argslice = cstrings(argv, int(argc))
}

func goenvs() {
	v := osenviron()
	n := 0
	for *(**byte)(add(unsafe.Pointer(v), uintptr(n)*ptrSize)) != nil {
		n++
	}
	envs = cstrings(v, n)
}

func gogetenv(key string) string {
	for _, s := range envs {
		if len(s) > len(key) && s[len(key)] == '=' && s[:len(key)] == key {
			return s[len(key)+1:]
		}
	}
	return ""
}

// What os.Executable names when the program has no file of its own: a launcher that runs it again. Empty: /proc/self/exe.
//
//go:linkname os_runtime_executable os.runtime_executable
func os_runtime_executable() string {
	p, n := executablepath()
	if n == 0 {
		return ""
	}
	return string(unsafe.Slice(p, n))
}

//go:linkname os_runtime_args os.runtime_args
func os_runtime_args() []string { return append([]string{}, argslice...) }

//go:linkname syscall_runtime_envs syscall.runtime_envs
func syscall_runtime_envs() []string { return append([]string{}, envs...) }

//go:linkname syscall_runtimeSetenv syscall.runtimeSetenv
func syscall_runtimeSetenv(key, value string) {
	if key == "GODEBUG" {
		godebugSet(value)
	}
}

//go:linkname syscall_runtimeUnsetenv syscall.runtimeUnsetenv
func syscall_runtimeUnsetenv(key string) {
	if key == "GODEBUG" {
		godebugSet("")
	}
}

//go:linkname syscall_runtimeClearenv syscall.runtimeClearenv
func syscall_runtimeClearenv(env map[string]int) {
	if _, ok := env["GODEBUG"]; ok {
		godebugSet("")
	}
}

// Set by the linker: what go.mod's go line and //go:debug lines make of GODEBUG.
var godebugDefault string

// debug holds the settings of GODEBUG that this package looks at.
var debug struct {
	panicnil       int32
	asynctimerchan int32
	panicnilCount  atomic.Int64
}

var (
	godebugEnv    string
	godebugUpdate func(def, env string)
)

func parsedebugvars() {
	godebugEnv = gogetenv("GODEBUG")
	applyGodebug()
}

func applyGodebug() {
	debug.panicnil, debug.asynctimerchan = 0, 0
	parsegodebug(godebugDefault)
	parsegodebug(godebugEnv)
}

// parsegodebug applies key=value pairs separated by commas; later ones win.
func parsegodebug(s string) {
	for s != "" {
		field := s
		if i := indexByte(s, ','); i >= 0 {
			field, s = s[:i], s[i+1:]
		} else {
			s = ""
		}
		i := indexByte(field, '=')
		if i < 0 {
			continue
		}
		v, ok := atoi64(field[i+1:])
		if !ok {
			continue
		}
		switch field[:i] {
		case "panicnil":
			debug.panicnil = int32(v)
		case "asynctimerchan":
			debug.asynctimerchan = int32(v)
		}
	}
}

func godebugSet(value string) {
	godebugEnv = value
	applyGodebug()
	if godebugUpdate != nil {
		godebugUpdate(godebugDefault, godebugEnv)
	}
}

//go:linkname godebug_setUpdate internal/godebug.setUpdate
func godebug_setUpdate(update func(def, env string)) {
	godebugUpdate = update
	update(godebugDefault, godebugEnv)
}

var godebugNewIncNonDefault func(string) func()

//go:linkname godebug_setNewIncNonDefault internal/godebug.setNewIncNonDefault
func godebug_setNewIncNonDefault(f func(string) func()) { godebugNewIncNonDefault = f }

// Counters of non-default behaviour, for runtime/metrics.
var godebugMetrics map[string]func() uint64

//go:linkname godebug_registerMetric internal/godebug.registerMetric
func godebug_registerMetric(name string, read func() uint64) {
	if godebugMetrics == nil {
		godebugMetrics = make(map[string]func() uint64)
	}
	godebugMetrics[name] = read
}

// Auxiliary vector, as key and value words.
//
//go:linkname getAuxv
func getAuxv() []uintptr {
	p, n := auxvnative()
	return unsafe.Slice(p, n)
}
