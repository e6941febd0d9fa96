package runtime

// Set by the linker.
var (
	buildVersion  string
	defaultGOROOT string
	modinfo       string
)

// Compiler is the name of the compiler toolchain that built the running binary.
const Compiler = "gc"

// GOOS is the running program's operating system target.
const GOOS string = "linux"

// GOARCH is the running program's architecture target.
const GOARCH string = "amd64"

// Version returns the Go tree's version string.
func Version() string { return buildVersion }

// GOROOT returns the root of the Go tree: the GOROOT environment variable if it is set at process start, else the root that
// the program was compiled with.
//
// Deprecated: the root used during the build is not meaningful on another machine; use "go env GOROOT".
func GOROOT() string {
	if s := gogetenv("GOROOT"); s != "" {
		return s
	}
	return defaultGOROOT
}

//go:linkname debug_modinfo runtime/debug.modinfo
func debug_modinfo() string { return modinfo }
