package runtime

import (
	"internal/abi"
	"internal/runtime/math"
	"unsafe"
)

// Hooks of reflect and internal/reflectlite that do not belong to maps, channels or interfaces.

//go:linkname reflect_unsafe_New reflect.unsafe_New
func reflect_unsafe_New(t *abi.Type) unsafe.Pointer { return newobject(t) }

//go:linkname reflectlite_unsafe_New internal/reflectlite.unsafe_New
func reflectlite_unsafe_New(t *abi.Type) unsafe.Pointer { return newobject(t) }

//go:linkname reflect_unsafe_NewArray reflect.unsafe_NewArray
func reflect_unsafe_NewArray(t *abi.Type, n int) unsafe.Pointer { return newarray(t, n) }

//go:linkname reflect_typedmemmove reflect.typedmemmove
func reflect_typedmemmove(t *abi.Type, dst, src unsafe.Pointer) { copyval(t, dst, src) }

//go:linkname reflectlite_typedmemmove internal/reflectlite.typedmemmove
func reflectlite_typedmemmove(t *abi.Type, dst, src unsafe.Pointer) { copyval(t, dst, src) }

//go:linkname reflect_typedmemclr reflect.typedmemclr
func reflect_typedmemclr(t *abi.Type, p unsafe.Pointer) { clearval(t, p) }

//go:linkname reflect_typedmemclrpartial reflect.typedmemclrpartial
func reflect_typedmemclrpartial(t *abi.Type, p unsafe.Pointer, off, size uintptr) {
	if t.Pointers() {
		memclrHasPointers(p, size)
	} else {
		memclrNoHeapPointers(p, size)
	}
}

//go:linkname reflect_typedarrayclear reflect.typedarrayclear
func reflect_typedarrayclear(t *abi.Type, p unsafe.Pointer, n int) {
	size := t.Size_ * uintptr(n)
	if t.Pointers() {
		memclrHasPointers(p, size)
	} else {
		memclrNoHeapPointers(p, size)
	}
}

//go:linkname reflect_typedslicecopy reflect.typedslicecopy
func reflect_typedslicecopy(t *abi.Type, dst, src slice) int {
	return typedslicecopy(t, dst.array, dst.len, src.array, src.len)
}

//go:linkname reflect_growslice reflect.growslice
func reflect_growslice(t *abi.Type, old slice, num int) slice {
	// As append, but the length stays and the new elements are zero.
	num -= old.cap - old.len
	grown := growslice(old.array, old.cap+num, old.cap, num, t)
	if !t.Pointers() {
		from := uintptr(old.len) * t.Size_
		to := uintptr(grown.len) * t.Size_
		memclrNoHeapPointers(add(grown.array, from), to-from)
	}
	grown.len = old.len
	return grown
}

//go:linkname reflect_unsafeslice reflect.unsafeslice
func reflect_unsafeslice(t *abi.Type, p unsafe.Pointer, n int) {
	if n < 0 {
		panicunsafeslicelen()
	}
	if t.Size_ == 0 && p == nil && n > 0 {
		panicunsafeslicenilptr()
	}
	size, overflow := math.MulUintptr(t.Size_, uintptr(n))
	if overflow || size > -uintptr(p) {
		if p == nil {
			panicunsafeslicenilptr()
		}
		panicunsafeslicelen()
	}
}

//go:linkname reflect_verifyNotInHeapPtr reflect.verifyNotInHeapPtr
func reflect_verifyNotInHeapPtr(p uintptr) bool {
	base, _ := findobject(unsafe.Pointer(p))
	return base == nil
}

//go:linkname reflect_resolveNameOff reflect.resolveNameOff
func reflect_resolveNameOff(base unsafe.Pointer, off int32) unsafe.Pointer { return offPtr(off) }

//go:linkname reflectlite_resolveNameOff internal/reflectlite.resolveNameOff
func reflectlite_resolveNameOff(base unsafe.Pointer, off int32) unsafe.Pointer { return offPtr(off) }

//go:linkname reflect_resolveTypeOff reflect.resolveTypeOff
func reflect_resolveTypeOff(base unsafe.Pointer, off int32) unsafe.Pointer {
	return unsafe.Pointer(resolveType(abi.TypeOff(off)))
}

//go:linkname reflectlite_resolveTypeOff internal/reflectlite.resolveTypeOff
func reflectlite_resolveTypeOff(base unsafe.Pointer, off int32) unsafe.Pointer {
	return unsafe.Pointer(resolveType(abi.TypeOff(off)))
}

//go:linkname reflect_resolveTextOff reflect.resolveTextOff
func reflect_resolveTextOff(base unsafe.Pointer, off int32) unsafe.Pointer {
	return resolveText(abi.TextOff(off))
}

//go:linkname reflect_addReflectOff reflect.addReflectOff
func reflect_addReflectOff(p unsafe.Pointer) int32 { return reflectoff(p) }

// reflect_typelinks returns all type descriptors of the program, for each module sorted by their strings: sections at address 0,
// offsets being addresses.
//
//go:linkname reflect_typelinks reflect.typelinks
func reflect_typelinks() (sections []unsafe.Pointer, offs [][]int32) {
	for i := 0; ; i++ {
		m := moduleat(i)
		if m == nil {
			return
		}
		sections = append(sections, nil)
		offs = append(offs, unsafe.Slice(m.types, int(m.ntypes)))
	}
}

// reflect_gcbits: which words of what x points to may hold pointers, for reflect's tests.
//
//go:linkname reflect_gcbits reflect.gcbits
func reflect_gcbits(x any) []byte {
	e := efaceOf(&x)
	t := (*abi.PtrType)(unsafe.Pointer(e._type)).Elem
	n := uintptr(1) // values in the block
	if base, size := findobject(e.data); base == e.data && t.Size_ != 0 {
		n = size / t.Size_
	}
	mask := make([]byte, n*t.Size_/ptrSize)
	for i := uintptr(0); i < n; i++ {
		fillPointerWords(mask, i*t.Size_, t)
	}
	return mask
}

func fillPointerWords(mask []byte, off uintptr, t *abi.Type) {
	switch {
	case t.PtrBytes == 0:
	case t.TFlag&abi.TFlagGCMaskOnDemand == 0:
		bits := unsafe.Slice(t.GCData, (t.PtrBytes/ptrSize+7)/8)
		for i := uintptr(0); i < t.PtrBytes/ptrSize; i++ {
			mask[off/ptrSize+i] = bits[i/8] >> (i % 8) & 1
		}
	case t.Kind() == abi.Array:
		a := (*abi.ArrayType)(unsafe.Pointer(t))
		for i := uintptr(0); i < a.Len; i++ {
			fillPointerWords(mask, off+i*a.Elem.Size_, a.Elem)
		}
	case t.Kind() == abi.Struct:
		s := (*abi.StructType)(unsafe.Pointer(t))
		for i := range s.Fields {
			fillPointerWords(mask, off+s.Fields[i].Offset, s.Fields[i].Typ)
		}
	}
}
