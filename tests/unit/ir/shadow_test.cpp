#include "jit/ir/shadow.h"

#include <gtest/gtest.h>

namespace gorun::ir {

TEST(Shadow, NamesThatMentionAPackage) {
  Shadow s;
  s.add_package("strings");
  s.add_package("net/http");
  s.add_package("gopkg.in/yaml%2ev3");
  for (const char* hidden : {"strings.Index",
                             "strings.(*Builder).String",
                             "strings.init.0",
                             "strings.Map.func1",
                             "type:strings.Builder",
                             "type:*strings.Builder",
                             "type:map[string]strings.Builder",
                             "type:func(int, ...strings.Reader) string",
                             "type:chan<- strings.Reader",
                             "type:struct { (strings.)r int; x int }",
                             "type:interface { strings.m() }",
                             "type:.eq.strings.Builder",
                             "type:.hash.[3]strings.T·f",
                             "go:itab.strings.T,io.Writer",
                             "go:itab.*io.R,net/http.Handler",
                             "go:ifn.strings.T.m",
                             "go:tfn.*net/http.R.strings.m",
                             "go:method.net/http.T.io.m",
                             "go:gcmask.type:strings.T",
                             "slices.SortFunc[[]strings.T,strings.T]",
                             "sync/atomic.(*Pointer[net/http.T]).Load",
                             "strings.T.Read-fm",
                             "strings.Fields·f",
                             "go.struct { strings.T }.m",
                             "gopkg.in/yaml%2ev3.T",
                             "net/http.Get"})
    EXPECT_TRUE(s.hides(hidden)) << hidden;
  for (const char* open : {"bytes.Index", "internal/strings.Index", "strings_test.X", "net/http/httptest.New", "net/httpx.F",
                           "type:struct { x int \"a:\\\"strings.T \\\" net/http.T\" }", "type:func(string) int", "bytes.strings", "type:[]string", "os.(*File).Write",
                           "go:itab.*os.File,io.Writer", "type:.eq.os.T", "runtime.memequal64·f", "go:zero.2048", "strings", "mystrings.T"})
    EXPECT_FALSE(s.hides(open)) << open;
}

TEST(Shadow, WhatOthersDefineStays) {
  Shadow s;
  s.add_package("sync");
  s.keep("sync.runtime_Semacquire");
  EXPECT_FALSE(s.hides("sync.runtime_Semacquire"));
  EXPECT_TRUE(s.hides("sync.runtime_SemacquireX"));
  EXPECT_TRUE(s.has_package("sync"));
  EXPECT_FALSE(s.has_package("sync/atomic"));
}

}  // namespace gorun::ir
