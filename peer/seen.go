package peer

import (
	"encoding/json"
	"math"
	"time"
)

// What a member is told of the objects in its pictures, where we share that:
//
//	{"type":"seen","seen":{"looking":true,"labels":["cup"],
//	 "objects":[{"label":"cup","score":0.5,"box":[0.1,0.2,0.3,0.4]}]}}
const (
	typeSeen   = "seen"
	maxObjects = 40
	maxLabels  = 100
	// seenPause is the least between two of these messages.
	seenPause = 100 * time.Millisecond
)

// Detections is what we look for in the pictures of a member, and see there now.
type Detections struct {
	To        ID               `json:"-"`
	Detecting bool             `json:"looking"`
	Labels    []string         `json:"labels"` // what is looked for; none is everything
	Objects   []DetectedObject `json:"objects"`
}

// A DetectedObject is one object in a picture.
type DetectedObject struct {
	Label string  `json:"label"`
	Score float32 `json:"score"` // 0 to 1
	// Box is x0, y0, x1, y1 in fractions of the picture, origin top left.
	Box [4]float32 `json:"box"`
}

// bytes is the message. What is too much for it is left out, and so is what is
// no box within the picture.
func (s Detections) bytes() []byte {
	told := Detections{Detecting: s.Detecting, Labels: []string{}, Objects: []DetectedObject{}}
	for _, label := range s.Labels[:min(len(s.Labels), maxLabels)] {
		told.Labels = append(told.Labels, cleanName(label))
	}
	for _, o := range s.Objects {
		if o, ok := o.clean(); ok && len(told.Objects) < maxObjects {
			told.Objects = append(told.Objects, o)
		}
	}
	for {
		b, _ := json.Marshal(struct { // strings, booleans and finite numbers: it cannot fail
			Type string     `json:"type"`
			Seen Detections `json:"seen"`
		}{typeSeen, told})
		if len(b) <= maxMessage {
			return b
		}
		if n := len(told.Objects); n > 0 {
			told.Objects = told.Objects[:n/2]
		} else {
			told.Labels = told.Labels[:len(told.Labels)/2]
		}
	}
}

// clean brings the object into the picture; it is not ok when nothing is left
// or its numbers are none.
func (o DetectedObject) clean() (_ DetectedObject, ok bool) {
	o.Label = cleanName(o.Label)
	o.Score = fraction(o.Score)
	for i := range o.Box {
		o.Box[i] = fraction(o.Box[i])
	}
	return o, o.Score >= 0 && o.Box[0] < o.Box[2] && o.Box[1] < o.Box[3] // nor NaN
}

// fraction is v from 0 to 1, to a thousandth: less than a pixel of most
// pictures, in a third of the digits. NaN stays what it is.
func fraction(v float32) float32 {
	return float32(math.Round(float64(min(max(v, 0), 1))*1000) / 1000)
}
