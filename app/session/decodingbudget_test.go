package session

import (
	"errors"
	"image"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"peerscope/media"
	"peerscope/peer"
	"peerscope/peer/signaltest"
)

func budgetRoster() *roster {
	detection := new(detectionSettings)
	detection.store(Settings{})
	return newRoster("", new(reportLog), detection)
}

// TestDecodingBudget: fifteen members send as much as they can, and the sixteenth
// what a camera does. All of the latter is decoded, and in all not more than the
// budget.
func TestDecodingBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := budgetRoster()
		budget := newDecodingBudget(r, false)
		camera := r.get("camera")
		var attackers []*participant
		for i := range 15 {
			attackers = append(attackers, r.get(peer.ID(rune('a'+i))))
		}
		decoded, lost := 0, 0
		admit := func(p *participant, size image.Point) bool {
			err := budget.admit(p, size, time.Now())
			if err == nil {
				decoded += size.X * size.Y
			}
			return err == nil
		}
		const seconds = 10
		for i := range seconds * 30 {
			for _, p := range attackers {
				admit(p, image.Pt(4096, 2304))
				for range 10 {
					admit(p, image.Pt(1920, 1080))
				}
			}
			if !admit(camera, image.Pt(640, 480)) && i > 30 { // it has a share from its first second on
				lost++
			}
			time.Sleep(time.Second / 30)
		}
		if lost > 0 {
			t.Errorf("%d pictures of the camera are lost", lost)
		}
		// What was saved up comes on top: a second in common, and one of the shares.
		if most := maxDecodedPixels * (seconds + 2); decoded > most {
			t.Errorf("%d pixels are decoded, more than %d", decoded, most)
		}
	})
}

func TestLargestPicture(t *testing.T) {
	r := budgetRoster()
	p := r.get("a")
	for _, c := range []struct {
		size         image.Point
		always, asks bool
	}{
		{image.Pt(1920, 1080), true, true}, {image.Pt(1080, 1920), true, true}, {image.Pt(1920, 1088), true, true},
		{image.Pt(1936, 1088), false, true}, {image.Pt(4096, 2304), false, true}, {image.Pt(4112, 2304), false, false},
	} {
		for _, asked := range []bool{false, true} {
			err := newDecodingBudget(r, asked).admit(p, c.size, time.Now())
			if want := c.always || c.asks && asked; (err == nil) != want || err != nil && !errors.Is(err, errLargePicture) {
				t.Errorf("%v, asked for: %v: %v", c.size, asked, err)
			}
		}
	}
}

// A hugeVideoDecoder takes all it gets for pictures of 4096x2304.
type hugeVideoDecoder struct {
	grayVideoDecoder
	admit func(image.Point) error
}

func (d hugeVideoDecoder) Decode([]byte) (*image.YCbCr, error) {
	if err := d.admit(image.Pt(4096, 2304)); err != nil {
		return nil, err
	}
	return grayFrame().Image, nil
}

// TestHugePicturesAreTold: the person learns why there is no picture.
func TestHugePicturesAreTold(t *testing.T) {
	room := signaltest.NewRoom(2)
	parts := peerParts(room)
	parts.NewVideoDecoder = func(_ string, admit func(image.Point) error) (media.VideoDecoder, error) {
		return hugeVideoDecoder{admit: admit}, nil
	}
	kim := startSession(t, parts, Settings{Name: "Kim"})
	lee := startSession(t, peerParts(room), Settings{Name: "Lee"})
	kim.Join("test://room")
	lee.Join("test://room")
	state := kim.until("the notice", func(s State) bool { return strings.Contains(s.Notice.Text, "larger picture") })
	if !state.Notice.Problem || state.Members[0].Width != 0 {
		t.Errorf("%+v", state)
	}
}
