package whip

import "peerscope/peer"

// onMember makes the server a member like others: it has a name and says what
// it sends, which servers do not do over the data channel. When it is over, so
// is the session.
func (s *session) onMember(tell func(peer.Member)) func(peer.Member) {
	return func(m peer.Member) {
		m.About.Name = s.endpoint.Hostname()
		s.mu.Lock()
		m.About.Camera, m.About.Mic = s.sends.video, s.sends.audio
		if s.failure != nil && m.State == peer.Gone {
			m.State, m.Err = peer.Failed, s.failure
		}
		s.mu.Unlock()
		if tell != nil {
			tell(m)
		}
		switch m.State {
		case peer.Gone:
			s.end()
		case peer.Lost:
			s.over(ErrLost)
		case peer.Failed:
			s.over(m.Err)
		}
	}
}

func (s *session) over(err error) {
	s.mu.Lock()
	if s.failure == nil {
		s.failure = err
	}
	s.mu.Unlock()
	s.end()
}

// verdict is why a stay ended that we did not end; nil when the server said
// goodbye.
func (s *session) verdict() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failure
}
