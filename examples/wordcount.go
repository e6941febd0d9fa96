// Wordcount prints the most frequent words of a text file:
//
//	gorun examples/wordcount.go [-n 10] [file]
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"unicode"
)

type count struct {
	word string
	n    int
}

type stats struct {
	lines, words, bytes int
	byWord              map[string]int
}

func read(r io.Reader) (*stats, error) {
	s := &stats{byWord: make(map[string]int)}
	scanner := bufio.NewScanner(r)
	for scanner.Scan() {
		line := scanner.Text()
		s.lines++
		s.bytes += len(line) + 1
		words := strings.FieldsFunc(line, func(r rune) bool {
			return !unicode.IsLetter(r) && r != '\''
		})
		for _, w := range words {
			s.words++
			s.byWord[strings.ToLower(w)]++
		}
	}
	return s, scanner.Err()
}

// top returns the n most frequent words, equally frequent ones by name.
func (s *stats) top(n int) []count {
	all := make([]count, 0, len(s.byWord))
	for w, n := range s.byWord {
		all = append(all, count{w, n})
	}
	sort.Slice(all, func(i, j int) bool {
		if all[i].n != all[j].n {
			return all[i].n > all[j].n
		}
		return all[i].word < all[j].word
	})
	return all[:min(n, len(all))]
}

// defaultInput is the text beside this source file.
func defaultInput() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "testdata", "poem.txt")
}

func main() {
	n := flag.Int("n", 10, "how many words to print")
	flag.Parse()
	name := defaultInput()
	if flag.NArg() > 0 {
		name = flag.Arg(0)
	}
	f, err := os.Open(name)
	if err != nil {
		fmt.Fprintln(os.Stderr, "wordcount:", err)
		os.Exit(1)
	}
	defer f.Close()
	s, err := read(f)
	if err != nil {
		fmt.Fprintln(os.Stderr, "wordcount:", err)
		os.Exit(1)
	}
	fmt.Printf("%d lines, %d words (%d different), %d bytes\n", s.lines, s.words, len(s.byWord), s.bytes)
	for i, c := range s.top(*n) {
		share := 100 * float64(c.n) / float64(s.words)
		fmt.Printf("%2d. %-10s %3d %5.1f%% %s\n", i+1, c.word, c.n, share, strings.Repeat("#", c.n))
	}
}
