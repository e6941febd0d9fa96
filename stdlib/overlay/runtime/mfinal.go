package runtime

import (
	"internal/abi"
	"internal/runtime/atomic"
	"unsafe"
)

// Finalizers, cleanups, weak pointers. The collector keeps what is attached to objects; here is what runs it.

// queued mirrors FinalizerCall of runtime/gc/collector.h; obj is nil for a cleanup.
type queued struct {
	obj     unsafe.Pointer
	fn      *funcval
	argtype *abi.Type
	frame   unsafe.Pointer
}

var finalizerStarted uint32

func startFinalizers() {
	if atomic.Load(&finalizerStarted) == 0 && atomic.Cas(&finalizerStarted, 0, 1) {
		startSystemGoroutine(runFinalizers)
	}
}

// finalizersBusy is 0 only while runFinalizers has nothing in its hands.
var finalizersBusy atomic.Uint32

func runFinalizers() {
	for {
		finalizersBusy.Store(1)
		q := (*queued)(takefinalizers())
		if q == nil {
			finalizersBusy.Store(0)
			park(nil, waitReasonFinalizerWait)
			continue
		}
		if q.obj == nil {
			f := *(*func())(unsafe.Pointer(&q.fn))
			f()
		} else {
			callFinalizer(q)
		}
	}
}

func callFinalizer(q *queued) {
	ft := (*abi.FuncType)(q.frame)
	var regs abi.RegArgs
	arg := ft.In(0)
	switch arg.Kind() {
	case abi.Pointer:
		regs.Ints[0] = uintptr(q.obj)
		regs.Ptrs[0] = q.obj
	case abi.Interface:
		word := unsafe.Pointer(q.argtype)
		if it := (*abi.InterfaceType)(unsafe.Pointer(arg)); len(it.Methods) != 0 {
			word = unsafe.Pointer(assertE2I(it, q.argtype))
		}
		regs.Ints[0] = uintptr(word)
		regs.Ints[1] = uintptr(q.obj)
		regs.Ptrs[1] = q.obj
	}
	// results that do not fit registers need room
	room := uintptr(0)
	for i := 0; i < ft.NumOut(); i++ {
		room = (room+7)&^7 + ft.Out(i).Size_
	}
	reflectcall(nil, unsafe.Pointer(q.fn), unsafe.Pointer(&zeroVal), 0, 0, uint32((room+7)&^7), &regs)
	KeepAlive(q)
}

// SetFinalizer arranges that finalizer(obj) runs in the finalizer goroutine some time after obj has become unreachable; nil
// removes it.
func SetFinalizer(obj any, finalizer any) {
	e := efaceOf(&obj)
	if e._type == nil {
		throw("runtime.SetFinalizer: first argument is nil")
	}
	if e._type.Kind() != abi.Pointer {
		throw("runtime.SetFinalizer: first argument is " + typeString(e._type) + ", not pointer")
	}
	if e.data == nil {
		throw("nil elem type!")
	}
	elem := (*abi.PtrType)(unsafe.Pointer(e._type)).Elem
	base, _ := findobject(e.data)
	if base == nil {
		if uintptr(e.data) < 1<<32 || elem.Size_ == 0 {
			return // a global: it never becomes unreachable
		}
		throw("runtime.SetFinalizer: pointer not in allocated block")
	}
	if base != e.data {
		// small objects without pointers may share a block
		if elem.Pointers() || elem.Size_ >= 16 || uintptr(e.data)-uintptr(base) >= 16 {
			throw("runtime.SetFinalizer: pointer not at beginning of allocated block")
		}
	}
	f := efaceOf(&finalizer)
	if f._type == nil {
		removefinalizer(e.data)
		return
	}
	if f._type.Kind() != abi.Func {
		throw("runtime.SetFinalizer: second argument is " + typeString(f._type) + ", not a function")
	}
	ft := (*abi.FuncType)(unsafe.Pointer(f._type))
	if ft.IsVariadic() {
		throw("runtime.SetFinalizer: cannot pass " + typeString(e._type) + " to finalizer " + typeString(f._type) + " because dotdotdot")
	}
	if ft.NumIn() != 1 || !finalizerAccepts(e._type, ft.In(0)) {
		throw("runtime.SetFinalizer: cannot pass " + typeString(e._type) + " to finalizer " + typeString(f._type))
	}
	startFinalizers()
	// the fourth word carries the function's type
	if !addfinalizer(e.data, f.data, e._type, unsafe.Pointer(ft)) {
		throw("runtime.SetFinalizer: finalizer already set")
	}
}

func finalizerAccepts(t, param *abi.Type) bool {
	if t == param {
		return true
	}
	switch param.Kind() {
	case abi.Pointer:
		// same underlying type, one of them not named
		return (param.Uncommon() == nil || t.Uncommon() == nil) &&
			(*abi.PtrType)(unsafe.Pointer(param)).Elem == (*abi.PtrType)(unsafe.Pointer(t)).Elem
	case abi.Interface:
		it := (*abi.InterfaceType)(unsafe.Pointer(param))
		return len(it.Methods) == 0 || assertE2I2(it, t) != nil
	}
	return false
}

// Cleanup names a call that AddCleanup has arranged.
type Cleanup struct {
	id  uint64
	ptr uintptr
}

// AddCleanup arranges that cleanup(arg) runs some time after *ptr has become unreachable.
func AddCleanup[T, S any](ptr *T, cleanup func(S), arg S) Cleanup {
	p := unsafe.Pointer(abi.Escape(ptr))
	if p == nil {
		panic("runtime.AddCleanup: ptr is nil")
	}
	if kind := abi.TypeOf(arg); kind != nil && kind.Kind() == abi.Pointer && *(*unsafe.Pointer)(unsafe.Pointer(&arg)) == p {
		panic("runtime.AddCleanup: ptr is equal to arg, cleanup will never run")
	}
	fn := func() { cleanup(arg) }
	id := attachCleanup(p, fn)
	KeepAlive(ptr)
	return Cleanup{id, uintptr(p)}
}

func attachCleanup(p unsafe.Pointer, fn func()) uint64 {
	base, _ := findobject(p)
	if base == nil {
		if uintptr(p) < 1<<32 {
			return 0 // a global
		}
		panic("runtime.AddCleanup: ptr not in allocated block")
	}
	startFinalizers()
	return addcleanup(p, *(*unsafe.Pointer)(unsafe.Pointer(&fn)))
}

// Stop takes the call back unless it is already due.
func (c Cleanup) Stop() {
	if c.id != 0 {
		removecleanup(unsafe.Pointer(c.ptr), c.id)
	}
}

//go:linkname internal_weak_runtime_registerWeakPointer weak.runtime_registerWeakPointer
func internal_weak_runtime_registerWeakPointer(p unsafe.Pointer) unsafe.Pointer {
	return registerweak(p)
}

//go:linkname internal_weak_runtime_makeStrongFromWeak weak.runtime_makeStrongFromWeak
func internal_weak_runtime_makeStrongFromWeak(h unsafe.Pointer) unsafe.Pointer {
	if h == nil {
		return nil
	}
	return makestrong(h)
}

// Tests wait for the queue of cleanups: the goroutine that works it off is ready, and parks when it is empty.
func blockUntilEmptyCleanupQueue(timeout int64) bool {
	for i := 0; i < 3; i++ {
		Gosched()
		timeSleep(min(timeout, 1000000))
	}
	return true
}

//go:linkname unique_runtime_blockUntilEmptyCleanupQueue unique.runtime_blockUntilEmptyCleanupQueue
func unique_runtime_blockUntilEmptyCleanupQueue(timeout int64) bool {
	return blockUntilEmptyCleanupQueue(timeout)
}

//go:linkname sync_test_runtime_blockUntilEmptyCleanupQueue sync_test.runtime_blockUntilEmptyCleanupQueue
func sync_test_runtime_blockUntilEmptyCleanupQueue(timeout int64) bool {
	return blockUntilEmptyCleanupQueue(timeout)
}

// Pinner keeps objects alive. None is ever moved, so that is all there is to pinning.
type Pinner struct {
	refs []unsafe.Pointer
}

// Pin keeps what pointer points to alive until Unpin.
func (p *Pinner) Pin(pointer any) {
	e := efaceOf(&pointer)
	if e._type == nil {
		panic(errorString("runtime.Pinner: argument is nil"))
	}
	if k := e._type.Kind(); k != abi.Pointer && k != abi.UnsafePointer {
		panic(errorString("runtime.Pinner: argument is not a pointer: " + typeString(e._type)))
	}
	lockw(&pinned.lock)
	if pinned.sets == nil {
		pinned.sets = make(map[*Pinner][]unsafe.Pointer)
	}
	p.refs = append(p.refs, e.data)
	pinned.sets[p] = p.refs
	unlockw(&pinned.lock)
}

// Unpin lets go of everything that was pinned.
func (p *Pinner) Unpin() {
	lockw(&pinned.lock)
	delete(pinned.sets, p)
	p.refs = nil
	unlockw(&pinned.lock)
}

var pinned struct {
	lock uint32
	sets map[*Pinner][]unsafe.Pointer
}
