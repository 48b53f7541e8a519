package playout

import (
	"testing"
	"time"

	"peerscope/media"
)

// BenchmarkMixer is 10 ms of four members who speak, without decoding.
func BenchmarkMixer(b *testing.B) {
	var m Mixer
	s := voice()
	buffers := make([]*Buffer, 4)
	for i := range buffers {
		buffers[i] = NewBuffer(&signalDecoder{signal: s})
		m.Add(buffers[i], 1)
	}
	block, samples := 0, make([]int16, media.BlockSize/2)
	now := begin
	for b.Loop() {
		if now = now.Add(media.BlockTime / 2); now.Sub(begin)%media.BlockTime == 0 {
			b.StopTimer()
			for _, buffer := range buffers {
				buffer.Push(packet(block), 0, now, now)
			}
			block++
			b.StartTimer()
		}
		m.Read(samples, now)
	}
	cores(b, media.BlockTime/2)
}

// BenchmarkSplice is a place found and faded to: what stretching costs each time.
func BenchmarkSplice(b *testing.B) {
	x := voice().from(0, 4800)
	for b.Loop() {
		s := bestSplice(x, 1000, minSplice, maxSplice)
		crossfade(x, 1000, s.offset)
	}
}

// cores reports how much of a core it takes, if one operation is so much sound.
func cores(b *testing.B, sound time.Duration) {
	b.ReportMetric(100*float64(b.Elapsed())/float64(b.N)/float64(sound), "%core")
}
