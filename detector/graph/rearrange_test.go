package graph

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"testing"

	"peerscope/detector"
)

func constant(shape []int32, values ...int32) Tensor {
	t := Tensor{Type: Int32, Shape: shape}
	for _, v := range values {
		t.Data = binary.LittleEndian.AppendUint32(t.Data, uint32(v))
	}
	return t
}

// rearrange is a graph of one operator, of an input of shape [1][4][6][2].
func rearrange(code Code, options []int32, valueAt int, others []Tensor, outputs ...[]int32) *Graph {
	b := &builder{}
	in := b.tensor(Tensor{Shape: []int32{1, 4, 6, 2}})
	o := Operator{Code: code, Options: options}
	for _, t := range others {
		o.Inputs = append(o.Inputs, b.tensor(t))
	}
	o.Inputs = slices.Insert(o.Inputs, valueAt, in)
	for _, shape := range outputs {
		o.Outputs = append(o.Outputs, b.tensor(Tensor{Shape: shape}))
	}
	b.operator(o)
	b.g.Inputs, b.g.Outputs = []int32{in}, o.Outputs
	return &b.g
}

func TestRearrangingOperators(t *testing.T) {
	four := []int32{4}
	whole := []int32{15, 15, 0, 0, 0} // masks of four dimensions
	zeros, ones := constant(four, 0, 0, 0, 0), constant(four, 1, 1, 1, 1)
	for name, c := range map[string]struct {
		g    *Graph
		fine bool
	}{
		"transpose":           {rearrange(transpose, nil, 0, []Tensor{constant(four, 0, 3, 1, 2)}, []int32{1, 2, 4, 6}), true},
		"transpose, lying":    {rearrange(transpose, nil, 0, []Tensor{constant(four, 0, 3, 1, 2)}, []int32{1, 2, 6, 4}), false},
		"transpose, twice":    {rearrange(transpose, nil, 0, []Tensor{constant(four, 0, 3, 3, 2)}, []int32{1, 2, 2, 6}), false},
		"transpose, outside":  {rearrange(transpose, nil, 0, []Tensor{constant(four, 0, 3, 1, 4)}, []int32{1, 2, 4, 6}), false},
		"pad":                 {rearrange(pad, nil, 0, []Tensor{constant([]int32{4, 2}, 0, 0, 1, 1, 2, 0, 0, 0)}, []int32{1, 6, 8, 2}), true},
		"pad, negative":       {rearrange(pad, nil, 0, []Tensor{constant([]int32{4, 2}, 0, 0, -1, 1, 0, 0, 0, 0)}, []int32{1, 4, 6, 2}), false},
		"pad, of wrong shape": {rearrange(pad, nil, 0, []Tensor{constant([]int32{2, 2}, 0, 0, 1, 1)}, []int32{1, 6, 6, 2}), false},
		"slice":               {rearrange(stridedSlice, make([]int32, 5), 0, []Tensor{zeros, constant(four, 1, -1, 9, 2), constant(four, 1, 1, 2, 1)}, []int32{1, 3, 3, 2}), true},
		"slice of all":        {rearrange(stridedSlice, whole, 0, []Tensor{zeros, zeros, ones}, []int32{1, 4, 6, 2}), true},
		"slice of nothing":    {rearrange(stridedSlice, make([]int32, 5), 0, []Tensor{zeros, zeros, ones}, []int32{1, 4, 6, 2}), false},
		"slice, step 0":       {rearrange(stridedSlice, whole, 0, []Tensor{zeros, zeros, zeros}, []int32{1, 4, 6, 2}), false},
		"slice, shrinking":    {rearrange(stridedSlice, []int32{15, 15, 0, 0, 1}, 0, []Tensor{zeros, zeros, ones}, []int32{4, 6, 2}), false},
		"split":               {rearrange(split, []int32{2}, 1, []Tensor{constant(nil, 2)}, []int32{1, 4, 3, 2}, []int32{1, 4, 3, 2}), true},
		"split, unevenly":     {rearrange(split, []int32{4}, 1, []Tensor{constant(nil, 2)}, []int32{1, 4, 1, 2}, []int32{1, 4, 1, 2}, []int32{1, 4, 1, 2}, []int32{1, 4, 3, 2}), false},
		"split, outside":      {rearrange(split, []int32{1}, 1, []Tensor{constant(nil, 4)}, []int32{1, 4, 6, 2}), false},
		"split by sizes":      {rearrange(splitV, []int32{2}, 0, []Tensor{constant([]int32{2}, 5, 1), constant(nil, -2)}, []int32{1, 4, 5, 2}, []int32{1, 4, 1, 2}), true},
		"split by few sizes":  {rearrange(splitV, []int32{2}, 0, []Tensor{constant([]int32{2}, 4, 1), constant(nil, -2)}, []int32{1, 4, 4, 2}, []int32{1, 4, 1, 2}), false},
		"product":             {rearrange(batchMatMul, []int32{1, 0, 0}, 0, []Tensor{{Shape: []int32{1, 4, 6, 3}, Data: make([]byte, 4*72)}}, []int32{1, 4, 2, 3}), true},
		"product, unfit":      {rearrange(batchMatMul, []int32{0, 0, 0}, 0, []Tensor{{Shape: []int32{1, 4, 6, 3}, Data: make([]byte, 4*72)}}, []int32{1, 4, 6, 3}), false},
		"softmax":             {rearrange(softmax, []int32{0x3f800000}, 0, nil, []int32{1, 4, 6, 2}), true},
	} {
		file := c.g.Write()
		g, err := Parse(file)
		if c.fine && (err != nil || !bytes.Equal(g.Write(), file)) || !c.fine && !errors.Is(err, ErrUnknown) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestYOLOIsKnownByItsShape(t *testing.T) {
	for _, c := range []struct {
		shape           []int32
		places, classes int
		objectness, ok  bool
	}{
		{[]int32{1, 84, 8400}, 8400, 80, false, true},
		{[]int32{1, 25200, 85}, 25200, 80, true, true},
		{[]int32{1, 4, 8400}, 0, 0, false, false},
		{[]int32{1, 8400, 5}, 0, 0, false, false},
		{[]int32{2, 84, 8400}, 0, 0, false, false},
		{[]int32{1, 1001}, 0, 0, false, false},
	} {
		g := &Graph{Tensors: []Tensor{{Shape: c.shape}}, Outputs: []int32{0}}
		y, ok := g.YOLO()
		if ok != c.ok || ok && (y.Places != c.places || y.Classes != c.classes || y.Objectness != c.objectness) {
			t.Errorf("%v: %+v, %v", c.shape, y, ok)
		}
	}
}

func TestLabelsOfAModelFile(t *testing.T) {
	for _, c := range []struct {
		file, text string
		want       []string
	}{
		{"labelmap.txt", "???\ncat\ndog\n", []string{"cat", "dog"}},
		{"temp_meta.txt", `{'stride': 32, 'names': {0: 'cat', 1: "farmer's dog"}}`, []string{"cat", "farmer's dog"}},
		{"temp_meta.txt", `{'names': {1: 'cat'}}`, nil},
		{"temp_meta.txt", `{'names': {}}`, nil},
		{"notes.md", "cat", nil},
		{"labels.txt", "a\x00b", nil},
	} {
		var archive bytes.Buffer
		z := zip.NewWriter(&archive)
		w, err := z.Create(c.file)
		if err == nil {
			_, err = w.Write([]byte(c.text))
		}
		if err = errors.Join(err, z.Close()); err != nil {
			t.Fatal(err)
		}
		if got := Labels(append(convolutions().g.Write(), archive.Bytes()...), nil); !slices.Equal(got, c.want) {
			t.Errorf("%s of %q: %q", c.file, c.text, got)
		}
	}
	usual := []string{"cat", detector.UnnamedLabel, "dog"}
	if got := Labels(convolutions().g.Write(), usual); !slices.Equal(got, usual) {
		t.Errorf("no archive: %q", got)
	}
	yolo := rearrange(reshape, nil, 0, nil, []int32{1, 6, 8})
	if got := Labels(yolo.Write(), usual); !slices.Equal(got, []string{"cat", "dog"}) {
		t.Errorf("a YOLO of two classes: %q", got)
	}
}

func FuzzLabels(f *testing.F) {
	f.Add([]byte("PK\x05\x06" + "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(_ *testing.T, file []byte) { Labels(file, nil) })
}
