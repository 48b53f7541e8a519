//go:build !cgo || race

package apm

import (
	"slices"
	"testing"

	"peerscope/media"
)

func TestWithoutWebRTCSoundPasses(t *testing.T) {
	var p Processor
	p.Configure(allOn)
	b := media.Block{Samples: toSamples(scaled(fan(.02), -20))}
	if got := p.Capture(b); !slices.Equal(got.Samples, b.Samples) {
		t.Error("it was changed")
	}
}
