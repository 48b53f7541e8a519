//go:build cgo && !race

package apm

import (
	"fmt"
	"testing"
	"time"

	"peerscope/media"
	"peerscope/media/codec"
	"peerscope/media/playout"
)

const benchTime = 15. // seconds of sound

// BenchmarkEcho is the echo return loss enhancement after 3 s, of a far end that speaks
// or plays music, with the canceller alone, and of music with noise suppression too.
func BenchmarkEcho(b *testing.B) {
	speech := spoken(b, benchTime, "en-us+m3", sentences[0]+" "+sentences[1])
	for _, r := range rooms {
		for _, delay := range []float64{.03, .18} {
			b.Run(fmt.Sprintf("%s/%.0fms", r.name, 1000*delay), func(b *testing.B) {
				reportEcho(b, newScene(r, speech, nil, delay, 0), echoOnly)
			})
		}
		b.Run(r.name+"/200ppm", func(b *testing.B) { reportEcho(b, newScene(r, speech, nil, .03, 200), echoOnly) })
		loud := newScene(r, music(benchTime), nil, .03, 0)
		b.Run(r.name+"/music", func(b *testing.B) { reportEcho(b, loud, echoOnly) })
		b.Run(r.name+"/music-suppressed", func(b *testing.B) { reportEcho(b, loud, echoAndNoise) })
	}
}

func reportEcho(b *testing.B, s scene, c media.AudioProcessing) {
	for b.Loop() {
		b.ReportMetric(echoReturnLossEnhancement(s, c), "dB-ERLE")
		echo, noise := residual(s, c)
		captured := level(after(3, s.captured()))
		b.ReportMetric(captured-level(echo), "dB-ERLE-of-echo")
		b.ReportMetric(level(noise), "dBFS-comfort-noise")
	}
	b.ReportMetric(0, "ns/op")
}

// BenchmarkDoubleTalk has both speak all the time, equally loud at the microphone: how
// much the near end's level changes, and its intelligibility before and after.
func BenchmarkDoubleTalk(b *testing.B) {
	far := spoken(b, benchTime, "en-us+m3", sentences[0]+" "+sentences[1])
	near := spoken(b, benchTime, "en-us+f2", sentences[2]+" "+sentences[3]+" "+sentences[4])
	for _, r := range rooms {
		b.Run(r.name, func(b *testing.B) {
			s := newScene(r, far, near, .03, 0)
			captured := s.captured()
			clean, active := after(4, s.near), activity(after(4, s.near))
			for b.Loop() {
				out := after(4, aligned(s.near, process(echoOnly, s.far, captured)))
				b.ReportMetric(activeLevel(out, active, true)-activeLevel(clean, active, true), "dB")
				b.ReportMetric(intelligibility(clean, after(4, captured)), "STOI-before")
				b.ReportMetric(intelligibility(clean, out), "STOI-after")
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

// BenchmarkNoise is by how much speech stands out more from noise that was 10 dB below
// it, after 4 s.
func BenchmarkNoise(b *testing.B) {
	speech := scaled(spoken(b, benchTime, "en-us+f2", sentences[2]+" "+sentences[3]+" "+sentences[4]), -26)
	silence := make([]float64, len(speech))
	for name, noise := range map[string][]float64{"fan": fan(benchTime), "babble": babble(b, benchTime)} {
		b.Run(name, func(b *testing.B) {
			noisy := added(speech, scaled(noise, -36))
			clean := after(4, speech)
			active := activity(clean)
			for b.Loop() {
				out := after(4, aligned(speech, process(noiseOnly, silence, noisy)))
				b.ReportMetric(signalToNoise(out, active)-signalToNoise(after(4, noisy), active), "dB-SNR-gained")
				b.ReportMetric(activeLevel(out, active, true)-activeLevel(after(4, noisy), active, true), "dB-speech")
				b.ReportMetric(intelligibility(clean, after(4, noisy)), "STOI-before")
				b.ReportMetric(intelligibility(clean, out), "STOI-after")
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

// BenchmarkProcessor is a block of 20 ms with what was played meanwhile, all switched on.
func BenchmarkProcessor(b *testing.B) {
	s := newScene(rooms[0], babbled(8, 110, 1), babbled(8, 190, 2), .03, 0)
	played, captured := toSamples(s.far), toSamples(s.captured())
	var p Processor
	p.Configure(allOn)
	defer p.Configure(media.AudioProcessing{})
	now := time.Now()
	for i := 0; b.Loop(); i = (i + media.BlockSize) % (len(captured) - media.BlockSize) {
		p.Render(played[i:i+media.BlockSize], now)
		p.Capture(media.Block{Samples: captured[i : i+media.BlockSize], Time: now})
		now = now.Add(media.BlockTime)
	}
}

// BenchmarkSoundPath is all that a call of two does to 20 ms of sound at one end: what
// the microphone gives is processed and encoded, what the other sent is decoded, waits
// its turn and is mixed.
func BenchmarkSoundPath(b *testing.B) {
	s := newScene(rooms[0], babbled(8, 110, 1), babbled(8, 190, 2), .03, 0)
	played, captured := toSamples(s.far), toSamples(s.captured())
	encoder, err := codec.NewOpusEncoder()
	if err != nil {
		b.Fatal(err)
	}
	defer encoder.Close()
	decoder, err := codec.NewOpusDecoder()
	if err != nil {
		b.Fatal(err)
	}
	defer decoder.Close()
	var p Processor
	p.Configure(allOn)
	defer p.Configure(media.AudioProcessing{})
	buffer, mixer, now := playout.NewBuffer(decoder), new(playout.Mixer), time.Now()
	mixer.Add(buffer, 1)
	packets := encodeAll(b, played)
	out := make([]int16, frameSize)
	for i := 0; b.Loop(); i = (i + 1) % len(packets) {
		buffer.Push(packets[i], 0, now, now)
		for range 2 {
			now = now.Add(frameTime)
			mixer.Read(out, now)
			p.Render(out, now)
		}
		block := p.Capture(media.Block{Samples: captured[i*media.BlockSize:][:media.BlockSize], Time: now.Add(-media.BlockTime)})
		if _, err := encoder.Encode(block.Samples); err != nil {
			b.Fatal(err)
		}
	}
	perBlock := b.Elapsed() / time.Duration(b.N)
	b.ReportMetric(100*float64(perBlock)/float64(media.BlockTime), "%-of-a-core")
}

func encodeAll(b *testing.B, samples []int16) (packets [][]byte) {
	encoder, err := codec.NewOpusEncoder()
	if err != nil {
		b.Fatal(err)
	}
	defer encoder.Close()
	for len(samples) >= media.BlockSize {
		packet, err := encoder.Encode(samples[:media.BlockSize])
		if err != nil {
			b.Fatal(err)
		}
		packets, samples = append(packets, packet), samples[media.BlockSize:]
	}
	return packets
}
