//go:build linux && cgo

package sandbox

import (
	"image"
	"slices"
	"testing"
	"time"

	"peerscope/assets"
	"peerscope/media"
	"peerscope/media/clip"
	"peerscope/media/codec"
)

// BenchmarkSandbox decodes each frame of the sample, 640x480, twice: by the library
// in this process and in a process of its own, in turns which is first. What is added
// is per frame, between the two.
func BenchmarkSandbox(b *testing.B) {
	for i, name := range []string{"VP8", "H264"} {
		b.Run(name, func(b *testing.B) { benchSandbox(b, mimeTypes[i]) })
	}
}

func benchSandbox(b *testing.B, mimeType string) {
	frames := sampleFrames(b, mimeType, 300)
	local, err := codec.NewVideoDecoder(mimeType, anySize)
	if err != nil {
		b.Fatal(err)
	}
	defer local.Close()
	isolated, _ := open(b, mimeType)
	took := map[media.VideoDecoder]time.Duration{}
	var added, alone []time.Duration
	n := 0
	for b.Loop() {
		order := []media.VideoDecoder{local, isolated}
		if n%2 == 1 {
			slices.Reverse(order)
		}
		for _, d := range order {
			began := time.Now()
			if _, err := d.Decode(frames[n%len(frames)]); err != nil {
				b.Fatal(err)
			}
			took[d] = time.Since(began)
		}
		alone, added = append(alone, took[local]), append(added, took[isolated]-took[local])
		n++
	}
	slices.Sort(alone)
	slices.Sort(added)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(milliseconds(alone[len(alone)/2]), "alone-p50-ms")
	b.ReportMetric(milliseconds(added[len(added)/2]), "added-p50-ms")
	b.ReportMetric(milliseconds(added[len(added)*95/100]), "added-p95-ms")
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// sampleFrames are the sample's first frames, encoded.
func sampleFrames(b *testing.B, mimeType string, count int) (frames [][]byte) {
	source, err := clip.NewPhoto(assets.Photo).OpenSample(image.Pt(640, 480), 120)
	if err != nil {
		b.Fatal(err)
	}
	defer source.Close()
	encoder, err := codec.NewVideoEncoder(mimeType, 1_000_000)
	if err != nil {
		b.Fatal(err)
	}
	defer encoder.Close()
	for at := time.Now(); len(frames) < count; at = at.Add(time.Second / 30) {
		f, err := source.Read()
		if err != nil {
			b.Fatal(err)
		}
		data, err := encoder.Encode(media.Frame{Image: f.Image, Time: at}, false)
		if err != nil {
			b.Fatal(err)
		}
		if len(data) > 0 {
			frames = append(frames, data)
		}
	}
	return frames
}
