package peer

import (
	"encoding/json"
	"math"
	"time"
)

// A member may be sent what is detected in its pictures:
//
//	{"type":"seen","seen":{"looking":true,"labels":["cup"],
//	 "objects":[{"label":"cup","score":0.5,"box":[0.1,0.2,0.3,0.4]}]}}
const (
	typeSeen   = "seen"
	maxObjects = 40
	maxLabels  = 100
	// detectionsInterval is the shortest time between two of these messages.
	detectionsInterval = 100 * time.Millisecond
)

// Detections are what we look for in the pictures of a member and what is there
// now.
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

// marshal makes the message. It leaves out objects outside the picture, and what
// is more than the message may hold.
func (d Detections) marshal() []byte {
	m := Detections{Detecting: d.Detecting, Labels: []string{}, Objects: []DetectedObject{}}
	for _, label := range d.Labels[:min(len(d.Labels), maxLabels)] {
		m.Labels = append(m.Labels, cleanName(label))
	}
	for _, o := range d.Objects {
		if o, ok := o.clean(); ok && len(m.Objects) < maxObjects {
			m.Objects = append(m.Objects, o)
		}
	}
	for {
		b, _ := json.Marshal(struct { // strings, booleans and finite numbers: it cannot fail
			Type string     `json:"type"`
			Seen Detections `json:"seen"`
		}{typeSeen, m})
		if len(b) <= maxMessage {
			return b
		}
		if n := len(m.Objects); n > 0 {
			m.Objects = m.Objects[:n/2]
		} else {
			m.Labels = m.Labels[:len(m.Labels)/2]
		}
	}
}

// clean clips the box to the picture; it is not ok if nothing of it is left, or a
// number is NaN.
func (o DetectedObject) clean() (_ DetectedObject, ok bool) {
	o.Label = cleanName(o.Label)
	o.Score = fraction(o.Score)
	for i := range o.Box {
		o.Box[i] = fraction(o.Box[i])
	}
	return o, o.Score >= 0 && o.Box[0] < o.Box[2] && o.Box[1] < o.Box[3]
}

// fraction clips v to 0 to 1 and rounds it to a thousandth: less than a pixel of
// most pictures, in a third of the digits. NaN stays NaN.
func fraction(v float32) float32 {
	return float32(math.Round(float64(min(max(v, 0), 1))*1000) / 1000)
}
