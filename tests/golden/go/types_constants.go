//golden: types
package main

const big = 1 << 100

func constants(s uint) (int, float64, byte) {
	a := big >> 98 << s
	var f float64 = 1 << 3
	b := 'a' + 1.0
	return a, f + float64(big>>97<<1), byte(b)
}

func main() {}

/* golden: types
File main @2:1
  Const big iota 0 @4:7
    values
      Binary << @4:15  const untyped int = 1267650600228229401496703205376
        Lit 1 @4:13  const untyped int = 1
        Lit 100 @4:18  const untyped int = 100
  Func constants @6:6
    FuncType @6:15
      params
        Field s @6:16
          Name uint @6:18  type uint
      results
        Field @6:25
          Name int @6:25  type int
        Field @6:30
          Name float64 @6:30  type float64
        Field @6:39
          Name byte @6:39  type byte
    Block @6:45
      Assign := @7:4
        Name a @7:2  var int
        Binary << @7:17  value int
          Binary >> @7:11  const int = 4
            Name big @7:7  const untyped int = 1267650600228229401496703205376
            Lit 98 @7:14  const untyped int = 98
          Name s @7:20  var uint
      DeclStmt @8:2
        Var f @8:6
          type
            Name float64 @8:8  type float64
          values
            Binary << @8:20  const float64 = 8
              Lit 1 @8:18  const untyped int = 1
              Lit 3 @8:23  const untyped int = 3
      Assign := @9:4
        Name b @9:2  var float64
        Binary + @9:11  const float64 = 98
          Lit 'a' @9:7  const untyped float = 97
          Lit 1.0 @9:13  const untyped float = 1
      Return @10:2
        List @10:9
          Name a @10:9  var int
          Binary + @10:14  value float64
            Name f @10:12  var float64
            Call @10:23  const float64 = 16
              Name float64 @10:16  type float64
              Binary << @10:31  const float64 = 16
                Binary >> @10:27  const untyped int = 8
                  Name big @10:24  const untyped int = 1267650600228229401496703205376
                  Lit 97 @10:29  const untyped int = 97
                Lit 1 @10:33  const untyped int = 1
          Call @10:41  value byte
            Name byte @10:37  type byte
            Name b @10:42  var float64
  Func main @13:6
    FuncType @13:10
    Block @13:13
*/
