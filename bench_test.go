package main

import (
	"bytes"
	"context"
	"encoding/json"
	"testing"
	"time"

	"peerscope/app/terminal"
	"peerscope/media"
	"peerscope/media/clip"
)

// BenchmarkCall measures a two-way call of 640x480 at 30 pictures a second with
// sound, both peers in this process, without and with detection on one side.
// Processor time and memory are of both peers together.
func BenchmarkCall(b *testing.B) {
	for _, bench := range []struct {
		name   string
		detect bool
	}{{"plain", false}, {"detecting", true}} {
		b.Run(bench.name, func(b *testing.B) {
			for b.Loop() {
				benchCall(b, bench.detect)
			}
		})
	}
}

func benchCall(b *testing.B, detect bool) {
	const length = 10 * time.Second
	far, err := farParts("")
	if err != nil {
		b.Fatal(err)
	}
	near := nearParts()
	near.OpenMicrophone = func(string) (media.AudioSource, error) { return clip.Tone(), nil }
	near.OpenSpeaker = func() (media.AudioSink, error) { return clip.Discard(), nil }
	if !detect {
		near.Detector = nil
	}
	ctx, cancel := context.WithTimeout(b.Context(), length)
	defer cancel()
	var out bytes.Buffer
	if err := (terminal.Demonstration{Near: near, Far: far}).Run(ctx, &out); err != nil {
		b.Fatal(err)
	}
	var line struct {
		FPS        float64            `json:"fps"`
		FirstFrame float64            `json:"first_frame_ms"`
		Latency    map[string]float64 `json:"latency_ms"`
		Detections float64            `json:"detections_per_second"`
		CPU        float64            `json:"cpu_percent"`
		RSS        float64            `json:"rss_mib"`
	}
	if err := json.Unmarshal(out.Bytes(), &line); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(line.FPS, "fps")
	b.ReportMetric(line.FirstFrame, "first-ms")
	b.ReportMetric(line.Latency["p50"], "p50-ms")
	b.ReportMetric(line.Latency["p95"], "p95-ms")
	b.ReportMetric(line.CPU, "cpu-%")
	b.ReportMetric(line.RSS, "MiB")
	if detect {
		b.ReportMetric(line.Detections, "detections/s")
	}
}
