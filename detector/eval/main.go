// Command eval measures the detector through the same code as a call: pictures
// are I420, and what is found comes out of detector.Detect.
//
//	go run ./detector/eval accuracy DIR   mAP on marked pictures, and agreement with the original
//	go run ./detector/eval speed PICTURE  milliseconds of each part, and of the original
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: eval accuracy DIR | eval speed PICTURE.jpg")
		os.Exit(2)
	}
	err := fmt.Errorf("%q is neither accuracy nor speed", os.Args[1])
	switch os.Args[1] {
	case "accuracy":
		err = accuracy(os.Stdout, os.Args[2])
	case "speed":
		err = speed(os.Stdout, os.Args[2])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "eval:", err)
		os.Exit(1)
	}
}
