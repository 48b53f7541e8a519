// Command rewrite makes the model that the program carries of the one that was
// fetched: see graph.Rewrite. The same input always gives the same output; it
// prints the SHA-256, which assets/model.sha256 pins.
//
//	go run ./assets/rewrite assets/model/detect.tflite assets/model/ssd.tflite
package main

import (
	"crypto/sha256"
	"fmt"
	"os"

	"peerscope/detector/graph"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: rewrite QUANTIZED.tflite REWRITTEN.tflite")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "rewrite:", err)
		os.Exit(1)
	}
}

func run(from, to string) error {
	file, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	quantized, err := graph.Parse(file)
	if err != nil {
		return fmt.Errorf("%s: %w", from, err)
	}
	rewritten, err := graph.Rewrite(quantized)
	if err != nil {
		return fmt.Errorf("%s: %w", from, err)
	}
	file = rewritten.Write()
	fmt.Printf("%x  %s\n", sha256.Sum256(file), to)
	return os.WriteFile(to, file, 0o644)
}
