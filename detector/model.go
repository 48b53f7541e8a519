package detector

import "image"

// A Model runs the network; package detector/tflite has one. It is for one
// goroutine at a time.
type Model interface {
	// Size is that of the pictures the model takes.
	Size() image.Point
	// Infer runs the model on rows of RGB pixels, -1 to 1, 3 x width x height
	// numbers. What it gives is the model's own memory until the next Infer.
	Infer(input []float32) (Output, error)
	// Close frees the model; twice is fine.
	Close() error
}

// An Output is what a model found: Heads, or YOLO, or, of a model that does its
// own post-processing, PostProcess.
type Output struct {
	Heads       []Head
	Classes     []int32 // of the logits of the heads, from 0; one below is no class, and not reported
	YOLO        YOLOOutput
	PostProcess PostProcessOutput
}

// A Head is what an SSD says about the places of one of its feature maps, in
// the order of Anchors.
type Head struct {
	Rows, Columns int
	Boxes         []float32 // [anchor][4]: how the box differs from its anchor, in centre y, x and in height, width
	Logits        []float32 // [anchor][class]: of the scores of Output.Classes
}

// PostProcessOutput is the output of TensorFlow's TFLite_Detection_PostProcess.
type PostProcessOutput struct {
	Boxes   []float32 // [n][4]: y0, x0, y1, x1 as fractions of the picture
	Classes []float32 // [n]: from 0
	Scores  []float32 // [n]: 0 to 1
	Count   []float32 // [1]: how many of the n there are
}

// A YOLOOutput is that of a YOLO model: for each place a box, its centre and size
// as fractions of the input, and a score for each class. Values are [4 + classes]
// [place] or, with Objectness, [place][4 + 1 + classes]: then the score of a class
// is to be multiplied by that of there being an object at all.
type YOLOOutput struct {
	Places, Classes int
	Objectness      bool
	Values          []float32
}
