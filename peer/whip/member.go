package whip

import "peerscope/peer"

// wrapOnMember gives the server's member a name and what it sends, which other
// members tell over the data channel. The end of the member is the end of the
// session.
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

// failureReason is why the session ended; nil if the server closed it in good
// order.
func (s *session) failureReason() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failure
}
