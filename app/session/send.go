package session

import (
	"context"
	"fmt"
	"image"
	"sync/atomic"

	"github.com/pion/webrtc/v4"

	"peerscope/internal/latest"
	"peerscope/media"
	"peerscope/peer"
)

// A videoSender encodes the camera's newest picture, again and again, in each
// codec that somebody receives, and sends it. It is for one goroutine.
type videoSender struct {
	newEncoder func(codec string, bitRate int) (media.VideoEncoder, error)
	input      *latest.Slot[media.Frame]
	track      *peer.Track
	framesSent *atomic.Int64
}

func (s videoSender) run(ctx context.Context) error {
	encoders := map[string]media.VideoEncoder{}
	defer func() {
		for _, e := range encoders {
			e.Close()
		}
	}()
	for {
		frame, err := s.input.Get(ctx)
		if err != nil {
			return err
		}
		for _, codec := range s.track.ActiveCodecs() {
			if err := s.send(encoders, codec, frame); err != nil {
				return err
			}
		}
	}
}

func (s videoSender) send(encoders map[string]media.VideoEncoder, codec string, f media.Frame) error {
	rate := bitRate(f.Image.Rect.Size(), s.track.TargetBitRate())
	e := encoders[codec]
	if e == nil {
		var err error
		if e, err = s.newEncoder(codec, rate); err != nil {
			return fmt.Errorf("making a %s encoder: %w", codec, err)
		}
		encoders[codec] = e
	}
	if err := e.SetBitRate(rate); err != nil {
		return fmt.Errorf("setting the bit rate: %w", err)
	}
	data, err := e.Encode(f, s.track.TakeKeyFrameRequest(codec))
	if err != nil {
		return fmt.Errorf("encoding a picture: %w", err)
	}
	if len(data) == 0 {
		return nil // the encoder keeps its bit rate
	}
	s.framesSent.Add(1)
	return s.track.Write(codec, peer.Sample{Data: data, Time: f.Time})
}

// bitRate is what a picture of this size is worth, as far as the link bears it:
// 1 Mbit/s at 640x480 and 2.5 at 1280x720, in proportion to the pixels.
func bitRate(size image.Point, link int) int {
	const bitsPerPixel = 3 // a second, whatever the frame rate
	rate := min(max(size.X*size.Y*bitsPerPixel, 200_000), 2_500_000)
	if link > 0 {
		rate = min(rate, link*9/10) // the rest is for sound, headers and repairs
	}
	return rate
}

// An audioSender encodes the microphone's blocks and sends them. Those from
// before anybody listens are dropped, or they would arrive in a burst. It is for
// one goroutine.
type audioSender struct {
	newEncoder func() (media.AudioEncoder, error)
	input      <-chan media.Block
	track      *peer.Track
}

func (s audioSender) run(ctx context.Context) error {
	encoder, err := s.newEncoder()
	if err != nil {
		return fmt.Errorf("making an Opus encoder: %w", err)
	}
	defer encoder.Close()
	for {
		select {
		case block := <-s.input:
			if len(s.track.ActiveCodecs()) == 0 {
				continue
			}
			data, err := encoder.Encode(block.Samples)
			if err != nil {
				return fmt.Errorf("encoding sound: %w", err)
			}
			sample := peer.Sample{Data: data, Time: block.Time}
			if err := s.track.Write(webrtc.MimeTypeOpus, sample); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
