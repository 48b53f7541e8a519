package detector

import "fmt"

// yolo takes in the output of a YOLO model.
func (d *decoder) yolo(y YOLOOutput, v *decodeOptions) error {
	width := 4 + y.Classes
	if y.Objectness {
		width++
	}
	if y.Places < 1 || y.Classes < 1 || y.Places > maxPlaces || y.Classes > maxLabels || len(y.Values) != y.Places*width {
		return fmt.Errorf("%w: %d numbers for %d places and %d classes", ErrOutput, len(y.Values), y.Places, y.Classes)
	}
	across, down := y.Places, 1 // steps to the next number of a place, and to the next place
	if y.Objectness {
		across, down = 1, width
	}
	for i := range y.Places {
		at := func(k int) float32 { return y.Values[i*down+k*across] }
		object, first := float32(1), 4
		if y.Objectness {
			object, first = at(4), 5
		}
		if !(object > v.settings.MinScore && object <= 1) {
			continue
		}
		for class := range y.Classes {
			score := object * at(first+class)
			if score > v.settings.MinScore && score <= 1 && v.includes(class) {
				x, y, w, h := at(0), at(1), at(2)/2, at(3)/2
				d.add(scoredBox{box: Box{x - w, y - h, x + w, y + h}, score: score, class: int32(class), anchor: int32(i)}, v)
			}
		}
	}
	d.collected += int32(y.Places)
	return nil
}

const maxPlaces = 1 << 18 // of 1280x1280 there are 102000
