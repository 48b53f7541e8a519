package peer

import (
	"fmt"

	"github.com/pion/webrtc/v4"

	"peerscope/peer/seal"
)

const maxIdentity = 256 // bytes of an assertion

func (m *member) queueDescription(d *webrtc.SessionDescription) {
	m.room.queueSignal(m.id, m.describe(d))
}

// describe gives a description as it is sent, with an introduction where the room
// takes one.
func (m *member) describe(d *webrtc.SessionDescription) Signal {
	shown := webrtc.SessionDescription{Type: d.Type, SDP: m.room.cfg.Addresses.hideRelated(withReferenceTimes(*d, m.pc.RemoteDescription()))}
	s := Signal{Description: &shown}
	if !m.room.cfg.Interop.NoIntroduction {
		s.Introduction = &Introduction{Name: m.channel.about.Name, FixedRoles: true}
		if own := m.room.cfg.Identity; own != nil {
			s.Introduction.Identity = own.Sign(seal.Connection, fingerprint(d.SDP))
		}
	}
	return s
}

// introduce takes note of who a description is from. Its key stays the same for
// the life of a connection: whoever shows another one, or none any more, is
// somebody else.
func (m *member) introduce(s Signal) error {
	var i Introduction
	if s.Introduction != nil {
		i = *s.Introduction
	}
	var key seal.PublicKey
	if i.Identity != "" {
		if len(i.Identity) > maxIdentity {
			return fmt.Errorf("%w: an identity of %d bytes", ErrProtocol, len(i.Identity))
		}
		var err error
		if key, err = seal.Verify(seal.Connection, fingerprint(s.Description.SDP), i.Identity); err != nil {
			return err
		}
	}
	if m.pc.RemoteDescription() != nil { // an ICE restart
		if key != m.reported.Key {
			return fmt.Errorf("%w: it was another one before", seal.ErrIdentity)
		}
		return nil
	}
	m.reported.Key, m.fixedRoles = key, i.FixedRoles
	m.reported.AboutExpected = s.Introduction != nil
	if name := cleanName(i.Name); name != "" {
		m.reported.About.Name = name
	}
	m.admitted = m.room.cfg.Admit == nil || m.room.cfg.Admit(m.reported)
	return nil
}
