package session

import (
	"time"

	"github.com/pion/webrtc/v4"

	"peerscope/detector/rules"
	"peerscope/media/playout"
	"peerscope/peer"
)

// A call is one stay in a room.
type call struct {
	// The loop's.
	link       string    // "" until a room of our own is open
	joined     bool      // the room has taken us in
	joinedAt   time.Time // when it did
	emptySince time.Time // nobody else is here since then: see leaveEmptyCall
	invitation Invitation
	invitedAt  time.Time // when invitation.Outgoing was made
	neighbour  string    // whom the link calls, if it calls somebody on this network
	ownRelay   bool      // the link is of a new room on the relay of the settings
	// signalingLost: the room's server does not answer; serverGone: its machine says
	// that its program is not there.
	signalingLost, serverGone bool
	lostHost                  *peer.Member // went away with the room's server
	activeSpeaker             activeSpeaker
	soundTracks               int  // that are received
	recordsAll                bool // who comes is recorded too
	recordingNotices          chan peer.RecordingNotice

	// Set before the call begins, and safe for the goroutines that work on it.
	servesRoom     bool          // open a room of our own instead of going to link
	incoming       *incomingCall // who is to come to it; nil is nobody
	withSample     bool          // and invite the sample clip to it
	direction      Direction
	stun           []string
	addresses      peer.AddressPolicy
	about          peer.About
	aboutChanges   chan peer.About
	admitted       chan peer.ID
	pastedBlocks   chan string
	audio          *peer.Track
	video          *peer.Track
	roster         *roster
	decodingBudget *decodingBudget
	detectionQueue *detectionQueue
	sharer         *detectionSharer
	rules          rules.Evaluator
	mixer          *playout.Mixer // has the members heard
}

// startCall begins a call, if none is under way.
func (l *loop) startCall(c *call) {
	if l.call != nil {
		return
	}
	l.refuseIncomingCall(peer.ErrBusy)
	l.setNotice(Notice{})
	c.direction, c.stun = l.settings.Direction, l.settings.STUN
	c.about = l.selfDescription(c)
	c.addresses = addressesTold(l.settings.Addresses, c.about)
	c.aboutChanges = make(chan peer.About, 1)
	c.admitted = make(chan peer.ID, 16) // as many members as there can be
	c.pastedBlocks = make(chan string, 4)
	c.audio = peer.NewTrack(webrtc.RTPCodecTypeAudio, webrtc.MimeTypeOpus)
	c.video = peer.NewTrack(webrtc.RTPCodecTypeVideo, webrtc.MimeTypeVP8, webrtc.MimeTypeH264)
	c.roster = newRoster(streamSource(c.link), &l.session.reports, &l.detection)
	c.decodingBudget = newDecodingBudget(c.roster, l.settings.LargePictures)
	c.detectionQueue = newDetectionQueue()
	c.sharer = newDetectionSharer(l.state.SharingDetections)
	c.rules.SetRules(l.settings.Rules)
	l.state.Alarms = nil
	c.mixer = &l.mixer
	c.recordsAll = l.settings.Record
	c.recordingNotices = make(chan peer.RecordingNotice, 64)
	l.call = c
	l.session.roster.Store(c.roster)
	l.openMicrophone()
	l.calls.setJob(l, c)
}

// addressesTold is what others may learn of our addresses. Until the person shows or
// says something to them it is names, as in browsers (RFC 8828 section 5.2).
func addressesTold(chosen peer.AddressPolicy, a peer.About) peer.AddressPolicy {
	if chosen == peer.AllAddresses && !a.Camera && !a.Mic {
		return peer.AllByName
	}
	return chosen
}

// leaveCall ends the call: the window is at home at once, the call's goroutines end
// in their own time. A call that was yet to begin never does, so who rang for it
// is told here.
func (l *loop) leaveCall() {
	if l.call != nil && l.call.incoming != nil {
		l.call.incoming.finish("", peer.ErrDeclined)
	}
	l.dropCall()
	l.setNotice(Notice{})
}

// dropCall goes home. What was wrong with the call's loudspeaker is so no longer.
func (l *loop) dropCall() {
	l.endStays()
	l.calls.setJob(l, nil)
	l.call = nil
	l.talking = false
	l.openMicrophone()
	l.updateOutput()
	l.state.Self.SpeakerProblem = Notice{}
}

// endCall ends a call that is over, though its room does not know.
func (l *loop) endCall(c *call, n Notice) {
	l.dropCall()
	n.Retry = c.link
	l.setNotice(n)
	l.emit(Event{Kind: EventError, Text: n.String(), Details: n.Details})
}

// callEnded is told of a call that ended by itself. Who left last is news enough
// for a room that ended with them.
func (l *loop) callEnded(c *call, err error) {
	l.dropCall()
	n := l.parts.callNotice(err)
	if c.ownRelay && !c.joined {
		n = ownRelayNotice(err)
	}
	if n.Problem && c.invitation.Role == NoInvitation && !c.servesRoom {
		n.Retry = c.link
	}
	if last, _ := l.notices.current(time.Now()); n.Problem || last.Text == "" {
		l.setNotice(n)
	}
	l.emit(Event{Kind: EventError, Text: n.String(), Details: n.Details})
}

// phase tells how far the call is.
func (c *call) phase() Phase {
	switch {
	case !c.joined, c.withSample && len(c.roster.participants()) == 0:
		return Opening
	case len(c.roster.participants()) == 0:
		return Waiting
	default:
		return InCall
	}
}

// shareableLink is the link with which others can join the call. An invitation
// that was carried by hand serves once, a neighbour is for who sees them, nobody
// is to see somebody talk to the sample, and a lost room takes nobody.
func (c *call) shareableLink() string {
	if c.invitation.Role != NoInvitation || c.neighbour != "" || c.withSample || c.signalingLost {
		return ""
	}
	return c.link
}

// handleJoined is told that the room has taken us in.
func (l *loop) handleJoined(c *call) {
	if l.call != c { // left meanwhile
		return
	}
	c.joined, c.joinedAt = true, time.Now()
	l.emit(Event{Kind: EventOpen, Text: redactToken(c.shareableLink())})
}
