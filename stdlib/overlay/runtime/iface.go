package runtime

import (
	"internal/abi"
	"internal/runtime/atomic"
	"unsafe"
)

// Itabs: one for each pair of interface and concrete type, because interface values compare them by address. The compiler
// makes those that it sees; the rest is made here, on first use. The table has open addressing and only grows; readers take
// no lock. An itab whose first method is 0 says that the type does not implement the interface.
type itabTable struct {
	size  uintptr // a power of two
	count uintptr
	slots *unsafe.Pointer // of *abi.ITab
}

const (
	itabInitSize   = 512
	itabHashFactor = 0x9e3779b97f4a7c15
)

var (
	itabs    *itabTable
	itabLock uint32
)

func itabHash(inter *abi.InterfaceType, t *abi.Type) uintptr {
	h := uint64(inter.Type.Hash)<<32 | uint64(t.Hash)
	return uintptr((h * itabHashFactor) >> 32)
}

func (tab *itabTable) slot(i uintptr) *unsafe.Pointer {
	return (*unsafe.Pointer)(add(unsafe.Pointer(tab.slots), i*ptrSize))
}

func (tab *itabTable) find(inter *abi.InterfaceType, t *abi.Type) *abi.ITab {
	mask := tab.size - 1
	for i := itabHash(inter, t) & mask; ; i = (i + 1) & mask {
		m := (*abi.ITab)(atomic.Loadp(unsafe.Pointer(tab.slot(i))))
		if m == nil || m.Inter == inter && m.Type == t {
			return m
		}
	}
}

func (tab *itabTable) add(m *abi.ITab) {
	mask := tab.size - 1
	for i := itabHash(m.Inter, m.Type) & mask; ; i = (i + 1) & mask {
		s := tab.slot(i)
		have := (*abi.ITab)(*s)
		if have == nil {
			atomic.StorepNoWB(unsafe.Pointer(s), unsafe.Pointer(m))
			tab.count++
			return
		}
		if have.Inter == m.Inter && have.Type == m.Type {
			return
		}
	}
}

func newItabTable(size uintptr) *itabTable {
	tab := (*itabTable)(persistentalloc(unsafe.Sizeof(itabTable{}), ptrSize))
	tab.size = size
	tab.slots = (*unsafe.Pointer)(persistentalloc(size*ptrSize, ptrSize))
	return tab
}

// itabAdd needs itabLock.
func itabAdd(m *abi.ITab) {
	tab := itabs
	if 4*(tab.count+1) > 3*tab.size {
		bigger := newItabTable(2 * tab.size)
		for i := uintptr(0); i < tab.size; i++ {
			if old := (*abi.ITab)(*tab.slot(i)); old != nil {
				bigger.add(old)
			}
		}
		atomic.StorepNoWB(unsafe.Pointer(&itabs), unsafe.Pointer(bigger))
		tab = bigger
	}
	tab.add(m)
}

// moduleItab finds the itab that the compiler made. The tables of the modules are made by the linker, with the hash of itabHash.
func moduleItab(inter *abi.InterfaceType, t *abi.Type) *abi.ITab {
	for k := 0; ; k++ {
		m := moduleat(k)
		if m == nil {
			return nil
		}
		if m.itabSlots == 0 {
			continue
		}
		mask := uintptr(m.itabSlots) - 1
		for i := itabHash(inter, t) & mask; ; i = (i + 1) & mask {
			tab := *(**abi.ITab)(add(m.itabs, i*ptrSize))
			if tab == nil {
				break
			}
			if tab.Inter == inter && tab.Type == t {
				return tab
			}
		}
	}
}

// lookupItab is find on the current table, in one piece: it stands before every assertion.
//
//go:nosplit
func lookupItab(inter *abi.InterfaceType, t *abi.Type) *abi.ITab {
	tab := (*itabTable)(atomic.Loadp(unsafe.Pointer(&itabs)))
	if tab == nil {
		return nil
	}
	mask := tab.size - 1
	i := uintptr(((uint64(inter.Type.Hash)<<32 | uint64(t.Hash)) * itabHashFactor) >> 32)
	for {
		i &= mask
		m := (*abi.ITab)(atomic.Loadp(unsafe.Pointer(uintptr(unsafe.Pointer(tab.slots)) + i*ptrSize)))
		if m == nil || m.Inter == inter && m.Type == t {
			return m
		}
		i++
	}
}

// getitab finds or makes the itab of t for inter. When t does not implement it: nil if canfail, else a panic.
func getitab(inter *abi.InterfaceType, t *abi.Type, canfail bool) *abi.ITab {
	if len(inter.Methods) == 0 {
		throw("internal error - misuse of itab")
	}
	m := lookupItab(inter, t)
	if m == nil {
		if t.TFlag&abi.TFlagUncommon == 0 {
			if canfail {
				return nil
			}
			panic(&TypeAssertionError{nil, t, &inter.Type, resolveName(inter.Methods[0].Name).Name()})
		}
		m = makeItab(inter, t)
	}
	if m.Fun[0] != 0 {
		return m
	}
	if canfail {
		return nil
	}
	panic(&TypeAssertionError{concrete: t, asserted: &inter.Type, missingMethod: itabInit(m, false)})
}

func makeItab(inter *abi.InterfaceType, t *abi.Type) *abi.ITab {
	lockw(&itabLock)
	if itabs == nil {
		atomic.StorepNoWB(unsafe.Pointer(&itabs), unsafe.Pointer(newItabTable(itabInitSize)))
	}
	m := itabs.find(inter, t)
	if m == nil {
		if m = moduleItab(inter, t); m != nil {
			itabAdd(m)
			unlockw(&itabLock)
			return m
		}
		m = (*abi.ITab)(persistentalloc(unsafe.Sizeof(abi.ITab{})+uintptr(len(inter.Methods)-1)*ptrSize, ptrSize))
		m.Inter = inter
		m.Type = t
		m.Hash = t.Hash
		itabInit(m, true)
		itabAdd(m)
	}
	unlockw(&itabLock)
	return m
}

// itabInit fills the methods of m, or says which one is missing. Both method lists are sorted by name.
func itabInit(m *abi.ITab, fill bool) string {
	inter, t := m.Inter, m.Type
	x := t.Uncommon()
	have := unsafe.Slice((*abi.Method)(add(unsafe.Pointer(x), uintptr(x.Moff))), int(x.Mcount))
	fun := unsafe.Slice((*uintptr)(unsafe.Pointer(&m.Fun[0])), len(inter.Methods))
	first := uintptr(0)
	j := 0
next:
	for k := range inter.Methods {
		im := &inter.Methods[k]
		name := resolveName(im.Name)
		iname := name.Name()
		itype := resolveType(im.Typ)
		ipkg := ""
		if !name.IsExported() {
			if ipkg = namePkgPath(name); ipkg == "" {
				ipkg = inter.PkgPath.Name()
			}
		}
		for ; j < len(have); j++ {
			tm := &have[j]
			tname := resolveName(tm.Name)
			if tname.Name() != iname || resolveType(tm.Mtyp) != itype {
				continue
			}
			if !tname.IsExported() {
				pkg := namePkgPath(tname)
				if pkg == "" {
					pkg = resolveName(x.PkgPath).Name()
				}
				if pkg != ipkg {
					continue
				}
			}
			if fill {
				code := uintptr(resolveText(tm.Ifn))
				if k == 0 {
					first = code
				} else {
					fun[k] = code
				}
			}
			j++
			continue next
		}
		return iname
	}
	if fill {
		fun[0] = first // last: now the itab says "implements"
	}
	return ""
}

func assertE2I(inter *abi.InterfaceType, t *abi.Type) *abi.ITab {
	if t == nil {
		panic(&TypeAssertionError{nil, nil, &inter.Type, ""})
	}
	return getitab(inter, t, false)
}

func assertE2I2(inter *abi.InterfaceType, t *abi.Type) *abi.ITab {
	if t == nil {
		return nil
	}
	if m := lookupItab(inter, t); m != nil {
		if m.Fun[0] == 0 {
			return nil
		}
		return m
	}
	return getitab(inter, t, true)
}

// panicdottypeE: x.(T) for a concrete T, x of an empty interface type; have is nil for a nil x.
func panicdottypeE(have, want, inter *abi.Type) {
	panic(&TypeAssertionError{inter, have, want, ""})
}

// panicdottypeI is the same for an x with methods.
func panicdottypeI(have *abi.ITab, want, inter *abi.Type) {
	var t *abi.Type
	if have != nil {
		t = have.Type
	}
	panicdottypeE(t, want, inter)
}

func panicnildottype(want *abi.Type) {
	panic(&TypeAssertionError{nil, nil, want, ""})
}

//go:linkname reflect_ifaceE2I reflect.ifaceE2I
func reflect_ifaceE2I(inter *abi.InterfaceType, e eface, dst *iface) {
	*dst = iface{assertE2I(inter, e._type), e.data}
}

//go:linkname reflectlite_ifaceE2I internal/reflectlite.ifaceE2I
func reflectlite_ifaceE2I(inter *abi.InterfaceType, e eface, dst *iface) {
	*dst = iface{assertE2I(inter, e._type), e.data}
}

// convT64 and its kin box an integer for an interface; values below 256 lie ready.
func convT64(v uint64) unsafe.Pointer {
	if v < uint64(len(staticuint64s)) {
		return unsafe.Pointer(&staticuint64s[v])
	}
	p := mallocgc(8, nil, false)
	*(*uint64)(p) = v
	return p
}

func convT32(v uint32) unsafe.Pointer {
	if v < uint32(len(staticuint64s)) {
		return unsafe.Pointer(&staticuint64s[v])
	}
	p := mallocgc(4, nil, false)
	*(*uint32)(p) = v
	return p
}

func convT16(v uint16) unsafe.Pointer {
	if v < uint16(len(staticuint64s)) {
		return unsafe.Pointer(&staticuint64s[v])
	}
	p := mallocgc(2, nil, false)
	*(*uint16)(p) = v
	return p
}
