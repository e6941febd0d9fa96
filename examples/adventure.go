// A small text adventure on standard input: interfaces, maps of closures, a state machine, exit status.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"sort"
	"strings"
)

type direction int

const (
	north direction = iota
	east
	south
	west
)

//go:noinline
func (d direction) String() string { return [...]string{"north", "east", "south", "west"}[d] }

func (d direction) back() direction { return (d + 2) % 4 }

type room struct {
	name, text string
	exits      map[direction]*room
	things     []thing
	locked     map[direction]string // what opens it
}

type thing interface{ Name() string }

type user interface {
	thing
	Use(*game) (string, error)
}

type key struct{ colour string }
type lamp struct{ lit bool }
type stone struct{}

func (k key) Name() string   { return k.colour + " key" }
func (l *lamp) Name() string { return "lamp" }
func (stone) Name() string   { return "stone" }

var errNothing = errors.New("nothing happens")

func (k key) Use(g *game) (string, error) {
	for d, need := range g.at.locked {
		if need == k.Name() {
			delete(g.at.locked, d)
			return fmt.Sprintf("The door %v opens.", d), nil
		}
	}
	return "", fmt.Errorf("%s: %w", k.Name(), errNothing)
}

func (l *lamp) Use(*game) (string, error) {
	l.lit = !l.lit
	return map[bool]string{true: "Light!", false: "Dark again."}[l.lit], nil
}

type game struct {
	at      *room
	carried []thing
	moves   int
	out     io.Writer
	verbs   map[string]func(rest string) error
}

var errQuit = errors.New("quit")
var errWon = errors.New("won")

func connect(a *room, d direction, b *room) {
	for _, l := range []struct {
		from, to *room
		d        direction
	}{{a, b, d}, {b, a, d.back()}} {
		if l.from.exits == nil {
			l.from.exits = make(map[direction]*room)
		}
		l.from.exits[l.d] = l.to
	}
}

func take(list *[]thing, name string) thing {
	for i, t := range *list {
		if t.Name() == name {
			*list = append((*list)[:i:i], (*list)[i+1:]...)
			return t
		}
	}
	return nil
}

func (g *game) look(string) error {
	dark := g.at.name == "Cellar"
	for _, t := range g.carried {
		if l, ok := t.(*lamp); ok && l.lit {
			dark = false
		}
	}
	if dark {
		fmt.Fprintln(g.out, "It is dark.")
		return nil
	}
	fmt.Fprintf(g.out, "== %s ==\n%s\n", g.at.name, g.at.text)
	var exits []string
	for d := range g.at.exits {
		exits = append(exits, d.String())
	}
	sort.Strings(exits)
	fmt.Fprintln(g.out, "Exits:", strings.Join(exits, ", "))
	for _, t := range g.at.things {
		fmt.Fprintln(g.out, "There is a", t.Name())
	}
	return nil
}

func (g *game) walk(d direction) func(string) error {
	return func(string) error {
		next, ok := g.at.exits[d]
		switch {
		case !ok:
			return fmt.Errorf("no way %v", d)
		case g.at.locked[d] != "":
			return fmt.Errorf("the door %v wants a %s", d, g.at.locked[d])
		}
		g.at = next
		g.moves++
		if next.name == "Garden" {
			return errWon
		}
		return g.look("")
	}
}

func newGame(out io.Writer) *game {
	hall := &room{name: "Hall", text: "Dust and portraits.", things: []thing{&lamp{}, stone{}}}
	cellar := &room{name: "Cellar", text: "Barrels.", things: []thing{key{"red"}}}
	porch := &room{name: "Porch", text: "Rain outside.", locked: map[direction]string{east: "red key"}}
	garden := &room{name: "Garden", text: "Roses."}
	connect(hall, south, cellar)
	connect(hall, east, porch)
	connect(porch, east, garden)
	g := &game{at: hall, out: out}
	g.verbs = map[string]func(string) error{
		"look": g.look,
		"take": func(name string) error {
			t := take(&g.at.things, name)
			if t == nil {
				return fmt.Errorf("no %q here", name)
			}
			g.carried = append(g.carried, t)
			fmt.Fprintln(out, "Taken.")
			return nil
		},
		"use": func(name string) error {
			for _, t := range g.carried {
				if t.Name() != name {
					continue
				}
				u, ok := t.(user)
				if !ok {
					return fmt.Errorf("a %s (%T) is of no use", name, t)
				}
				s, err := u.Use(g)
				if err == nil {
					fmt.Fprintln(out, s)
				}
				return err
			}
			return fmt.Errorf("you have no %s", name)
		},
		"quit":  func(string) error { return errQuit },
		"break": func(string) error { return g.verbs["no such verb"]("") },
	}
	for d := north; d <= west; d++ {
		g.verbs[d.String()] = g.walk(d)
	}
	return g
}

func main() {
	g := newGame(os.Stdout)
	g.look("")
	in := bufio.NewReader(os.Stdin)
	for {
		fmt.Print("> ")
		s, err := in.ReadString('\n')
		if err == io.EOF && s == "" {
			fmt.Println("\nYou fall asleep.")
			os.Exit(1)
		}
		verb, rest, _ := strings.Cut(strings.ToLower(strings.TrimSpace(s)), " ")
		if verb == "" {
			fmt.Println()
			continue
		}
		fmt.Println(verb, rest)
		do, ok := g.verbs[verb]
		if !ok {
			fmt.Printf("I do not know how to %s.\n", verb)
			continue
		}
		switch err := do(rest); {
		case errors.Is(err, errWon):
			fmt.Printf("You are free after %d moves.\n", g.moves)
			return
		case errors.Is(err, errQuit):
			fmt.Println("Bye.")
			os.Exit(3)
		case errors.Is(err, errNothing):
			fmt.Println("Hm:", err)
		case err != nil:
			fmt.Println("No:", err)
		}
	}
}
