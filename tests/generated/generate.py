"""Random well-typed Go programs ("units") for comparison with the reference. A unit is one file that goes with prelude.go.

What Go leaves open must not show: an expression has calls or one operation that may panic, never both; called functions change
nothing that the expression reads; map iteration is sorted or commutative; work is bounded by the counter `fuel`."""

import random

INTS = {"int8": 8, "int16": 16, "int32": 32, "int64": 64, "int": 64, "uint8": 8, "uint16": 16, "uint32": 32, "uint64": 64, "uint": 64, "uintptr": 64}


class Type:
    """kind: int float complex string bool slice array map ptr func struct iface any param chan; name: as written."""

    def __init__(self, kind, name, **kw):
        self.kind, self.name = kind, name
        self.elem = self.key = self.result = None
        self.n, self.bits, self.signed = 0, 0, False
        self.params, self.fields, self.methods, self.base = [], [], [], None
        self.__dict__.update(kw)

    def __eq__(self, o):
        return self.name == o.name

    def __hash__(self):
        return hash(self.name)

    @property
    def printable(self):
        if self.kind in ("ptr", "func", "chan", "any", "iface"):
            return False
        if self.kind == "struct":
            return all(t.printable for _, t in self.fields)
        if self.kind == "map":
            return self.elem.printable and self.key.printable
        return self.elem.printable if self.kind in ("slice", "array") else True

    @property
    def comparable(self):
        if self.kind in ("slice", "map", "func"):
            return False
        if self.kind == "struct":
            return all(t.comparable for _, t in self.fields)
        return self.elem.comparable if self.kind == "array" else True


BASIC = {n: Type("int", n, bits=b, signed=n.startswith("i")) for n, b in INTS.items()}
BASIC.update({"float64": Type("float", "float64", bits=64), "float32": Type("float", "float32", bits=32), "complex128": Type("complex", "complex128"),
              "string": Type("string", "string"), "bool": Type("bool", "bool")})
INT, STRING, BOOL, F64, U64 = BASIC["int"], BASIC["string"], BASIC["bool"], BASIC["float64"], BASIC["uint64"]
ANY = Type("any", "any")


def slice_of(e):
    return Type("slice", "[]" + e.name, elem=e)


def array_of(n, e):
    return Type("array", f"[{n}]{e.name}", elem=e, n=n)


def map_of(k, v):
    return Type("map", f"map[{k.name}]{v.name}", key=k, elem=v)


def ptr_to(e):
    return Type("ptr", "*" + e.name, elem=e)


def func_of(params, result):
    return Type("func", f"func({', '.join(p.name for p in params)}) {result.name}", params=params, result=result)


class Unit:
    def __init__(self, number, seed, size=10):
        self.r = random.Random(seed)
        self.u = f"u{number}_"
        self.number, self.size = number, size
        self.out, self.depth = [], 1
        self.scopes = [[]]
        self.serial = 0
        self.funcs = []          # (name, params, result): pure
        self.procs = []          # (name, params): may change what their arguments refer to
        self.generics = []       # (name, constraint, arity)
        self.named, self.ifaces, self.consts = [], [], []
        self.labels = []
        self.in_loop = 0
        self.panic_ok = self.call_ok = False
        self.result = None
        self.pure = False

    # ---- small things

    def one(self, *xs):
        return self.r.choice(xs)

    def p(self, x):
        return self.r.random() < x

    def fresh(self, stem="v"):
        self.serial += 1
        return f"{stem}{self.serial}"

    def line(self, s):
        self.out.append("\t" * self.depth + s)

    def block(self, head, body, tail="}"):
        self.line(head)
        self.depth += 1
        self.scopes.append([])
        body()
        self.scopes.pop()
        self.depth -= 1
        self.line(tail)

    def declare(self, name, t, assignable=True):
        self.scopes[-1].append((name, t, assignable))

    def vars(self, ok):
        inner = {n: (n, t, a) for s in self.scopes for n, t, a in s}
        return [v for v in inner.values() if ok(v[1])]

    # ---- types

    def basic(self):
        return self.one(*BASIC.values())

    def int_type(self):
        c = [BASIC[n] for n in INTS]
        return self.one(*c + [t for t in self.named if t.kind == "int"])

    def key_type(self):
        return self.one(self.int_type(), STRING, self.int_type(), STRING)

    def type(self, d=2):
        k = self.r.randrange(20) if d > 0 else self.r.randrange(8)
        if k < 8 or d == 0:
            return self.basic()
        if k < 11 and self.named:
            return self.one(*self.named)
        if k < 14:
            return slice_of(self.type(d - 1))
        if k == 14:
            return array_of(self.r.randrange(1, 5), self.type(d - 1))
        if k < 17:
            return map_of(self.key_type(), self.type(d - 1))
        if k == 17:
            return ptr_to(self.type(d - 1))
        if k == 18:
            return func_of([self.type(d - 1) for _ in range(self.r.randrange(3))], self.type(d - 1))
        return ANY if self.p(.5) or not self.ifaces else self.one(*self.ifaces)

    def const_int(self, t):
        lo, hi = (-(1 << t.bits - 1), (1 << t.bits - 1) - 1) if t.signed else (0, (1 << t.bits) - 1)
        k = self.r.randrange(6)
        v = [self.r.randrange(0, 10), self.r.randrange(lo, hi + 1), lo, hi, self.r.randrange(-3, 100), 1 << self.r.randrange(t.bits - 1)][k]
        return max(lo, min(hi, v))

    def literal(self, t, d=1):
        """A value without operations; constant for basic types."""
        k = t.kind
        if k == "param":
            return f"T({self.r.randrange(0, 100)})"
        if k == "int":
            v = self.const_int(t)
            if self.consts and self.p(.15):
                return f"{t.name}({self.one(*self.consts)} & 0x{(1 << t.bits - 1) - 1:x})"
            s = self.one(str(v), hex(v), bin(v), oct(v)) if v >= 0 else str(v)
            if 32 <= v < 127 and self.p(.3):
                s = repr(chr(v)) if chr(v) not in "'\\" else s
                s = s.replace('"', "'")
                if s == "'''":
                    s = str(v)
            return f"{t.name}({s})"
        if k == "float":
            v = self.one("0", "1", "-1", "0.5", "1e10", "-2.25", "3.4028234e38", "1e-40", "0x1p-20", "123456789.125", str(self.r.uniform(-100, 100)))
            return f"{t.name}({v})"
        if k == "complex":
            return f"complex({self.r.randrange(-5, 5)}, {self.r.randrange(-5, 5)}.5)"
        if k == "string":
            s = self.one('""', '"a"', '"hello, world"', '"\\x00\\xff"', '"héllo"', '"日本語"', "`raw\\n`", '"%d"', f'"{self.r.randrange(10000)}"')
            return s if t.name == "string" else f"{t.name}({s})"
        if k == "bool":
            return self.one("true", "false") if t.name == "bool" else f"{t.name}({self.one('true', 'false')})"
        if k == "ptr":
            return f"ptr[{t.elem.name}]({self.literal(t.elem, d - 1)})"
        if k in ("any", "iface"):
            if k == "iface":
                impl = self.one(*t.impls)
                return f"{t.name}({self.literal(impl, d - 1)})"
            x = self.type(1 if d > 0 else 0)
            return f"any({self.literal(x, d - 1)})" if x.kind not in ("any", "iface") else "any(7)"
        if k == "func":
            ps = ", ".join(f"a{i} {p.name}" for i, p in enumerate(t.params))
            return f"func({ps}) {t.result.name} {{ return {self.literal(t.result, d - 1)} }}"
        n = self.r.randrange(0, 4) if d > 0 else 0
        if k == "slice":
            if self.p(.1):
                return f"make({t.name}, {n}, {n + self.r.randrange(3)})"
            if self.p(.1) and n:
                return f"{t.name}{{{self.r.randrange(5)}: {self.literal(t.elem, d - 1)}}}"
            return f"{t.name}{{{', '.join(self.literal(t.elem, d - 1) for _ in range(n))}}}"
        if k == "array":
            return f"{t.name}{{{', '.join(self.literal(t.elem, d - 1) for _ in range(min(n, t.n)))}}}"
        if k == "map":
            keys = {}
            for i in range(n):
                key = str(i * 3) if t.key.kind == "int" else f'"k{i}"'
                keys[key] = self.literal(t.elem, d - 1)
            return f"{t.name}{{{', '.join(f'{a}: {b}' for a, b in keys.items())}}}"
        if k == "struct":
            # every field: an interface or a pointer that is left out would be nil
            if self.p(.5):
                return f"{t.name}{{{', '.join(self.literal(f, d - 1) for _, f in t.fields)}}}"
            return f"{t.name}{{{', '.join(f'{n}: {self.literal(f, d - 1)}' for n, f in t.fields)}}}"
        raise AssertionError(k)

    # ---- expressions

    def var(self, t):
        v = self.vars(lambda x: x == t)
        return self.one(*v)[0] if v else None

    def nonconst(self, t, d):
        """Not a constant, so that nothing overflows at compile time."""
        v = self.var(t)
        if v and (d <= 0 or self.p(.6)):
            return v
        if d > 0 and self.p(.8):
            e = self.expr(t, d)
            return e if self.is_nonconst(e) else f"id({e})"
        return f"id[{t.name}]({self.literal(t)})"

    def is_nonconst(self, e):
        return e.startswith(("id(", "id[", "pick", "sel", "at(", "as[", "recv", "fold", "apply"))

    def args(self, ps, d):
        return ", ".join(self.expr(p, d - 1) for p in ps)

    def expr(self, t, d):
        v = self.var(t)
        if d <= 0:
            return v if v and self.p(.85) else self.literal(t)
        if v and self.p(.2):
            return v
        if self.p(.07):
            return self.literal(t)
        for _ in range(4):
            e = self.generic_expr(t, d) if self.p(.35) else self.kind_expr(t, d)
            if e:
                return e
        return v or self.literal(t)

    def generic_expr(self, t, d):
        """Forms for every type."""
        k = self.r.randrange(17)
        if t.kind == "param" and k not in (0, 1, 3):
            return None
        if k == 0:
            return f"sel[{t.name}]({self.expr(BOOL, d - 1)}, {self.expr(t, d - 1)}, {self.expr(t, d - 1)})"
        if k == 1:
            return f"pick[{t.name}]({self.expr(INT, d - 1)}, {self.expr(t, d - 1)}, {self.expr(t, d - 1)})"
        if k == 2:
            c = [f for f in self.funcs if f[2] == t]
            if c and self.call_ok:
                f = self.one(*c)
                return f"{f[0]}({self.args(f[1], d)})"
        if k == 3:
            return f"id({self.expr(t, d - 1)})"
        if k == 4:
            c = self.vars(lambda x: x.kind == "slice" and x.elem == t)
            if c:
                return f"at({self.one(*c)[0]}, {self.expr(INT, d - 1)})"
        if k == 5:
            c = self.vars(lambda x: x.kind == "array" and x.elem == t)
            if c:
                n, x, _ = self.one(*c)
                return f"{n}[uint({self.nonconst(INT, d - 1)}) % {x.n}]"
        if k == 6:
            c = self.vars(lambda x: x.kind == "map" and x.elem == t and t.kind not in ("ptr", "func", "iface", "any"))
            if c:
                n, x, _ = self.one(*c)
                return f"{n}[{self.expr(x.key, d - 1)}]"
        if k in (7, 8):
            c = [(n, f) for n, x, _ in self.vars(lambda x: x.kind == "struct") for f, ft in x.fields if ft == t]
            c += [(n, f) for n, x, _ in self.vars(lambda x: x.kind == "ptr" and x.elem.kind == "struct") for f, ft in x.elem.fields if ft == t]
            if c:
                return ".".join(self.one(*c))
        if k == 9:
            v = self.var(ptr_to(t))
            if v:
                return "*" + v
        if k == 10 and t.kind not in ("any", "iface", "ptr", "func"):
            v = self.var(ANY)
            if v:
                return f"as[{t.name}]({v})"
        if k == 11 and self.call_ok:
            c = self.vars(lambda x: x.kind == "func" and x.result == t)
            if c:
                n, x, _ = self.one(*c)
                return f"{n}({self.args(x.params, d)})"
        if k == 12 and self.call_ok:
            c = [(x, m) for x in self.named for m in x.methods if m[2] == t and not m[3]]
            if c:
                x, m = self.one(*c)
                e = self.expr(x, d - 1)
                form = self.r.randrange(4)
                if form == 0:
                    return f"({x.name}).{m[0]}({', '.join([e] + [self.expr(q, d - 1) for q in m[1]])})"
                if form == 1:
                    return f"id({e}).{m[0]}({self.args(m[1], d)})"
                if form == 2:
                    return f"id(id({e}).{m[0]})({self.args(m[1], d)})"
                return f"ptr[{x.name}]({e}).{m[0]}({self.args(m[1], d)})"
        if k == 13 and self.call_ok:
            c = [(x, m) for x in self.ifaces for m in x.methods if m[2] == t]
            if c:
                x, m = self.one(*c)
                v = self.var(x) or self.literal(x)
                return f"{v}.{m[0]}({self.args(m[1], d)})"
        if k == 14 and self.call_ok and d > 1:
            return self.closure_call(t, d)
        if k == 15:
            return f"recv(filled[{t.name}]({self.expr(t, d - 1)}))"
        if k == 16:
            o = self.basic()
            if self.p(.5):
                return f"Pair[{t.name}, {o.name}]{{{self.expr(t, d - 1)}, {self.expr(o, d - 1)}}}.Swap().Second"
            return f"(&List[{t.name}]{{}}).Push({self.expr(t, d - 1)}).Push({self.expr(t, d - 1)}).Slice()[{self.one(0, 1)}]"
        return None

    def closure_call(self, t, d):
        q = self.type(1)
        n = self.fresh("c")
        a = self.expr(q, d - 1)
        self.scopes.append([(n, q, False)])
        e = self.expr(t, d - 1)
        self.scopes.pop()
        return f"func({n} {q.name}) {t.name} {{ return {e} }}({a})"

    def cmp(self, d):
        k = self.r.randrange(8)
        if k < 5:
            t = self.one(self.int_type(), self.int_type(), BASIC["float64"], BASIC["float32"], STRING)
            return f"({self.nonconst(t, d - 1)} {self.one('<', '<=', '>', '>=', '==', '!=')} {self.expr(t, d - 1)})"
        c = self.vars(lambda x: x.comparable and x.kind not in ("func", "any", "iface", "param"))
        if not c:
            return None
        n, t, _ = self.one(*c)
        e = self.expr(t, d - 1)
        if k == 7 and t.kind != "ptr":
            return f"(any({n}) {self.one('==', '!=')} any({e}))"
        return f"({n} {self.one('==', '!=')} {self.wrap(e)})"

    def wrap(self, e):
        return f"({e})" if "{" in e else e

    def kind_expr(self, t, d):
        k, r = t.kind, self.r.randrange
        E = lambda x: self.wrap(self.expr(x, d - 1))
        N = lambda x: self.wrap(self.nonconst(x, d - 1))
        if k in ("int", "param"):
            f = r(18)
            if f < 5:
                return f"({N(t)} {self.one('+', '-', '*', '&', '|', '^', '&^')} {E(t)})"
            if f == 5:
                s = self.one(BASIC["uint8"], BASIC["uint"], BASIC["uint64"])
                return f"({N(t)} {self.one('<<', '>>')} ({N(s)} % {self.one(9, 33, 70, 130)}))"
            if f == 6:
                return f"({N(t)} {self.one('<<', '>>')} {self.one(0, 1, 3, 7, 8, 31, 63, 64, 100)})"
            if f == 7:
                if self.panic_ok and k == "int":
                    self.panic_ok = False
                    return f"({N(t)} {self.one('/', '%')} {N(t)})"
                return f"({N(t)} {self.one('/', '%')} ({N(t)} | 1))"
            if f == 8:
                c = self.one(1, 2, 3, 5, 7, 10, 16, 25, 60, 64, 100, 127)
                if k == "int" and t.signed and self.p(.3):
                    c = -c
                return f"({N(t)} {self.one('/', '%', '*')} {c})"
            if f == 9:
                return f"({self.one('-', '^', '+')}{N(t)})"
            if f == 10:
                s = self.int_type()
                return f"{t.name}({N(s)})"
            if f == 11 and k == "int":
                s = self.one(BASIC["float64"], BASIC["float32"])
                lo, hi = (-(2 ** (t.bits - 1)), 2 ** (t.bits - 1) - 1) if t.signed else (0, 2 ** t.bits - 1)
                lo, hi = max(lo, -2 ** 62), min(hi, 2 ** 62)
                return f"{t.name}(clamp({N(s)}, {lo}, {hi}))"
            if f == 12 and k == "int":
                c = self.vars(lambda x: x.kind in ("slice", "map", "string", "array") and not x.name.startswith("u"))
                if c:
                    return f"{t.name}({self.one('len', 'len')}({self.one(*c)[0]}))"
            if f == 13:
                return f"{self.one('min', 'max')}({N(t)}, {E(t)}, {E(t)})"
            if f == 14 and k == "int" and t.name == "uint8":
                return f"at([]byte({E(STRING)}), {E(INT)})"
            if f == 15 and t.name == "int32":
                return f"at([]rune({E(STRING)}), {E(INT)})"
            if f == 16 and self.generics and k == "int" and self.call_ok:
                g = self.one(*self.generics)
                return f"{g[0]}{self.one('', '[' + t.name + ']')}({N(t)}, {E(t)})"
            if f == 17 and k == "int":
                c = self.vars(lambda x: x.kind == "slice" and x.elem == t)
                if c:
                    n = self.one(*c)[0]
                    if self.panic_ok:
                        self.panic_ok = False
                        return f"{n}[{N(INT)}]"
                    return f"fold({n}, {E(t)}, func(a, b {t.name}) {t.name} {{ return a{self.one('+', '-', '^', '*')}b }})"
            return None
        if k == "float":
            f = r(9)
            if f < 4:
                return f"({N(t)} {self.one('+', '-', '*', '/')} {E(t)})"
            if f == 4:
                return f"(-{N(t)})"
            if f == 5:
                return f"{t.name}({N(self.int_type())})"
            if f == 6:
                return f"{t.name}({N(self.one(BASIC['float64'], BASIC['float32']))})"
            if f == 7:
                return f"{self.one('min', 'max')}({N(t)}, {E(t)})"
            return f"{t.name}({self.one('real', 'imag')}({N(BASIC['complex128'])}))"
        if k == "complex":
            if r(3) == 0:
                return f"complex({N(F64)}, {E(F64)})"
            return f"({N(t)} {self.one('+', '-', '*')} {E(t)})"
        if k == "bool":
            f = r(8)
            e = None
            if f < 4:
                e = self.cmp(d)
            elif f == 4:
                e = f"(!{N(BOOL)})"
            elif f < 7:
                e = f"({N(BOOL)} {self.one('&&', '||', '==', '!=')} {E(BOOL)})"
            else:
                c = self.vars(lambda x: x.kind == "map")
                if c:
                    n, x, _ = self.one(*c)
                    e = f"func() bool {{ _, ok := {n}[{E(x.key)}]; return ok }}()"
            return e and (e if t.name == "bool" else f"{t.name}({e})")
        if k == "string":
            f = r(8)
            e = None
            if f < 2:
                e = f"short({self.one('string', '')}({E(STRING)}) + {E(STRING)} + {E(STRING)})".replace("((", "((")
            elif f == 2:
                e = f"sub({E(STRING)}, {E(INT)}, {E(INT)})"
            elif f == 3:
                e = f"string(rune({N(BASIC['int32'])}))"
            elif f == 4:
                e = f"string(few([]{self.one('byte', 'rune')}({E(STRING)})))"
            elif f == 5 and self.panic_ok:
                self.panic_ok = False
                e = f"{N(STRING)}[{N(INT)}:]"
            elif f == 6:
                c = self.vars(lambda x: x.kind in ("any", "int", "string"))
                if c:
                    e = f'short(fmt.Sprintf("%T", {self.one(*c)[0]}))'
            elif f == 7:
                e = f"strconv.Itoa({E(INT)})"
            return e and (e if t.name == "string" else f"{t.name}({e})")
        if k == "slice":
            f = r(7)
            if f < 2:
                return f"few(append({self.expr(t, d - 1)}, {', '.join(E(t.elem) for _ in range(r(3) + 1))}))"
            if f == 2:
                return f"few(append({self.expr(t, d - 1)}, {self.expr(t, d - 1)}...))"
            if f == 3:
                return f"part({self.expr(t, d - 1)}, {E(INT)}, {E(INT)})"
            if f == 4:
                return f"{t.name}{{{', '.join(self.expr(t.elem, d - 1) for _ in range(r(4)))}}}"
            if f == 5:
                c = self.vars(lambda x: x.kind == "array" and x.elem == t.elem and x.name.startswith("["))
                if c:
                    return f"append({t.name}(nil), {self.one(*c)[0]}[:]...)"
            if f == 6 and self.call_ok:
                o = self.type(1)
                n = self.fresh("c")
                xs = self.expr(slice_of(o), d - 1)
                self.scopes.append([(n, o, False)])
                e = self.expr(t.elem, d - 1)
                self.scopes.pop()
                return f"apply({xs}, func({n} {o.name}) {t.elem.name} {{ return {e} }})"
            return None
        if k == "array":
            if self.panic_ok and r(2):
                self.panic_ok = False
                return f"{t.name}({self.expr(slice_of(t.elem), d - 1)})"
            return f"{t.name}{{{', '.join(self.expr(t.elem, d - 1) for _ in range(r(t.n + 1)))}}}" if t.elem.kind not in ("ptr", "func", "iface") else None
        if k == "struct":
            return f"{t.name}{{{', '.join(self.expr(f, d - 1) for _, f in t.fields)}}}"
        if k == "ptr":
            return f"ptr[{t.elem.name}]({self.expr(t.elem, d - 1)})"
        if k == "any":
            x = self.type(1)
            return f"any({self.expr(x, d - 1)})"
        if k == "iface":
            impl = self.one(*t.impls)
            return f"{t.name}({self.expr(impl, d - 1)})"
        if k == "func":
            names = [self.fresh("p") for _ in t.params]
            self.scopes.append([(n, q, False) for n, q in zip(names, t.params)])
            e = self.expr(t.result, d - 1)
            self.scopes.pop()
            return f"func({', '.join(f'{n} {q.name}' for n, q in zip(names, t.params))}) {t.result.name} {{ return {e} }}"
        return None

    def call_expr(self, t, d=3):
        self.call_ok, self.panic_ok = True, False
        return self.expr(t, d)

    def panic_expr(self, t, d=3):
        self.call_ok, self.panic_ok = False, True
        e = self.expr(t, d)
        self.panic_ok = False
        return e

    # ---- statements

    def emit(self, name, t, tag=None):
        tag = tag or name
        if t.kind == "param":
            return
        if t.printable:
            self.line(f'emit("{tag}", {name})' if self.p(.9) or t.kind not in ("int", "bool", "string") else f'println("{tag}", {name})')
        elif t.kind == "ptr" and t.elem.printable:
            self.line(f'emit("{tag}", *{name})')
        elif t.kind == "any":
            self.line(f'emit("{tag}", fmt.Sprintf("%T", {name}))')
        elif t.kind == "struct":
            for f, ft in t.fields:
                if ft.printable:
                    self.line(f'emit("{tag}.{f}", {name}.{f})')
        elif t.kind == "func" and t.result.printable and not t.params:
            self.line(f'emit("{tag}()", {name}())')

    def stmt_decl(self):
        t = self.type()
        n = self.fresh()
        e = self.call_expr(t)
        if self.p(.5):
            self.line(f"var {n} {t.name} = {e}")
        else:
            self.line(f"{n} := {e}" if self.typed(t, e) else f"{n} := {t.name}({e})" if t.kind != "ptr" else f"{n} := ({t.name})({e})")
        self.line(f"_ = {n}")
        self.declare(n, t)
        if self.p(.5):
            self.emit(n, t)

    def typed(self, t, e):
        return t.kind not in ("func", "bool", "string", "int", "float", "complex", "param", "any", "iface", "slice", "ptr", "map", "struct", "array") or t.kind in ("struct", "array", "map", "bool")

    def places(self):
        """Assignable places: (text, type)."""
        out = []
        for n, t, a in self.vars(lambda t: True):
            if a:
                out.append((n, t))
            if t.kind == "struct" and a:
                out += [(f"{n}.{f}", ft) for f, ft in t.fields]
            if t.kind == "array" and a:
                out.append((f"{n}[{self.r.randrange(t.n)}]", t.elem))
            if self.pure:
                continue             # what its arguments refer to stays as it is
            if t.kind == "map":
                out.append((f"{n}[{self.literal(t.key)}]", t.elem))
            if t.kind == "ptr":
                out.append(("*" + n, t.elem))
                if t.elem.kind == "struct":
                    out += [(f"{n}.{f}", ft) for f, ft in t.elem.fields]
        return out

    def stmt_assign(self):
        c = self.places()
        if not c:
            return self.stmt_decl()
        k = self.r.randrange(6)
        if k == 0:
            a, t = self.one(*c)
            same = [x for x, y in c if y == t]
            b, e = self.one(*same), self.one(*same)
            if a != b and "*" not in a + b and "[" not in a + b:
                self.line(f"{a}, {b} = {b}, {self.wrap(e)}")
                return
        ints = [x for x in c if x[1].kind == "int"]
        if k == 1 and ints:
            a, t = self.one(*ints)
            self.line(f"{self.par(a)}{self.one('++', '--')}")
            return
        if k in (2, 3) and ints:
            a, t = self.one(*ints)
            op = self.one("+", "-", "*", "&", "|", "^", "&^", "<<", ">>", "/", "%")
            self.call_ok = False
            if op in ("<<", ">>"):
                e = f"uint8({self.nonconst(BASIC['uint8'], 1)}) % 70"
            elif op in ("/", "%"):
                e = f"({self.nonconst(t, 2)} | 1)"
            else:
                e = self.expr(t, 2)
            self.line(f"{self.par(a)} {op}= {e}")
            return
        a, t = self.one(*c)
        self.line(f"{self.par(a)} = {self.call_expr(t, 3)}")
        if self.p(.2):
            self.emit(a, t, a.replace('"', "'").replace("\\", "/"))

    def par(self, a):
        return f"({a})" if a.startswith("*") else a

    def stmt_slice_store(self):
        c = self.vars(lambda t: t.kind == "slice")
        if self.pure or not c:
            return self.stmt_decl()
        n, t, a = self.one(*c)
        k = self.r.randrange(4)
        if k == 0:
            self.line(f"copy({n}, {self.call_expr(t, 2)})")
        elif k == 1:
            self.line(f"clear({n}[len({n})/2:])" if t.elem.kind not in ("ptr", "func", "iface", "any", "struct", "array") else f"_ = len({n})")
        else:
            i = self.fresh("i")
            e = self.call_expr(t.elem, 2)
            self.line(f"if {i} := {self.safe(self.call_expr(INT, 2))}; len({n}) > 0 {{")
            self.line(f"\t{n}[uint({i})%uint(len({n}))] = {e}")
            self.line("}")

    def stmt_emit(self):
        t = self.one(self.basic(), self.type(1))
        if not t.printable:
            t = INT
        e = self.call_expr(t)
        self.line(f'emit("{self.fresh("e")}", {e})')

    def stmt_if(self):
        init = ""
        self.scopes.append([])
        if self.p(.25):
            n, t = self.fresh(), self.basic()
            init = f"{n} := {t.name}({self.call_expr(t, 2)}); "
            self.declare(n, t)
            init_name = n
        cond = self.call_expr(BOOL, 3)
        if cond.endswith("}"):
            cond = f"({cond})"
        if init:
            cond = f"id({init_name}) == {init_name} && " + cond if t.kind != "float" else f"id({init_name}) >= 0 || " + cond
        def body():
            self.stmts(self.r.randrange(1, 3))
        els = self.p(.5)
        self.block(f"if {init}{self.safe(cond)} {{", body, "} else {" if els else "}")
        if els:
            self.depth += 1
            self.scopes.append([])
            self.stmts(self.r.randrange(1, 3))
            self.scopes.pop()
            self.depth -= 1
            self.line("}")
        self.scopes.pop()

    def safe(self, e):
        """Composite literals in the head of a statement need parentheses."""
        return f"({e})" if "{" in e else e

    def stmt_switch(self):
        t = self.one(self.int_type(), STRING, BASIC["uint8"], INT)
        n = self.fresh()
        e = self.call_expr(t)
        tagless = self.p(.3)
        self.line(f"{n} := {t.name}({e})")
        self.line(f"_ = {n}")
        self.line(f"switch {'' if tagless else n + ' '}{{" if self.p(.7) or tagless else f"switch {n} := {n}; {n} {{")
        self.scopes.append([(n, t, True)])
        seen = set()
        cases = self.r.randrange(1, 7)
        for i in range(cases):
            if tagless:
                head = self.safe(self.call_expr(BOOL, 2))
                if head in ("true", "false"):
                    head = f"id({head})"
            else:
                vals = []
                for _ in range(self.r.randrange(1, 3)):
                    v = self.const_int(t) if t.kind == "int" else '"' + str(self.r.randrange(9)) + '"'
                    if self.p(.4) and t.kind == "int":
                        v = self.r.randrange(0, 6)
                    if v not in seen:
                        seen.add(v)
                        vals.append(str(v))
                if not vals:
                    continue
                head = ", ".join(vals)
            self.line(f"case {head}:")
            self.body(self.r.randrange(1, 3))
            if i + 1 < cases and self.p(.1) and tagless:
                self.line("\tfallthrough")
        if self.p(.6):
            self.line("default:")
            self.body(1)
        else:
            self.line(f"case {n} == {n} && false:" if tagless else "case " + ('"zz"' if t.kind == "string" else "101") + ":" if tagless or (101 not in seen) else "default:")
            self.line(f'\temit("case", {n})')
        self.scopes.pop()
        self.line("}")

    def body(self, n):
        self.depth += 1
        self.scopes.append([])
        self.stmts(n)
        self.scopes.pop()
        self.depth -= 1

    def stmt_typeswitch(self):
        v = self.var(ANY) or f"any({self.expr(self.type(1), 2)})"
        n = self.fresh()
        self.line(f"switch {n} := {self.safe(v)}.(type) {{")
        seen = []
        for _ in range(self.r.randrange(1, 5)):
            t = self.type(1)
            if t in seen or t.kind == "any" or (t.kind == "iface" and not t.methods):
                continue
            seen.append(t)
            self.line(f"case {t.name}:")
            self.scopes.append([(n, t, True)])
            self.line(f"\t_ = {n}")
            self.depth += 1
            self.emit(n, t)
            self.depth -= 1
            self.body(1)
            self.scopes.pop()
        self.line("case nil:")
        self.line('\temit("nil", 0)')
        self.line("default:")
        self.line(f'\temit("default", fmt.Sprintf("%T", {n}))')
        self.line("}")

    def stmt_for(self):
        if self.in_loop > 1:
            return self.stmt_assign()
        label = self.fresh("L") if self.p(.3) else None
        k = self.r.randrange(11)
        i = self.fresh("i")
        new = []
        if k == 0:
            t = self.int_type()
            head = f"for {i} := {t.name}(0); {i} < {self.r.randrange(1, 9)}; {i}++ {{"
            new = [(i, t, False)]
        elif k == 1:
            t = self.one(INT, self.int_type())
            head = f"for {i} := range {t.name}({self.r.randrange(1, 8)}) {{"
            new = [(i, t, True)]
        elif k in (2, 3):
            c = self.vars(lambda t: t.kind in ("slice", "array"))
            if not c:
                return self.stmt_decl()
            n, t, _ = self.one(*c)
            v = self.fresh()
            if t.kind == "slice":
                n = f"few({n})" if self.p(.5) else n
            head = f"for {i}, {v} := range {n} {{"
            new = [(i, INT, True), (v, t.elem, True)]
        elif k == 4:
            v = self.fresh()
            s = self.call_expr(STRING, 2)
            head = f"for {i}, {v} := range {self.safe(s)} {{"
            new = [(i, INT, True), (v, BASIC["int32"], True)]
        elif k == 5:
            c = self.vars(lambda t: t.kind == "map")
            if not c:
                return self.stmt_decl()
            n, t, _ = self.one(*c)
            head = f"for _, {i} := range keysOf({n}) {{"
            new = [(i, t.key, True)]
        elif k == 6:
            head = f"for {i} := range count({self.r.randrange(1, 7)}) {{"
            new = [(i, INT, True)]
        elif k == 7:
            t = slice_of(self.type(1))
            v = self.fresh()
            head = f"for {i}, {v} := range backward({self.safe(self.call_expr(t, 2))}) {{"
            new = [(i, INT, True), (v, t.elem, True)]
        elif k == 8:
            t = slice_of(self.basic())
            v = self.fresh()
            head = f"for {i}, {v} := range zip(count(3), {self.safe(self.call_expr(t, 2))}) {{"
            new = [(i, INT, True), (v, t.elem, True)]
        elif k == 9:
            t = self.basic()
            head = f"for {i} := range filled({', '.join(t.name + '(' + self.safe(self.call_expr(t, 1)) + ')' for _ in range(3))}) {{"
            new = [(i, t, True)]
        else:
            self.line(f"{i} := {self.r.randrange(1, 20)}")
            head = f"for {i} > 0 {{"
            new = []
        if label:
            self.line(label + ":")
        self.line(head)
        self.depth += 1
        self.scopes.append(list(new))
        if k == 10:
            self.line(f"{i} -= {self.r.randrange(1, 4)}")
        for n, _, _ in new:
            self.line(f"_ = {n}")
        self.line("if !burn() {")
        self.line(f"\tbreak{' ' + label if label else ''}")
        self.line("}")
        self.in_loop += 1
        if label:
            self.labels.append(label)
        self.stmts(self.r.randrange(1, 4))
        if self.p(.35) or label:
            self.line(f"if {self.safe(self.call_expr(BOOL, 2))} {{")
            what = self.one("break", "continue", "break", "continue", "return" if self.result is None and not self.pure else "continue")
            if what != "return" and label and self.p(.8):
                what += " " + label
            self.line("\t" + what)
            self.line("}")
        if label:
            self.labels.pop()
        self.in_loop -= 1
        self.scopes.pop()
        self.depth -= 1
        self.line("}")

    def stmt_outer_jump(self):
        if not self.labels:
            return self.stmt_emit()
        self.line(f"if {self.safe(self.call_expr(BOOL, 2))} {{")
        self.line(f"\t{self.one('break', 'continue')} {self.one(*self.labels)}")
        self.line("}")

    def stmt_goto(self):
        n, l = self.fresh("n"), self.fresh("G")
        self.line(f"{n} := 0")
        self.line(l + ":")
        def body():
            self.line(f"if {n}++; !burn() {{")
            self.line(f"\t{n} = 100")
            self.line("}")
            self.stmts(1)
        self.block("{", body)
        self.line(f"if {n} < {self.r.randrange(2, 5)} {{")
        self.line(f"\tgoto {l}")
        self.line("}")

    def stmt_closure(self):
        """A closure that changes what it captures, called as a statement."""
        n = self.fresh("f")
        t = self.basic()
        q = self.fresh("p")
        saved, self.result = self.result, t
        labels, self.labels, loop, self.in_loop = self.labels, [], self.in_loop, 2
        self.line(f"{n} := func({q} {t.name}) (r {t.name}) {{")
        self.depth += 1
        self.scopes.append([(q, t, True), ("r", t, True)])
        self.stmts(2)
        self.line(f"return {self.call_expr(t, 2)}")
        self.scopes.pop()
        self.depth -= 1
        self.line("}")
        self.result, self.labels, self.in_loop = saved, labels, loop
        v = self.fresh()
        self.line(f"{v} := {n}({self.call_expr(t, 1)})")
        self.line(f"{v} = {n}({v})")
        self.line(f"_ = {v}")
        self.declare(v, t)
        self.emit(v, t)

    def stmt_loop_closures(self):
        """Each iteration has its own variable."""
        fs, i = self.fresh("fs"), self.fresh("i")
        self.line(f"var {fs} []func() int")
        self.line(f"for {i} := {self.one(0, 1)}; {i} < 5; {i}++ {{")
        if self.p(.5):
            self.line(f"\t{fs} = append({fs}, func() int {{ {i} += 10; return {i} }})")
            self.line(f"\tif {i}%2 == 0 {{\n\t\t{i}++\n\t}}")
        else:
            self.line(f"\tdefer func() {{ {i}++; emit(\"deferred\", {i}) }}()")
            self.line(f"\t{fs} = append({fs}, func() int {{ return {i} * {i} }})")
        self.line("}")
        self.line(f"for _, f := range {fs} {{")
        self.line(f'\temit("{fs}", f())')
        self.line("}")

    def stmt_panic(self):
        tag = self.fresh("t")
        k = self.r.randrange(13)
        self.line(f'{self.one("try", "try", "try", "try2")}("{tag}", func() {{')
        self.depth += 1
        self.scopes.append([])
        labels, self.labels, loop, self.in_loop = self.labels, [], self.in_loop, 2
        saved, self.result = self.result, None
        if self.p(.3):
            self.line(f'defer emit("{tag}d", {self.literal(self.basic())})')
        t = self.one(self.int_type(), STRING, self.int_type(), array_of(2, INT))
        if k < 5:
            self.line(f'emit("{tag}", {self.panic_expr(t, 4)})')
        elif k == 5:
            a, b = self.type(1), self.type(1)
            if a.kind in ("any", "iface"):
                a = INT
            e = self.literal(a)
            self.line(f'_ = any({e}).({b.name})' if b.kind != "any" else 'panic(any("x"))')
        elif k == 6:
            self.line(f"panic({self.one('&fault{' + str(self.r.randrange(9)) + '}', 'fmt.Sprint(1, 2)', 'fault{3}', '3.5', 'error(nil)', 'fmt.Errorf(%s, &fault{4})' % chr(34).join(['', 'wrap: %w', '']))})")
        elif k == 7:
            n = self.fresh()
            self.line(f"var {n} {self.one('map[string]int', 'map[int8]bool', 'map[any]string')}")
            self.line(f"clear({n})")
            self.line(f'emit("{tag}", len({n}))')
            self.line({"s": f'{n}["a"]++'}.get("s") if "string]" in self.out[-3] else f"{n}[1] = {n}[2]")
        elif k == 8:
            n = self.fresh()
            self.line(f"var {n} *struct{{ a [{self.one(1, 100, 5000)}]int; b string }}")
            self.line(f'emit("{tag}", {n}.b)')
        elif k == 9:
            self.line(f'emit("{tag}", {self.call_expr(slice_of(INT), 2)}[{self.one("1:", ":1", "2:3:4", "id(2):id(1)", "id(-1):", ":id(99)")}])')
        elif k == 10:
            n = self.fresh()
            self.line(f"{n} := make([]{self.basic().name}, id({self.one(-1, 3, 1 << 60, 0)}))")
            self.line(f'emit("{tag}", len({n}))')
        elif k == 11:
            self.line(f'm := map[any]int{{}}; m[{self.literal(self.one(slice_of(INT), INT, STRING, array_of(2, slice_of(INT))))}] = 1; emit("{tag}", len(m))')
        else:
            self.line(f'emit("{tag}", {self.nonconst(self.int_type(), 1)} << id(int({self.r.randrange(-2, 3)})))')
        self.scopes.pop()
        self.result, self.labels, self.in_loop = saved, labels, loop
        self.depth -= 1
        self.line("})")

    def stmt_go(self):
        n = self.fresh()
        i = self.fresh("i")
        self.line(f"{n} := parallel({self.r.randrange(1, 6)}, func({i} int) uint64 {{")
        self.depth += 1
        self.scopes.append([(i, INT, True)])
        pure, self.pure = self.pure, True
        # a goroutine changes nothing that others read
        hidden, self.scopes = self.scopes, [[(a, b, False) for a, b, _ in s] for s in self.scopes]
        e = self.call_expr(U64, 3)
        self.scopes = hidden
        self.pure = pure
        self.line(f"return uint64({i}) + {e}")
        self.scopes.pop()
        self.depth -= 1
        self.line("})")
        self.declare(n, U64)
        self.emit(n, U64)

    def stmt_select(self):
        t = self.basic()
        c, d = self.fresh("ch"), self.fresh("ch")
        self.line(f"{c}, {d} := make(chan {t.name}, 1), make(chan {t.name})")
        k = self.r.randrange(3)
        if k == 0:
            self.line(f"{c} <- {self.call_expr(t, 2)}")
        self.line("select {")
        self.line(f"case x, ok := <-{c}:")
        self.line(f'\temit("{c}", x)')
        self.line(f'\temit("{c}", ok)')
        if k == 1:
            self.line(f"case {d} <- {self.call_expr(t, 2)}:")
            self.line(f'\temit("{d}", 0)')
        else:
            self.line(f"case <-{d}:")
            self.line(f'\temit("{d}", 1)')
        if k != 0:
            self.line("default:")
            self.line(f'\temit("{d}", 2)')
        self.line("}")
        self.line(f"close({c})")
        self.line(f'emit("{c}", recv({c}))')
        if self.p(.5):
            self.line(f"go func() {{ defer close({d}); for i := range 3 {{ {d} <- {self.literal(t)}; _ = i }} }}()")
            self.line(f"for x := range {d} {{\n\t\temit(\"{d}\", x)\n\t}}")

    def stmt_method(self):
        c = [(n, x, m) for n, x, a in self.vars(lambda t: t.kind in ("struct", "int", "string", "slice") and t in self.named) if a for m in x.methods if m[3]]
        if self.pure or not c:
            return self.stmt_decl()
        n, x, m = self.one(*c)
        a = self.args(m[1], 2) if not self.__dict__.update(call_ok=True, panic_ok=False) else ""
        v = self.fresh()
        form = self.r.randrange(3)
        call = [f"{n}.{m[0]}({a})", f"(&{n}).{m[0]}({a})", f"(*{x.name}).{m[0]}(&{n}{', ' + a if a else ''})"][form]
        self.line(f"{v} := {call}")
        self.line(f"_ = {v}")
        self.declare(v, m[2])
        self.emit(n, x)

    def stmt_proc(self):
        if self.pure or not self.procs:
            return self.stmt_decl()
        n, ps = self.one(*self.procs)
        self.call_ok = self.panic_ok = False
        if self.p(.2):
            self.line(f"defer {n}({self.args(ps, 2)})")
        else:
            self.line(f"{n}({self.args(ps, 3)})")

    def stmt_variadic(self):
        n = self.fresh("f")
        t = self.basic()
        v = self.fresh()
        e = self.expr_over("xs", slice_of(t), INT)
        self.line(f"{n} := func(k int, xs ...{t.name}) int {{ if xs == nil {{ return -k }}; return {e} }}")
        self.line(f"{v} := {n}(1) + {n}(2, {self.call_expr(t, 2)}, {self.call_expr(t, 1)}) + {n}(3, {slice_of(t).name}{{{self.literal(t)}}}...)")
        self.declare(v, INT)
        self.emit(v, INT)

    def expr_over(self, name, t, want):
        self.scopes.append([(name, t, False), ("k", INT, False)])
        e = self.call_expr(want, 3)
        self.scopes.pop()
        return e

    def stmt_const(self):
        n = self.fresh("K")
        a, b = self.r.randrange(1 << 40), self.r.randrange(1, 1 << 20)
        e = self.one(f"{a} * {b} >> {self.r.randrange(30)}", f"{a} / {b} + 1", f"{a} % {b} << 3", f"({a} | {b}) &^ 0xff", f"len(\"{a}\") * {b}", f"1 << {self.r.randrange(60)} - 1", f"'a' + {b}")
        self.line(f"const {n} = {e}")
        t = self.one("int64", "uint64", "float64")
        self.line(f'emit("{n}", {t}({n}))')
        if self.p(.3):
            self.line(f"const ({n}a, {n}b = iota + {b}, 1 << (10 * (iota + 1))\n\t\t{n}c, {n}d\n\t\t_, _\n\t\t{n}e, {n}f)")
            self.line(f'emit("{n}", []int{{{n}a, {n}b, {n}c, {n}d, {n}e, {n}f}})')

    def stmt_defer(self):
        if self.pure:
            return self.stmt_emit()
        t = self.basic()
        if self.result is not None and self.p(.5):
            self.line(f"defer func() {{ r = {self.call_expr(self.result, 2)} }}()")
            return
        self.line(f'defer emit("{self.fresh("d")}", {self.call_expr(t, 2)})')

    def stmt_recover_result(self):
        """A panic in the middle, results changed by the deferred function."""
        n, t = self.fresh("f"), self.basic()
        self.line(f"{n} := func(x {t.name}) (r {t.name}, err error) {{")
        self.line("\tdefer func() {")
        self.line("\t\tif e := recover(); e != nil {")
        self.line(f"\t\t\terr = fmt.Errorf(\"caught %v\", e)")
        if self.p(.5):
            self.line(f"\t\t\tr = {self.expr_over2('r', t)}")
        self.line("\t\t}")
        self.line("\t}()")
        self.line(f"\tr = {self.expr_over2('x', t)}")
        self.line(f"\tif {self.safe(self.expr_over2('r', t, BOOL))} {{\n\t\tpanic({self.literal(self.basic())})\n\t}}")
        self.line(f"\treturn {self.expr_over2('r', t)}, nil")
        self.line("}")
        a, b = self.fresh(), self.fresh("err")
        self.line(f"{a}, {b} := {n}({self.call_expr(t, 2)})")
        self.line(f'emit("{b}", {b})')
        self.line(f"_ = {a}")
        self.declare(a, t)
        self.emit(a, t)

    def expr_over2(self, name, t, want=None):
        self.scopes.append([("r", t, False), (name, t, False)])
        e = self.call_expr(want or t, 2)
        self.scopes.pop()
        return e

    def stmts(self, n):
        table = [(self.stmt_decl, 14), (self.stmt_assign, 16), (self.stmt_emit, 10), (self.stmt_if, 8), (self.stmt_switch, 5), (self.stmt_for, 7), (self.stmt_slice_store, 4)]
        if not self.pure:
            table += [(self.stmt_typeswitch, 4), (self.stmt_closure, 4), (self.stmt_panic, 8), (self.stmt_go, 2), (self.stmt_select, 2), (self.stmt_method, 5),
                      (self.stmt_proc, 5), (self.stmt_variadic, 2), (self.stmt_const, 2), (self.stmt_defer, 2), (self.stmt_recover_result, 3), (self.stmt_outer_jump, 3)]
            if self.depth < 3:
                table += [(self.stmt_goto, 2), (self.stmt_loop_closures, 2)]
        else:
            table = [e for e in table if e[0] != self.stmt_emit] + [(self.stmt_outer_jump, 3)]
        for _ in range(n):
            if self.depth > 5:
                self.stmt_assign()
                continue
            self.r.choices([f for f, _ in table], [w for _, w in table])[0]()

    # ---- declarations

    def declare_types(self):
        for i in range(self.r.randrange(2, 6)):
            name = f"{self.u}T{i}"
            k = self.r.randrange(5)
            if k == 0:
                b = self.one(*[BASIC[n] for n in INTS])
                t = Type("int", name, bits=b.bits, signed=b.signed)
                text = b.name
            elif k == 1 and i:
                t = Type("string", name)
                text = "string"
            else:
                fields = []
                text = "struct {\n"
                for j in range(self.r.randrange(1, 6)):
                    emb = [x for x in self.named if x.kind == "struct" and x.name not in [f for f, _ in fields]]
                    if emb and self.p(.3):
                        e = self.one(*emb)
                        fields.append((e.name, e))
                        text += f"\t{e.name}\n"
                    else:
                        ft = self.type(1 if self.p(.5) else 2)
                        fields.append((f"F{i}{j}", ft))
                        text += f"\tF{i}{j} {ft.name}" + self.one("", "", f' `json:"f{j}"`') + "\n"
                text += "}"
                t = Type("struct", name, fields=fields)
            self.out.append(f"type {name} {text}\n")
            self.named.append(t)
        for i in range(self.r.randrange(0, 3)):
            t = Type("iface", f"{self.u}I{i}")
            t.methods = [(f"{self.u}m{i}{j}", [self.basic() for _ in range(self.r.randrange(3))], self.basic(), False) for j in range(self.r.randrange(1, 3))]
            self.out.append(f"type {t.name} interface {{\n" + "".join(f"\t{m}({', '.join(p.name for p in ps)}) {q.name}\n" for m, ps, q, _ in t.methods) + "}\n")
            t.impls = self.r.sample(self.named, self.r.randrange(1, len(self.named) + 1))
            self.ifaces.append(t)

    def function(self, head, params, result, pure, n):
        """Body with named result r (when there is one)."""
        self.line(head)
        self.depth += 1
        self.scopes = [[]] + [list(params)]
        self.pure, self.result, self.in_loop, self.labels = pure, result, 0, []
        if result is not None:
            self.declare("r", result)
        self.line("if !burn() {")
        self.line(f"\treturn{' ' + self.literal(result) if result is not None else ''}")
        self.line("}")
        self.stmts(n)
        if result is not None:
            self.line(f"return {self.call_expr(result, 3)}")
        self.scopes = [[]]
        self.depth -= 1
        self.line("}")
        self.out.append("")

    def params(self, n, d=1):
        return [(f"a{i}", self.type(d), True) for i in range(n)]

    def text_of(self, ps):
        return ", ".join(f"{n} {t.name}" for n, t, _ in ps)

    def methods_of(self, t):
        wanted = [(m, False) for i in self.ifaces if t in i.impls for m in i.methods]
        for j in range(self.r.randrange(0, 3)):
            ps = [self.type(1) for _ in range(self.r.randrange(3))]
            wanted.append(((f"{t.name}M{j}", ps, self.type(1), self.p(.4)), True))
        if self.p(.2):
            wanted.append((("String", [], STRING, False), True))
        for (name, ps, result, ptr), own in wanted:
            params = [("z", ptr_to(t) if ptr else t, not ptr)] + [(f"a{i}", p, True) for i, p in enumerate(ps)]
            if name == "String":
                # formatting must not come back here
                self.out.append(f"func (z {t.name}) String() string {{ return \"<{t.name}>\" }}\n")
            else:
                self.function(f"func (z {'*' if ptr else ''}{t.name}) {name}({self.text_of(params[1:])}) (r {result.name}) {{", params, result, not ptr or True, 2)
            t.methods.append((name, ps, result, ptr))

    def generic_function(self, i):
        name = f"{self.u}g{i}"
        tp = Type("param", "T")
        con = "integer"
        n = self.size // 4 + 1
        named, self.named = self.named, []
        ifaces, self.ifaces = self.ifaces, []
        self.line(f"func {name}[T {con}](a, b T) (r T) {{")
        self.depth += 1
        self.scopes = [[("a", tp, True), ("b", tp, True), ("r", tp, True), ("k", INT, False)]]
        self.pure, self.result = True, tp
        self.line("k := int(a&7) + int(b&3)")
        for _ in range(n):
            self.call_ok = False
            kind = self.r.randrange(4)
            if kind == 0:
                self.line(f"for i := T(0); i < T({self.r.randrange(1, 6)}); i++ {{\n\t\tr = {self.expr(tp, 3)} + i\n\t}}")
            elif kind == 1:
                self.line(f"if {self.expr(tp, 2)} {self.one('<', '>', '==')} {self.expr(tp, 2)} {{\n\t\tr {self.one('+', '-', '^', '*')}= {self.expr(tp, 2)}\n\t}}")
            elif kind == 2:
                self.line(f"switch any(a).(type) {{\n\tcase {self.one(*INTS)}:\n\t\tr += {self.expr(tp, 2)}\n\tdefault:\n\t\tr ^= {self.expr(tp, 2)}\n\t}}")
            else:
                self.line(f"r = {self.expr(tp, 4)}")
        self.line("return r + T(k)")
        self.depth -= 1
        self.line("}")
        self.out.append("")
        self.named, self.ifaces = named, ifaces
        self.generics.append((name, con, 2))

    def generate(self):
        self.depth = 0
        self.declare_types()
        for i in range(self.r.randrange(0, 3)):
            n = f"{self.u}K{i}"
            self.out.append(f"const {n} = {self.r.randrange(1 << 62)}\n")
            self.consts.append(n)
        globals_ = []
        for i in range(self.r.randrange(0, 4)):
            t, n = self.type(), f"{self.u}v{i}"
            globals_.append((n, t))
        for t in list(self.named):
            self.methods_of(t)
        for i in range(self.r.randrange(1, 3)):
            self.generic_function(i)
        for i in range(self.size // 2):
            ps, result = self.params(self.r.randrange(0, 5)), self.type(1)
            name = f"{self.u}f{i}"
            self.function(f"func {name}({self.text_of(ps)}) (r {result.name}) {{", ps, result, True, self.r.randrange(2, 6))
            self.funcs.append((name, [t for _, t, _ in ps], result))
        for n, t in globals_:
            self.scopes = [[]]
            self.out.append(f"var {n} {t.name} = {self.call_expr(t, 2)}\n")
        for i in range(self.size // 3):
            ps = self.params(self.r.randrange(1, 4), 2)
            name = f"{self.u}p{i}"
            self.function(f"func {name}({self.text_of(ps)}) {{", ps, None, False, self.r.randrange(3, 8))
            self.procs.append((name, [t for _, t, _ in ps]))
        gs = [(n, t, True) for n, t in globals_]
        self.function(f"func {self.u}main() {{", gs, None, False, self.size)
        if self.p(.3):
            # an end that is not caught when the unit runs by itself
            self.out[-2] = "\t" + self.one('panic("the end")', "panic(&fault{7})", "var p *int; *p = 1", "os.Exit(id(3))" if False else "panic(fmt.Errorf(\"last\"))", "_ = []int{}[id(5)]", "runtime.Goexit()" if False else "_ = any(1).(string)", "_ = 1 / id(0)")
            self.out.append("}\n")
        self.out.append(f"func init() {{ units[{self.number}] = {self.u}main }}\n")
        body = "\n".join(self.out)
        imports = [p for p in ("fmt", "strconv") if p + "." in body]
        return "package main\n\n" + ("import (\n" + "".join(f'\t"{p}"\n' for p in imports) + ")\n\n" if imports else "") + body


if __name__ == "__main__":
    import sys
    print(Unit(int(sys.argv[1]), sys.argv[1]).generate())
