// The smallest program over the real fmt package.
package main

import "fmt"

func main() {
	fmt.Println("hello, world")
}
