package session

import "peerscope/peer"

// A link to a room whose server runs in the program of a member is worth nothing
// without that program: the call of two ends with it, a larger one goes on.

// hostCall opens a room of our own.
func (l *loop) hostCall() {
	if l.settings.Relay == "" || l.parts.NewRoomLink == nil {
		l.startCall(&call{servesRoom: true})
		return
	}
	link, err := l.parts.NewRoomLink(l.settings.Relay)
	if err != nil {
		l.showProblem(ownRelayNotice(err))
		return
	}
	l.startCall(&call{link: link, ownRelay: true})
}

// handleSignalingLost is told that the place where members meet stopped
// answering, and that it is back.
func (l *loop) handleSignalingLost(c *call, lost bool) {
	if l.call != c {
		return
	}
	c.signalingLost, c.serverGone, c.lostHost = lost, false, nil
	if lost {
		l.emitProblem(c.signalingNotice())
	}
}

// handleServerGone is told that the program of the lost server has ended.
func (l *loop) handleServerGone(c *call) {
	if l.call != c || !c.signalingLost {
		return
	}
	c.serverGone = true
	for _, p := range c.roster.participants() {
		l.updateHost(c, p.peerMember())
	}
}

// updateHost takes note that the room's server is gone with the program of a
// member, if it is. What still comes from a member is proof that it is not.
func (l *loop) updateHost(c *call, m peer.Member) {
	switch {
	case l.call != c:
		return
	case m.State == peer.Connected && c.lostHost != nil && c.lostHost.ID == m.ID:
		c.lostHost = nil
	case c.lostHost == nil && c.isGoneWithRoom(m):
		c.lostHost = &m
		if !c.isAloneWith(m.ID) {
			l.emitProblem(c.signalingNotice())
		} else if m.State == peer.Interrupted {
			l.emit(Event{Kind: EventLeft, Member: m.ID, Name: m.About.Name, Text: c.hostGoneNotice(m).String()})
		}
	}
	if c.lostHost != nil && c.isAloneWith(c.lostHost.ID) {
		l.endCall(c, c.hostGoneNotice(*c.lostHost))
	}
}

func (c *call) isGoneWithRoom(m peer.Member) bool {
	return m.About.Host && (m.State == peer.Interrupted && c.serverGone || m.State == peer.Lost && c.signalingLost)
}

// isAloneWith says whether nobody is here but perhaps the member.
func (c *call) isAloneWith(id peer.ID) bool {
	for _, p := range c.roster.participants() {
		if p.id != id {
			return false
		}
	}
	return true
}

// signalingNotice is what there is to say of the place where members meet.
func (c *call) signalingNotice() Notice {
	if !c.signalingLost {
		return Notice{}
	}
	n := Notice{Text: "The room cannot be reached. It is being tried again.", Problem: true}
	switch host := c.host(); {
	case c.lostHost != nil:
		n = c.hostGoneNotice(*c.lostHost)
	case host != nil:
		n = memberNotice(host.name(),
			"{{.Name}} does not answer. It is being tried again.",
			"The other side does not answer. It is being tried again.")
	case len(c.roster.participants()) > 0:
		n.Text = "The room cannot be reached. The call goes on, but nobody can join. It is being tried again."
	}
	return n
}

// host is the member in whose program the room's server runs; nil if it is none.
func (c *call) host() *participant {
	for _, p := range c.roster.participants() {
		if p.peerMember().About.Host {
			return p
		}
	}
	return nil
}

// hostGoneNotice is the sentence for a member with whom the room's server went away.
func (c *call) hostGoneNotice(host peer.Member) Notice {
	switch name := host.About.Name; {
	case !c.isAloneWith(host.ID):
		return memberNotice(name,
			"{{.Name}} is gone, and the room with them. The call goes on, but nobody can join.",
			"Who opened the room is gone. The call goes on, but nobody can join.")
	case c.serverGone:
		return memberNotice(name,
			"The program of {{.Name}} has ended, and the call with it.",
			"The program of the other side has ended, and the call with it.")
	default:
		return memberNotice(name,
			"{{.Name}} stopped answering. The call was on their computer, so it is over.",
			"The other side stopped answering. The call was on its computer, so it is over.")
	}
}

// memberNotice is a problem with a member, by its name if it has one.
func memberNotice(name, named, nameless string) Notice {
	if name == "" {
		return Notice{Text: nameless, Problem: true}
	}
	return Notice{Text: named, Args: map[string]string{"Name": name}, Problem: true}
}
