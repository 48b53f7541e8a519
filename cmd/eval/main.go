// Command eval measures the detector through the same code as a call: pictures
// are I420, and what is found comes out of detector.Detect.
//
//	go run ./cmd/eval accuracy DIR             mAP on marked pictures, and agreement with the original
//	go run ./cmd/eval speed PICTURE            milliseconds of each part, and of the original
//	go run ./cmd/eval steady PICTURE or DIR    how still boxes are shown while a camera looks at pictures
//	go run ./cmd/eval walk CLIP.yuv            flicker and IDs of people who walk
//	go run ./cmd/eval endure PICTURE           memory over 10,000 pictures
//	go run ./cmd/eval strip PICTURE > FILE     moments of the scenes, with their boxes, as a JPEG
package main

import (
	"fmt"
	"io"
	"os"
)

// shownScore is the score from which a call shows objects, unless the person
// has chosen another.
const shownScore = 0.5

func main() {
	commands := map[string]func(out io.Writer, file string) error{
		"accuracy": accuracy, "speed": speed, "steady": steady, "walk": walk, "endure": endure, "strip": strip,
	}
	if len(os.Args) != 3 || commands[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: eval accuracy DIR | speed PICTURE.jpg | steady PICTURE.jpg or DIR | walk CLIP.yuv | endure PICTURE.jpg | strip PICTURE.jpg")
		os.Exit(2)
	}
	if err := commands[os.Args[1]](os.Stdout, os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "eval:", err)
		os.Exit(1)
	}
}
