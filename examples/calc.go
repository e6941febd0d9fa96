// An expression parser and evaluator: lexer, precedence climbing, an AST with a type switch, variables and functions.
//
//	gorun examples/calc.go ['x = 2*3' 'x^2 - sqrt(16)' ...]     (no arguments: a few of its own)
package main

import (
	"errors"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"unicode"
)

type (
	node  interface{ String() string }
	num   float64
	name  string
	unary struct {
		op byte
		x  node
	}
	binary struct {
		op   byte
		x, y node
	}
	call struct {
		fn   string
		args []node
	}
	assign struct {
		to name
		x  node
	}
)

func (n num) String() string     { return strconv.FormatFloat(float64(n), 'g', -1, 64) }
func (n name) String() string    { return string(n) }
func (u *unary) String() string  { return fmt.Sprintf("(%c%v)", u.op, u.x) }
func (b *binary) String() string { return fmt.Sprintf("(%v %c %v)", b.x, b.op, b.y) }
func (a *assign) String() string { return fmt.Sprintf("%v = %v", a.to, a.x) }
func (c *call) String() string {
	s := make([]string, len(c.args))
	for i, a := range c.args {
		s[i] = a.String()
	}
	return c.fn + "(" + strings.Join(s, ", ") + ")"
}

type syntaxError struct {
	at  int
	msg string
}

func (e *syntaxError) Error() string { return fmt.Sprintf("column %d: %s", e.at+1, e.msg) }

type parser struct {
	src []rune
	at  int
}

func (p *parser) fail(format string, args ...any) {
	panic(&syntaxError{p.at, fmt.Sprintf(format, args...)})
}

func (p *parser) peek() rune {
	for p.at < len(p.src) && unicode.IsSpace(p.src[p.at]) {
		p.at++
	}
	if p.at == len(p.src) {
		return 0
	}
	return p.src[p.at]
}

func (p *parser) accept(r rune) bool {
	if p.peek() == r {
		p.at++
		return true
	}
	return false
}

func (p *parser) word(ok func(rune) bool) string {
	start := p.at
	for p.at < len(p.src) && ok(p.src[p.at]) {
		p.at++
	}
	return string(p.src[start:p.at])
}

var precedence = map[rune]int{'+': 1, '-': 1, '*': 2, '/': 2, '%': 2, '^': 4}

func (p *parser) primary() node {
	switch r := p.peek(); {
	case r == 0:
		p.fail("unexpected end")
	case unicode.IsDigit(r) || r == '.':
		s := p.word(func(r rune) bool { return unicode.IsDigit(r) || r == '.' || r == 'e' })
		f, err := strconv.ParseFloat(s, 64)
		if err != nil {
			p.fail("%v", err)
		}
		return num(f)
	case unicode.IsLetter(r):
		s := p.word(func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
		if !p.accept('(') {
			return name(s)
		}
		c := &call{fn: s}
		for !p.accept(')') {
			if len(c.args) > 0 && !p.accept(',') {
				p.fail("expected , or )")
			}
			c.args = append(c.args, p.expr(1))
		}
		return c
	case r == '-' || r == '+':
		p.at++
		return &unary{byte(r), p.expr(3)}
	case r == '(':
		p.at++
		n := p.expr(1)
		if !p.accept(')') {
			p.fail("expected )")
		}
		return n
	default:
		p.fail("unexpected %q", r)
	}
	return nil
}

func (p *parser) expr(least int) node {
	n := p.primary()
	for {
		op := p.peek()
		prec := precedence[op]
		if prec < least {
			return n
		}
		p.at++
		next := prec + 1
		if op == '^' { // to the right
			next = prec
		}
		n = &binary{byte(op), n, p.expr(next)}
	}
}

func parse(s string) (n node, err error) {
	defer func() {
		switch e := recover().(type) {
		case nil:
		case *syntaxError:
			err = fmt.Errorf("%s: %w", s, e)
		default:
			panic(e)
		}
	}()
	p := &parser{src: []rune(s)}
	n = p.expr(1)
	if v, ok := n.(name); ok && p.accept('=') {
		n = &assign{v, p.expr(1)}
	}
	if p.peek() != 0 {
		p.fail("unexpected %q", p.peek())
	}
	return n, nil
}

var errUnknown = errors.New("unknown name")

type env map[string]any

func (e env) eval(n node) float64 {
	switch n := n.(type) {
	case num:
		return float64(n)
	case name:
		v, ok := e[string(n)].(float64)
		if !ok {
			panic(fmt.Errorf("%w: %s", errUnknown, n))
		}
		return v
	case *assign:
		v := e.eval(n.x)
		e[string(n.to)] = v
		return v
	case *unary:
		if n.op == '-' {
			return -e.eval(n.x)
		}
		return e.eval(n.x)
	case *binary:
		x, y := e.eval(n.x), e.eval(n.y)
		switch n.op {
		case '+':
			return x + y
		case '-':
			return x - y
		case '*':
			return x * y
		case '/':
			return x / y
		case '%':
			return float64(int64(x) % int64(y))
		case '^':
			return math.Pow(x, y)
		}
	case *call:
		args := make([]float64, len(n.args))
		for i, a := range n.args {
			args[i] = e.eval(a)
		}
		switch f := e[n.fn].(type) {
		case func(float64) float64:
			return f(args[0])
		case func(...float64) float64:
			return f(args...)
		case func(float64, float64) float64:
			return f(args[0], args[1])
		}
		panic(fmt.Errorf("%w: %s()", errUnknown, n.fn))
	}
	panic("not reached")
}

func main() {
	lines := os.Args[1:]
	if len(lines) == 0 {
		lines = []string{"1 + 2*3 - 4/8", "2^3^2", "-2^2", "x = 3 * (y = 2)", "x = 7", "x * x - x", "hypot(x - 4, 4)", "sum()", "sum(1, 2, x)", "5 % 3 + sqrt(2)", "1 / 0", "-0 * 1", "1 +", "2 $ 3", "1e400", "pi", "sum(1 2)", "(1", "0/0 - pi"}
	}
	e := env{
		"π": math.Pi, "sqrt": math.Sqrt, "hypot": math.Hypot,
		"sum": func(v ...float64) (t float64) {
			for _, x := range v {
				t += x
			}
			return
		},
	}
	status := 0
	for _, s := range lines {
		n, err := parse(s)
		if err != nil {
			var at *syntaxError
			fmt.Fprintln(os.Stderr, "calc:", err)
			if errors.As(err, &at) {
				fmt.Fprintf(os.Stderr, "\t%s\n\t%s^\n", s, strings.Repeat(" ", at.at))
			}
			status = 3
			continue
		}
		func() {
			defer func() {
				if err, ok := recover().(error); ok {
					if !errors.Is(err, errUnknown) {
						panic(err)
					}
					fmt.Fprintln(os.Stderr, "calc:", err)
					status = 3
				}
			}()
			fmt.Printf("%v -> %.10g\n", n, e.eval(n))
		}()
	}
	os.Exit(status)
}
