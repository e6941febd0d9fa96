// A key-value service and its client on the loopback interface: net/http, JSON, middleware, contexts, shutdown.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"sort"
	"strings"
	"sync"
)

type store struct {
	mu   sync.RWMutex
	data map[string]json.RawMessage
}

func (s *store) get(w http.ResponseWriter, r *http.Request) {
	s.mu.RLock()
	v, ok := s.data[r.PathValue("key")]
	s.mu.RUnlock()
	if !ok {
		http.Error(w, "no such key", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Write(v)
}

func (s *store) put(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1000))
	var tooBig *http.MaxBytesError
	switch {
	case errors.As(err, &tooBig):
		http.Error(w, fmt.Sprintf("more than %d bytes", tooBig.Limit), http.StatusRequestEntityTooLarge)
		return
	case !json.Valid(body):
		http.Error(w, "not JSON", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.data[r.PathValue("key")] = body
	w.WriteHeader(http.StatusCreated)
}

func (s *store) list(w http.ResponseWriter, r *http.Request) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	keys := []string{}
	for k := range s.data {
		if strings.HasPrefix(k, r.FormValue("prefix")) {
			keys = append(keys, k)
		}
	}
	sort.Strings(keys)
	json.NewEncoder(w).Encode(keys)
}

func logged(l *log.Logger, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if e := recover(); e != nil {
				l.Printf("%s %s panicked: %v", r.Method, r.URL, e)
				http.Error(w, "oops", http.StatusInternalServerError)
			}
		}()
		l.Printf("%s %s", r.Method, r.URL)
		h.ServeHTTP(w, r)
	})
}

type client struct {
	base string
	http http.Client
}

func (c *client) do(ctx context.Context, method, path, body string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewBufferString(body))
	if err != nil {
		return "", err
	}
	res, err := c.http.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	return fmt.Sprintf("%s %q %s", res.Status, strings.TrimSpace(string(b)), res.Header.Get("Content-Type")), err
}

func main() {
	logger := log.New(os.Stdout, "server: ", 0)
	s := &store{data: map[string]json.RawMessage{}}
	reached := make(chan bool)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /kv/{key}", s.get)
	mux.HandleFunc("PUT /kv/{key}", s.put)
	mux.HandleFunc("GET /kv/{$}", s.list)
	mux.HandleFunc("/panic", func(http.ResponseWriter, *http.Request) { var m map[string]int; m["x"]++ })
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
		close(reached)
		<-r.Context().Done()
	})

	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	server := &http.Server{Handler: logged(logger, mux)}
	served := make(chan error)
	go func() { served <- server.Serve(l) }()

	c := &client{base: "http://" + l.Addr().String()}
	ctx := context.Background()
	for _, r := range [][3]string{
		{"GET", "/kv/a"}, {"PUT", "/kv/a", `{"n": 1}`}, {"PUT", "/kv/ab", `[1, 2]`}, {"PUT", "/kv/b", `{`}, {"GET", "/kv/a"},
		{"PUT", "/kv/b", strings.Repeat(" ", 2000)}, {"GET", "/kv/?prefix=a"}, {"GET", "/kv/?prefix=zz"}, {"POST", "/kv/a"}, {"GET", "/nowhere"}, {"GET", "/panic"},
	} {
		out, err := c.do(ctx, r[0], r[1], r[2])
		fmt.Println(r[0], r[1], "->", out, err)
	}

	short, cancel := context.WithCancel(ctx)
	go func() {
		<-reached
		cancel()
	}()
	_, err = c.do(short, "GET", "/slow", "")
	fmt.Println("slow:", errors.Is(err, context.Canceled))

	var wg sync.WaitGroup
	server.Handler = mux // no log lines while many ask at once
	results := make([]string, 8)
	for i := range results {
		wg.Go(func() {
			path := fmt.Sprintf("/kv/w%d", i)
			c.do(ctx, "PUT", path, fmt.Sprint(i*i))
			results[i], _ = c.do(ctx, "GET", path, "")
		})
	}
	wg.Wait()
	fmt.Println(strings.Join(results, "\n"))

	c.http.CloseIdleConnections()
	fmt.Println("shutdown:", server.Shutdown(ctx), <-served)
	_, err = c.do(ctx, "GET", "/kv/a", "")
	var op *net.OpError
	fmt.Println("after:", errors.As(err, &op) && op.Op == "dial")
}
