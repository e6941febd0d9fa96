package runtime

import (
	"internal/abi"
	"internal/bytealg"
	"unsafe"
)

// funcInfo mirrors FuncInfo of runtime/abi/module.h.
type funcInfo struct {
	entry     uint32
	size      uint32
	name      uint32
	flags     uint32
	file      uint32
	startLine uint32
	pctab     uint32
	pctabLen  uint32
	inl       uint32
	ninl      uint32
	frameSize uint32
	argsWords uint32
	faultLen  uint32
}

// frameinfo mirrors FrameInfo of runtime/natives/stack.cpp: a logical frame.
type frameinfo struct {
	fn        string
	file      string
	line      int
	startLine int
	entry     uintptr
	inlined   uint64
}

// A program counter of Callers is a return address; its upper bits say which of the frames that are inlined there is meant,
// 0 being the innermost.
const (
	pcDepthShift = 40
	pcMask       = 1<<pcDepthShift - 1
	maxInline    = 64
)

func (f *funcInfo) funcName() string {
	for i := 0; ; i++ {
		m := moduleat(i)
		if m == nil {
			return "?"
		}
		if uintptr(f.entry) >= m.text && uintptr(f.entry) < m.etext {
			return gostringnocopy((*byte)(add(unsafe.Pointer(m.names), uintptr(f.name))))
		}
	}
}

// Callers stores return addresses of the calling goroutine's frames, innermost first, and returns how many. Frame 0 is
// Callers itself; skip frames are left out.
func Callers(skip int, pc []uintptr) int {
	if len(pc) == 0 {
		return 0
	}
	return callersInto(skip, pc)
}

//go:noinline
func callersInto(skip int, pc []uintptr) int {
	var local [64]uintptr
	phys := local[:]
	want := skip + len(pc) + 2
	if want > len(phys) {
		phys = make([]uintptr, min(want, 1<<20))
	} else {
		phys = phys[:want]
	}
	// physical frames: callersInto, Callers, its caller, ...
	n := callers(1, &phys[0], len(phys))
	out := 0
	var frames [maxInline]frameinfo
	for _, p := range phys[:n] {
		k := expandpc(p, &frames[0], maxInline)
		for d := 0; d < k; d++ {
			if skip > 0 {
				skip--
				continue
			}
			if out == len(pc) {
				return out
			}
			pc[out] = p | uintptr(d)<<pcDepthShift
			out++
		}
	}
	if n < len(phys) && out < len(pc) && skip == 0 {
		// the bottom of every goroutine
		pc[out] = abi.FuncPCABIInternal(goexit) + 1
		out++
	}
	return out
}

// Caller says where the calling function (skip 0) or one further out was called from or stands.
func Caller(skip int) (pc uintptr, file string, line int, ok bool) {
	var pcs [1]uintptr
	if callersInto(skip+1, pcs[:]) < 1 {
		return
	}
	f, _ := CallersFrames(pcs[:]).Next()
	return f.PC, f.File, f.Line, f.PC != 0
}

// Frames turns the result of Callers into functions, files and lines.
type Frames struct {
	callers []uintptr
}

// Frame is one call, inlined ones included.
type Frame struct {
	PC       uintptr // of the call; inlined calls of one place share it but for its upper bits
	Func     *Func   // nil for an inlined call
	Function string
	File     string
	Line     int

	startLine int

	Entry uintptr

	symbol string
}

// CallersFrames reads pcs from a slice that Callers has filled; the slice must not change meanwhile.
func CallersFrames(callers []uintptr) *Frames { return &Frames{callers} }

// Next returns the next call and whether another one follows; at the end the zero Frame.
func (ci *Frames) Next() (frame Frame, more bool) {
	for len(ci.callers) > 0 {
		pc := ci.callers[0]
		ci.callers = ci.callers[1:]
		var frames [maxInline]frameinfo
		n := expandpc(pc&pcMask, &frames[0], maxInline)
		depth := int(pc >> pcDepthShift)
		if depth >= n {
			continue
		}
		fi := &frames[depth]
		f := (*Func)(nil)
		if fi.inlined == 0 {
			f = (*Func)(unsafe.Pointer(findfunc(pc&pcMask - 1)))
		}
		return Frame{
			PC:        pc - 1,
			Func:      f,
			Function:  shortFuncName(fi.fn),
			File:      fi.file,
			Line:      fi.line,
			startLine: fi.startLine,
			Entry:     fi.entry,
			symbol:    fi.fn,
		}, len(ci.callers) > 0
	}
	return Frame{}, false
}

// A Func points to a funcInfo or, for an inlined call, to a funcInline.
type Func struct {
	opaque struct{}
}

type funcInline struct {
	ones      uint32 // ^0: no funcInfo has this entry
	entry     uintptr
	name      string
	file      string
	line      int
	startLine int
}

func (f *Func) raw() *funcInfo { return (*funcInfo)(unsafe.Pointer(f)) }

func (f *Func) inline() *funcInline {
	if f.raw().entry != ^uint32(0) {
		return nil
	}
	return (*funcInline)(unsafe.Pointer(f))
}

// FuncForPC finds the function around pc, nil when there is none: the innermost one where calls were inlined, with the entry
// of the outermost.
func FuncForPC(pc uintptr) *Func {
	depth := int(pc >> pcDepthShift)
	pc &= pcMask
	fi := findfunc(pc)
	if fi == nil {
		return nil
	}
	if fi.ninl != 0 {
		var frames [maxInline]frameinfo
		n := expandpc(pc+1, &frames[0], maxInline)
		if depth < n && frames[depth].inlined != 0 {
			f := &frames[depth]
			return (*Func)(unsafe.Pointer(&funcInline{^uint32(0), uintptr(fi.entry), f.fn, f.file, f.line, f.startLine}))
		}
	}
	return (*Func)(unsafe.Pointer(fi))
}

// Name is the function's name with its package path.
func (f *Func) Name() string {
	if f == nil {
		return ""
	}
	if in := f.inline(); in != nil {
		return shortFuncName(in.name)
	}
	return shortFuncName(f.raw().funcName())
}

// Entry is the address of the function's code.
func (f *Func) Entry() uintptr {
	if in := f.inline(); in != nil {
		return in.entry
	}
	return uintptr(f.raw().entry)
}

// FileLine is the source position of pc, which must lie in f.
func (f *Func) FileLine(pc uintptr) (file string, line int) {
	if in := f.inline(); in != nil {
		return in.file, in.line
	}
	var frames [maxInline]frameinfo
	n := expandpc(pc&pcMask+1, &frames[0], maxInline)
	if n == 0 {
		return "?", 0
	}
	depth := int(pc >> pcDepthShift)
	if depth >= n {
		depth = 0
	}
	return frames[depth].file, frames[depth].line
}

// shortFuncName leaves out the type arguments of an instance: pkg.F[...].
func shortFuncName(name string) string {
	i := bytealg.IndexByteString(name, '[')
	if i < 0 {
		return name
	}
	j := len(name) - 1
	for name[j] != ']' {
		j--
	}
	if j <= i {
		return name
	}
	return name[:i] + "[...]" + name[j+1:]
}

// funcNameAt names the innermost function at a return address.
func funcNameAt(pc uintptr) string {
	var frames [maxInline]frameinfo
	if expandpc(pc, &frames[0], maxInline) == 0 {
		return "?"
	}
	return frames[0].fn
}

//go:linkname runtime_FrameStartLine runtime/pprof.runtime_FrameStartLine
func runtime_FrameStartLine(f *Frame) int { return f.startLine }

//go:linkname runtime_FrameSymbolName runtime/pprof.runtime_FrameSymbolName
func runtime_FrameSymbolName(f *Frame) string {
	if f.symbol == "" {
		return f.Function
	}
	return f.symbol
}

//go:linkname runtime_expandFinalInlineFrame runtime/pprof.runtime_expandFinalInlineFrame
func runtime_expandFinalInlineFrame(stk []uintptr) []uintptr { return stk }

// Stack writes a traceback of the calling goroutine, and of all others if all is set, as far as buf has room, and returns its
// length.
//
//go:noinline
func Stack(buf []byte, all bool) int {
	if len(buf) == 0 {
		return 0
	}
	return stacktext(&buf[0], len(buf), all)
}
