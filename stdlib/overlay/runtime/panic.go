// Line directives give the calls that stand in traces the lines that they have in the library's own file.
package runtime

import (
	"internal/abi"
)

// A _panic is a panic in progress, or a Goexit (which runs deferred calls likewise).
type _panic struct {
	arg        any
	link       *_panic // the panic that this one interrupted
	runner     uintptr // frame pointer of the function that runs the deferred calls
	goexit     bool
	recovered  bool
	repanicked bool // the next panic has the same value: it is printed once
}

// gopanic is the predeclared function panic.
func gopanic(e any) {
	if e == nil {
		if debug.panicnil == 1 {
			debug.panicnilCount.Add(1)
		} else {
			e = new(PanicNilError)
		}
	}
	gp := getg()
	if gp.locks != 0 && gp.throwing == 0 {
		gp.throwing = 1
		print("panic: ")
		printpanicval(e)
		print("\n")
		throw("panic holding locks")
	}
	p := &_panic{arg: e, link: gp.panic_, runner: getframepointer()}
	gp.panic_ = p
	for {
		frame, fn := nextDefer(gp)
		if frame == nil {
			break
		}
		/*line :860:3*/ fn()
		if p.recovered {
			recoverTo(gp, p, frame)
		}
	}
	fatalpanic(gp)
}

// recoverTo continues in the function of frame as if its deferred calls had been called by it. Panics that began between are
// over. A Goexit that began between is not: it goes on from here.
func recoverTo(gp *g, p *_panic, frame *deferFrame) {
	next := p.link
	for fp := getframepointer(); next != nil && fp != 0 && fp != frame.fp; fp = parentFrame(fp) {
		for next != nil && next.runner == fp {
			if next.goexit {
				gp.panic_ = next.link
				Goexit()
			}
			next = next.link
		}
	}
	gp.panic_ = next
	gp.param = nil
	recovery(frame)
}

// gorecover is the predeclared function recover, called by the function whose frame pointer is fp. It has an effect when
// that function was called by the code that runs deferred calls for a panic.
func gorecover(fp uintptr) any {
	p := getg().panic_
	if p == nil || p.goexit || p.recovered {
		return nil
	}
	if !recoverable(fp, p.runner) {
		return nil
	}
	p.recovered = true
	return p.arg
}

// Goexit ends the calling goroutine and no other, after its deferred calls. The program goes on without main; when nothing
// can run any more it dies with the deadlock message.
func Goexit() {
	gp := getg()
	p := &_panic{goexit: true, link: gp.panic_, runner: getframepointer()}
	gp.panic_ = p
	for {
		frame, fn := nextDefer(gp)
		if frame == nil {
			break
		}
		/*line :694:3*/ fn()
	}
	gp.panic_ = nil
	goend()
}

// goexit0 is where the function of a goroutine returns to.
//
//gorun:wrapper
func goexit0() {
	goend()
}

// preprintpanics calls the Error and String methods of the values while the program can still run them.
func preprintpanics(p *_panic) {
	defer func() {
		const text = "panic while printing panic value"
		switch r := recover().(type) {
		case nil:
		case string:
			throw(text + ": " + r)
		default:
			throw(text + ": type " + typeString(efaceOf(&r)._type))
		}
	}()
	for ; p != nil; p = p.link {
		if p.link != nil && *efaceOf(&p.link.arg) == *efaceOf(&p.arg) {
			p.link.repanicked = true
			continue
		}
		switch v := p.arg.(type) {
		case error:
			p.arg = v.Error()
		case stringer:
			p.arg = v.String()
		}
	}
}

// printpanics prints the panics in progress, oldest first.
func printpanics(p *_panic) {
	if p.link != nil {
		printpanics(p.link)
		if p.link.repanicked {
			return
		}
		if !p.link.goexit {
			print("\t")
		}
	}
	if p.goexit {
		return
	}
	print("panic: ")
	printpanicval(p.arg)
	switch {
	case p.recovered && p.repanicked:
		print(" [recovered, repanicked]")
	case p.recovered:
		print(" [recovered]")
	}
	print("\n")
}

// fatalpanic ends the program: no deferred call has recovered.
func fatalpanic(gp *g) {
	p := gp.panic_
	preprintpanics(p)
	gp.throwing = 1
	printpanics(p)
	diefrompanic()
}

// Numbers of Linux.
const (
	sigILL  = 4
	sigTRAP = 5
	sigBUS  = 7
	sigFPE  = 8
	sigSEGV = 11
	sigPIPE = 13

	segvMapErr = 1
	segvAccErr = 2
	busAdrErr  = 2
	fpeIntDiv  = 1
	fpeIntOvf  = 2
)

// sigpanic is entered, as if by a call, at an instruction of compiled code that raised a synchronous signal.
func sigpanic(sig, code, addr, pc uintptr) {
	switch sig {
	case sigSEGV:
		if (code == 0 || code == segvMapErr || code == segvAccErr) && addr < 0x1000 {
			panicmem()
		}
		faultpanic(addr)
	case sigBUS:
		if code == busAdrErr && addr < 0x1000 {
			panicmem()
		}
		faultpanic(addr)
	case sigFPE:
		switch code {
		case fpeIntDiv:
			panicdivide()
		case fpeIntOvf:
			panicoverflow()
		}
		panicfloat()
	case sigILL:
		panic(errorString("SIGILL: illegal instruction"))
	case sigTRAP:
		panic(errorString("SIGTRAP: trace trap"))
	}
	throw("unexpected signal value")
}

func faultpanic(addr uintptr) {
	if getg().flags&gFlagPanicOnFault != 0 {
		panicmemAddr(addr)
	}
	printlock()
	printstring("unexpected fault address ")
	printhex(uint64(addr))
	printnl()
	printunlock()
	throw("fault")
}

// Texts of fatal errors that std raises.

//go:linkname sync_throw sync.throw
func sync_throw(s string) { /*line :1156:2*/ throw(s) }

//go:linkname sync_fatal sync.fatal
func sync_fatal(s string) { /*line :1161:2*/ fatal(s) }

//go:linkname internal_sync_throw internal/sync.throw
func internal_sync_throw(s string) { /*line :1186:2*/ throw(s) }

//go:linkname internal_sync_fatal internal/sync.fatal
func internal_sync_fatal(s string) { /*line :1191:2*/ fatal(s) }

//go:linkname maps_fatal internal/runtime/maps.fatal
func maps_fatal(s string) { /*line :1181:2*/ fatal(s) }

//go:linkname rand_fatal crypto/rand.fatal
func rand_fatal(s string) { /*line :1166:2*/ fatal(s) }

//go:linkname sysrand_fatal crypto/internal/sysrand.fatal
func sysrand_fatal(s string) { fatal(s) }

//go:linkname fips_fatal crypto/internal/fips140.fatal
func fips_fatal(s string) { fatal(s) }

//go:linkname cgroup_throw internal/runtime/cgroup.throw
func cgroup_throw(s string) { throw(s) }

// printpanicval prints a panic value; newlines in it are indented so that it cannot pass for a goroutine trace.
func printpanicval(v any) {
	switch v := v.(type) {
	case nil:
		print("nil")
	case bool:
		print(v)
	case int:
		print(v)
	case int8:
		print(v)
	case int16:
		print(v)
	case int32:
		print(v)
	case int64:
		print(v)
	case uint:
		print(v)
	case uint8:
		print(v)
	case uint16:
		print(v)
	case uint32:
		print(v)
	case uint64:
		print(v)
	case uintptr:
		print(v)
	case float32:
		print(v)
	case float64:
		print(v)
	case complex64:
		print(v)
	case complex128:
		print(v)
	case string:
		printindented(v)
	default:
		printanycustomtype(v)
	}
}

func printanycustomtype(i any) {
	e := efaceOf(&i)
	name := typeString(e._type)
	switch e._type.Kind() {
	case abi.String:
		print(name, `("`)
		printindented(*(*string)(e.data))
		print(`")`)
		return
	case abi.Complex64:
		print(name, *(*complex64)(e.data))
		return
	case abi.Complex128:
		print(name, *(*complex128)(e.data))
		return
	}
	open := name + "("
	switch e._type.Kind() {
	case abi.Bool:
		print(open, *(*bool)(e.data), ")")
	case abi.Int:
		print(open, *(*int)(e.data), ")")
	case abi.Int8:
		print(open, *(*int8)(e.data), ")")
	case abi.Int16:
		print(open, *(*int16)(e.data), ")")
	case abi.Int32:
		print(open, *(*int32)(e.data), ")")
	case abi.Int64:
		print(open, *(*int64)(e.data), ")")
	case abi.Uint:
		print(open, *(*uint)(e.data), ")")
	case abi.Uint8:
		print(open, *(*uint8)(e.data), ")")
	case abi.Uint16:
		print(open, *(*uint16)(e.data), ")")
	case abi.Uint32:
		print(open, *(*uint32)(e.data), ")")
	case abi.Uint64:
		print(open, *(*uint64)(e.data), ")")
	case abi.Uintptr:
		print(open, *(*uintptr)(e.data), ")")
	case abi.Float32:
		print(open, *(*float32)(e.data), ")")
	case abi.Float64:
		print(open, *(*float64)(e.data), ")")
	default:
		print("(", name, ") ", e.data)
	}
}

func printindented(s string) {
	start := 0
	for i := 0; i < len(s); i++ {
		if s[i] == '\n' {
			print(s[start:i+1], "\t")
			start = i + 1
		}
	}
	print(s[start:])
}
