package graph

import "peerscope/detector"

// DequantizeOutput has the one output of a model that is quantized throughout given in
// float32, as YOLO reads it. Others stay as they are.
func (g *Graph) DequantizeOutput() {
	if len(g.Outputs) != 1 {
		return
	}
	t := &g.Tensors[g.Outputs[0]]
	if t.Type != Int8 && t.Type != Uint8 || !t.quantized() {
		return
	}
	g.Tensors = append(g.Tensors, Tensor{Shape: t.Shape})
	numbers := []int32{int32(len(g.Tensors) - 1)}
	g.Operators = append(g.Operators, Operator{Code: Dequantize, Version: 2, Inputs: g.Outputs, Outputs: numbers})
	g.Outputs = numbers
}

// YOLO says how to read the one output of a YOLO model: [1][4 + classes][places],
// as YOLOv8 and 11 are exported, or [1][places][4 + 1 + classes], as YOLOv5 is. It
// is not ok of another output.
func (g *Graph) YOLO() (layout detector.YOLOOutput, ok bool) {
	if len(g.Outputs) != 1 {
		return layout, false
	}
	t := &g.Tensors[g.Outputs[0]]
	if len(t.Shape) != 3 || t.Shape[0] != 1 || t.Type != Float32 {
		return layout, false
	}
	rows, columns := int(t.Shape[1]), int(t.Shape[2])
	if rows < columns {
		return detector.YOLOOutput{Places: columns, Classes: rows - 4}, rows > 4
	}
	return detector.YOLOOutput{Places: rows, Classes: columns - 5, Objectness: true}, columns > 5
}
