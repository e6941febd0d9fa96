// A page from data with text/template: nested templates, pipelines, functions, methods, errors.
package main

import (
	"fmt"
	"os"
	"strings"
	"text/template"
)

type Book struct {
	Title   string
	Authors []string
	Year    int
	Price   float64
	Tags    map[string]bool
}

func (b Book) Old() bool               { return b.Year < 1950 }
func (b *Book) Discount(p int) float64 { return b.Price * float64(100-p) / 100 }

type Shop struct {
	Name  string
	Books []*Book
	Open  func(day string) bool
}

const page = `
{{- define "authors"}}{{range $i, $a := .}}{{if $i}}, {{end}}{{$a | upper}}{{else}}anonymous{{end}}{{end -}}
# {{.Name | printf "%q"}} ({{len .Books}} books)
{{range $n, $b := .Books}}{{with $b}}
{{add $n 1}}. {{.Title}} by {{template "authors" .Authors}}{{if .Old}} [old]{{else if gt .Year 2000}} [new]{{end}}
   {{printf "%8.2f" .Price}} now {{.Discount 15 | printf "%.2f"}}{{if and .Tags (index .Tags "signed")}} signed{{end}}
   {{- range $k, $v := .Tags}}
   * {{$k}}={{$v}}
   {{- end}}
{{end}}{{end}}
{{- /* a comment */ -}}
{{block "footer" .}}Open on Sunday: {{call .Open "Sunday"}}, on Monday: {{call .Open "Monday"}}{{end}}
{{$total := 0.0}}{{range .Books}}{{$total = sum $total .Price}}{{end}}Total {{$total}} {{js "it's <b>"}} {{html "a<b"}} {{urlquery "x y&z"}}
{{range $i := 3}}{{if eq $i 2}}{{break}}{{end}}{{$i}};{{end}} {{slice "template" 2 5}} {{not true}} {{or 0 "" "x"}} {{eq 1 2 1}}
`

func main() {
	funcs := template.FuncMap{
		"upper": strings.ToUpper,
		"add":   func(a, b int) int { return a + b },
		"sum":   func(a, b float64) float64 { return a + b },
		"fail":  func(s string) (string, error) { return "", fmt.Errorf("fail: %s", s) },
	}
	shop := &Shop{
		Name: "Paper & Ink",
		Books: []*Book{
			{"Walden", []string{"Thoreau"}, 1854, 12.5, map[string]bool{"signed": false, "classic": true}},
			{"The Go Book", []string{"Ann", "Bob"}, 2015, 40, map[string]bool{"signed": true}},
			{"Leaflet", nil, 1999, 0.99, nil},
		},
		Open: func(day string) bool { return day != "Sunday" },
	}
	t := template.Must(template.New("page").Funcs(funcs).Parse(page))
	if err := t.Execute(os.Stdout, shop); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	for _, bad := range []string{"{{.Nope}}", "{{range}}", "{{index .Books 9}}", `{{fail "here"}}`, "{{.Name.X}}", "{{if}}", "{{nofunc 1}}", "{{template \"gone\"}}"} {
		t, err := template.New("bad").Funcs(funcs).Parse(bad)
		if err == nil {
			err = t.Execute(&strings.Builder{}, shop)
		}
		fmt.Println(err)
	}
}
