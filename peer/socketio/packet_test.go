package socketio

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"peerscope/peer"
)

func TestParsePacket(t *testing.T) {
	for text, want := range map[string]packet{
		"0":                 {socketConnect, ""},
		`0{"sid":"x"}`:      {socketConnect, `{"sid":"x"}`},
		"1":                 {socketDisconnect, ""},
		`2["a",1]`:          {socketEvent, `["a",1]`},
		`217["a"]`:          {socketEvent, `["a"]`}, // requests an acknowledgement
		`4{"message":"no"}`: {socketError, `{"message":"no"}`},
	} {
		if got, ok := parsePacket(text); !ok || got != want {
			t.Errorf("%s: %+v, %v", text, got, ok)
		}
	}
	for _, text := range []string{"", `51-["a",{"_placeholder":true,"num":0}]`, `2/admin,["a"]`, "x", "9"} {
		if got, ok := parsePacket(text); ok {
			t.Errorf("%q gives %+v", text, got)
		}
	}
}

func TestParseOpenPacket(t *testing.T) {
	g, err := parseOpenPacket(`0{"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":5000}`)
	if err != nil || g.ID != "x" || g.pingInterval() != 25*time.Second || g.readTimeout() != 30*time.Second {
		t.Errorf("%+v, %v", g, err)
	}
	g, err = parseOpenPacket(`0{"sid":"x","pingInterval":-1,"pingTimeout":9000000000000000000}`)
	if err != nil || g.pingInterval() != minPing || g.readTimeout() != minPing+maxPing {
		t.Errorf("%v, %v, %v", g.pingInterval(), g.readTimeout(), err)
	}
	for _, text := range []string{"", "1", "0", "0[]", `0{"sid":"` + strings.Repeat("x", maxID+1) + `"}`} {
		if _, err := parseOpenPacket(text); !errors.Is(err, errPacket) {
			t.Errorf("%.20q: %v", text, err)
		}
	}
}

func TestPeerEvents(t *testing.T) {
	description := func(kind webrtc.SDPType) peer.Signal {
		return peer.Signal{Description: &webrtc.SessionDescription{Type: kind, SDP: "s"}}
	}
	long := strings.Repeat("x", maxID+1)
	for _, test := range []struct {
		data string
		want []peer.Event
	}{
		{`["all users",["a","me","","` + long + `","b"]]`, []peer.Event{{Kind: peer.Present, From: "a"}, {Kind: peer.Present, From: "b"}}},
		{`["all testers",["a"]]`, []peer.Event{{Kind: peer.Present, From: "a"}}},
		{`["all users",{"a":1}]`, nil},
		{`["all users"]`, nil},
		{`["room full"]`, []peer.Event{{Kind: peer.Full}}},
		{`["user joined",{"signal":{"type":"offer","sdp":"s"},"callerID":"a"}]`,
			[]peer.Event{{Kind: peer.Signaled, From: "a", Signal: description(webrtc.SDPTypeOffer)}}},
		{`["receiving returned signal",{"signal":{"type":"answer","sdp":"s"},"id":"a"}]`,
			[]peer.Event{{Kind: peer.Signaled, From: "a", Signal: description(webrtc.SDPTypeAnswer)}}},
		{`["receiving returned signal",{"signal":{"type":"candidate","candidate":{"candidate":"c"}},"id":"a"}]`,
			[]peer.Event{{Kind: peer.Signaled, From: "a", Signal: peer.Signal{Candidate: &webrtc.ICECandidateInit{Candidate: "c"}}}}},
		{`["receiving returned signal",{"signal":{"renegotiate":true},"id":"a"}]`, nil},
		{`["receiving returned signal",{"signal":{"type":"transceiverRequest","transceiverRequest":{}},"id":"a"}]`, nil},
		{`["receiving returned signal",{"signal":7,"id":"a"}]`, nil},
		{`["user joined",{"signal":{"type":"offer","sdp":"s"},"callerID":"me"}]`, nil},
		{`["user joined",{"signal":{"type":"offer","sdp":"s"},"callerID":"` + long + `"}]`, nil},
		{`["user joined",{"signal":{"type":"offer","sdp":"s"}}]`, nil},
		{`["chat","hello"]`, nil},
	} {
		name, argument, err := parseEvent(test.data)
		if err != nil {
			t.Errorf("%.80s: %v", test.data, err)
			continue
		}
		checkEvents(t, test.data, toPeerEvents(name, argument, "me"), test.want)
	}
	for _, data := range []string{"", "{}", "[]", "[1]", `["a"`} {
		if _, _, err := parseEvent(data); !errors.Is(err, errPacket) {
			t.Errorf("%s: %v", data, err)
		}
	}
}

func checkEvents(t *testing.T, data string, got, want []peer.Event) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%.80s: %+v", data, got)
		return
	}
	for i, e := range got {
		w := want[i]
		same := e.Kind == w.Kind && e.From == w.From
		if d := w.Signal.Description; d != nil {
			same = same && e.Signal.Description != nil && *e.Signal.Description == *d
		}
		if c := w.Signal.Candidate; c != nil {
			same = same && e.Signal.Candidate != nil && e.Signal.Candidate.Candidate == c.Candidate
		}
		if !same {
			t.Errorf("%.80s: %+v", data, e)
		}
	}
}

// FuzzPacket feeds what a server may send, from the frame to the event: nothing
// panics, and no event is too long or from ourselves.
func FuzzPacket(f *testing.F) {
	for _, seed := range []string{
		`0{"sid":"x","pingInterval":25000,"pingTimeout":5000}`, "40", `40{"sid":"y"}`, "2", "41", `44"no"`,
		`42["all users",["a","b"]]`, `4213["room full"]`, `451-["a",{"_placeholder":true,"num":0}]`,
		`42["user joined",{"signal":{"type":"offer","sdp":"v=0"},"callerID":"a"}]`,
		`42["receiving returned signal",{"signal":{"candidate":{"candidate":"","sdpMLineIndex":1}},"id":"a"}]`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if g, err := parseOpenPacket(text); err == nil {
			if g.pingInterval() < minPing || g.readTimeout() > 2*maxPing || len(g.ID) > maxID {
				t.Errorf("%+v", g)
			}
		}
		if text == "" {
			return
		}
		p, ok := parsePacket(text[1:])
		if !ok {
			return
		}
		name, argument, err := parseEvent(p.data)
		if err != nil {
			return
		}
		events := toPeerEvents(name, argument, "me")
		if len(events) > maxPresent {
			t.Errorf("%d events", len(events))
		}
		for _, e := range events {
			if e.Kind != peer.Full && (e.From == "" || len(e.From) > maxID || e.From == "me") {
				t.Errorf("%+v", e)
			}
		}
	})
}

func FuzzLink(f *testing.F) {
	for _, seed := range []string{"sio+http://host:8000/room", "sio+https://[::1]/a/b?role=tester", "sio+http://%", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, link string) {
		target, err := parseLink(link)
		if err != nil {
			if !errors.Is(err, ErrLink) {
				t.Error(err)
			}
			return
		}
		if target.room == "" || len(target.room) > maxRoomName || target.event == "" || !strings.HasPrefix(target.url, "ws") {
			t.Errorf("%+v", target)
		}
	})
}
