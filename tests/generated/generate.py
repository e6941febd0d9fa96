"""Random well-typed Go programs ("units") for comparison with the reference. A unit is one file that goes with prelude.go.

What Go leaves open must not show: an expression has calls or one operation that may panic, never both; called functions change
nothing that the expression reads; map iteration is sorted or commutative; work is bounded by the counter `fuel`."""

from expressions import ANY, BASIC, BOOL, INT, INTS, STRING, U64, Expressions, Type, array_of, ptr_to, slice_of


class Unit(Expressions):
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
                    self.line(f'emit("{tag}.{f}", ({name}).{f})')
        elif t.kind == "func" and t.result.printable and not t.params:
            self.line(f'emit("{tag}()", ({name})())')

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
        # the unit's functions burn and emit, which at the same time would be races: they are called by one goroutine after the other
        calls = self.p(.5)
        self.line(f"{n} := {'inTurn' if calls else 'parallel'}({self.r.randrange(1, 6)}, func({i} int) uint64 {{")
        self.depth += 1
        self.scopes.append([(i, INT, True)])
        pure, self.pure = self.pure, True
        # a goroutine changes nothing that others read
        hidden, self.scopes = self.scopes, [[(a, b, False) for a, b, _ in s] for s in self.scopes]
        self.call_ok, self.panic_ok = calls, False
        e = self.expr(U64, 3)
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
