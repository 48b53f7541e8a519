//go:build cgo

package codec

import (
	"image"
	"strconv"
	"testing"
	"time"

	"peerscope/media"
	"peerscope/media/playout"
)

func BenchmarkVP8Encode(b *testing.B)  { benchmarkEncode(b, videoCases[0]) }
func BenchmarkVP8Decode(b *testing.B)  { benchmarkDecode(b, videoCases[0]) }
func BenchmarkH264Encode(b *testing.B) { benchmarkEncode(b, videoCases[1]) }
func BenchmarkH264Decode(b *testing.B) { benchmarkDecode(b, videoCases[1]) }

var benchmarkSizes = []struct {
	size    image.Point
	bitRate int
}{{image.Pt(640, 480), 1_000_000}, {image.Pt(1280, 720), 2_500_000}}

func eachSize(b *testing.B, run func(b *testing.B, s scene, bitRate int)) {
	for _, c := range benchmarkSizes {
		b.Run(strconv.Itoa(c.size.Y)+"p", func(b *testing.B) {
			b.ReportAllocs()
			run(b, newScene(c.size.X, c.size.Y), c.bitRate)
		})
	}
}

func benchmarkEncode(b *testing.B, c videoCase) {
	eachSize(b, func(b *testing.B, s scene, bitRate int) {
		e := c.encoder(b, bitRate)
		n := 0
		for b.Loop() {
			encode(b, e, s.frame(n), false)
			n++
		}
	})
}

func benchmarkDecode(b *testing.B, c videoCase) {
	eachSize(b, func(b *testing.B, s scene, bitRate int) {
		stream, d := c.stream(b, s, bitRate, 60), c.decoder(b)
		n := 0
		for b.Loop() {
			decode(b, d, stream[n%len(stream)])
			n++
		}
	})
}

func BenchmarkOpusEncode(b *testing.B) {
	e, _ := opusEnds(b)
	block := tone(0)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := e.Encode(block); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpusDecode(b *testing.B) {
	e, d := opusEnds(b)
	packet, err := e.Encode(tone(0))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := d.Decode(packet); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOpusMixOfFour is all that is done to hear 20 ms of four members: decoding,
// keeping time and mixing.
func BenchmarkOpusMixOfFour(b *testing.B) {
	var mixer playout.Mixer
	e, _ := opusEnds(b)
	var packets [][]byte
	for n := range 50 {
		packet, err := e.Encode(tone(n))
		if err != nil {
			b.Fatal(err)
		}
		packets = append(packets, packet)
	}
	buffers := make([]*playout.Buffer, 4)
	for i := range buffers {
		_, d := opusEnds(b)
		buffers[i] = playout.NewBuffer(d)
		mixer.Add(buffers[i], 1)
	}
	now, samples := time.Unix(0, 0), make([]int16, media.BlockSize/2)
	for n := 0; b.Loop(); n++ {
		for _, buffer := range buffers {
			buffer.Push(packets[n%len(packets)], 0, now, now)
		}
		for range 2 {
			mixer.Read(samples, now)
			now = now.Add(media.BlockTime / 2)
		}
	}
	b.ReportMetric(100*float64(b.Elapsed())/float64(b.N)/float64(media.BlockTime), "%core")
}
