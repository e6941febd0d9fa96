package p

//line foo.go:10
var a = )
//line bar.go:20:5
var b = )
/*line :30:3*/ var c = )
//line :0
//line baz.go:x
//line baz.go:1:0
 //line notadirective.go:1
var d = )
