//go:build cgo

package codec

import (
	"encoding/binary"
	"errors"
	"testing"

	"peerscope/media"
)

// A fuzzer's input is a stream: packets, each after its length in two bytes. So
// it reaches what only happens after a key frame. The corpus in testdata was
// made by the encoders here, from pictures of 32x32.
func packets(stream []byte) [][]byte {
	var out [][]byte
	for len(stream) >= 2 && len(out) < 16 {
		n := min(int(binary.BigEndian.Uint16(stream)), len(stream)-2)
		out = append(out, stream[2:2+n])
		stream = stream[2+n:]
	}
	return out
}

func FuzzVP8(f *testing.F)  { fuzzVideo(f, MimeTypeVP8) }
func FuzzH264(f *testing.F) { fuzzVideo(f, MimeTypeH264) }

func fuzzVideo(f *testing.F, mimeType string) {
	f.Fuzz(func(t *testing.T, stream []byte) {
		d, err := NewVideoDecoder(mimeType, anySize)
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		for _, packet := range packets(stream) {
			p, err := d.Decode(packet)
			if err != nil && (p != nil || !errors.Is(err, ErrCorrupt)) {
				t.Fatalf("%v with error %v", p, err)
			}
			if p != nil && checkPicture(p) != nil {
				t.Fatal(checkPicture(p))
			}
		}
	})
}

func FuzzOpus(f *testing.F) {
	f.Fuzz(func(t *testing.T, stream []byte) {
		d, err := NewOpusDecoder()
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		for _, packet := range packets(stream) {
			for _, decode := range []func([]byte) ([]int16, error){d.DecodeLost, d.Decode} {
				samples, err := decode(packet)
				if err != nil && (samples != nil || !errors.Is(err, ErrCorrupt)) {
					t.Fatalf("%d samples with error %v", len(samples), err)
				}
				if len(samples) > maxOpusBlocks*media.BlockSize {
					t.Fatalf("%d samples", len(samples))
				}
			}
		}
	})
}
