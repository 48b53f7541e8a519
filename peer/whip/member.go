package whip

import "peerscope/peer"

// onMember makes the server a member like others: it has a name and says what
// it sends, which servers do not do over the data channel. When it is over, so
// is the session.
func (s *session) wrapOnMember(onMember func(peer.Member)) func(peer.Member) {
	return func(m peer.Member) {
		m.About.Name = s.endpoint.Hostname()
		s.mu.Lock()
		m.About.Camera, m.About.Mic = s.remoteMedia.video, s.remoteMedia.audio
		if s.failure != nil && m.State == peer.Gone {
			m.State, m.Err = peer.Failed, s.failure
		}
		s.mu.Unlock()
		if onMember != nil {
			onMember(m)
		}
		switch m.State {
		case peer.Gone:
			s.cancel()
		case peer.Lost:
			s.endWith(ErrLost)
		case peer.Failed:
			s.endWith(m.Err)
		}
	}
}

func (s *session) endWith(err error) {
	s.mu.Lock()
	if s.failure == nil {
		s.failure = err
	}
	s.mu.Unlock()
	s.cancel()
}

// verdict is why a stay ended that we did not end; nil when the server said
// goodbye.
func (s *session) failureReason() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failure
}
