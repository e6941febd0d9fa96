#include <gtest/gtest.h>

#include <thread>

#include "frontend/syntax/parser.h"
#include "frontend/types/infer.h"
#include "frontend/types/named.h"

namespace gorun {
namespace {

// Builds types by hand, in one package "p".
struct Types : testing::Test {
  TypeStore store;
  Arena a;
  Package pkg, other;
  TypeEnv env;
  Types() {
    pkg.path = "m/p";
    pkg.name = "p";
    other.path = "m/q";
    other.name = "q";
    env.store = &store;
    env.pkg = &pkg;
  }
  static std::string_view n(std::string_view s) { return intern_name(s); }
  Type* b(Basic k) { return typ(k); }
  Type* int_() { return typ(Basic::Int); }
  Type* str_() { return typ(Basic::String); }
  Type* ptr(Type* t) { return new_pointer(a, t); }
  Type* slice(Type* t) { return new_slice(a, t); }
  TupleType* tuple(std::vector<Type*> ts) {
    std::vector<VarObj*> v;
    for (Type* t : ts) v.push_back(new_var(a, VarKind::ParamVar, Pos{}, &pkg, {}, t));
    return new_tuple(a, v);
  }
  Signature* func(std::vector<Type*> params, std::vector<Type*> results, bool variadic = false) {
    Signature* s = a.alloc<Signature>();
    s->params = tuple(params);
    s->results = tuple(results);
    s->variadic = variadic;
    return s;
  }
  struct F {
    const char* name;
    Type* type;
    bool embedded = false;
    const char* tag = "";
  };
  StructType* st(std::vector<F> fs, Package* in = nullptr) {
    std::vector<VarObj*> v;
    std::vector<std::string_view> tags;
    for (F& f : fs) {
      v.push_back(new_field(a, Pos{}, in ? in : &pkg, n(f.name), f.type, f.embedded));
      tags.push_back(f.tag);
    }
    StructType* s = a.alloc<StructType>();
    s->fields = a.copy_span(v);
    s->tags = a.copy_span(tags);
    return s;
  }
  Named* named(const char* name, Type* rhs) {
    Named* t = new_named(a, new_type_name(a, Pos{}, &pkg, n(name), nullptr), &env);
    t->obj->color = ObjColor::Black;
    t->from_rhs = rhs;
    return t;
  }
  FuncObj* method(Named* t, const char* name, Signature* sig, bool ptr_recv) {
    sig->recv = new_var(a, VarKind::RecvVar, Pos{}, &pkg, {}, ptr_recv ? ptr(t) : t);
    FuncObj* f = new_func(a, Pos{}, &pkg, n(name), sig);
    f->has_ptr_recv = ptr_recv;
    t->methods.push_back(f);
    return f;
  }
  struct M {
    const char* name;
    Signature* sig;
  };
  Interface* iface(std::vector<M> ms, std::vector<Type*> embeds = {}) {
    Interface* t = new_interface(a, &env);
    for (M& m : ms) {
      FuncObj* f = new_func(a, Pos{}, &pkg, n(m.name), m.sig);
      f->is_interface_method = true;
      t->methods.push_back(f);
    }
    t->embeddeds = embeds;
    t->complete = true;
    return t;
  }
  UnionType* uni(std::vector<UnionTerm> terms) {
    UnionType* u = a.alloc<UnionType>();
    u->terms = a.copy_span(terms);
    return u;
  }
  TypeParam* tparam(const char* name, int index, Type* bound) { return new_type_param(a, new_type_name(a, Pos{}, &pkg, n(name), nullptr), index, bound); }
  Type* any() { return universe().any_type; }
  std::string s(Type* t) { return env.str(t); }
  // The cause why V does not implement (satisfy) T, or "".
  std::string cause(Type* v, Type* t, bool constraint = false) {
    std::string c;
    return implements(&env, v, t, constraint, &c) ? "" : c;
  }
};

TEST_F(Types, Strings) {
  EXPECT_EQ(s(slice(ptr(int_()))), "[]*int");
  EXPECT_EQ(s(new_array(a, b(Basic::UnsafePointer), 3)), "[3]unsafe.Pointer");
  EXPECT_EQ(s(new_map(a, str_(), any())), "map[string]any");
  EXPECT_EQ(s(universe().byte_type), "byte");
  EXPECT_EQ(s(new_chan(a, ast::ChanDir::Both, new_chan(a, ast::ChanDir::RecvOnly, int_()))), "chan (<-chan int)");
  EXPECT_EQ(s(func({int_(), slice(str_())}, {int_(), universe().error_type}, true)), "func(int, ...string) (int, error)");
  EXPECT_EQ(s(st({{"x", int_()}, {"T", int_(), true, "a\"b"}})), "struct{x int; int \"a\\\"b\"}");
  EXPECT_EQ(s(iface({{"M", func({}, {int_()})}}, {uni({{true, int_()}, {false, str_()}})})), "interface{M() int; ~int | string}");
  Named* t = named("T", int_());
  EXPECT_EQ(s(t), "T");
  EXPECT_EQ(type_string(t, &other), "p.T");
  EXPECT_EQ(type_string(t, static_cast<const Package*>(nullptr)), "m/p.T");
  Package clash;
  clash.path = "x/p";
  clash.name = "p";
  other.imports = {&pkg, &clash};
  EXPECT_EQ(type_string(t, &other), "\"m/p\".T");
  TypeParam* p = tparam("P", 0, any());
  Named* g = named("G", st({{"f", p}}));
  g->tparams = a.copy_span({p});
  EXPECT_EQ(s(g), "G[P any]");
  Type* arg = int_();
  EXPECT_EQ(s(instantiate(g, std::span<Type* const>(&arg, 1), store)), "G[int]");
}

TEST_F(Types, IdenticalAndIds) {
  auto same = [&](Type* x, Type* y) {
    bool id = identical(x, y);
    EXPECT_EQ(id, store.id(x) == store.id(y)) << s(x) << " / " << s(y);
    EXPECT_EQ(id, identical(y, x));
    return id;
  };
  EXPECT_TRUE(same(slice(int_()), slice(int_())));
  EXPECT_TRUE(same(universe().byte_type, b(Basic::Uint8)));
  EXPECT_FALSE(same(slice(int_()), slice(str_())));
  EXPECT_FALSE(same(new_array(a, int_(), 3), new_array(a, int_(), 4)));
  EXPECT_TRUE(same(func({int_()}, {str_()}), func({int_()}, {str_()})));
  EXPECT_FALSE(same(func({slice(int_())}, {}, true), func({slice(int_())}, {})));
  EXPECT_FALSE(same(func({int_()}, {}), func({}, {int_()})));
  EXPECT_TRUE(same(st({{"x", int_(), false, "t"}}), st({{"x", int_(), false, "t"}})));
  EXPECT_FALSE(same(st({{"x", int_(), false, "t"}}), st({{"x", int_()}})));
  EXPECT_TRUE(identical_ignore_tags(st({{"x", int_(), false, "t"}}), st({{"x", int_()}})));
  EXPECT_FALSE(same(st({{"x", int_()}}), st({{"x", int_()}}, &other)));  // unexported, different packages
  EXPECT_TRUE(same(st({{"X", int_()}}), st({{"X", int_()}}, &other)));
  EXPECT_TRUE(same(iface({}), any()));
  EXPECT_TRUE(same(iface({{"B", func({}, {})}, {"A", func({int_()}, {})}}), iface({{"A", func({int_()}, {})}, {"B", func({}, {})}})));
  EXPECT_TRUE(same(iface({}, {universe().error_type}), iface({{"Error", func({}, {str_()})}})));
  EXPECT_FALSE(same(iface({{"M", func({}, {})}}), iface({{"M", func({int_()}, {})}})));
  EXPECT_TRUE(same(iface({}, {uni({{true, int_()}, {false, str_()}})}), iface({}, {uni({{false, str_()}, {true, int_()}})})));
  EXPECT_FALSE(same(iface({}, {uni({{true, int_()}})}), iface({}, {uni({{false, int_()}})})));
  Named *t = named("T", int_()), *u = named("U", int_());
  EXPECT_FALSE(same(t, u));
  EXPECT_FALSE(same(t, int_()));
  EXPECT_TRUE(same(t, t));
  EXPECT_FALSE(same(new_chan(a, ast::ChanDir::Both, int_()), new_chan(a, ast::ChanDir::SendOnly, int_())));
  // Canonical types have canonical parts and no names.
  Signature* f = func({int_()}, {});
  f->params->vars[0]->name = n("x");
  Signature* c = static_cast<Signature*>(store.type(store.id(f)));
  EXPECT_EQ(s(c), "func(int)");
  EXPECT_EQ(store.type(store.id(c)), c);
  EXPECT_EQ(store.pointer_to(f), store.pointer_to(func({int_()}, {})));
  // Generic signatures are compared by structure.
  auto generic = [&](const char* name, Type* bound) {
    TypeParam* p = tparam(name, 0, bound);
    Signature* g = func({slice(p)}, {p});
    g->tparams = a.copy_span({p});
    return g;
  };
  EXPECT_TRUE(same(generic("P", any()), generic("Q", any())));
  EXPECT_FALSE(same(generic("P", any()), generic("Q", universe().comparable_type)));
}

TEST_F(Types, InterfaceThatContainsItself) {
  auto make = [&] {
    Signature* sig = func({}, {});
    Interface* t = iface({{"m", sig}});
    sig->results = tuple({t});
    return t;
  };
  Interface *x = make(), *y = make();
  EXPECT_TRUE(identical(x, y));
  EXPECT_EQ(store.id(x), store.id(y));
  EXPECT_NE(store.id(x), store.id(iface({{"m", func({}, {any()})}})));
}

TEST_F(Types, Instances) {
  TypeParam* p = tparam("P", 0, any());
  Named* list = named("List", nullptr);
  list->tparams = a.copy_span({p});
  auto inst = [&](Named* g, std::vector<Type*> args) { return static_cast<Named*>(instantiate(g, args, store)); };
  // type List[P any] struct { next *List[P]; val P }
  Named* self = inst(list, {p});
  list->from_rhs = st({{"next", ptr(self)}, {"val", p}});
  // func (l *List[Q]) Map(f func(Q) Q) List[Q]
  TypeParam* q = tparam("Q", 0, any());
  Named* recv = inst(list, {q});
  Signature* sig = func({func({q}, {q})}, {recv});
  sig->recv_tparams = a.copy_span({q});
  method(list, "Map", sig, true);
  sig->recv->type = ptr(recv);

  Named* li = inst(list, {int_()});
  EXPECT_EQ(li, inst(list, {int_()}));
  EXPECT_EQ(inst(list, {slice(int_())}), inst(list, {slice(int_())}));
  EXPECT_NE(li, inst(list, {str_()}));
  EXPECT_EQ(s(under(li)), "struct{next *List[int]; val int}");
  EXPECT_EQ(static_cast<PointerType*>(static_cast<StructType*>(under(li))->fields[0]->type)->base, li);
  LookupResult r = lookup_field_or_method(li, true, &pkg, n("Map"));
  ASSERT_NE(r.obj, nullptr);
  FuncObj* m = static_cast<FuncObj*>(r.obj);
  EXPECT_EQ(s(m->type), "func(func(int) int) List[int]");
  EXPECT_EQ(m->origin, list->methods[0]);
  EXPECT_EQ(s(static_cast<Signature*>(m->type)->recv->type), "*List[int]");
  EXPECT_EQ(m, method_of(li, 0));
  EXPECT_EQ(method_of(recv, 0), list->methods[0]);
  EXPECT_EQ(lookup_field_or_method(li, false, &pkg, n("Map")).obj, nullptr);
  EXPECT_TRUE(lookup_field_or_method(li, false, &pkg, n("Map")).indirect);
  EXPECT_EQ(store.id(li), store.id(inst(list, {int_()})));
  EXPECT_EQ(store.layout(li).size, 16);
  EXPECT_EQ(s(subst(slice(p), list->tparams, std::vector<Type*>{str_()}, store)), "[]string");
  Type* unchanged = slice(int_());
  EXPECT_EQ(subst(unchanged, list->tparams, std::vector<Type*>{str_()}, store), unchanged);
}

TEST_F(Types, Lookup) {
  // type A struct { X int }; func (A) Va(); func (*A) Pa()
  Named* A = named("A", st({{"X", int_()}}));
  method(A, "Va", func({}, {}), false);
  method(A, "Pa", func({}, {}), true);
  Named* B = named("B", st({{"X", str_()}, {"Y", str_()}}));
  // type C struct { A; *B }
  Named* C = named("C", st({{"A", A, true}, {"B", ptr(B), true}}));
  auto look = [&](Type* t, const char* name, bool addressable = false) { return lookup_field_or_method(t, addressable, &pkg, n(name)); };
  EXPECT_TRUE(look(C, "X").ambiguous);
  LookupResult y = look(C, "Y");
  ASSERT_NE(y.obj, nullptr);
  EXPECT_EQ(y.path, (std::vector<int>{1, 1}));
  EXPECT_TRUE(y.indirect);
  EXPECT_EQ(look(C, "Va").path, (std::vector<int>{0, 0}));
  EXPECT_EQ(look(C, "Pa").obj, nullptr);
  EXPECT_TRUE(look(C, "Pa").indirect);
  EXPECT_NE(look(C, "Pa", true).obj, nullptr);
  EXPECT_NE(look(ptr(C), "Pa").obj, nullptr);
  EXPECT_EQ(look(C, "nope").obj, nullptr);
  EXPECT_FALSE(look(C, "nope").ambiguous);
  EXPECT_EQ(lookup_field_or_method(C, false, &other, n("A")).path, (std::vector<int>{0}));
  EXPECT_NE(lookup_field_or_method(C, false, &pkg, n("va"), true).obj, nullptr);
  // A defined pointer type has fields but no methods.
  Named* PA = named("PA", ptr(A));
  EXPECT_NE(look(PA, "X").obj, nullptr);
  EXPECT_EQ(look(PA, "Va").obj, nullptr);
  auto names = [&](Type* t) {
    std::string out;
    for (MethodSetEntry& e : method_set(t)) out += std::string(e.func->name) + " ";
    return out;
  };
  EXPECT_EQ(names(C), "Va ");
  EXPECT_EQ(names(ptr(C)), "Pa Va ");
  EXPECT_EQ(names(PA), "");
  EXPECT_EQ(names(universe().error_type), "Error ");
  EXPECT_EQ(names(st({{"error", universe().error_type, true}})), "Error ");
}

TEST_F(Types, Implements) {
  Named* T = named("T", st({}));
  method(T, "Foo", func({int_()}, {}), false);
  method(T, "Bar", func({}, {}), true);
  Interface* foo = iface({{"Foo", func({int_()}, {})}});
  Interface* foo_str = iface({{"Foo", func({str_()}, {})}});
  Interface* lower = iface({{"foo", func({int_()}, {})}});
  Named* I = named("I", foo_str);
  EXPECT_EQ(cause(T, foo), "");
  EXPECT_EQ(cause(T, I), "T does not implement I (wrong type for method Foo)\n\t\thave Foo(int)\n\t\twant Foo(string)");
  EXPECT_EQ(cause(T, named("J", iface({{"Bar", func({}, {})}}))), "T does not implement J (method Bar has pointer receiver)");
  EXPECT_EQ(cause(ptr(T), iface({{"Bar", func({}, {})}})), "");
  EXPECT_EQ(cause(T, named("K", lower)), "T does not implement K (missing method foo)\n\t\thave Foo(int)\n\t\twant foo(int)");
  EXPECT_EQ(cause(T, named("L", iface({{"Zip", func({}, {})}}))), "T does not implement L (missing method Zip)");
  EXPECT_EQ(cause(T, int_()), "T does not implement int (int is not an interface)");
  EXPECT_EQ(cause(ptr(I), I), "*I does not implement I (type *I is pointer to interface, not interface)");
  Named* F = named("F", st({{"Foo", int_()}}));
  EXPECT_EQ(cause(F, I), "F does not implement I (F.Foo is a field, not a method)");
  Named* Two = named("Two", st({{"A", T, true}, {"B", named("T2", st({{"Foo", int_()}})), true}}));
  EXPECT_EQ(cause(Two, I), "Two does not implement I (ambiguous selector Two.Foo)");
  // Constraints
  Named* MyInt = named("MyInt", int_());
  Named* Int = named("Int", iface({}, {uni({{false, int_()}, {false, str_()}})}));
  EXPECT_EQ(cause(MyInt, Int, true), "MyInt does not satisfy Int (possibly missing ~ for int in Int)");
  EXPECT_EQ(cause(b(Basic::Bool), Int, true), "bool does not satisfy Int (bool missing in int | string)");
  EXPECT_EQ(cause(MyInt, iface({}, {uni({{true, int_()}})}), true), "");
  EXPECT_EQ(cause(slice(int_()), universe().comparable_type, true), "[]int does not satisfy comparable");
  EXPECT_EQ(cause(any(), universe().comparable_type, true), "");
  EXPECT_EQ(cause(any(), universe().comparable_type, false), "any does not implement comparable");
  Type* empty = iface({}, {int_(), str_()});
  EXPECT_EQ(cause(int_(), named("E", empty), true), "cannot satisfy E (empty type set)");
  EXPECT_EQ(cause(any(), Int, true), "any does not satisfy Int");
  std::string c;
  EXPECT_TRUE(assertable_to(&env, foo, T, &c));
  EXPECT_FALSE(assertable_to(&env, I, T, &c));
  EXPECT_EQ(lookup_error(&env, T, "foo", T->methods[0], false), "type T has no field or method foo, but does have method Foo");
  EXPECT_EQ(lookup_error(&env, T, "baz", nullptr, false), "type T has no field or method baz");
}

TEST_F(Types, Comparable) {
  TypeError e;
  EXPECT_TRUE(comparable_type(st({{"x", int_()}, {"e", any()}})));
  EXPECT_FALSE(comparable_type(st({{"x", int_()}, {"f", slice(int_())}}), true, &e));
  EXPECT_EQ(e.text(&env), "struct containing []int cannot be compared");
  EXPECT_FALSE(comparable_type(new_array(a, func({}, {}), 2), true, &e));
  EXPECT_EQ(e.text(&env), "[2]func() cannot be compared");
  EXPECT_FALSE(comparable_type(any(), false, &e));
  TypeParam* p = tparam("P", 0, any());
  EXPECT_FALSE(comparable_type(p, true, &e));
  EXPECT_EQ(e.text(&env), "incomparable types in type set");
  EXPECT_TRUE(comparable_type(tparam("Q", 0, universe().comparable_type)));
  Named* rec = named("R", nullptr);
  rec->from_rhs = st({{"p", ptr(rec)}, {"i", iface({{"M", func({rec}, {})}})}});
  EXPECT_TRUE(comparable_type(rec));
  EXPECT_TRUE(has_nil(slice(int_())));
  EXPECT_FALSE(has_nil(str_()));
}

TEST_F(Types, CommonUnder) {
  TypeError e;
  Named* MyInt = named("MyInt", int_());
  EXPECT_EQ(common_under(tparam("P", 0, iface({}, {uni({{false, int_()}, {false, MyInt}})}))), int_());
  EXPECT_EQ(common_under(tparam("P", 0, any()), &e), nullptr);
  EXPECT_EQ(e.text(&env), "no specific type");
  EXPECT_EQ(common_under(tparam("P", 0, iface({}, {uni({{false, int_()}, {false, str_()}})})), &e), nullptr);
  EXPECT_EQ(e.text(&env), "int and string have different underlying types");
  Type *both = new_chan(a, ast::ChanDir::Both, int_()), *send = new_chan(a, ast::ChanDir::SendOnly, int_()), *recv = new_chan(a, ast::ChanDir::RecvOnly, int_());
  EXPECT_EQ(common_under(tparam("P", 0, iface({}, {uni({{false, both}, {false, send}})}))), send);
  EXPECT_EQ(common_under(tparam("P", 0, iface({}, {uni({{false, recv}, {false, send}})})), &e), nullptr);
  EXPECT_EQ(e.text(&env), "channels <-chan int and chan<- int have conflicting directions");
  EXPECT_TRUE(all_basic(tparam("P", 0, iface({}, {uni({{true, int_()}, {true, b(Basic::Uint8)}})})), kIsInteger));
}

TEST_F(Types, Infer) {
  auto run = [&](std::vector<TypeParam*> tps, std::vector<Type*> targs, std::vector<Type*> params, std::vector<Type*> args) {
    std::vector<InferArg> in;
    for (Type* t : args) {
      InferArg arg;
      arg.type = t;
      arg.is_nil = t == typ(Basic::UntypedNil);
      in.push_back(arg);
    }
    InferError err;
    auto out = infer(&env, Pos{}, tps, targs, tuple(params), in, false, &err);
    if (out.empty()) return err.text;
    std::string text;
    for (Type* t : out) text += (text.empty() ? "" : ", ") + s(t);
    return text;
  };
  TypeParam *P = tparam("P", 0, any()), *Q = tparam("Q", 1, any());
  EXPECT_EQ(run({P}, {}, {slice(P)}, {slice(int_())}), "int");
  EXPECT_EQ(run({P, Q}, {}, {new_map(a, P, Q)}, {new_map(a, str_(), int_())}), "string, int");
  EXPECT_EQ(run({P}, {}, {P, P}, {typ(Basic::UntypedInt), typ(Basic::UntypedFloat)}), "float64");
  EXPECT_EQ(run({P}, {}, {P, P}, {typ(Basic::UntypedInt), int_()}), "int");
  EXPECT_EQ(run({P}, {}, {P}, {typ(Basic::UntypedRune)}), "rune");
  EXPECT_EQ(run({P}, {}, {P}, {typ(Basic::UntypedNil)}), "cannot infer P (declared at -)");
  EXPECT_EQ(run({P, Q}, {}, {P}, {int_()}), "cannot infer Q (declared at -)");
  EXPECT_EQ(run({P, Q}, {str_()}, {Q}, {int_()}), "string, int");
  Named* MySlice = named("MySlice", slice(int_()));
  EXPECT_EQ(run({P}, {}, {slice(P)}, {MySlice}), "int");
  // [S ~[]E, E any](S)
  TypeParam* E = tparam("E", 1, any());
  Interface* slice_of_E = iface({}, {uni({{true, slice(E)}})});
  slice_of_E->implicit = true;
  TypeParam* S = tparam("S", 0, slice_of_E);
  EXPECT_EQ(run({S, E}, {}, {S}, {MySlice}), "MySlice, int");
  EXPECT_EQ(run({S, E}, {}, {S}, {int_()}), "S (type int) does not satisfy ~[]E");
  // Functions
  EXPECT_EQ(run({P, Q}, {}, {slice(P), func({P}, {Q})}, {slice(int_()), func({int_()}, {str_()})}), "int, string");
  // Core type of an unbound parameter, [A interface{*A}]: a cycle
  TypeParam* A = tparam("A", 0, nullptr);
  A->bound = iface({}, {uni({{false, ptr(A)}})});
  EXPECT_EQ(run({A}, {}, {}, {}), "cannot infer A (declared at -)");
  // A defined type wins over a literal of the same structure.
  EXPECT_EQ(run({P}, {}, {P, P}, {slice(int_()), MySlice}), "MySlice");
  // Methods of the constraint tell the second argument: [T interface{ Get() V }, V any](T)
  TypeParam* V = tparam("V", 1, any());
  TypeParam* T = tparam("T", 0, iface({{"Get", func({}, {V})}}));
  Named* G = named("G", st({}));
  method(G, "Get", func({}, {str_()}), false);
  EXPECT_EQ(run({T, V}, {}, {T}, {G}), "G, string");
  EXPECT_EQ(run({T, V}, {}, {T}, {int_()}), "T (type int) does not satisfy interface{Get() V} (missing method Get)");
  EXPECT_EQ(type_params_string(std::vector<TypeParam*>{P, Q, E}), "P, Q, and E");
}

TEST_F(Types, Layout) {
  auto check = [&](Type* t, int64_t size, int64_t align, int64_t ptr_bytes, const char* mask) {
    TypeLayout l = store.layout(t);
    EXPECT_EQ(l.size, size) << s(t);
    EXPECT_EQ(l.align, align) << s(t);
    EXPECT_EQ(l.ptr_bytes, ptr_bytes) << s(t);
    EXPECT_EQ(sizeof_type(t), size) << s(t);
    EXPECT_EQ(alignof_type(t), align) << s(t);
    std::vector<bool> bits;
    store.pointer_mask(t, &bits);
    std::string text;
    for (bool bit : bits) text += bit ? '1' : '0';
    EXPECT_EQ(text, mask) << s(t);
  };
  check(b(Basic::Bool), 1, 1, 0, "");
  check(b(Basic::Complex64), 8, 4, 0, "");
  check(b(Basic::Complex128), 16, 8, 0, "");
  check(str_(), 16, 8, 8, "1");
  check(slice(int_()), 24, 8, 8, "1");
  check(any(), 16, 8, 16, "01");
  check(st({}), 0, 1, 0, "");
  check(st({{"a", b(Basic::Int8)}, {"b", b(Basic::Int64)}, {"c", b(Basic::Int16)}}), 24, 8, 0, "");
  check(st({{"a", int_()}, {"z", st({})}}), 16, 8, 0, "");  // a final field of size 0 gets a byte
  check(st({{"z", st({})}, {"a", int_()}}), 8, 8, 0, "");
  check(st({{"a", b(Basic::Int32)}, {"p", ptr(int_())}, {"s", str_()}, {"i", int_()}}), 40, 8, 24, "011");
  check(new_array(a, st({{"p", ptr(int_())}, {"i", int_()}}), 3), 48, 8, 40, "10101");
  check(new_array(a, str_(), 0), 0, 8, 0, "");
  check(new_array(a, any(), 2), 32, 8, 32, "0101");
  check(new_map(a, str_(), int_()), 8, 8, 8, "1");
  EXPECT_EQ(sizeof_type(new_array(a, int_(), INT64_MAX / 4)), -1);
  std::vector<int64_t> offs;
  StructType* t = st({{"a", b(Basic::Int8)}, {"b", b(Basic::Int32)}, {"c", b(Basic::Int8)}});
  store.field_offsets(t, &offs);
  EXPECT_EQ(offs, (std::vector<int64_t>{0, 4, 8}));
}

TEST_F(Types, Scope) {
  Scope s;
  std::vector<std::string> names;
  for (int i = 0; i < 1000; i++) names.push_back("name" + std::to_string(i));
  for (std::string& x : names) {
    EXPECT_EQ(s.lookup(n(x)), nullptr);
    EXPECT_EQ(s.insert(new_var(a, VarKind::LocalVar, Pos{}, &pkg, n(x), int_())), nullptr);
  }
  for (std::string& x : names) {
    ASSERT_NE(s.lookup(n(x)), nullptr);
    EXPECT_EQ(s.lookup(n(x))->name, x);
  }
  EXPECT_EQ(s.insert(new_var(a, VarKind::LocalVar, Pos{}, &pkg, n("name7"), int_())), s.lookup(n("name7")));
  const Universe& u = universe();
  for (const char* x : {"any", "comparable", "min", "max", "clear", "error", "true", "nil", "iota", "uintptr", "rune"}) { EXPECT_NE(u.scope->lookup(n(x)), nullptr) << x; }
  EXPECT_EQ(u.scope->lookup(n("Pointer")), nullptr);
  EXPECT_NE(u.unsafe_pkg->scope->lookup(n("Pointer")), nullptr);
  EXPECT_NE(u.unsafe_pkg->scope->lookup(n("StringData")), nullptr);
}

// Several threads make the same types from types of their own and must agree on ids and instances.
TEST_F(Types, Threads) {
  TypeParam* p = tparam("P", 0, any());
  Named* box = named("Box", st({{"v", p}, {"next", any()}}));
  box->tparams = a.copy_span({p});
  static_cast<StructType*>(box->from_rhs)->fields[1]->type = ptr(instantiate(box, std::vector<Type*>{p}, store));
  Signature* sig = func({p}, {p});
  TypeParam* q = tparam("P", 0, any());
  sig = func({q}, {slice(q)});
  sig->recv_tparams = a.copy_span({q});
  method(box, "M", sig, false);
  sig->recv->type = instantiate(box, std::vector<Type*>{q}, store);
  constexpr int kThreads = 4, kRounds = 300;
  std::vector<std::vector<TypeId>> ids(kThreads);
  std::vector<std::vector<Type*>> insts(kThreads);
  Arena arenas[kThreads];
  auto work = [&](int self) {
    Arena& mine = arenas[self];  // types live as long as the store
    for (int i = 0; i < kRounds; i++) {
      Type* t = new_array(mine, new_slice(mine, typ(Basic::Int)), i % 50);
      Type* inst = instantiate(box, std::vector<Type*>{new_pointer(mine, t)}, store);
      insts[static_cast<size_t>(self)].push_back(inst);
      LookupResult r = lookup_field_or_method(inst, false, &pkg, n("M"));
      EXPECT_NE(r.obj, nullptr);
      ids[static_cast<size_t>(self)].push_back(store.id(inst));
      ids[static_cast<size_t>(self)].push_back(store.id(r.obj->type));
      Type* m = store.map_of(typ(Basic::String), store.slice_of(inst));
      ids[static_cast<size_t>(self)].push_back(store.id(m));
      EXPECT_EQ(store.layout(inst).size, 16);
      std::vector<VarObj*> v{new_field(mine, Pos{}, &pkg, n("f" + std::to_string(i)), m, false)};
      StructType* s = mine.alloc<StructType>();
      s->fields = mine.copy_span(v);
      ids[static_cast<size_t>(self)].push_back(store.id(s));
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; i++) threads.emplace_back(work, i);
  for (std::thread& t : threads) t.join();
  for (int i = 1; i < kThreads; i++) {
    EXPECT_EQ(ids[0], ids[static_cast<size_t>(i)]);
    EXPECT_EQ(insts[0], insts[static_cast<size_t>(i)]);
  }
}

}  // namespace
}  // namespace gorun
