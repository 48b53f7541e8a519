//go:build cgo

package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"flag"
	"image/jpeg"
	"math"
	"os"
	"testing"

	"peerscope/assets"
	"peerscope/detector"
	"peerscope/detector/tflite"
)

//go:embed testdata/heads.json
var recorded []byte

var picture = flag.String("picture", "", "write the picture for testdata/record.mjs to this `file`")

const (
	pack   = "../../assets/model/coco-ssd.tgz"
	labels = "../../assets/model/labels.txt"
)

// photograph is the sample at 300x300, a pixel for each 6.4 x 4.3 of it.
func photograph(t *testing.T) []byte {
	t.Helper()
	photo, err := jpeg.Decode(bytes.NewReader(assets.Photo))
	if err != nil {
		t.Fatal(err)
	}
	var rgb []byte
	size := photo.Bounds().Size()
	for y := range side {
		for x := range side {
			r, g, b, _ := photo.At((2*x+1)*size.X/(2*side), (2*y+1)*size.Y/(2*side)).RGBA()
			rgb = append(rgb, byte(r>>8), byte(g>>8), byte(b>>8))
		}
	}
	return rgb
}

// The converted model gives what TensorFlow.js gives, and what the program
// carries nearly so: its weights are stored small, and its input is another scale.
func TestHeadsAreThoseOfTensorFlow(t *testing.T) {
	rgb := photograph(t)
	if *picture != "" {
		if err := os.WriteFile(*picture, rgb, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	names, err := detector.ParseLabels(assets.Labels())
	if err != nil {
		t.Fatal(err)
	}
	net, err := read(pack, named(names), len(names))
	if err != nil {
		t.Fatal(err)
	}
	exact := emit(net, side, side, named(names), true).Write()
	input := make([]float32, len(rgb))
	for i, v := range rgb {
		input[i] = float32(v)/127.5 - 1
	}
	if worst, mean := difference(t, exact, input); worst > 1e-4 {
		t.Errorf("differs by %.6f at most, by %.6f in the mean", worst, mean)
	}
	carried, err := assets.Model()
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range rgb {
		input[i] = (float32(v) - 128) / 128
	}
	if worst, mean := difference(t, carried, input); worst > 0.5 || mean > 0.06 {
		t.Errorf("stored small, differs by %.4f at most, by %.4f in the mean", worst, mean)
	}
}

// difference compares what a model file gives for the picture with what was recorded.
func difference(t *testing.T, file []byte, input []float32) (worst, mean float64) {
	t.Helper()
	var want []struct {
		Length int
		At     []int
		Values []float64
	}
	if err := json.Unmarshal(recorded, &want); err != nil {
		t.Fatal(err)
	}
	m, err := tflite.Open(file, tflite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = m.Close() }()
	out, err := m.Infer(input)
	if err != nil {
		t.Fatal(err)
	}
	column := map[int]int{} // of a logit in the model as it came, where it is now
	for i, class := range out.Classes {
		column[1+int(class)] = i
	}
	n := 0
	for i, w := range want {
		got, place := out.Heads[i/2].Boxes, func(at int) (int, bool) { return at, true }
		if i%2 == 1 {
			got = out.Heads[i/2].Logits
			place = func(at int) (int, bool) {
				c, kept := column[at%91]
				return at/91*len(out.Classes) + c, kept
			}
		}
		for k, at := range w.At {
			if to, kept := place(at); kept {
				d := math.Abs(w.Values[k] - float64(got[to]))
				worst, mean, n = max(worst, d), mean+d, n+1
			}
		}
	}
	if n < 400 {
		t.Fatalf("only %d numbers were compared", n)
	}
	return worst, mean / float64(n)
}
