package peer

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

// received is what a member reads of detections.
func received(t *testing.T, s Detections) Detections {
	t.Helper()
	b := s.marshal()
	var m struct {
		Type string
		Seen Detections
	}
	if err := json.Unmarshal(b, &m); err != nil || m.Type != typeSeen || len(b) > maxMessage {
		t.Fatalf("%d bytes, %v: %.200s", len(b), err, b)
	}
	return m.Seen
}

func TestDetectionsMessage(t *testing.T) {
	const want = `{"type":"seen","seen":{"looking":true,"labels":["cup"],"objects":[{"label":"cup","score":0.912,"box":[0,0.2,0.3,1]}]}}`
	cup := DetectedObject{Label: "cup", Score: 0.91234, Box: [4]float32{-0.5, 0.2, 0.3, 1.2}}
	if got := (Detections{To: "b", Detecting: true, Labels: []string{"cup"}, Objects: []DetectedObject{cup}}).marshal(); string(got) != want {
		t.Errorf("%s, not %s", got, want)
	}
	if got := (Detections{To: "b"}).marshal(); string(got) != `{"type":"seen","seen":{"looking":false,"labels":[],"objects":[]}}` {
		t.Errorf("%s", got)
	}
}

func TestDetectionsMessageIsBounded(t *testing.T) {
	nan := float32(math.NaN())
	long := strings.Repeat("<", 1000) // six bytes each, as JSON has it
	s := Detections{Detecting: true, Objects: []DetectedObject{
		{Score: nan, Box: [4]float32{0, 0, 1, 1}},
		{Score: 1, Box: [4]float32{0, nan, 1, 1}},
		{Score: 1, Box: [4]float32{1.5, 0, 2, 1}},
		{Score: 1, Box: [4]float32{0.5, 0, 0.2, 1}},
	}}
	if got := received(t, s); len(got.Objects) != 0 {
		t.Errorf("what is outside the picture was sent: %+v", got)
	}
	for range 200 {
		s.Labels = append(s.Labels, "cup")
		s.Objects = append(s.Objects, DetectedObject{Label: "cup", Score: 1, Box: [4]float32{0, 0, 1, 1}})
	}
	if got := received(t, s); len(got.Objects) != maxObjects || len(got.Labels) != maxLabels {
		t.Errorf("%d objects, %d labels", len(got.Objects), len(got.Labels))
	}
	for i := range s.Labels {
		s.Labels[i], s.Objects[i+4].Label = long, long
	}
	if got := received(t, s); !got.Detecting || len(got.Labels) == 0 || len(got.Labels[0]) != maxName {
		t.Errorf("%d objects, %d labels", len(got.Objects), len(got.Labels))
	}
}

// TestDetectionsAreIgnored: a desktop does not even parse those that it is sent.
func TestDetectionsAreIgnored(t *testing.T) {
	m := newMember(&room{}, "a", false)
	for _, sent := range []string{`{"type":"seen","seen":{"looking":true}}`, `{"type":"seen","seen":7}`} {
		if bye, err := m.handleMessage([]byte(sent)); bye || err != nil {
			t.Errorf("%s: %v, %v", sent, bye, err)
		}
	}
}
