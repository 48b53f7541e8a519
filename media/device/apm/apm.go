// Package apm is WebRTC's audio processing module: the echo canceller AEC3, noise
// suppression, the automatic gain control AGC2 and a high-pass filter. It is compiled
// from WebRTC's own sources, which the module livekit-cli carries, and so holds cgo;
// without, sound passes as it is.
//
//	loudspeaker <- mixer
//	            -> Render -> queue -\
//	microphone  -> Capture ----------> WebRTC, 10 ms at a time -> encoder
package apm

import (
	"sync"
	"time"

	"peerscope/media"
)

const (
	frameSize = media.SampleRate / 100 // samples: the 10 ms that WebRTC takes at a time
	frameTime = time.Second / 100

	// speakerLatency is from handing samples to a device until they are heard, and
	// microphoneLatency from sound to a device's samples: the periods of 10 ms that
	// miniaudio keeps. WebRTC finds out the true delay; this is where it begins.
	speakerLatency    = 3 * frameTime
	microphoneLatency = frameTime
)

// A Processor is a media.AudioProcessor. The zero one does nothing until it is
// configured; configuring it to do nothing again frees what it holds.
type Processor struct {
	played renderQueue

	mu     sync.Mutex
	config media.AudioProcessing
	engine *engine // nil until there is something to do
	input  []int16 // less than a frame that waits for the rest
	output []int16 // processed, and not yet asked for
}

// Configure is media.AudioProcessor's. What was learned of the room is kept, and
// WebRTC's memory, until all is switched off.
func (p *Processor) Configure(c media.AudioProcessing) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.config = c
	switch {
	case p.engine == nil:
	case c == media.AudioProcessing{}:
		p.engine.close()
		p.engine, p.input, p.output = nil, nil, nil
	default:
		p.engine.configure(c)
	}
}

// Render is media.AudioProcessor's.
func (p *Processor) Render(samples []int16, now time.Time) { p.played.write(samples, now) }

// Capture is media.AudioProcessor's. Blocks that are not whole frames are delayed by
// less than a frame.
func (p *Processor) Capture(b media.Block) media.Block {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.config == (media.AudioProcessing{}) {
		return b
	}
	if p.engine == nil {
		p.engine = newEngine()
		p.engine.configure(p.config)
	}
	p.processFrames(b)
	out := media.Block{Samples: make([]int16, len(b.Samples))}
	late := max(0, len(b.Samples)-len(p.output)) // once: later blocks find what this one left
	n := copy(out.Samples[late:], p.output)
	p.output = append(p.output[:0], p.output[n:]...)
	out.Time = b.Time.Add(-media.DurationOf(len(p.input) + len(p.output)))
	return out
}

// processFrames processes the whole frames of what waits and b. What was played
// meanwhile is told between them, as evenly as can be.
func (p *Processor) processFrames(b media.Block) {
	at := b.Time.Add(-media.DurationOf(len(p.input)))
	p.input = append(p.input, b.Samples...)
	frames := len(p.input) / frameSize
	played := p.played.frames()
	for i := range frames {
		told, toTell := len(played)*i/frames, len(played)*(i+1)/frames
		for _, frame := range played[told:toTell] {
			p.engine.render(frame.samples)
		}
		if toTell > 0 {
			p.engine.setDelay(streamDelay(played[toTell-1].at, at.Add(time.Duration(i)*frameTime)))
		}
		frame := p.input[i*frameSize:][:frameSize]
		p.engine.capture(frame)
		p.output = append(p.output, frame...)
	}
	p.input = append(p.input[:0], p.input[frames*frameSize:]...)
}

// streamDelay is how much later the sound that was given to the loudspeaker at one
// time comes back than that which the microphone gave at another.
func streamDelay(rendered, captured time.Time) time.Duration {
	return max(0, rendered.Sub(captured)+speakerLatency+microphoneLatency)
}
