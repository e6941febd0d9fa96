//golden: types
package main

type number interface{ ~int | ~float64 }

func mapped[S ~[]E, E, R any](s S, f func(E) R) []R {
	var out []R
	for _, e := range s {
		out = append(out, f(e))
	}
	return out
}

type celsius float64

func total[T number](list ...T) (sum T) {
	for _, x := range list {
		sum += x
	}
	return
}

func use() (celsius, []string) {
	return total(celsius(1), 2.5), mapped([]int{1}, func(i int) string { return string(rune(i)) })
}

func main() {}

/* golden: types
File main @2:1
  Type number @4:6
    InterfaceType @4:13  type interface{~int | ~float64}
      Field @4:24
        Binary | @4:29  type ~int | ~float64
          Unary ~ @4:24  type ~int
            Name int @4:25  type int
          Unary ~ @4:31  type ~float64
            Name float64 @4:32  type float64
  Func mapped @6:6
    type parameters
      Field S @6:13
        Unary ~ @6:15  type ~[]E
          SliceType @6:16  type []E
            Name E @6:18  type E
      Field E @6:21
        Name any @6:26  type any
      Field R @6:24
        Name any @6:26  type any
    FuncType @6:12
      params
        Field s @6:31
          Name S @6:33  type S
        Field f @6:36
          FuncType @6:42  type func(E) R
            params
              Field @6:43
                Name E @6:43  type E
            results
              Field @6:46
                Name R @6:46  type R
      results
        Field @6:49
          SliceType @6:49  type []R
            Name R @6:51  type R
    Block @6:53
      DeclStmt @7:2
        Var out @7:6
          type
            SliceType @7:10  type []R
              Name R @7:12  type R
      For @8:2
        Range := @8:14
          left
            List @8:6
              Name _ @8:6  var int
              Name e @8:9  var E
          Name s @8:20  var S
        Block @8:22
          Assign = @9:7
            Name out @9:3  var []R
            Call @9:15  value []R
              Name append @9:9  builtin invalid type
              Name out @9:16  var []R
              Call @9:22  value R
                Name f @9:21  var func(E) R
                Name e @9:23  var E
      Return @11:2
        Name out @11:9  var []R
  Type celsius @14:6
    Name float64 @14:14  type float64
  Func total @16:6
    type parameters
      Field T @16:12
        Name number @16:14  type number
    FuncType @16:11
      params
        Field list @16:22
          DotsType @16:27  type []T
            Name T @16:30  type T
      results
        Field sum @16:34
          Name T @16:38  type T
    Block @16:41
      For @17:2
        Range := @17:14
          left
            List @17:6
              Name _ @17:6  var int
              Name x @17:9  var T
          Name list @17:20  var []T
        Block @17:25
          Assign + @18:7
            Name sum @18:3  var T
            Name x @18:10  var T
      Return @20:2
  Func use @23:6
    FuncType @23:9
      results
        Field @23:13
          Name celsius @23:13  type celsius
        Field @23:22
          SliceType @23:22  type []string
            Name string @23:24  type string
    Block @23:32
      Return @24:2
        List @24:14
          Call @24:14  value celsius
            Name total @24:9  value func(list ...celsius) (sum celsius) [celsius]
            Call @24:22  const celsius = 1
              Name celsius @24:15  type celsius
              Lit 1 @24:23  const celsius = 1
            Lit 2.5 @24:27  const celsius = 2.5
          Call @24:39  value []string
            Name mapped @24:33  value func(s []int, f func(int) string) []string [[]int, int, string]
            CompositeLit @24:45  value []int
              type
                SliceType @24:40  type []int
                  Name int @24:42  type int
              Lit 1 @24:46  const int = 1
            FuncLit @24:50  value func(i int) string
              FuncType @24:54  type func(i int) string
                params
                  Field i @24:55
                    Name int @24:57  type int
                results
                  Field @24:62
                    Name string @24:62  type string
              Block @24:69
                Return @24:71
                  Call @24:84  value string
                    Name string @24:78  type string
                    Call @24:89  value rune
                      Name rune @24:85  type rune
                      Name i @24:90  var int
  Func main @27:6
    FuncType @27:10
    Block @27:13
*/
