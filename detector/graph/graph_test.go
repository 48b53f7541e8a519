package graph

import (
	"bytes"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A builder makes small graphs for tests.
type builder struct{ g Graph }

func (b *builder) tensor(t Tensor) int32 {
	b.g.Tensors = append(b.g.Tensors, t)
	return int32(len(b.g.Tensors) - 1)
}

func (b *builder) operator(o Operator) {
	o.Version = 1
	b.g.Operators = append(b.g.Operators, o)
}

func quantized(shape []int32, zero int64, scale float32) Tensor {
	return Tensor{Type: Uint8, Shape: shape, Scale: []float32{scale}, Zero: []int64{zero}}
}

// convolve adds a 1x1 convolution to the given number of channels.
func (b *builder) convolve(from, channels int32, zero int64, scale float32) int32 {
	shape := b.g.Tensors[from].Shape
	weights := quantized([]int32{channels, 1, 1, shape[3]}, 120, 0.5)
	weights.Data = bytes.Repeat([]byte{121, 0, 255, 128}, int(channels*shape[3]+3)/4)[:channels*shape[3]]
	bias := Tensor{Type: Int32, Shape: []int32{channels}, Scale: []float32{0.25}, Zero: []int64{0}}
	bias.Data = bytes.Repeat([]byte{4, 0, 0, 0}, int(channels))
	to := b.tensor(quantized([]int32{1, shape[1], shape[2], channels}, zero, scale))
	b.operator(Operator{
		Code: Conv2D, Inputs: []int32{from, b.tensor(weights), b.tensor(bias)},
		Outputs: []int32{to}, Options: []int32{0, 1, 1, 0, 1, 1},
	})
	return to
}

// convolutions is a chain of three: clamped to 6, clamped at 0, not clamped.
func convolutions() *builder {
	b := &builder{}
	in := b.tensor(quantized([]int32{1, 4, 4, 3}, 128, 1.0/128))
	six := b.convolve(in, 2, 0, 6.0/255)
	zero := b.convolve(six, 2, 0, 0.1)
	b.g.Inputs = []int32{in}
	b.g.Outputs = []int32{b.convolve(zero, 2, 100, 0.1)}
	return b
}

func TestWriteGivesWhatParseRead(t *testing.T) {
	first := convolutions().g.Write()
	g, err := Parse(first)
	if err != nil {
		t.Fatal(err)
	}
	if again := g.Write(); !bytes.Equal(again, first) {
		t.Error("a graph that was read and written is another file")
	}
	weights := g.Tensors[g.Operators[0].Inputs[1]]
	if weights.Scale[0] != 0.5 || weights.Zero[0] != 120 || !bytes.Equal(weights.Data[:4], []byte{121, 0, 255, 128}) {
		t.Errorf("weights are %v", weights)
	}
}

func TestRewriterRestoresClamps(t *testing.T) {
	g := &convolutions().g
	r := newRewriter(g)
	if err := r.input(); err != nil {
		t.Fatal(err)
	}
	for i := range g.Operators {
		if err := r.operator(&g.Operators[i]); err != nil {
			t.Fatal(err)
		}
	}
	for i, want := range []int32{ActivationRelu6, ActivationRelu, ActivationNone} {
		if got := r.to.Operators[i].Options[convActivation]; got != want {
			t.Errorf("convolution %d has activation %d, want %d", i, got, want)
		}
	}
	weights := r.to.Tensors[r.weights[0].Inputs[0]]
	if weights.Type != Int8 || weights.Zero[0] != -8 || !bytes.Equal(weights.Data[:4], []byte{0xf9, 0x80, 0x7f, 0}) {
		t.Errorf("weights are %v", weights)
	}
	bias := r.to.Tensors[r.to.Operators[0].Inputs[2]]
	if bias.Type != Float32 || !bytes.Equal(bias.Data, Float32Bytes([]float32{1, 1})) {
		t.Errorf("biases are %v", bias)
	}
}

func TestRewriteSaysWhatItDoesNotUnderstand(t *testing.T) {
	b := convolutions()
	if _, err := Rewrite(&b.g); !errors.Is(err, ErrUnknown) || !strings.Contains(err.Error(), postprocess) {
		t.Errorf("a graph without post-processing: %v", err)
	}
	b.operator(Operator{Code: 9, Inputs: []int32{0}, Outputs: []int32{b.tensor(Tensor{Shape: []int32{1}})}})
	if _, err := Parse(b.g.Write()); !errors.Is(err, ErrUnknown) || !strings.Contains(err.Error(), "operator number 9") {
		t.Errorf("a fully connected layer: %v", err)
	}
}

func TestParseRefuses(t *testing.T) {
	for name, change := range map[string]func(g *Graph){
		"an input that is not there":      func(g *Graph) { g.Operators[0].Inputs[0] = 99 },
		"a negative input":                func(g *Graph) { g.Operators[0].Inputs[0] = -1 },
		"an output filled twice":          func(g *Graph) { g.Operators[1].Outputs = g.Operators[0].Outputs },
		"a use before it is filled":       func(g *Graph) { slices.Reverse(g.Operators) },
		"a stride of 0":                   func(g *Graph) { g.Operators[0].Options[1] = 0 },
		"too little data":                 func(g *Graph) { g.Tensors[2].Shape[0] = 1000 },
		"a huge tensor":                   func(g *Graph) { g.Tensors[3].Shape = []int32{1 << 20, 1 << 20, 1 << 20} },
		"an unknown type":                 func(g *Graph) { g.Tensors[3].Type = 77 },
		"scales without zero points":      func(g *Graph) { g.Tensors[3].Zero = nil },
		"no outputs":                      func(g *Graph) { g.Outputs = nil },
		"an output of another graph":      func(g *Graph) { g.Outputs[0] = 1000 },
		"channels that do not match":      func(g *Graph) { g.Tensors[2].Shape = []int32{3, 1, 1, 2} },
		"a convolution without its shape": func(g *Graph) { g.Tensors[0].Shape = nil },
	} {
		b := convolutions()
		change(&b.g)
		if _, err := Parse(b.g.Write()); !errors.Is(err, ErrUnknown) && !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func model(t testing.TB) []byte {
	t.Helper()
	file, err := os.ReadFile("../../assets/model/detect.tflite")
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestRewriteIsAlwaysTheSame(t *testing.T) {
	g, err := Parse(model(t))
	if err != nil {
		t.Fatal(err)
	}
	var files [2][]byte
	for i := range files {
		fast, err := Rewrite(g)
		if err != nil {
			t.Fatal(err)
		}
		files[i] = fast.Write()
	}
	if !bytes.Equal(files[0], files[1]) {
		t.Error("two rewritings differ")
	}
	fast, err := Parse(files[0])
	if err != nil || len(fast.Outputs) != 12 {
		t.Fatalf("%v: %d outputs", err, len(fast.Outputs))
	}
	if c := fast.Classes(); len(c) != 91 || c[0] != Background || c[1] != 0 || c[90] != 89 {
		t.Errorf("classes are %v", c)
	}
	if logits := fast.Tensors[fast.Outputs[3]].Shape; !slices.Equal(logits, []int32{1, 10, 10, 6 * 91}) {
		t.Errorf("logits of shape %v", logits)
	}
}

func TestRewriteRefusesOtherAnchors(t *testing.T) {
	g, err := Parse(model(t))
	if err != nil {
		t.Fatal(err)
	}
	anchors := &g.Tensors[g.Operators[len(g.Operators)-1].Inputs[2]]
	anchors.Data = slices.Clone(anchors.Data)
	anchors.Data[4000] += 2
	if _, err := Rewrite(g); !errors.Is(err, ErrUnknown) || !strings.Contains(err.Error(), "anchor 1000") {
		t.Errorf("a moved anchor: %v", err)
	}
}

func TestDamagedFiles(t *testing.T) {
	file := model(t)
	for n := 0; n < len(file); n = n*2 + 1 {
		if _, err := Parse(file[:n]); err == nil {
			t.Errorf("%d bytes of %d were enough", n, len(file))
		}
	}
	// The structure is behind the weights: flip bytes of it, one at a time.
	for i := len(file) - 33000; i < len(file); i += 211 {
		file[i] ^= 0xff
		if g, err := Parse(file); err == nil {
			_, _ = Rewrite(g)
		}
		file[i] ^= 0xff
	}
}

// A hostile file may name one part many times; all of it together is bounded.
func TestSharedPartsAreBounded(t *testing.T) {
	r := newReader(convolutions().g.Write())
	model := r.table(r.follow(0))
	for range len(r.data) {
		model.tables(modelBuffers, func(t table) { t.vector(bufferData, 1) })
	}
	if !errors.Is(r.err, ErrMalformed) {
		t.Error("the same parts were read without end")
	}
}

func FuzzParse(f *testing.F) {
	small := convolutions()
	f.Add(small.g.Write())
	f.Add([]byte("\x08\x00\x00\x00TFL3\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, file []byte) {
		g, err := Parse(file)
		if err != nil {
			if !errors.Is(err, ErrMalformed) && !errors.Is(err, ErrUnknown) {
				t.Errorf("an error of no kind: %v", err)
			}
			return
		}
		if _, err := Parse(g.Write()); err != nil {
			t.Errorf("what was read and written cannot be read: %v", err)
		}
		_, _ = Rewrite(g)
	})
}
