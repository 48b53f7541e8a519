package peer_test

import (
	"strings"
	"testing"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"

	"peerscope/peer"
	"peerscope/peer/signaltest"
)

// TestReferenceTimes: a browser that sends neither sound nor pictures learns the round
// trip, of which it makes how long it waits for packets that are sent again.
func TestReferenceTimes(t *testing.T) {
	t.Parallel()
	first, second := signaltest.Pair()
	newParticipant().join(t, first)
	present := receive(t, second, func(e peer.Event) bool { return e.Kind == peer.Present })
	browser := newStranger(t)
	track, err := webrtc.NewTrackLocalStaticSample(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8}, "video", "stream")
	if err != nil {
		t.Fatal(err)
	}
	sender, err := browser.AddTrack(track)
	if err != nil {
		t.Fatal(err)
	}
	const attribute = "a=rtcp-xr:rcvr-rtt=all\r\n"
	offer := offerOf(t, browser)
	offer.SDP = strings.Replace(offer.SDP, "a=rtcp-rsize\r\n", "a=rtcp-rsize\r\n"+attribute, 1)
	send(t, second, present.From, peer.Signal{Description: &offer})
	answer := receive(t, second, func(e peer.Event) bool { return e.Signal.Description != nil })
	if sdp := answer.Signal.Description.SDP; strings.Count(sdp, attribute) != 1 {
		t.Errorf("reference times are not agreed upon in\n%s", sdp)
	}
	if err := browser.SetRemoteDescription(*answer.Signal.Description); err != nil {
		t.Fatal(err)
	}
	own := uint32(sender.GetParameters().Encodings[0].SSRC)
	reference := &rtcp.ExtendedReport{SenderSSRC: own, Reports: []rtcp.ReportBlock{
		&rtcp.ReceiverReferenceTimeReportBlock{NTPTimestamp: 0x1234_5678_9abc_def0},
	}}
	repeat(t, func(int, time.Time) { _ = browser.WriteRTCP([]rtcp.Packet{reference}) }) // it is not connected yet
	if err := sender.SetReadDeadline(time.Now().Add(timeout)); err != nil {
		t.Fatal(err)
	}
	for {
		packets, _, err := sender.ReadRTCP()
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range packets {
			if x, ok := p.(*rtcp.ExtendedReport); ok {
				block := x.Reports[0].(*rtcp.DLRRReportBlock)
				if want := (rtcp.DLRRReport{SSRC: own, LastRR: 0x5678_9abc}); block.Reports[0] != want {
					t.Errorf("%+v, not %+v", block.Reports[0], want)
				}
				return
			}
		}
	}
}
