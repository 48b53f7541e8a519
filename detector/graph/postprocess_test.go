package graph

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"testing"
)

// flexOptions writes a FlexBuffer map of float32.
func flexOptions(values map[string]float32) []byte {
	var names []string
	for n := range values {
		names = append(names, n)
	}
	slices.Sort(names)
	var out []byte
	at := make(map[string]int)
	for _, n := range names {
		at[n] = len(out)
		out = append(append(out, n...), 0)
	}
	out = append(out, byte(len(names)))
	keys := len(out)
	for _, n := range names {
		out = append(out, byte(len(out)-at[n])) // a byte wide: how far back the name is
	}
	word := func(v uint32) { out = binary.LittleEndian.AppendUint32(out, v) }
	word(uint32(len(out) - keys))
	word(1)
	word(uint32(len(names)))
	begin := len(out)
	for _, n := range names {
		word(math.Float32bits(values[n]))
	}
	for range names {
		out = append(out, flexFloat<<2|2)
	}
	return append(out, byte(len(out)-begin), flexMapType<<2|2, 1)
}

func ssdOptions() map[string]float32 {
	return map[string]float32{
		"y_scale": 10, "x_scale": 10, "h_scale": 5, "w_scale": 5, "max_detections": 10, "num_classes": 90,
		"max_classes_per_detection": 1, "nms_iou_threshold": 0.6, "nms_score_threshold": 0,
	}
}

func TestPostprocessOptions(t *testing.T) {
	p, err := parsePostprocess(flexOptions(ssdOptions()))
	if err != nil || p != (postprocessing{y: 10, x: 10, h: 5, w: 5, boxes: 10, classes: 90, each: 1}) {
		t.Errorf("%+v, %v", p, err)
	}
	for name, value := range map[string]float32{
		"max_detections": 1e9, "num_classes": 0, "y_scale": float32(math.NaN()),
		"h_scale": float32(math.Inf(1)), "max_classes_per_detection": 91, "nms_iou_threshold": -1,
	} {
		o := ssdOptions()
		o[name] = value
		if _, err := parsePostprocess(flexOptions(o)); !errors.Is(err, errOptions) {
			t.Errorf("%s of %v: %v", name, value, err)
		}
	}
	whole := flexOptions(ssdOptions())
	for i := range whole {
		if _, err := parsePostprocess(whole[:i]); err == nil {
			t.Errorf("%d bytes of %d were enough", i, len(whole))
		}
	}
}

func FuzzPostprocess(f *testing.F) {
	f.Add(flexOptions(ssdOptions()))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := parsePostprocess(data)
		if err == nil && !(p.boxes >= 1 && p.boxes <= 1000 && p.each <= p.classes) {
			t.Errorf("accepted %v", p)
		}
	})
}
