package graph

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// What an SSD's post-processing is told. Its boxes are scaled by Y, X, H and W
// before they are added to their anchors.
type postprocessing struct {
	y, x, h, w float64
	boxes      float64 // at most so many
	classes    float64 // without background
	each       float64 // classes a box may have
}

var errOptions = errors.New("options of " + postprocess)

// parsePostprocess reads and checks the operator's options, a FlexBuffer map of
// numbers.
func parsePostprocess(data []byte) (p postprocessing, err error) {
	values, err := flexMap(data)
	if err != nil {
		return p, err
	}
	p = postprocessing{
		y: values["y_scale"], x: values["x_scale"], h: values["h_scale"], w: values["w_scale"],
		boxes: values["max_detections"], classes: values["num_classes"], each: values["max_classes_per_detection"],
	}
	within := func(v, low, high float64) bool { return v >= low && v <= high }
	if !within(p.boxes, 1, 1000) || !within(p.classes, 1, 10000) || !within(p.each, 1, p.classes) ||
		!within(p.y, 1, 100) || !within(p.x, 1, 100) || !within(p.h, 1, 100) || !within(p.w, 1, 100) ||
		!within(values["nms_iou_threshold"], math.SmallestNonzeroFloat32, 1) ||
		!within(values["nms_score_threshold"], 0, 1) ||
		!within(values["detections_per_class"], 0, 1000) {
		return p, fmt.Errorf("%w: %v", errOptions, values)
	}
	return p, nil
}

// flexMap reads a FlexBuffer that is a map of numbers (FlexBuffers, "Internals
// of FlexBuffers"). The last byte is the width of the root, the one before it
// the root's type, and before that the root itself stands: how far back the map
// begins. A map is a vector of values, each as wide as the type says, with one
// byte of type for each behind them; before them are the offset of the vector of
// keys, its width, and the number of values.
func flexMap(data []byte) (map[string]float64, error) {
	n := len(data)
	if n < 3 || data[n-1] != 1 || data[n-2]>>2 != flexMapType {
		return nil, errOptions
	}
	f := flexReader{data: data}
	width := 1 << (data[n-2] & 3)
	at := n - 3 - int(data[n-3])
	count := f.uint(at-width, width)
	keyWidth := f.uint(at-2*width, width)
	keys := at - 3*width - f.uint(at-3*width, width)
	if f.bad || count > maxOptions || keyWidth > 8 {
		return nil, errOptions
	}
	values := make(map[string]float64, count)
	for i := range count {
		place := keys + i*keyWidth
		key := f.text(place - f.uint(place, keyWidth))
		kind := f.uint(at+count*width+i, 1)
		values[key] = f.number(at+i*width, width, kind>>2)
	}
	if f.bad || f.uint(keys-keyWidth, keyWidth) != count {
		return nil, errOptions
	}
	return values, nil
}

const (
	maxOptions = 32

	flexInt, flexUint, flexFloat, flexMapType, flexBool = 1, 2, 3, 9, 26
)

// A flexReader reads numbers at checked places; bad says that one was wrong.
type flexReader struct {
	data []byte
	bad  bool
}

func (f *flexReader) bits(at, width int) uint64 {
	if at < 0 || width < 1 || at > len(f.data)-width {
		f.bad = true
		return 0
	}
	b := f.data[at:]
	switch width {
	case 1:
		return uint64(b[0])
	case 2:
		return uint64(binary.LittleEndian.Uint16(b))
	case 4:
		return uint64(binary.LittleEndian.Uint32(b))
	case 8:
		return binary.LittleEndian.Uint64(b)
	}
	f.bad = true
	return 0
}

// uint reads an offset or a length; none can be longer than the data.
func (f *flexReader) uint(at, width int) int {
	v := f.bits(at, width)
	if v > uint64(len(f.data)) {
		f.bad = true
		return 0
	}
	return int(v)
}

func (f *flexReader) number(at, width, kind int) float64 {
	v := f.bits(at, width)
	switch {
	case kind == flexInt:
		shift := 64 - 8*width
		return float64(int64(v) << shift >> shift)
	case kind == flexUint || kind == flexBool:
		return float64(v)
	case kind == flexFloat && width == 4:
		return float64(math.Float32frombits(uint32(v)))
	case kind == flexFloat && width == 8:
		return math.Float64frombits(v)
	}
	f.bad = true
	return 0
}

// text reads up to the next zero byte.
func (f *flexReader) text(at int) string {
	if at < 0 || at >= len(f.data) {
		f.bad = true
		return ""
	}
	end := bytes.IndexByte(f.data[at:], 0)
	if end < 0 {
		f.bad = true
		return ""
	}
	return string(f.data[at : at+end])
}
