// Sales records in JSON to a report in JSON or text: structs with tags, custom marshalling, sorting, times.
//
//	gorun examples/report.go [-text] [FILE]
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"sort"
	"strings"
	"time"
)

type Cents int64

func (c Cents) MarshalJSON() ([]byte, error) {
	return []byte(fmt.Sprintf(`"%d.%02d"`, c/100, c%100)), nil
}

func (c *Cents) UnmarshalJSON(b []byte) error {
	var s json.Number
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	f, err := s.Float64()
	if err != nil {
		return fmt.Errorf("amount %q: %w", string(b), err)
	}
	if f < 0 {
		return errNegative
	}
	*c = Cents(f*100 + 0.5)
	return nil
}

var errNegative = errors.New("negative amount")

type Record struct {
	Day    time.Time         `json:"day"`
	Region string            `json:"region"`
	Items  []Item            `json:"items"`
	Extra  map[string]any    `json:"extra,omitempty"`
	Labels map[string]string `json:"labels,omitempty"`
}

type Item struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
	Price Cents  `json:"price"`
}

type Summary struct {
	Region  string         `json:"region"`
	Orders  int            `json:"orders"`
	Total   Cents          `json:"total"`
	Best    *Item          `json:"best,omitempty"`
	PerItem map[string]int `json:"per_item"`
	First   string         `json:"first"`
	Last    string         `json:"last"`
	first   time.Time
	last    time.Time
}

const sample = `[
 {"day":"2024-02-28T10:00:00Z","region":"north","items":[{"name":"bolt","count":120,"price":0.07},{"name":"nut","count":80,"price":0.05}]},
 {"day":"2024-02-29T23:59:59+01:00","region":"south","items":[{"name":"gear","count":3,"price":19.99}],"extra":{"gift":true,"weights":[1.5,2,1e3],"note":null}},
 {"day":"2024-03-01T08:30:00Z","region":"north","items":[{"name":"gear","count":1,"price":21.5}],"labels":{"z":"last","a":"<first>"}},
 {"day":"2024-03-04T12:00:00-05:00","region":"west","items":[]}
]`

func summarise(records []Record) []*Summary {
	byRegion := map[string]*Summary{}
	for _, r := range records {
		s := byRegion[r.Region]
		if s == nil {
			s = &Summary{Region: r.Region, PerItem: map[string]int{}, first: r.Day, last: r.Day}
			byRegion[r.Region] = s
		}
		s.Orders++
		if r.Day.Before(s.first) {
			s.first = r.Day
		}
		if r.Day.After(s.last) {
			s.last = r.Day
		}
		for _, it := range r.Items {
			s.Total += Cents(it.Count) * it.Price
			s.PerItem[it.Name] += it.Count
			if s.Best == nil || Cents(it.Count)*it.Price > Cents(s.Best.Count)*s.Best.Price {
				s.Best = &it
			}
		}
	}
	var out []*Summary
	for _, s := range byRegion {
		s.First, s.Last = s.first.UTC().Format(time.DateOnly), s.last.UTC().Format(time.RFC3339)
		out = append(out, s)
	}
	sort.Slice(out, func(i, j int) bool {
		if out[i].Total != out[j].Total {
			return out[i].Total > out[j].Total
		}
		return out[i].Region < out[j].Region
	})
	return out
}

func main() {
	text := flag.Bool("text", false, "a table instead of JSON")
	flag.Parse()
	input := []byte(sample)
	if flag.NArg() > 0 {
		var err error
		if input, err = os.ReadFile(flag.Arg(0)); err != nil {
			fmt.Fprintln(os.Stderr, "report:", err)
			os.Exit(1)
		}
	}
	var records []Record
	d := json.NewDecoder(strings.NewReader(string(input)))
	d.DisallowUnknownFields()
	if err := d.Decode(&records); err != nil {
		var syntax *json.SyntaxError
		var kind *json.UnmarshalTypeError
		switch {
		case errors.As(err, &syntax):
			fmt.Fprintf(os.Stderr, "report: at byte %d: %v\n", syntax.Offset, err)
		case errors.As(err, &kind):
			fmt.Fprintf(os.Stderr, "report: field %s: %s instead of %v\n", kind.Field, kind.Value, kind.Type)
		case errors.Is(err, errNegative):
			fmt.Fprintln(os.Stderr, "report: refused:", err)
		default:
			fmt.Fprintln(os.Stderr, "report:", err)
		}
		os.Exit(3)
	}
	sums := summarise(records)
	if !*text {
		e := json.NewEncoder(os.Stdout)
		e.SetIndent("", "  ")
		if err := e.Encode(sums); err != nil {
			panic(err)
		}
		again, _ := json.Marshal(records)
		fmt.Println(string(again))
		return
	}
	fmt.Printf("%-8s|%6s|%12s\n%s\n", "region", "orders", "total", strings.Repeat("-", 28))
	for _, s := range sums {
		fmt.Printf("%-8s|%6d|%9d.%02d\n", s.Region, s.Orders, s.Total/100, s.Total%100)
	}
}
