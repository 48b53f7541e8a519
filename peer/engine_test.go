package peer

import (
	"strings"
	"testing"

	"github.com/pion/webrtc/v4"

	"peerscope/peer/rtp"
)

func TestConnectionConfig(t *testing.T) {
	own := webrtc.ICEServer{URLs: []string{"stun:own.example:3478"}}
	room := webrtc.ICEServer{URLs: []string{"stun:room.example:3478"}}
	cfg := Config{ICEServers: []webrtc.ICEServer{own}}
	if c := connectionConfig(cfg); len(c.ICEServers) != 1 || c.ICETransportPolicy != webrtc.ICETransportPolicyAll {
		t.Errorf("%+v", c)
	}
	cfg.Addresses = RelayOnly
	cfg.Interop.ICEServers = func() []webrtc.ICEServer { return []webrtc.ICEServer{room} }
	c := connectionConfig(cfg)
	if len(c.ICEServers) != 2 || c.ICEServers[1].URLs[0] != room.URLs[0] || c.ICETransportPolicy != webrtc.ICETransportPolicyRelay {
		t.Errorf("%+v", c)
	}
}

// offerOfBrowser is one of video in VP8 with RED and ULPFEC, by their usual numbers in
// browsers.
func offerOfBrowser(t *testing.T) webrtc.SessionDescription {
	t.Helper()
	var m webrtc.MediaEngine
	for _, c := range []webrtc.RTPCodecParameters{
		{PayloadType: 96, RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8, ClockRate: 90000}},
		{PayloadType: 97, RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeRTX, ClockRate: 90000, SDPFmtpLine: "apt=96"}},
		{PayloadType: 122, RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: "video/red", ClockRate: 90000}},
		{PayloadType: 121, RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeRTX, ClockRate: 90000, SDPFmtpLine: "apt=122"}},
		{PayloadType: 120, RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: "video/ulpfec", ClockRate: 90000}},
	} {
		if err := m.RegisterCodec(c, webrtc.RTPCodecTypeVideo); err != nil {
			t.Fatal(err)
		}
	}
	pc := connectionWith(t, &m)
	if _, err := pc.AddTransceiverFromKind(webrtc.RTPCodecTypeVideo); err != nil {
		t.Fatal(err)
	}
	offer, err := pc.CreateOffer(nil)
	if err != nil {
		t.Fatal(err)
	}
	return offer
}

func connectionWith(t *testing.T, m *webrtc.MediaEngine) *webrtc.PeerConnection {
	t.Helper()
	pc, err := webrtc.NewAPI(webrtc.WithMediaEngine(m)).NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pc.GracefulClose() })
	return pc
}

// TestREDIsNegotiated: what a browser offers is answered, by its numbers.
func TestREDIsNegotiated(t *testing.T) {
	m, err := newMediaEngine(nil, true)
	if err != nil {
		t.Fatal(err)
	}
	pc := connectionWith(t, m)
	if err := pc.SetRemoteDescription(offerOfBrowser(t)); err != nil {
		t.Fatal(err)
	}
	answer, err := pc.CreateAnswer(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"a=rtpmap:122 red/90000\r\n", "a=fmtp:121 apt=122\r\n", "a=rtpmap:120 ulpfec/90000\r\n"} {
		if !strings.Contains(answer.SDP, line) {
			t.Errorf("no %q in\n%s", line, answer.SDP)
		}
	}
	negotiated := pc.GetTransceivers()[0].Receiver().GetParameters().Codecs
	red := payloadTypeOf(negotiated, rtp.REDMimeType)
	if fec := payloadTypeOf(negotiated, rtp.ULPFECMimeType); red != 122 || fec != 120 || retransmissionPayloadType(negotiated, 122) != 121 {
		t.Errorf("RED has %d, ULPFEC %d: %+v", red, fec, negotiated)
	}
	if c := codecInside(*findCodec(negotiated, rtp.REDMimeType), negotiated); c.MimeType != webrtc.MimeTypeVP8 || c.PayloadType != 96 {
		t.Errorf("in RED comes %+v", c)
	}
}
