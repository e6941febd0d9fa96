// Lru is a cache with least-recently-used replacement over container/list, driven by a text of commands.
package main

import (
	"bufio"
	"container/list"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
)

type entry[K comparable, V any] struct {
	key   K
	value V
}

type Stats struct {
	Hits      int `json:"hits"`
	Misses    int `json:"misses"`
	Evictions int `json:"evictions,omitempty"`
}

type Cache[K comparable, V any] struct {
	capacity int
	order    *list.List // most recently used first
	items    map[K]*list.Element
	stats    Stats
	onEvict  func(K, V)
}

func NewCache[K comparable, V any](capacity int, onEvict func(K, V)) *Cache[K, V] {
	return &Cache[K, V]{capacity: capacity, order: list.New(), items: map[K]*list.Element{}, onEvict: onEvict}
}

func (c *Cache[K, V]) Get(key K) (value V, ok bool) {
	e, ok := c.items[key]
	if !ok {
		c.stats.Misses++
		return value, false
	}
	c.stats.Hits++
	c.order.MoveToFront(e)
	return e.Value.(*entry[K, V]).value, true
}

func (c *Cache[K, V]) Put(key K, value V) {
	if e, ok := c.items[key]; ok {
		e.Value.(*entry[K, V]).value = value
		c.order.MoveToFront(e)
		return
	}
	c.items[key] = c.order.PushFront(&entry[K, V]{key, value})
	if c.order.Len() > c.capacity {
		last := c.order.Remove(c.order.Back()).(*entry[K, V])
		delete(c.items, last.key)
		c.stats.Evictions++
		c.onEvict(last.key, last.value)
	}
}

func (c *Cache[K, V]) Keys() []K {
	keys := make([]K, 0, c.order.Len())
	for e := c.order.Front(); e != nil; e = e.Next() {
		keys = append(keys, e.Value.(*entry[K, V]).key)
	}
	return keys
}

const script = `
put a 1
put b 2
put c 3
get a
put d 4
get b
get d
put a 10
put e 5
get c
get a
bad line here
put f x
`

func run(c *Cache[string, int], line string) error {
	var key, value string
	switch n, _ := fmt.Sscanf(line, "put %s %s", &key, &value); {
	case n == 2:
		v, err := strconv.Atoi(value)
		if err != nil {
			return err
		}
		c.Put(key, v)
		fmt.Printf("put %s: %v\n", key, c.Keys())
		return nil
	}
	if key, ok := strings.CutPrefix(line, "get "); ok {
		v, ok := c.Get(key)
		fmt.Printf("get %s: %d %t\n", key, v, ok)
		return nil
	}
	return fmt.Errorf("cannot parse %q", line)
}

func main() {
	c := NewCache(3, func(k string, v int) { fmt.Printf("  evicted %s (%d)\n", k, v) })
	failures := 0
	lines := bufio.NewScanner(strings.NewReader(strings.TrimSpace(script)))
	for n := 1; lines.Scan(); n++ {
		if err := run(c, lines.Text()); err != nil {
			fmt.Fprintf(os.Stderr, "line %d: %v\n", n, err)
			failures++
		}
	}
	out, err := json.MarshalIndent(c.stats, "", "  ")
	if err != nil {
		panic(err)
	}
	fmt.Println(string(out))
	if failures > 0 {
		os.Exit(3)
	}
}
