package rtp

import (
	"testing"
	"time"

	"github.com/pion/rtp"
)

// TestAudioLevelsArrive: each packet of sound carries its own, where both sides take
// the extension and the sender knows it.
func TestAudioLevelsArrive(t *testing.T) {
	for _, c := range []struct {
		name           string
		sent, received uint8 // ID of the extension
		known          bool
		level, want    uint8
		voice          bool
	}{
		{"speech", 6, 6, true, 25, 25, true},
		{"noise", 6, 6, true, 70, 70, false},
		{"less than silence", 6, 6, true, 200, 127, false},
		{"no extension at the sender", 0, 6, true, 25, 0, false},
		{"no extension at the receiver", 6, 0, true, 25, 0, true},
		{"no level", 6, 6, false, 0, 0, false},
	} {
		out := &recorder{}
		s := NewSender(out, 111, 77, ExtensionIDs{AudioLevel: c.sent})
		sample := Sample{Data: []byte{1, 2, 3}, Time: begin, AudioLevel: c.level, HasAudioLevel: c.known}
		if err := s.Send(NewPacketizer("audio/opus").Packetize(sample)); err != nil {
			t.Fatal(err)
		}
		packet, err := out.packets[0].Marshal()
		if err != nil {
			t.Fatal(err)
		}
		r := NewReceiver(ReceiverConfig{Codec: "audio/opus", PayloadType: 111, Extensions: ExtensionIDs{AudioLevel: c.received}})
		r.Push(packet, begin)
		got := r.Pop(begin.Add(time.Second))
		if got == nil || got.AudioLevel != c.want || got.HasAudioLevel != (c.sent != 0 && c.received != 0 && c.known) {
			t.Errorf("%s: %+v", c.name, got)
		}
		var e rtp.AudioLevelExtension
		if b := out.packets[0].GetExtension(6); b != nil && (e.Unmarshal(b) != nil || e.Voice != c.voice) {
			t.Errorf("%s is sent as %+v", c.name, e)
		}
	}
}
