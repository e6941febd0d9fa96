package runtime

// Set by the linker.
var (
	buildVersion  string
	defaultGOROOT string
	modinfo       string
)

// Compiler is the name that file selection and go/build expect of this platform.
const Compiler = "gc"

// GOOS is the only operating system.
const GOOS string = "linux"

// GOARCH is the only architecture.
const GOARCH string = "amd64"

// Version is the version of the Go tree whose packages were compiled.
func Version() string { return buildVersion }

// GOROOT is the environment's, else the tree that the program was compiled with.
//
// Deprecated: that tree need not be there where the program runs.
func GOROOT() string {
	if s := gogetenv("GOROOT"); s != "" {
		return s
	}
	return defaultGOROOT
}

//go:linkname debug_modinfo runtime/debug.modinfo
func debug_modinfo() string { return modinfo }
