package runtime

import (
	"internal/abi"
	"internal/bytealg"
)

// Error is an error that the runtime itself raises (index out of range, failed assertion). RuntimeError does nothing: it only
// sets these apart.
type Error interface {
	error
	RuntimeError()
}

// TypeAssertionError is the panic value of x.(T) when x holds something else.
type TypeAssertionError struct {
	_interface    *abi.Type
	concrete      *abi.Type
	asserted      *abi.Type
	missingMethod string // empty when the types just differ
}

func (*TypeAssertionError) RuntimeError() {}

func (e *TypeAssertionError) Error() string {
	inter := "interface"
	if e._interface != nil {
		inter = typeString(e._interface)
	}
	as := typeString(e.asserted)
	if e.concrete == nil {
		return "interface conversion: " + inter + " is nil, not " + as
	}
	cs := typeString(e.concrete)
	if e.missingMethod != "" {
		return "interface conversion: " + cs + " is not " + as + ": missing method " + e.missingMethod
	}
	msg := "interface conversion: " + inter + " is " + cs + ", not " + as
	if cs == as {
		if typePkgPath(e.concrete) != typePkgPath(e.asserted) {
			msg += " (types from different packages)"
		} else {
			msg += " (types from different scopes)"
		}
	}
	return msg
}

// errorString is the text of a run time error that users may recover.
type errorString string

func (e errorString) RuntimeError() {}

func (e errorString) Error() string { return "runtime error: " + string(e) }

type errorAddressString struct {
	msg  string
	addr uintptr
}

func (e errorAddressString) RuntimeError() {}

func (e errorAddressString) Error() string { return "runtime error: " + e.msg }

// Addr is where the fault was (debug.SetPanicOnFault).
func (e errorAddressString) Addr() uintptr { return e.addr }

// plainError is a run time error without the "runtime error: " prefix.
type plainError string

func (e plainError) RuntimeError() {}

func (e plainError) Error() string { return string(e) }

// PanicNilError is what recover returns after panic(nil).
type PanicNilError struct {
	// no other struct type converts to this one
	_ [0]func()
}

func (*PanicNilError) Error() string {
	return "panic called with nil argument"
}
func (*PanicNilError) RuntimeError() {}

type stringer interface {
	String() string
}

// Pre-made values: raising one must not allocate.
var (
	divideError   = error(errorString("integer divide by zero"))
	overflowError = error(errorString("integer overflow"))
	shiftError    = error(errorString("negative shift amount"))
	memoryError   = error(errorString("invalid memory address or nil pointer dereference"))
	floatError    = error(errorString("floating point error"))
)

// panicwrap is called by the wrapper (*T).M of a value method when its pointer is nil.
func panicwrap() {
	name := shortFuncName(funcNameAt(getcallerpc()))
	// name is "pkg.(*T).M"
	open := bytealg.IndexByteString(name, '(')
	if open < 1 || open+2 >= len(name) || name[open-1:open+2] != ".(*" {
		throw("panicwrap: unexpected name " + name)
	}
	pkg := name[:open-1]
	name = name[open+2:]
	end := bytealg.IndexByteString(name, ')')
	if end < 0 || end+2 >= len(name) {
		throw("panicwrap: unexpected name " + name)
	}
	typ, method := name[:end], name[end+2:]
	panic(plainError("value method " + pkg + "." + typ + "." + method + " called using nil *" + typ + " pointer"))
}

func panicdivide() { panic(divideError) }

func panicoverflow() { panic(overflowError) }

func panicshift() { panic(shiftError) }

func panicfloat() { panic(floatError) }

func panicmem() { panic(memoryError) }

func panicmemAddr(addr uintptr) {
	panic(errorAddressString{msg: "invalid memory address or nil pointer dereference", addr: addr})
}

func panicmakeslicelen() { panic(errorString("makeslice: len out of range")) }

func panicmakeslicecap() { panic(errorString("makeslice: cap out of range")) }

func panicunsafeslicelen() { panic(errorString("unsafe.Slice: len out of range")) }

func panicunsafeslicenilptr() { panic(errorString("unsafe.Slice: ptr is nil and len is not zero")) }

func panicunsafestringlen() { panic(errorString("unsafe.String: len out of range")) }

func panicunsafestringnilptr() { panic(errorString("unsafe.String: ptr is nil and len is not zero")) }

// States of a range-over-func loop body (internal/abi/rangefuncconsts.go).
func panicrangestate(state int) {
	switch abi.RF_State(state) {
	case abi.RF_DONE:
		panic(errorString("range function continued iteration after function for loop body returned false"))
	case abi.RF_PANIC:
		panic(errorString("range function continued iteration after loop body panic"))
	case abi.RF_EXHAUSTED:
		panic(errorString("range function continued iteration after whole loop exit"))
	case abi.RF_MISSING_PANIC:
		panic(errorString("range function recovered a loop body panic and did not resume panicking"))
	}
	throw("unexpected state set by range func")
}

// Kinds of panics that natives raise (runtime/natives/native.h, NativePanic).
const (
	nativePanicNewArrayLen = 1
	nativePanicGoNil       = 2
)

func panicnative(kind int, a, b uintptr) {
	switch kind {
	case nativePanicNewArrayLen:
		panic(plainError("runtime: allocation size out of range"))
	case nativePanicGoNil:
		fatal("go of nil func value")
	}
	throw("unknown panic of a native")
}
