// Joins two CSV files by a column, as join(1) does for lines.
//
//	gorun examples/csvjoin.go [-outer] COLUMN LEFT RIGHT
package main

import (
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
)

type table struct {
	header []string
	key    int
	rows   map[string][][]string
	order  []string
}

type usageError string

func (u usageError) Error() string { return string(u) }

func read(path, column string) (_ *table, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("%s: %w", path, err)
		}
	}()
	f, err := os.Open(path)
	if err != nil {
		return nil, errors.Unwrap(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.TrimLeadingSpace = true
	r.Comment = '#'
	t := &table{rows: map[string][][]string{}}
	if t.header, err = r.Read(); err != nil {
		return nil, err
	}
	if t.key = slices.Index(t.header, column); t.key < 0 {
		return nil, usageError(fmt.Sprintf("no column %q in %q", column, t.header))
	}
	for {
		row, err := r.Read()
		if err == io.EOF {
			return t, nil
		}
		if err != nil {
			return nil, err
		}
		k := row[t.key]
		if _, seen := t.rows[k]; !seen {
			t.order = append(t.order, k)
		}
		t.rows[k] = append(t.rows[k], row)
	}
}

func without(s []string, i int) []string { return slices.Concat(s[:i], s[i+1:]) }

func join(w *csv.Writer, l, r *table, outer bool) error {
	if err := w.Write(slices.Concat([]string{l.header[l.key]}, without(l.header, l.key), without(r.header, r.key))); err != nil {
		return err
	}
	blank := [][]string{make([]string, len(r.header))}
	for _, k := range l.order {
		right, ok := r.rows[k]
		if !ok {
			if !outer {
				continue
			}
			right = blank
		}
		for _, a := range l.rows[k] {
			for _, b := range right {
				out := append([]string{k}, without(a, l.key)...)
				w.Write(append(out, without(b, r.key)...))
			}
		}
	}
	w.Flush()
	return w.Error()
}

func run(args []string) error {
	flags := flag.NewFlagSet("csvjoin", flag.ContinueOnError)
	outer := flags.Bool("outer", false, "keep rows of LEFT without a partner")
	if err := flags.Parse(args); err != nil {
		return usageError("bad flags")
	}
	if flags.NArg() != 3 {
		return usageError("usage: csvjoin [-outer] COLUMN LEFT RIGHT")
	}
	l, err := read(flags.Arg(1), flags.Arg(0))
	if err != nil {
		return err
	}
	r, err := read(flags.Arg(2), flags.Arg(0))
	if err != nil {
		return err
	}
	return join(csv.NewWriter(os.Stdout), l, r, *outer)
}

func main() {
	err := run(os.Args[1:])
	var u usageError
	var p *csv.ParseError
	switch {
	case err == nil:
	case errors.As(err, &u):
		fmt.Fprintln(os.Stderr, "csvjoin:", err)
		os.Exit(2)
	case errors.As(err, &p):
		fmt.Fprintf(os.Stderr, "csvjoin: line %d, column %d: %v\n", p.Line, p.Column, p.Err)
		os.Exit(3)
	default:
		fmt.Fprintln(os.Stderr, "csvjoin:", err)
		os.Exit(1)
	}
}
