// Package terminal runs the program without a window, for scripts and for machines
// without a display: each thing that happens is a line of JSON on standard
// output, and the last line sums up.
package terminal

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"time"

	"peerscope/app/session"
)

// A lineWriter puts each value on a line of its own.
type lineWriter struct{ out *json.Encoder }

func newLineWriter(w io.Writer) lineWriter {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return lineWriter{encoder}
}

func (l lineWriter) write(v any) error {
	if err := l.out.Encode(v); err != nil {
		return fmt.Errorf("writing a line: %w", err)
	}
	return nil
}

// quantiles are of durations, in milliseconds.
type quantiles struct {
	P50 float64 `json:"p50"`
	P95 float64 `json:"p95"`
}

// receivedSummary is what a last line says of what came from one member.
type receivedSummary struct {
	FramesDecoded       int            `json:"frames_decoded"`
	FPS                 float64        `json:"fps"`
	FirstFrameMS        float64        `json:"first_frame_ms"`
	LatencyMS           quantiles      `json:"latency_ms"`
	DetectMS            quantiles      `json:"detect_ms"`
	DetectionsPerSecond float64        `json:"detections_per_second"`
	LooksSkipped        int            `json:"looks_skipped"`
	Seen                map[string]int `json:"seen"` // the most at once
	Width               int            `json:"width"`
	Height              int            `json:"height"`
	Loudness            float64        `json:"loudness"` // of the loudest block heard, 0 to 1
	networkSummary
}

// networkSummary is what a last line says of a member's line; docs/network.md says
// what is counted.
type networkSummary struct {
	Freezes           int     `json:"freezes"`
	FrozenMS          float64 `json:"frozen_ms"`
	LongestGapMS      float64 `json:"longest_gap_ms"`
	PacketsLost       int     `json:"packets_lost"`
	Retransmitted     int     `json:"retransmitted"`
	RecoveredByParity int     `json:"recovered_by_parity"`
	BitRateKbps       float64 `json:"bitrate_kbps"`
	PlayoutMS         float64 `json:"playout_ms"`
	SoundConcealedMS  float64 `json:"sound_concealed_ms"`
	LipSyncMS         float64 `json:"lip_sync_ms"`
	RTTMS             float64 `json:"rtt_ms"`
}

// processUsage is what a last line says of this program.
type processUsage struct {
	CPUPercent float64 `json:"cpu_percent"`
	RSSMiB     float64 `json:"rss_mib"`
}

func receivedSummaryOf(r session.Report) receivedSummary {
	return receivedSummary{
		FramesDecoded:       r.FramesDecoded,
		FPS:                 round(r.FPS),
		FirstFrameMS:        milliseconds(r.FirstFrame),
		LatencyMS:           quantiles{milliseconds(r.Delay.P50), milliseconds(r.Delay.P95)},
		DetectMS:            quantiles{milliseconds(r.DetectionTime.P50), milliseconds(r.DetectionTime.P95)},
		DetectionsPerSecond: round(r.DetectionsPerSecond),
		LooksSkipped:        r.DetectionsSkipped,
		Seen:                r.MaxLabelCounts,
		Width:               r.Size.X,
		Height:              r.Size.Y,
		Loudness:            round(float64(r.MaxLevel)),
		networkSummary:      networkSummaryOf(r.Network),
	}
}

func networkSummaryOf(r session.NetworkReport) networkSummary {
	return networkSummary{
		Freezes:           r.Freezes,
		FrozenMS:          milliseconds(r.Frozen),
		LongestGapMS:      milliseconds(r.LongestGap),
		PacketsLost:       r.PacketsLost,
		Retransmitted:     r.Retransmitted,
		RecoveredByParity: r.RecoveredByParity,
		BitRateKbps:       round(float64(r.BitRate) / 1000),
		PlayoutMS:         milliseconds(r.PlayoutDelay),
		SoundConcealedMS:  milliseconds(r.SoundConcealed),
		LipSyncMS:         milliseconds(r.LipSync),
		RTTMS:             milliseconds(r.RoundTrip),
	}
}

// milliseconds keeps as many decimals as were measured.
func milliseconds(d time.Duration) float64 { return round(d.Seconds() * 1000) }

// round keeps two decimals, as many as anybody reads.
func round(v float64) float64 { return math.Round(v*100) / 100 }
