package session

import (
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"peerscope/media"
)

func TestALoudspeakerThatIsUnpluggedIsReplacedUntilItIsBack(t *testing.T) {
	sink := new(fakeSpeaker)
	own, usb := media.Device{ID: "own", Name: "Own"}, media.Device{ID: "usb", Name: "USB"}
	var plugged atomic.Pointer[[]media.Device]
	plug := func(all ...media.Device) {
		plugged.Store(&all)
		time.Sleep(2 * soundDeviceInterval)
	}
	setup := func(_ *harness, p *Parts) {
		plugged.Store(&[]media.Device{own, usb})
		p.PlaySound = sink.play
		p.Speakers = func() ([]media.Device, error) { return slices.Clone(*plugged.Load()), nil }
	}
	withHarness(t, setup, func(r *harness) {
		r.Configure(Settings{Speaker: "usb"})
		r.Join("test://room")
		r.inbox.post(func(l *loop) {
			l.call.soundTracks++
			l.updateOutput()
		})
		expect := func(what string, want ...string) {
			t.Helper()
			r.state()
			sink.do(func() {
				if !slices.Equal(sink.opened, want) || sink.open != 1 {
					t.Errorf("%s: %q were opened, and %d are open", what, sink.opened, sink.open)
				}
			})
		}
		expect("at first", "usb")
		plug(own)
		expect("unplugged", "usb", "")
		if n := r.publishedState().Notice.String(); n != "USB was unplugged. Until it is back, Own is used." {
			t.Errorf("unplugged: %q", n)
		}
		plug(own, usb)
		expect("plugged in", "usb", "", "usb")
		r.Configure(Settings{})
		r.state()
		sink.do(func() { sink.err = media.ErrNoDevice; sink.lose(media.ErrDeviceLost) })
		plug()
		time.Sleep(44 * time.Second) // it is tried seldom by now, and just was
		sink.do(func() { sink.err, sink.opened = nil, nil })
		plug(own)
		expect("there was none for a while", "")
	})
}
