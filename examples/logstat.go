// Statistics of a web server's log: regular expressions with named groups, maps, durations.
//
//	gorun examples/logstat.go [-status 4..] [FILE]       (no file: standard input)
package main

import (
	"bufio"
	"cmp"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

var line = regexp.MustCompile(`^(?P<host>\S+) - (?P<user>\S+) \[(?P<when>[^\]]+)\] "(?P<method>[A-Z]+) (?P<path>\S+) HTTP/\d\.\d" (?P<status>\d{3}) (?P<size>\d+|-)(?: (?P<took>[\d.]+[mµn]?s))?$`)

var number = regexp.MustCompile(`/\d+`)

type entry map[string]string

func parse(s string) (entry, bool) {
	m := line.FindStringSubmatch(s)
	if m == nil {
		return nil, false
	}
	e := entry{}
	for i, name := range line.SubexpNames() {
		if name != "" {
			e[name] = m[i]
		}
	}
	return e, true
}

type stat struct {
	hits  int
	bytes int64
	took  time.Duration
	max   time.Duration
}

func main() {
	only := flag.String("status", "", "a regular expression of the status codes to count")
	flag.Parse()
	filter, err := regexp.Compile("^(" + *only + ")")
	if err != nil {
		fmt.Fprintln(os.Stderr, "logstat:", err)
		os.Exit(2)
	}
	var in io.Reader = os.Stdin
	if flag.NArg() == 1 {
		f, err := os.Open(flag.Arg(0))
		if err != nil {
			fmt.Fprintln(os.Stderr, "logstat:", err)
			os.Exit(3)
		}
		defer f.Close()
		in = f
	}
	paths, hosts, hours := map[string]*stat{}, map[string]int{}, [24]int{}
	var bad []int
	n := 0
	for sc := bufio.NewScanner(in); sc.Scan(); {
		n++
		e, ok := parse(strings.TrimSpace(sc.Text()))
		if !ok {
			bad = append(bad, n)
			continue
		}
		if !filter.MatchString(e["status"]) {
			continue
		}
		when, err := time.Parse("02/Jan/2006:15:04:05 -0700", e["when"])
		if err != nil {
			fmt.Println("line", n, err)
			continue
		}
		hours[when.UTC().Hour()]++
		hosts[e["host"]]++
		key := e["method"] + " " + number.ReplaceAllString(e["path"], "/{n}")
		s := paths[key]
		if s == nil {
			s = new(stat)
			paths[key] = s
		}
		s.hits++
		if size, err := strconv.ParseInt(e["size"], 10, 64); err == nil {
			s.bytes += size
		}
		if d, err := time.ParseDuration(e["took"]); err == nil {
			s.took += d
			s.max = max(s.max, d)
		}
	}
	fmt.Printf("%d lines, not understood: %v\n", n, bad)
	keys := slices.SortedFunc(maps.Keys(paths), func(a, b string) int {
		return cmp.Or(-cmp.Compare(paths[a].hits, paths[b].hits), cmp.Compare(a, b))
	})
	for _, k := range keys {
		s := paths[k]
		fmt.Printf("%3d %-28s %8d bytes, mean %v, max %v\n", s.hits, k, s.bytes, s.took/time.Duration(s.hits), s.max)
	}
	for _, h := range slices.Sorted(maps.Keys(hosts)) {
		fmt.Printf("%-16s %s\n", h, strings.Repeat("*", hosts[h]))
	}
	for h, c := range hours {
		if c > 0 {
			fmt.Printf("%02d:00 %d\n", h, c)
		}
	}
}
