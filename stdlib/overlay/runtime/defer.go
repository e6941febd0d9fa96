package runtime

import (
	"internal/runtime/sys"
	"unsafe"
)

// Functions with defer statements have a deferFrame, which is on the list of the goroutine from their entry until they have run what they
// deferred. Where each defer statement runs at most once the closures stand behind the deferFrame, one word for each statement,
// and bits says which are pending: the function calls them itself at its end. Else they are records of a list.

// A _defer is one deferred call that has not run.
type _defer struct {
	link *_defer
	fn   func()
}

// deferproc records a deferred call of the function that frame belongs to.
func deferproc(frame *deferFrame, fn func()) {
	gp := getg()
	d := gp.deferpool
	if d != nil {
		gp.deferpool = d.link
	} else {
		d = new(_defer)
	}
	d.fn = fn
	d.link = frame.head
	frame.head = d
}

//go:nosplit
func parentFrame(fp uintptr) uintptr { return *(*uintptr)(add(nil, fp)) }

// takeDefer takes the newest pending call of frame; false when there is none. A deferred func may be nil: calling it panics.
func takeDefer(gp *g, frame *deferFrame) (func(), bool) {
	if b := frame.bits; b != 0 {
		i := uint(sys.Len64(uint64(b))) - 1
		frame.bits = b &^ (1 << i)
		return *(*func())(add(unsafe.Pointer(frame), unsafe.Sizeof(deferFrame{})+uintptr(i)*ptrSize)), true
	}
	d := frame.head
	if d == nil {
		return nil, false
	}
	frame.head = d.link
	fn := d.fn
	d.fn = nil
	d.link = gp.deferpool
	gp.deferpool = d
	return fn, true
}

// nextDefer is the newest pending call of the goroutine, and the frame of its function. Frames without any leave the list; that of the call
// stays until the function goes on or the frames further out are asked.
func nextDefer(gp *g) (*deferFrame, func()) {
	for frame := gp.defer_; frame != nil; frame = gp.defer_ {
		if fn, ok := takeDefer(gp, frame); ok {
			return frame, fn
		}
		gp.defer_ = frame.link
	}
	return nil, nil
}

// deferreturn runs what the function that frame belongs to has deferred: at its end, and after a recovery. For Caller the
// function itself calls them.
//
//gorun:wrapper
func deferreturn(frame *deferFrame) {
	gp := getg()
	for {
		fn, ok := takeDefer(gp, frame)
		if !ok {
			break
		}
		fn()
	}
	gp.defer_ = frame.link
}
