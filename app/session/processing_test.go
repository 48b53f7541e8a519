package session

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"peerscope/media"
	"peerscope/media/playout"
)

// A deafProcessor makes silence of all that is captured, and knows what it was told.
type deafProcessor struct {
	mu         sync.Mutex
	configured []media.AudioProcessing
	captured   int
	rendered   []int16
}

func (p *deafProcessor) Configure(c media.AudioProcessing) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.configured); n == 0 || p.configured[n-1] != c {
		p.configured = append(p.configured, c)
	}
}

func (p *deafProcessor) Render(samples []int16, _ time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rendered = append(p.rendered, samples...)
}

func (p *deafProcessor) Capture(b media.Block) media.Block {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.captured++
	return media.Block{Samples: make([]int16, len(b.Samples)), Time: b.Time}
}

func TestTheMicrophoneIsHeardAsItWasProcessed(t *testing.T) {
	var processor deafProcessor
	var s socket
	s.plug("a")
	setup := func(_ *harness, p *Parts) {
		s.parts(p)
		p.AudioProcessor = &processor
	}
	withHarness(t, setup, func(r *harness) {
		for range 20 { // loud words, and a pause
			time.Sleep(100 * time.Millisecond)
			if state := r.state(); !state.Self.MicOn || state.Self.MicLevel != 0 {
				t.Fatalf("on: %v, level %v", state.Self.MicOn, state.Self.MicLevel)
			}
		}
		if processor.captured == 0 {
			t.Error("nothing was processed")
		}
		r.Configure(Settings{EchoCancellationOff: true})
		r.Configure(Settings{NoiseSuppressionOff: true, AutoGainControlOff: true})
		r.state()
	})
	want := []media.AudioProcessing{
		{EchoCancellation: true, NoiseSuppression: true, AutoGainControl: true},
		{NoiseSuppression: true, AutoGainControl: true},
		{EchoCancellation: true},
		{}, // when the session has ended
	}
	if !slices.Equal(processor.configured, want) {
		t.Errorf("configured as %+v", processor.configured)
	}
}

// A constant is a sound of one value.
type constant int16

func (c constant) Read(samples []int16, _ time.Time) {
	for i := range samples {
		samples[i] = int16(c)
	}
}

func TestWhatIsPlayedIsToldToTheProcessor(t *testing.T) {
	var processor deafProcessor
	var mixer playout.Mixer
	mixer.Add(constant(70), 1)
	mixer.Add(constant(5), 1)
	played := make([]int16, 480)
	parts := Parts{AudioProcessor: &processor, PlaySound: func(_ context.Context, _ string, render func([]int16)) error {
		render(played)
		return media.ErrDeviceLost
	}}
	_ = soundOutput{&parts, newInbox(), &mixer}.play(t.Context(), outputJob{})
	if !slices.Equal(processor.rendered, played) || played[0] != 75 {
		t.Errorf("played %v, told %v", played, processor.rendered)
	}
}
