// Package detector turns pictures into lists of the objects in them: it makes
// the model's input tensor from a picture, and detections from the model's
// output. It is pure Go; the model itself runs behind the Model interface, in
// detector/tflite. Package detector/track makes steady objects of the
// detections of successive pictures.
//
//	I420 picture -> input tensor -> Model.Infer -> heads -> boxes, class by class -> []Detection
package detector

// A Box is a rectangle in fractions of the picture, origin top left: 0 <= X0 <=
// X1 <= 1, and the same down the picture.
type Box struct{ X0, Y0, X1, Y1 float32 }

// A Detection is one object found in one picture.
type Detection struct {
	Label string  // as the model's label file has it: "person"
	Score float32 // 0 to 1
	Box   Box
}

// IoU is the area both boxes share over the area either covers, 0 to 1.
func (b Box) IoU(c Box) float32 {
	shared := b.shared(c)
	if shared == 0 {
		return 0
	}
	return shared / (b.area() + c.area() - shared)
}

// shared is the area of both boxes.
func (b Box) shared(c Box) float32 {
	return max(0, min(b.X1, c.X1)-max(b.X0, c.X0)) * max(0, min(b.Y1, c.Y1)-max(b.Y0, c.Y0))
}

func (b Box) area() float32 { return (b.X1 - b.X0) * (b.Y1 - b.Y0) }
