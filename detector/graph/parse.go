package graph

import (
	"fmt"
	"unicode/utf8"
)

// Parse reads a model file and checks all of it. The tensors' data are parts of
// the file, not copies.
func Parse(file []byte) (*Graph, error) {
	if len(file) > maxFile {
		return nil, fmt.Errorf("%w: %d bytes are too many", ErrUnknown, len(file))
	}
	if len(file) < 8 || string(file[4:8]) != identifier {
		return nil, fmt.Errorf("%w: it does not begin as one", ErrMalformed)
	}
	r := newReader(file)
	g := parseModel(r, r.table(r.follow(0)))
	if r.err != nil {
		return nil, r.err
	}
	if err := g.check(); err != nil {
		return nil, err
	}
	return g, nil
}

// The places of fields in the schema's tables.
const (
	identifier    = "TFL3"
	schemaVersion = 3

	modelVersion, modelCodes, modelSubgraphs, modelDescription, modelBuffers = 0, 1, 2, 3, 4
	graphTensors, graphInputs, graphOutputs, graphOperators, graphName       = 0, 1, 2, 3, 4
	tensorShape, tensorType, tensorBuffer, tensorName, tensorQuantization    = 0, 1, 2, 3, 4
	tensorVariable, tensorSparsity                                           = 5, 6
	quantScale, quantZero, quantDetails, quantAxis                           = 2, 3, 5, 6
	bufferData                                                               = 0
	codeOld, codeCustom, codeVersion, codeNew                                = 0, 1, 2, 3
	opCode, opInputs, opOutputs, opUnion, opOptions, opCustom                = 0, 1, 2, 3, 4, 5
)

func parseModel(r *reader, model table) *Graph {
	if v := model.scalar(modelVersion, 4, 0); v != schemaVersion {
		r.fail("schema version %d", v)
	}
	var buffers [][]byte
	model.tables(modelBuffers, func(t table) { buffers = append(buffers, t.vector(bufferData, 1)) })
	var codes []Operator
	model.tables(modelCodes, func(t table) { codes = append(codes, parseCode(t)) })
	g, n := &Graph{}, 0
	model.tables(modelSubgraphs, func(t table) {
		if n++; n == 1 {
			g.parse(t, buffers, codes)
		}
	})
	if n != 1 {
		r.fail("%d subgraphs", n)
	}
	return g
}

func (g *Graph) parse(t table, buffers [][]byte, codes []Operator) {
	t.tables(graphTensors, func(t table) {
		i := t.scalar(tensorBuffer, 4, 0)
		if i < 0 || int(i) >= len(buffers) {
			t.r.fail("buffer %d of %d", i, len(buffers))
			return
		}
		g.Tensors = append(g.Tensors, parseTensor(t, buffers[i]))
	})
	t.tables(graphOperators, func(t table) {
		i := t.scalar(opCode, 4, 0)
		if i < 0 || int(i) >= len(codes) {
			t.r.fail("operator code %d of %d", i, len(codes))
			return
		}
		g.Operators = append(g.Operators, parseOperator(t, codes[i]))
	})
	g.Inputs, g.Outputs = t.int32s(graphInputs), t.int32s(graphOutputs)
}

func parseTensor(t table, data []byte) Tensor {
	_, sparse := t.table(tensorSparsity)
	if sparse || t.scalar(tensorVariable, 1, 0) != 0 {
		t.r.fail("a tensor that is sparse or variable")
	}
	name := t.vector(tensorName, 1)
	if !utf8.Valid(name) {
		name = nil
	}
	out := Tensor{
		Name:  string(name),
		Type:  Type(t.scalar(tensorType, 1, 0)),
		Shape: t.int32s(tensorShape),
	}
	if len(data) > 0 {
		out.Data = data
	}
	if q, ok := t.table(tensorQuantization); ok {
		if _, custom := q.table(quantDetails); custom {
			t.r.fail("a tensor with quantization of its own kind")
		}
		out.Scale, out.Zero = q.float32s(quantScale), q.int64s(quantZero)
		out.Axis = q.scalar(quantAxis, 4, 0)
	}
	return out
}

// parseCode reads an operator code. Numbers above 127 are in a field that was
// added later; the old one then says 127.
func parseCode(t table) Operator {
	return Operator{
		Code:    Code(max(t.scalar(codeOld, 1, 0), t.scalar(codeNew, 4, 0))),
		Version: t.scalar(codeVersion, 4, 1),
		Name:    string(t.vector(codeCustom, 1)),
	}
}

func parseOperator(t table, o Operator) Operator {
	o.Inputs, o.Outputs = t.int32s(opInputs), t.int32s(opOutputs)
	o.Custom = t.vector(opCustom, 1)
	if o.Code == reshape && len(o.Inputs) > 1 {
		o.Inputs = o.Inputs[:1] // the second is the shape, which the output's says too
	}
	k := operatorSpecs[o.Code]
	if len(k.options) == 0 {
		return o
	}
	options, ok := t.table(opOptions)
	if got := int8(t.scalar(opUnion, 1, 0)); !ok || got != k.union {
		t.r.fail("%v has options of kind %d", &o, got)
		return o
	}
	for i, f := range k.options {
		o.Options = append(o.Options, options.scalar(i, f.width, f.absent))
	}
	return o
}
