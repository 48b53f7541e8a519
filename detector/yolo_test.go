package detector

import (
	"errors"
	"math"
	"testing"
)

// yoloOutput has ten places; one of them is a box of class 1 of two.
func yoloOutput(objectness bool) YOLOOutput {
	const places, classes, place = 10, 2, 7
	y := YOLOOutput{Places: places, Classes: classes, Objectness: objectness}
	box := []float32{0.5, 0.4, 0.2, 0.6}
	if !objectness {
		y.Values = make([]float32, places*(4+classes))
		for k, v := range append(box, 0.1, 0.8) {
			y.Values[k*places+place] = v
		}
		return y
	}
	y.Values = make([]float32, places*(5+classes))
	copy(y.Values[place*(5+classes):], append(box, 0.9, 0.1, 0.8))
	return y
}

func TestYOLO(t *testing.T) {
	for objectness, score := range map[bool]float32{false: 0.8, true: 0.9 * 0.8} {
		s := Settings{MinScore: 0.3, MaxBoxes: 9, MaxOverlap: 0.5}
		found := decodeAll(t, Output{YOLO: yoloOutput(objectness)}, s)
		if len(found) != 1 || found[0].class != 1 || !near(found[0].score, score) || found[0].box.IoU(Box{0.4, 0.1, 0.6, 0.7}) < 0.999 {
			t.Errorf("objectness %v: found %+v", objectness, found)
		}
	}
}

func TestYOLOHostile(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, objectness := range []bool{false, true} {
		y := yoloOutput(objectness)
		for _, v := range []float32{nan, inf, -inf, math.MaxFloat32, 1, -1} {
			for i := range y.Values {
				y.Values[i] = v
			}
			for _, f := range decodeAll(t, Output{YOLO: y}, all) {
				if b := f.box; !(b.X0 >= 0 && b.X0 < b.X1 && b.X1 <= 1 && b.Y0 >= 0 && b.Y0 < b.Y1 && b.Y1 <= 1 && f.score <= 1) {
					t.Errorf("%v gives %+v", v, f)
				}
			}
		}
		for _, change := range []func(y *YOLOOutput){
			func(y *YOLOOutput) { y.Values = y.Values[:len(y.Values)-1] },
			func(y *YOLOOutput) { y.Places = -y.Places },
			func(y *YOLOOutput) { y.Places = 1 << 40 },
			func(y *YOLOOutput) { y.Classes = 0 },
			func(y *YOLOOutput) { y.Classes = 1 << 40 },
		} {
			wrong := yoloOutput(objectness)
			change(&wrong)
			var d decoder
			if err := d.collect(Output{YOLO: wrong}, &decodeOptions{&all, nil, wholePicture, SmallShare}); !errors.Is(err, ErrOutput) {
				t.Errorf("%+v: %v", wrong, err)
			}
		}
	}
}

// However many boxes a model gives, their number is bounded.
func TestCandidatesAreBounded(t *testing.T) {
	const places, classes = 1 << 10, 100
	y := YOLOOutput{Places: places, Classes: classes, Values: make([]float32, places*(4+classes))}
	for i := range y.Values {
		y.Values[i] = 1
	}
	var d decoder
	if err := d.collect(Output{YOLO: y}, &decodeOptions{&all, nil, wholePicture, SmallShare}); err != nil || len(d.candidates) > maxCandidates {
		t.Errorf("%d candidates, %v", len(d.candidates), err)
	}
}
