package peer_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/pion/webrtc/v4"

	"peerscope/peer"
	"peerscope/peer/seal"
	"peerscope/peer/signaltest"
)

// An alteringSignaler changes what it sends.
type alteringSignaler struct {
	peer.Signaler
	alter func(*peer.Signal)
}

func (a alteringSignaler) Send(ctx context.Context, to peer.ID, s peer.Signal) error {
	a.alter(&s)
	return a.Signaler.Send(ctx, to, s)
}

// last is the last report of a member.
func (s *participant) last(id peer.ID) peer.Member {
	s.mu.Lock()
	defer s.mu.Unlock()
	if reports := s.members[id]; len(reports) > 0 {
		return reports[len(reports)-1]
	}
	return peer.Member{}
}

// TestIntroduction: both know the key and the name of the other when it is
// admitted, which is before they are connected.
func TestIntroduction(t *testing.T) {
	t.Parallel()
	first, second := signaltest.Pair()
	var sides []*participant
	var keys []seal.PublicKey
	var asked []chan peer.Member
	for i, signaler := range []peer.Signaler{first, second} {
		s, identity, admit := newParticipant(), seal.NewIdentity(), make(chan peer.Member, 2)
		s.cfg.Identity, s.cfg.About.Name = &identity, []string{"Ada", "Bob"}[i]
		s.cfg.Admit = func(m peer.Member) bool { admit <- m; return true }
		sides, keys, asked = append(sides, s.join(t, signaler)), append(keys, identity.Public()), append(asked, admit)
	}
	for i, s := range sides {
		s.awaitState(t, peer.Connected, 1, timeout)
		want := []string{"Bob", "Ada"}[i]
		if m := <-asked[i]; m.Key != keys[1-i] || m.About.Name != want || m.State != peer.Connecting || len(asked[i]) != 0 {
			t.Errorf("to be admitted is %+v, and %d more", m, len(asked[i]))
		}
		if m := s.last(peer.ID([]string{"member-2", "member-1"}[i])); m.Key != keys[1-i] {
			t.Errorf("the other is %+v", m)
		}
	}
}

// TestWrongIntroductions: an identity that does not prove who sent a description
// ends the member, and so does what is altered on the way.
func TestWrongIntroductions(t *testing.T) {
	t.Parallel()
	other := seal.NewIdentity()
	for name, test := range map[string]struct {
		alter func(*peer.Signal)
		want  error
	}{
		"of another connection": {func(s *peer.Signal) { s.Introduction.Identity = other.Sign(seal.Connection, "sha-256 AA") }, seal.ErrIdentity},
		"for another use":       {func(s *peer.Signal) { s.Introduction.Identity = other.Sign(seal.Call, fingerprint(s.Description.SDP)) }, seal.ErrIdentity},
		"no assertion":          {func(s *peer.Signal) { s.Introduction.Identity = "x" }, seal.ErrIdentity},
		"too long":              {func(s *peer.Signal) { s.Introduction.Identity = strings.Repeat("x", 10_000) }, peer.ErrProtocol},

		"of a session name":    {beside("s=-", "s=a=fingerprint:sha-256 AA"), seal.ErrIdentity},
		"of another attribute": {beside("t=0 0\r\n", "t=0 0\r\na=x:a=fingerprint:sha-256 AA\r\n"), seal.ErrIdentity},
		"of the session":       {beside("t=0 0\r\n", "t=0 0\r\na=fingerprint:sha-256 AA\r\n"), seal.ErrIdentity},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			first, second := signaltest.Pair()
			victim := newParticipant().join(t, first)
			newParticipant().join(t, alteringSignaler{second, func(s *peer.Signal) {
				if s.Introduction != nil {
					test.alter(s)
				}
			}})
			victim.awaitState(t, peer.Failed, 1, timeout)
			if m := victim.last("member-2"); !errors.Is(m.Err, test.want) || m.Key != (seal.PublicKey{}) {
				t.Errorf("it ended as %+v", m)
			}
		})
	}
}

// beside puts the fingerprint that somebody else has signed, sha-256 AA, into a
// description that has the sender's own.
func beside(old, decoy string) func(*peer.Signal) {
	identity := seal.NewIdentity().Sign(seal.Connection, "sha-256 AA")
	return func(s *peer.Signal) {
		s.Description.SDP = strings.Replace(s.Description.SDP, old, decoy, 1)
		s.Introduction.Identity = identity
	}
}

// fingerprint is that of a description.
func fingerprint(sdp string) string {
	_, rest, _ := strings.Cut(sdp, "a=fingerprint:")
	line, _, _ := strings.Cut(rest, "\r\n")
	return line
}

// A stranger is a member of pion's alone, in a room of two.
type stranger struct {
	t       *testing.T
	room    peer.Signaler
	other   peer.ID
	pc      *webrtc.PeerConnection
	channel *webrtc.DataChannel
}

// meetStranger gives the two members of a room; it is for the stranger to offer.
func meetStranger(t *testing.T) (*participant, stranger) {
	t.Helper()
	first, second := signaltest.Pair()
	p := newParticipant().join(t, first)
	present := receive(t, second, func(e peer.Event) bool { return e.Kind == peer.Present })
	pc := newStranger(t)
	channel, err := pc.CreateDataChannel("peerscope", nil)
	if err != nil {
		t.Fatal(err)
	}
	return p, stranger{t, second, present.From, pc, channel}
}

func (s stranger) send(signal peer.Signal) {
	s.t.Helper()
	send(s.t, s.room, s.other, signal)
}

// takeAnswer waits for the answer to its offer.
func (s stranger) takeAnswer() {
	s.t.Helper()
	answer := receive(s.t, s.room, func(e peer.Event) bool { return e.Signal.Description != nil })
	if err := s.pc.SetRemoteDescription(*answer.Signal.Description); err != nil {
		s.t.Fatal(err)
	}
}

// TestAnotherKeyOnRestart: who shows another key when ICE restarts, or none, is
// somebody else.
func TestAnotherKeyOnRestart(t *testing.T) {
	t.Parallel()
	own, other := seal.NewIdentity(), seal.NewIdentity()
	for name, then := range map[string]*seal.Identity{"the same": &own, "another": &other, "none": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			victim, stranger := meetStranger(t)
			answers := 0
			for i, identity := range []*seal.Identity{&own, then} {
				offer, err := stranger.pc.CreateOffer(&webrtc.OfferOptions{ICERestart: i > 0})
				if err != nil {
					t.Fatal(err)
				}
				if err := stranger.pc.SetLocalDescription(offer); err != nil {
					t.Fatal(err)
				}
				s := peer.Signal{Description: &offer, Introduction: &peer.Introduction{Name: "Ada"}}
				if identity != nil {
					s.Introduction.Identity = identity.Sign(seal.Connection, fingerprint(offer.SDP))
				}
				stranger.send(s)
				if i > 0 && then != &own {
					break
				}
				stranger.takeAnswer()
				answers++
			}
			if then == &own {
				return // the second answer was there
			}
			victim.awaitState(t, peer.Failed, 1, timeout)
			if m := victim.last("member-2"); !errors.Is(m.Err, seal.ErrIdentity) || m.Key != own.Public() {
				t.Errorf("after %d answers it ended as %+v", answers, m)
			}
		})
	}
}

// TestAboutExpected: of one that has introduced itself it is known, when it is connected,
// that its About is still to come.
func TestAboutExpected(t *testing.T) {
	t.Parallel()
	for name, introduction := range map[string]*peer.Introduction{"introduced": {}, "foreign": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			victim, stranger := meetStranger(t)
			opened := make(chan struct{})
			stranger.channel.OnOpen(func() { close(opened) })
			offer := offerOf(t, stranger.pc)
			stranger.send(peer.Signal{Description: &offer, Introduction: introduction})
			stranger.takeAnswer()
			victim.awaitState(t, peer.Connected, 1, timeout)
			if m := victim.last("member-2"); m.AboutExpected != (introduction != nil) {
				t.Errorf("without its About it is %+v", m)
			}
			<-opened
			if err := stranger.channel.SendText(`{"type":"about","about":{"name":"Ada"}}`); err != nil {
				t.Fatal(err)
			}
			victim.await(t, "its About", timeout, func() bool {
				reports := victim.members["member-2"]
				last := reports[len(reports)-1]
				return last.About.Name == "Ada" && !last.AboutExpected
			})
		})
	}
}

// TestAdmission: who is not admitted sees and hears nothing of us until it is,
// while its own pictures arrive.
func TestAdmission(t *testing.T) {
	t.Parallel()
	first, second := signaltest.Pair()
	admitted := make(chan peer.ID)
	shy := newParticipant()
	shy.cfg.Admit, shy.cfg.Admitted = func(peer.Member) bool { return false }, admitted
	shy.join(t, first).sendMedia(t, 100)
	guest := newParticipant()
	guest.join(t, second).sendMedia(t, 100)
	shy.awaitSamples(t, webrtc.MimeTypeVP8, 30, timeout) // a second
	guest.mu.Lock()
	for codec, samples := range guest.samples {
		if len(samples) > 0 {
			t.Errorf("%d samples of %s arrived", len(samples), codec)
		}
	}
	guest.mu.Unlock()
	admitted <- "somebody else"
	admitted <- "member-2"
	guest.awaitSamples(t, webrtc.MimeTypeVP8, 5, timeout)
	guest.awaitSamples(t, webrtc.MimeTypeOpus, 5, timeout)
}

// TestUnauthenticSignals end a member that is not connected yet. Nothing that a server
// makes up, however much of it, ends one that is.
func TestUnauthenticSignals(t *testing.T) {
	t.Parallel()
	forged := peer.Event{Kind: peer.Signaled, From: "two", Err: seal.ErrUnauthentic}
	t.Run("before", func(t *testing.T) {
		t.Parallel()
		one := newScripted("one")
		a := newParticipant().join(t, one)
		one.events <- peer.Event{Kind: peer.Joined, From: "two"}
		one.events <- forged
		a.awaitState(t, peer.Failed, 1, timeout)
		if m := a.last("two"); !errors.Is(m.Err, seal.ErrUnauthentic) {
			t.Errorf("it ended as %+v", m)
		}
	})
	t.Run("after", func(t *testing.T) {
		t.Parallel()
		one, two := newScripted("one"), newScripted("two")
		connect(one, two)
		a := newParticipant().join(t, one)
		newParticipant().join(t, two).sendMedia(t, 100)
		a.awaitSamples(t, webrtc.MimeTypeVP8, 5, timeout)
		for range 10 * cap(one.events) {
			one.events <- forged
			one.events <- peer.Event{Kind: peer.Joined, From: "two"}
		}
		a.mu.Lock()
		n := len(a.samples[webrtc.MimeTypeVP8])
		a.mu.Unlock()
		a.awaitSamples(t, webrtc.MimeTypeVP8, n+10, timeout)
		if m := a.last("two"); m.State != peer.Connected {
			t.Errorf("it is %+v", m)
		}
	})
}

// TestNoIntroduction: servers and pages of others are told neither name nor
// identity in signals.
func TestNoIntroduction(t *testing.T) {
	t.Parallel()
	for _, none := range []bool{false, true} {
		first, second := signaltest.Pair()
		identity, recorded := seal.NewIdentity(), &recordingSignaler{Signaler: first}
		s := newParticipant()
		s.cfg.Identity, s.cfg.About.Name, s.cfg.Interop.NoIntroduction = &identity, "Ada", none
		s.join(t, recorded)
		newParticipant().join(t, second)
		s.awaitState(t, peer.Connected, 1, timeout)
		recorded.mu.Lock()
		for _, signal := range recorded.sent {
			if wanted := signal.Description != nil && !none; (signal.Introduction != nil) != wanted {
				t.Errorf("with NoIntroduction %v: %+v is sent", none, signal)
			}
		}
		recorded.mu.Unlock()
	}
}

// TestSignalJSON is what the page writes and reads too: assets/web/member.js.
func TestSignalJSON(t *testing.T) {
	for data, want := range map[string]peer.Signal{
		`{"description":{"type":"offer","sdp":"v=0\r\n"},"introduction":{"name":"Ada","identity":"key signature"}}`: {
			Description:  &webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: "v=0\r\n"},
			Introduction: &peer.Introduction{Name: "Ada", Identity: "key signature"},
		},
		`{"description":{"type":"offer","sdp":"v=0\r\n"},"introduction":{"fixedRoles":true},"restart":true}`: {
			Description:  &webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: "v=0\r\n"},
			Introduction: &peer.Introduction{FixedRoles: true},
			Restart:      true,
		},
		`{"candidate":{"candidate":"candidate:1","sdpMid":"0","sdpMLineIndex":0,"usernameFragment":null}}`: {
			Candidate: &webrtc.ICECandidateInit{Candidate: "candidate:1", SDPMid: new("0"), SDPMLineIndex: new(uint16(0))},
		},
	} {
		b, err := json.Marshal(want)
		if err != nil || string(b) != data {
			t.Errorf("%s is written, not %s (%v)", b, data, err)
		}
		var read peer.Signal
		if err := json.Unmarshal([]byte(data), &read); err != nil {
			t.Error(err)
		}
		if again, err := json.Marshal(read); err != nil || string(again) != data {
			t.Errorf("%s is read as %s (%v)", data, again, err)
		}
	}
}
