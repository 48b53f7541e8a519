package session

import "peerscope/peer"

// MaxVolume is the most that a member's volume can be, in percent.
const MaxVolume = 200

// A memberVolume is how loud somebody is on this side. Its methods are for callers that
// hold the participant's lock.
type memberVolume struct {
	percent int
	apply   func(gain float32) // to what is heard now; nil while there is nothing
}

// gain is that of the mix: loudness as it is felt goes with the square, so that half the
// volume is half as loud.
func (v memberVolume) gain() float32 {
	part := float32(v.percent) / 100
	return part * part
}

func (v memberVolume) update() {
	if v.apply != nil {
		v.apply(v.gain())
	}
}

// setVolume makes a member louder or softer.
func (l *loop) setVolume(id peer.ID, percent int) {
	if l.call == nil {
		return
	}
	for _, p := range l.call.roster.participants() {
		if p.id == id {
			p.setVolume(min(max(percent, 0), MaxVolume))
		}
	}
}

func (p *participant) setVolume(percent int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.volume.percent = percent
	p.volume.update()
}

// followVolume has the volume applied to what is heard, now and at each change; nil is
// nothing any more.
func (p *participant) followVolume(apply func(gain float32)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.volume.apply = apply
	p.volume.update()
}
