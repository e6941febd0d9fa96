package runtime

// A _defer is one deferred call that has not run. Records of a frame form a list from its deferFrame; frames with pending
// calls form a list from their goroutine, innermost first. A range-over-func loop body may add to an outer frame, so one list
// per goroutine would be out of order.
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
	if frame.head == nil {
		linkDeferFrame(gp, frame)
	}
	d.link = frame.head
	frame.head = d
}

// linkDeferFrame puts frame on the goroutine's list. It is the innermost one unless a loop body, run by an iterator that has
// deferred calls of its own, adds to its function: then frame pointers tell how far out it is.
func linkDeferFrame(gp *g, frame *deferFrame) {
	at := &gp.defer_
	if *at != nil {
		fp := getframepointer() // linkDeferFrame itself or, inlined, deferproc
		for fp != 0 && fp != frame.fp && *at != nil {
			if (*at).fp == fp {
				at = &(*at).link
			}
			fp = parentFrame(fp)
		}
	}
	frame.link = *at
	*at = frame
}

//go:nosplit
func parentFrame(fp uintptr) uintptr { return *(*uintptr)(add(nil, fp)) }

// popDefer takes the newest call of the goroutine's innermost frame.
func popDefer(gp *g, frame *deferFrame) func() {
	d := frame.head
	frame.head = d.link
	if d.link == nil {
		unlinkDeferFrame(gp, frame)
	}
	fn := d.fn
	d.fn = nil
	d.link = gp.deferpool
	gp.deferpool = d
	return fn
}

func unlinkDeferFrame(gp *g, frame *deferFrame) {
	at := &gp.defer_
	for *at != frame {
		at = &(*at).link
	}
	*at = frame.link
	frame.link = nil
}

// deferreturn runs what the function that frame belongs to has deferred: at its end, and after a recovery. For Caller the
// function itself calls them.
//
//gorun:wrapper
func deferreturn(frame *deferFrame) {
	gp := getg()
	for frame.head != nil {
		fn := popDefer(gp, frame)
		fn()
	}
}
