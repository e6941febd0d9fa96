"""Types and expressions of the generated programs."""

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


class Expressions:
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
