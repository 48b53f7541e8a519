package peer

import (
	"fmt"
	"strings"
	"time"

	"github.com/pion/webrtc/v4"
)

// Bounds of what a member may send us to connect.
const (
	maxSDP        = 64 << 10 // bytes of a description
	maxCandidate  = 2 << 10  // bytes of a candidate
	maxCandidates = 64       // for one description, with those in it
	maxInbox      = 128      // events that wait
)

func isOffer(s Signal) bool {
	return s.Description != nil && s.Description.Type == webrtc.SDPTypeOffer
}

// checkSignal says whether one field is set and not too large.
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

func (m *member) handleSignal(s Signal) error {
	if err := checkSignal(s); err != nil {
		return err
	}
	if m.keepForRecreation(s) {
		return nil
	}
	switch {
	case s.ICEServer != nil:
		return m.addICEServer(*s.ICEServer)
	case s.Candidate != nil:
		return m.addCandidate(*s.Candidate)
	}
	if m.isNewConnection(*s.Description) {
		return m.recreate(s)
	}
	switch s.Description.Type {
	case webrtc.SDPTypeOffer:
		return m.answerOffer(s)
	case webrtc.SDPTypeAnswer:
		return m.acceptAnswer(s)
	}
	return fmt.Errorf("%w: a description of type %q", ErrProtocol, s.Description.Type)
}

// sendOffer starts a connection, or restarts its ICE (RFC 8445 section 9). An
// offer that is still unanswered is sent again.
func (m *member) sendOffer(restart bool) error {
	if m.pc.SignalingState() == webrtc.SignalingStateHaveLocalOffer {
		m.queueDescription(m.pc.LocalDescription())
		return nil
	}
	if restart {
		if err := m.renewICEServers(); err != nil {
			return err
		}
	}
	d, err := m.pc.CreateOffer(&webrtc.OfferOptions{ICERestart: restart})
	if err != nil {
		return fmt.Errorf("make an offer: %w", err)
	}
	if err := m.pc.SetLocalDescription(d); err != nil {
		return fmt.Errorf("set our offer: %w", err)
	}
	m.sendDescription(d)
	return nil
}

// answerOffer answers the first offer, or one of restartWhenDue. If both sides have made
// one, that of the side that offers (m.offers) counts.
func (m *member) answerOffer(s Signal) error {
	if m.pc.SignalingState() == webrtc.SignalingStateHaveLocalOffer {
		if m.offers {
			return nil
		}
		return m.recreate(s) // pion takes no offer back
	}
	if m.pc.RemoteDescription() != nil {
		if !m.restarts.allow(time.Now()) {
			return nil // the other side sends it again
		}
		if err := m.renewICEServers(); err != nil {
			return err
		}
	}
	if err := m.setRemoteDescription(s); err != nil {
		return err
	}
	a, err := m.pc.CreateAnswer(nil)
	if err != nil {
		return fmt.Errorf("%w: answer its offer: %w", ErrProtocol, err)
	}
	if err := m.pc.SetLocalDescription(a); err != nil {
		return fmt.Errorf("%w: set our answer: %w", ErrProtocol, err)
	}
	m.sendDescription(a)
	if s.Restart && m.offers && m.health.restartWanted(time.Now()) {
		return m.sendOffer(true)
	}
	return nil
}

// acceptAnswer ignores a second answer to an offer that was sent twice.
func (m *member) acceptAnswer(s Signal) error {
	if m.pc.SignalingState() != webrtc.SignalingStateHaveLocalOffer {
		return m.restartIfAsked(time.Now())
	}
	return m.setRemoteDescription(s)
}

func (m *member) setRemoteDescription(s Signal) error {
	if err := m.introduce(s); err != nil {
		return err
	}
	d := *s.Description
	d.SDP, m.candidates = limitCandidates(d.SDP, maxCandidates)
	if m.room.cfg.SendOnly && d.Type == webrtc.SDPTypeOffer {
		d.SDP = receiveOnly(d.SDP)
	}
	first := m.pc.RemoteDescription() == nil
	if err := m.pc.SetRemoteDescription(d); err != nil {
		return fmt.Errorf("%w: its %s: %w", ErrProtocol, d.Type, err)
	}
	if first {
		m.readReports()
	}
	m.health.descriptionReceived(time.Now(), m.offers)
	pending := m.pendingCandidates
	m.pendingCandidates = nil
	for _, c := range pending {
		if err := m.addCandidate(c); err != nil {
			return err
		}
	}
	return nil
}

// limitCandidates removes the candidates beyond the first ones from a description
// and counts those that stay. Those of RTCP are not needed: it is multiplexed.
func limitCandidates(sdp string, most int) (limited string, n int) {
	var b strings.Builder
	for line := range strings.Lines(sdp) {
		if strings.HasPrefix(line, "a=candidate:") {
			if fields := strings.Fields(line); n == most || len(fields) < 2 || fields[1] != "1" {
				continue
			}
			n++
		}
		b.WriteString(line)
	}
	return b.String(), n
}

// addCandidate adds a trickled candidate (RFC 8838), or keeps it until there is a
// description to add it to. Those beyond maxCandidates are ignored.
func (m *member) addCandidate(c webrtc.ICECandidateInit) error {
	if m.candidates++; m.candidates > maxCandidates {
		return nil
	}
	if m.pc.RemoteDescription() == nil {
		m.pendingCandidates = append(m.pendingCandidates, c)
		return nil
	}
	if err := m.pc.AddICECandidate(c); err != nil {
		return fmt.Errorf("%w: its candidate: %w", ErrProtocol, err)
	}
	return nil
}
