// Command rewrite makes the model that the program carries of the one that was
// fetched, with those of its classes that have a label: see graph.Rewrite. The
// same input always gives the same output; it prints the SHA-256, which
// assets/model.sha256 pins.
//
//	go run ./assets/rewrite assets/model/detect.tflite assets/model/labels.txt assets/model/ssd.tflite
package main

import (
	"crypto/sha256"
	"fmt"
	"os"

	"peerscope/detector"
	"peerscope/detector/graph"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: rewrite QUANTIZED.tflite LABELS.txt REWRITTEN.tflite")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "rewrite:", err)
		os.Exit(1)
	}
}

func run(from, labels, to string) error {
	file, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	quantized, err := graph.Parse(file)
	if err != nil {
		return fmt.Errorf("%s: %w", from, err)
	}
	keep, err := named(labels)
	if err != nil {
		return fmt.Errorf("%s: %w", labels, err)
	}
	rewritten, err := graph.Rewrite(quantized, keep)
	if err != nil {
		return fmt.Errorf("%s: %w", from, err)
	}
	file = rewritten.Write()
	fmt.Printf("%x  %s\n", sha256.Sum256(file), to)
	return os.WriteFile(to, file, 0o644)
}

// named are the classes with a label.
func named(file string) (classes []int32, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	labels, err := detector.ParseLabels(string(text))
	for i, l := range labels {
		if l != detector.UnnamedLabel {
			classes = append(classes, int32(i))
		}
	}
	return classes, err
}
