package graph

import (
	"encoding/binary"

	flatbuffers "github.com/google/flatbuffers/go"
)

// Write makes a model file. The same graph always gives the same bytes.
func (g *Graph) Write() []byte {
	w := writer{b: flatbuffers.NewBuilder(1 << 20)}
	buffers := []flatbuffers.UOffsetT{w.buffer(nil)} // the first one is empty, for all without data
	var tensors, operators []flatbuffers.UOffsetT
	for i := range g.Tensors {
		at := 0
		if t := &g.Tensors[i]; t.Data != nil {
			at = len(buffers)
			buffers = append(buffers, w.buffer(t.Data))
		}
		tensors = append(tensors, w.tensor(&g.Tensors[i], at))
	}
	for i := range g.Operators {
		operators = append(operators, w.operator(g, &g.Operators[i]))
	}
	subgraph := w.table(graphName+1, map[int]flatbuffers.UOffsetT{
		graphTensors:   w.offsets(tensors),
		graphInputs:    w.int32s(g.Inputs),
		graphOutputs:   w.int32s(g.Outputs),
		graphOperators: w.offsets(operators),
	}, nil)
	subgraphs := w.offsets([]flatbuffers.UOffsetT{subgraph})
	model := w.table(modelBuffers+1, map[int]flatbuffers.UOffsetT{
		modelCodes:     w.offsets(w.codes),
		modelSubgraphs: subgraphs,
		modelBuffers:   w.offsets(buffers),
	}, func(b *flatbuffers.Builder) { b.PrependUint32Slot(modelVersion, schemaVersion, 0) })
	w.b.FinishWithFileIdentifier(model, []byte(identifier))
	return w.b.FinishedBytes()
}

// A writer builds the file from its leaves up, as FlatBuffers are.
type writer struct {
	b     *flatbuffers.Builder
	known []codeKey
	codes []flatbuffers.UOffsetT // of the known ones
}

type codeKey struct {
	code    Code
	version int32
	name    string
}

// table writes one with the given number of fields: offsets by place, and
// whatever scalars adds.
func (w *writer) table(fields int, offsets map[int]flatbuffers.UOffsetT, scalars func(*flatbuffers.Builder)) flatbuffers.UOffsetT {
	w.b.StartObject(fields)
	for i := range fields {
		w.b.PrependUOffsetTSlot(i, offsets[i], 0)
	}
	if scalars != nil {
		scalars(w.b)
	}
	return w.b.EndObject()
}

func (w *writer) offsets(v []flatbuffers.UOffsetT) flatbuffers.UOffsetT {
	return w.b.CreateVectorOfTables(v)
}

func (w *writer) int32s(v []int32) flatbuffers.UOffsetT {
	data := make([]byte, 0, 4*len(v))
	for _, x := range v {
		data = binary.LittleEndian.AppendUint32(data, uint32(x))
	}
	return w.vector(data, 4)
}

// vector writes elements of the given width, little endian already.
func (w *writer) vector(data []byte, width int) flatbuffers.UOffsetT {
	w.b.StartVector(width, len(data)/width, width)
	for i := len(data) - 1; i >= 0; i-- {
		w.b.PlaceByte(data[i])
	}
	return w.b.EndVector(len(data) / width)
}

// buffer writes a tensor's data, aligned for vector instructions.
func (w *writer) buffer(data []byte) flatbuffers.UOffsetT {
	const alignment = 16 // force_align in the schema
	if data == nil {
		return w.table(bufferData+1, nil, nil)
	}
	w.b.Prep(alignment, len(data))
	return w.table(bufferData+1, map[int]flatbuffers.UOffsetT{bufferData: w.b.CreateByteVector(data)}, nil)
}

func (w *writer) tensor(t *Tensor, buffer int) flatbuffers.UOffsetT {
	offsets := map[int]flatbuffers.UOffsetT{
		tensorShape: w.int32s(t.Shape),
		tensorName:  w.b.CreateString(t.Name),
	}
	if len(t.Scale) > 0 {
		offsets[tensorQuantization] = w.quantization(t)
	}
	return w.table(tensorQuantization+1, offsets, func(b *flatbuffers.Builder) {
		b.PrependInt8Slot(tensorType, int8(t.Type), 0)
		b.PrependUint32Slot(tensorBuffer, uint32(buffer), 0)
	})
}

func (w *writer) quantization(t *Tensor) flatbuffers.UOffsetT {
	var zero []byte
	for _, z := range t.Zero {
		zero = binary.LittleEndian.AppendUint64(zero, uint64(z))
	}
	return w.table(quantAxis+1, map[int]flatbuffers.UOffsetT{
		quantScale: w.vector(Float32Bytes(t.Scale), 4),
		quantZero:  w.vector(zero, 8),
	}, func(b *flatbuffers.Builder) { b.PrependInt32Slot(quantAxis, t.Axis, 0) })
}

func (w *writer) operator(g *Graph, o *Operator) flatbuffers.UOffsetT {
	offsets := map[int]flatbuffers.UOffsetT{opInputs: w.int32s(o.Inputs), opOutputs: w.int32s(o.Outputs)}
	union := operatorSpecs[o.Code].union
	switch {
	case o.Code == reshape:
		union = reshapeUnion
		shape := w.int32s(g.Tensors[o.Outputs[0]].Shape)
		offsets[opOptions] = w.table(1, map[int]flatbuffers.UOffsetT{0: shape}, nil)
	case union != 0:
		offsets[opOptions] = w.table(len(o.Options), nil, func(b *flatbuffers.Builder) {
			for i, f := range operatorSpecs[o.Code].options {
				if f.width == 4 {
					b.PrependInt32Slot(i, o.Options[i], f.absent)
				} else {
					b.PrependInt8Slot(i, int8(o.Options[i]), int8(f.absent))
				}
			}
		})
	}
	if o.Custom != nil {
		offsets[opCustom] = w.b.CreateByteVector(o.Custom)
	}
	code := w.code(o)
	return w.table(opCustom+1, offsets, func(b *flatbuffers.Builder) {
		b.PrependUint32Slot(opCode, code, 0)
		b.PrependInt8Slot(opUnion, union, 0)
	})
}

// code gives the index of the operator's code, writing it the first time.
func (w *writer) code(o *Operator) uint32 {
	key := codeKey{o.Code, o.Version, o.Name}
	for i, k := range w.known {
		if k == key {
			return uint32(i)
		}
	}
	offsets := map[int]flatbuffers.UOffsetT{}
	if o.Name != "" {
		offsets[codeCustom] = w.b.CreateString(o.Name)
	}
	w.known = append(w.known, key)
	w.codes = append(w.codes, w.table(codeNew+1, offsets, func(b *flatbuffers.Builder) {
		b.PrependInt8Slot(codeOld, int8(min(o.Code, 127)), 0)
		b.PrependInt32Slot(codeVersion, o.Version, 1)
		b.PrependInt32Slot(codeNew, int32(o.Code), 0)
	}))
	return uint32(len(w.known) - 1)
}
