package runtime

import (
	"internal/abi"
	"unsafe"
)

// moduledata mirrors ModuleData of runtime/abi/module.h as far as Go reads it.
type moduledata struct {
	text, etext, ro, ero, data, edata uintptr
	funcs                             unsafe.Pointer
	nfuncs                            uint64
	names                             *byte
	namesLen                          uint64
	files                             **byte
	nfiles                            uint64
	pctab                             *byte
	pctabLen                          uint64
	inl                               unsafe.Pointer
	ninl                              uint64
	ptrStart, ptrEnd                  uintptr
	dataPtrMask                       unsafe.Pointer
	types                             *int32 // addresses
	ntypes                            uint64
	itabs                             unsafe.Pointer // a table of *abi.ITab
	itabSlots                         uint64
}

// Name, type and text offsets are absolute addresses in the low 2 GB; negative ones are ids of reflect.addReflectOff.

//go:nosplit
func offPtr(off int32) unsafe.Pointer {
	if off >= 0 {
		return unsafe.Pointer(uintptr(off))
	}
	return reflectoffptr(off)
}

func resolveName(off abi.NameOff) abi.Name {
	return abi.Name{Bytes: (*byte)(offPtr(int32(off)))}
}

// -1 stands for a method that was pruned.
func resolveType(off abi.TypeOff) *abi.Type {
	if off == 0 || off == -1 {
		return nil
	}
	return (*abi.Type)(offPtr(int32(off)))
}

func resolveText(off abi.TextOff) unsafe.Pointer {
	if off == -1 {
		return unsafe.Pointer(abi.FuncPCABIInternal(unreachableMethod))
	}
	return offPtr(int32(off))
}

func unreachableMethod() {
	throw("unreachable method called. linker bug?")
}

func typeString(t *abi.Type) string {
	s := resolveName(t.Str).Name()
	if t.TFlag&abi.TFlagExtraStar != 0 {
		return s[1:]
	}
	return s
}

func typePkgPath(t *abi.Type) string {
	if u := t.Uncommon(); u != nil {
		return resolveName(u.PkgPath).Name()
	}
	switch t.Kind() {
	case abi.Struct:
		return (*abi.StructType)(unsafe.Pointer(t)).PkgPath.Name()
	case abi.Interface:
		return (*abi.InterfaceType)(unsafe.Pointer(t)).PkgPath.Name()
	}
	return ""
}

// namePkgPath is the import path of an unexported name.
func namePkgPath(n abi.Name) string {
	if n.Bytes == nil || *n.Data(0)&(1<<2) == 0 {
		return ""
	}
	i, l := n.ReadVarint(1)
	off := 1 + i + l
	if n.HasTag() {
		i, l = n.ReadVarint(off)
		off += i + l
	}
	var at int32
	memmove(unsafe.Pointer(&at), unsafe.Pointer(n.Data(off)), 4)
	return resolveName(abi.NameOff(at)).Name()
}

//go:linkname maps_typeString internal/runtime/maps.typeString
func maps_typeString(t *abi.Type) string { return typeString(t) }
