package session

import (
	"sync"
	"time"

	"peerscope/app/journal"
	"peerscope/detector/motion"
	"peerscope/detector/track"
	"peerscope/internal/latest"
	"peerscope/peer"
)

// A participant is another member of the call, shared by the goroutines that
// receive its tracks, the detector and the loop.
type participant struct {
	id          peer.ID
	source      string // address of the media server whose stream it is; "" where it is none
	pictures    *latest.Slot[Picture]
	tracker     *track.Tracker
	cutDetector track.CutDetector // of the goroutine that decodes
	motion      motion.Estimator  // of that goroutine
	tap         recordingTap
	stats       *participantStats
	voice       voiceActivity
	sightings   sightings
	decoding    pixelBucket // its own share of the call's decodingBudget, which guards it

	keeping

	mu             sync.Mutex // guards what follows
	peer           peer.Member
	identity       identity
	lastShown      Picture
	volume         memberVolume
	visibleObjects map[int]track.Object // those that events told of, by ID
}

func newParticipant(id peer.ID, minScore float32) *participant {
	return &participant{
		id:             id,
		pictures:       new(latest.Slot[Picture]),
		tracker:        track.New(minScore),
		stats:          newParticipantStats(id),
		sightings:      sightings{call: journal.NewID(time.Now())},
		decoding:       pixelBucket{filled: time.Now()},
		peer:           peer.Member{ID: id},
		volume:         memberVolume{percent: 100},
		visibleObjects: map[int]track.Object{},
	}
}

// setPeer replaces what peer says of the member and gives what it said before.
func (p *participant) setPeer(now peer.Member) (before peer.Member) {
	p.mu.Lock()
	defer p.mu.Unlock()
	before, p.peer = p.peer, now
	p.stats.setName(p.nameLocked())
	p.stats.setLine(now.RoundTrip, now.Sending)
	if before.About.Camera && !now.About.Camera {
		p.stats.pausePictures(time.Now())
	}
	return before
}

// peerMember is what peer says of the member.
func (p *participant) peerMember() peer.Member {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.peer
}

// putPicture has a picture shown and counts it.
func (p *participant) putPicture(picture Picture, delay time.Duration, now time.Time) {
	p.pictures.Put(picture)
	p.stats.addFrame(picture.Frame.Image.Rect.Size(), delay, now)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lastShown = picture
}

// lastPicture is what the member shows now; none while its camera is off.
func (p *participant) lastPicture() Picture {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.peer.About.Camera && time.Since(p.stats.lastFrameTime()) > maxObjectAge { // media servers tell of no camera
		return Picture{}
	}
	return p.lastShown
}

func (p *participant) name() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.nameLocked()
}

// nameLocked is the name by which the member is remembered, or else the one by
// which it calls itself.
func (p *participant) nameLocked() string {
	if p.identity.known {
		return p.identity.name
	}
	return p.peer.About.Name
}

func (p *participant) currentIdentity() identity {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.identity
}

// editIdentity changes what is known of who the member is, and gives the result.
func (p *participant) editIdentity(edit func(*identity)) identity {
	p.mu.Lock()
	defer p.mu.Unlock()
	edit(&p.identity)
	p.stats.setName(p.nameLocked())
	return p.identity
}

// memberState is what a State tells of the participant.
func (p *participant) memberState(now time.Time) Member {
	p.mu.Lock()
	defer p.mu.Unlock()
	m := Member{
		ID:           p.id,
		Name:         p.nameLocked(),
		RuleNames:    p.ruleNamesLocked(),
		Key:          p.identity.key,
		Standing:     p.identity.standing,
		Unexpected:   p.identity.unexpected,
		Held:         p.identity.held,
		SafetyNumber: p.identity.safetyNumber,
		SafetyWords:  p.identity.safetyWords,
		State:        p.peer.State,
		CameraOn:     p.peer.About.Camera,
		MicOn:        p.peer.About.Mic,
		Speaking:     p.peer.About.Mic && p.voice.speakingFor(now) > 0,
		Pictures:     p.pictures,
		Volume:       p.volume.percent,
	}
	p.stats.fill(&m, now)
	return m
}

// updateObjects takes note of the objects that are in view now, and gives those
// that are new and those that are gone.
func (p *participant) updateObjects(objects []track.Object) (appeared, gone []track.Object) {
	p.mu.Lock()
	defer p.mu.Unlock()
	visible := make(map[int]track.Object, len(objects))
	for _, o := range objects {
		visible[o.ID] = o
		if _, known := p.visibleObjects[o.ID]; !known {
			appeared = append(appeared, o)
		}
	}
	for id, o := range p.visibleObjects {
		if _, still := visible[id]; !still {
			gone = append(gone, o)
		}
	}
	p.visibleObjects = visible
	return appeared, gone
}

// addVisibleLabels adds how many objects of each label are in view.
func (p *participant) addVisibleLabels(counts map[string]int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, o := range p.visibleObjects {
		counts[o.Detection.Label]++
	}
}

// maxObjectAge is how long a picture that stands still is taken to show what is
// there.
const maxObjectAge = 2 * time.Second

// objectsStale says that objects are taken to be in a picture that is too old.
func (p *participant) objectsStale(now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.visibleObjects) > 0 && now.Sub(p.stats.lastFrameTime()) > maxObjectAge
}
