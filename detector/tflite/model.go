//go:build cgo

package tflite

/*
#cgo linux LDFLAGS: -Wl,-rpath,$ORIGIN:$ORIGIN/../lib/peerscope
*/
import "C"

import (
	"errors"
	"fmt"
	"image"
	"math"
	"sync"
	"unsafe"

	"github.com/mattn/go-tflite"

	"peerscope/detector"
	"peerscope/detector/graph"
)

// A Model is loaded and ready. Its methods may be called from any goroutine;
// they wait for each other, for the library's interpreter crashes when two use
// it at once.
type Model struct {
	mu      sync.Mutex
	engine  *engine // nil when closed
	warning string
	size    image.Point
	input   input
	outputs []output
	result  detector.Output
}

// An output is a tensor of the interpreter and its copy in Go's memory.
type output struct {
	tensor *tflite.Tensor
	values []float32
}

// Open loads a model file: one that cmd/convert made, a quantized SSD
// that is rewritten now, any other detector that ends with TensorFlow's
// TFLite_Detection_PostProcess, or a YOLO model.
func Open(file []byte, o Options) (*Model, error) {
	g, warning, err := prepare(file, o)
	if err != nil {
		return nil, err
	}
	shape := g.Tensors[g.Inputs[0]].Shape
	if len(shape) != 4 || shape[0] != 1 || shape[3] != 3 {
		return nil, fmt.Errorf("%w: its input is of shape %v", ErrModel, shape)
	}
	e, err := newEngine(g.Write(), max(o.Threads, 1))
	if err != nil {
		return nil, err
	}
	m := &Model{engine: e, warning: warning, size: image.Pt(int(shape[2]), int(shape[1]))}
	if e.warning != "" {
		m.warning = e.warning
	}
	if err := m.bindTensors(g); err != nil {
		return nil, errors.Join(err, m.Close())
	}
	return m, nil
}

// bindTensors finds the interpreter's tensors.
func (m *Model) bindTensors(g *graph.Graph) (err error) {
	e := m.engine.interpreter
	if e.GetInputTensorCount() != 1 || e.GetOutputTensorCount() != len(g.Outputs) {
		return fmt.Errorf("%w: %d inputs and %d outputs", ErrModel, e.GetInputTensorCount(), e.GetOutputTensorCount())
	}
	if m.input, err = newInput(e.GetInputTensor(0), 3*m.size.X*m.size.Y); err != nil {
		return err
	}
	for i := range g.Outputs {
		t := e.GetOutputTensor(i)
		if t == nil || t.Type() != tflite.Float32 || t.ByteSize() == 0 || t.ByteSize() > maxOutput {
			return fmt.Errorf("%w: output %d is not of numbers", ErrModel, i)
		}
		m.outputs = append(m.outputs, output{t, make([]float32, t.ByteSize()/4)})
	}
	if layout, ok := g.YOLO(); ok {
		m.result.YOLO = layout
		m.result.YOLO.Values = m.outputs[0].values
		m.input.unit()
		return nil
	}
	m.result.Classes = g.Classes()
	if m.result.Classes == nil {
		m.result.PostProcess = detector.PostProcessOutput{
			Boxes: m.outputs[0].values, Classes: m.outputs[1].values,
			Scores: m.outputs[2].values, Count: m.outputs[3].values,
		}
		return nil
	}
	for i := 0; i < len(g.Outputs); i += 2 {
		shape := g.Tensors[g.Outputs[i]].Shape
		m.result.Heads = append(m.result.Heads, detector.Head{
			Rows: int(shape[1]), Columns: int(shape[2]),
			Boxes: m.outputs[i].values, Logits: m.outputs[i+1].values,
		})
	}
	return nil
}

const maxOutput = 64 << 20 // bytes

// Size is that of the pictures the model takes.
func (m *Model) Size() image.Point { return m.size }

// Warning is a sentence about why the model is slower than it could be here, or "".
func (m *Model) Warning() string { return m.warning }

// Infer implements detector.Model.
func (m *Model) Infer(pixels []float32) (detector.Output, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.engine == nil {
		return detector.Output{}, ErrClosed
	}
	if err := m.input.set(pixels); err != nil {
		return detector.Output{}, err
	}
	if m.engine.interpreter.Invoke() != tflite.OK {
		return detector.Output{}, fmt.Errorf("%w to run the model", errFailed)
	}
	for i, o := range m.outputs {
		// The library copies as much as the tensor has; that must be what the slice holds.
		if o.tensor.ByteSize() != uint(4*len(o.values)) || o.tensor.CopyToBuffer(&o.values[0]) != tflite.OK {
			return detector.Output{}, fmt.Errorf("%w to give output %d", errFailed, i)
		}
	}
	return m.result, nil
}

// Close frees the model. Twice is fine.
func (m *Model) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.engine != nil {
		m.engine.close()
		m.engine = nil
	}
	return nil
}

// An input turns pixels from -1 to 1 into what the model's input takes.
type input struct {
	tensor      *tflite.Tensor
	kind        tflite.TensorType
	n           int
	bytes       []byte // of a quantized input
	scale, zero float32
	numbers     []float32 // of an input from 0 to 1
}

func newInput(t *tflite.Tensor, n int) (input, error) {
	if t == nil {
		return input{}, fmt.Errorf("%w: it has no input", ErrModel)
	}
	in := input{tensor: t, kind: t.Type(), n: n}
	width := 1
	switch in.kind {
	case tflite.Float32:
		width = 4
	case tflite.UInt8, tflite.Int8:
		q := t.QuantizationParams()
		in.bytes = make([]byte, n)
		in.scale, in.zero = float32(1/q.Scale), float32(q.ZeroPoint)
		if in.kind == tflite.Int8 {
			in.zero += 128 // the bytes are made as unsigned ones
		}
		if !(q.Scale > 0) || math.IsInf(float64(in.scale), 0) {
			return input{}, fmt.Errorf("%w: its input has no scale", ErrModel)
		}
	default:
		return input{}, fmt.Errorf("%w: its input is of type %v", ErrModel, in.kind)
	}
	if t.ByteSize() != uint(width*n) {
		return input{}, fmt.Errorf("%w: its input has %d bytes for %d numbers", ErrModel, t.ByteSize(), n)
	}
	return in, nil
}

// unit makes it an input that takes numbers from 0 to 1.
func (in *input) unit() { in.numbers = make([]float32, in.n) }

func (in *input) set(pixels []float32) error {
	if len(pixels) != in.n {
		return fmt.Errorf("%w: %d numbers for an input of %d", ErrModel, len(pixels), in.n)
	}
	from := unsafe.Pointer(&pixels[0])
	if in.numbers != nil {
		for i, v := range pixels {
			in.numbers[i] = (v + 1) * 128 / 255
		}
		pixels, from = in.numbers, unsafe.Pointer(&in.numbers[0])
	}
	if in.kind != tflite.Float32 {
		in.quantize(pixels)
		from = unsafe.Pointer(&in.bytes[0])
	}
	if in.tensor.CopyFromBuffer((*byte)(from)) != tflite.OK {
		return fmt.Errorf("%w to take the input", errFailed)
	}
	return nil
}

func (in *input) quantize(pixels []float32) {
	var flip byte
	if in.kind == tflite.Int8 {
		flip = 0x80
	}
	for i, v := range pixels {
		in.bytes[i] = byte(min(max(v*in.scale+in.zero+0.5, 0), 255)) ^ flip
	}
}
