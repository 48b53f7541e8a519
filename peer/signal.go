package peer

import (
	"fmt"
	"time"

	"github.com/pion/webrtc/v4"
)

// What a member may send us to connect.
const (
	maxSDP        = 64 << 10 // bytes of a description
	maxCandidate  = 2 << 10  // bytes of a candidate
	maxCandidates = 64       // candidates for one description
	maxInbox      = 128      // signals that wait
)

func isOffer(s Signal) bool {
	return s.Description != nil && s.Description.Type == webrtc.SDPTypeOffer
}

// checkSignal looks at the shape and the size of a signal.
func checkSignal(s Signal) error {
	switch {
	case s == Signal{ICEServer: s.ICEServer} && s.ICEServer != nil:
		return nil
	case (s.Description != nil) == (s.Candidate != nil):
		return fmt.Errorf("%w: neither a description nor a candidate", ErrProtocol)
	case s.Description != nil && len(s.Description.SDP) > maxSDP:
		return fmt.Errorf("%w: a description of %d bytes", ErrProtocol, len(s.Description.SDP))
	case s.Candidate != nil && len(s.Candidate.Candidate) > maxCandidate:
		return fmt.Errorf("%w: a candidate of %d bytes", ErrProtocol, len(s.Candidate.Candidate))
	}
	return nil
}

// take does what a signal asks for.
func (m *member) take(s Signal) error {
	if err := checkSignal(s); err != nil {
		return err
	}
	switch {
	case s.ICEServer != nil:
		return m.useServer(*s.ICEServer)
	case s.Candidate != nil:
		return m.addCandidate(*s.Candidate)
	}
	if m.isStranger(*s.Description) {
		return m.beginAnew(s)
	}
	switch s.Description.Type {
	case webrtc.SDPTypeOffer:
		return m.answer(*s.Description)
	case webrtc.SDPTypeAnswer:
		return m.accept(*s.Description)
	}
	return fmt.Errorf("%w: a description of type %q", ErrProtocol, s.Description.Type)
}

// offer starts a connection, or restarts its ICE (RFC 8445 section 9). An offer
// that is still unanswered is sent again.
func (m *member) offer(restart bool) error {
	if m.pc.SignalingState() == webrtc.SignalingStateHaveLocalOffer {
		m.room.post(m.id, Signal{Description: m.pc.LocalDescription()})
		return nil
	}
	d, err := m.pc.CreateOffer(&webrtc.OfferOptions{ICERestart: restart})
	if err != nil {
		return fmt.Errorf("make an offer: %w", err)
	}
	if err := m.pc.SetLocalDescription(d); err != nil {
		return fmt.Errorf("set our offer: %w", err)
	}
	m.tellDescription(d)
	return nil
}

// answer takes an offer: the first one, or an ICE restart. Where both sides
// have made one, that of the side whose turn it is counts.
func (m *member) answer(d webrtc.SessionDescription) error {
	if m.pc.SignalingState() == webrtc.SignalingStateHaveLocalOffer {
		if m.offers {
			return nil
		}
		return m.beginAnew(Signal{Description: &d})
	}
	if m.room.cfg.SendOnly {
		d.SDP = receivingOnly(d.SDP)
	}
	if err := m.setRemote(d); err != nil {
		return err
	}
	a, err := m.pc.CreateAnswer(nil)
	if err != nil {
		return fmt.Errorf("%w: answer its offer: %w", ErrProtocol, err)
	}
	if err := m.pc.SetLocalDescription(a); err != nil {
		return fmt.Errorf("%w: set our answer: %w", ErrProtocol, err)
	}
	m.tellDescription(a)
	return nil
}

// accept takes the answer to our offer; a second answer to an offer that was
// sent twice changes nothing.
func (m *member) accept(d webrtc.SessionDescription) error {
	if m.pc.SignalingState() != webrtc.SignalingStateHaveLocalOffer {
		return nil
	}
	return m.setRemote(d)
}

func (m *member) setRemote(d webrtc.SessionDescription) error {
	if err := m.pc.SetRemoteDescription(d); err != nil {
		return fmt.Errorf("%w: its %s: %w", ErrProtocol, d.Type, err)
	}
	m.health.answer(time.Now(), m.offers)
	early := m.early
	m.early, m.candidates = nil, 0
	for _, c := range early {
		if err := m.addCandidate(c); err != nil {
			return err
		}
	}
	return nil
}

// addCandidate adds what was trickled (RFC 8838), or keeps it until there is a
// description to add it to. More than maxCandidates are ignored.
func (m *member) addCandidate(c webrtc.ICECandidateInit) error {
	if m.candidates++; m.candidates > maxCandidates {
		return nil
	}
	if m.pc.RemoteDescription() == nil {
		m.early = append(m.early, c)
		return nil
	}
	if err := m.pc.AddICECandidate(c); err != nil {
		return fmt.Errorf("%w: its candidate: %w", ErrProtocol, err)
	}
	return nil
}
