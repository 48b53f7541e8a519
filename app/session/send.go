package session

import (
	"context"
	"fmt"
	"image"
	"math"
	"slices"
	"sync/atomic"
	"time"

	"github.com/pion/webrtc/v4"

	"peerscope/internal/latest"
	"peerscope/media"
	"peerscope/peer"
)

// A videoSender encodes the camera's newest picture, again and again, in each
// encoding that somebody receives, and sends it. It is for one goroutine.
type videoSender struct {
	newEncoder func(codec string, bitRate int) (media.VideoEncoder, error)
	input      *latest.Slot[media.Frame]
	track      *peer.Track
	framesSent *atomic.Int64
	encodings  map[peer.Encoding]*encoding
}

// An encoding is what makes one of the track's encodings.
type encoding struct {
	encoder media.VideoEncoder
	ladder  ladder
}

func (s videoSender) run(ctx context.Context) error {
	s.encodings = map[peer.Encoding]*encoding{}
	defer func() {
		for _, e := range s.encodings {
			e.encoder.Close()
		}
	}()
	for {
		// Until then the newest picture stays where it is, so that it is sent at once.
		if err := s.track.AwaitReceiver(ctx); err != nil {
			return err
		}
		frame, err := s.input.Get(ctx)
		if err != nil {
			return err
		}
		targets := s.track.Targets(usefulBitRate(frame.Image.Rect.Size()))
		s.closeUnused(targets)
		for _, target := range targets {
			if err := s.send(target, frame); err != nil {
				return err
			}
		}
	}
}

// closeUnused frees the encoders of what nobody receives any more.
func (s videoSender) closeUnused(targets []peer.Target) {
	for e, made := range s.encodings {
		if !slices.ContainsFunc(targets, func(t peer.Target) bool { return t.Encoding == e }) {
			made.encoder.Close()
			delete(s.encodings, e)
		}
	}
}

func (s videoSender) send(t peer.Target, f media.Frame) error {
	e := s.encodings[t.Encoding]
	if e == nil {
		encoder, err := s.newEncoder(t.Codec, t.BitRate)
		if err != nil {
			return fmt.Errorf("making a %s encoder: %w", t.Codec, err)
		}
		e = &encoding{encoder: encoder}
		s.encodings[t.Encoding] = e
	}
	size, due := e.ladder.next(time.Now(), f.Image.Rect.Size(), t.BitRate)
	if !due || t.Skip {
		return nil
	}
	if err := e.encoder.SetBitRate(t.BitRate); err != nil {
		return fmt.Errorf("setting the bit rate: %w", err)
	}
	scaled := media.Frame{Image: media.Scale(f.Image, size), Time: f.Time}
	data, err := e.encoder.Encode(scaled, s.track.TakeKeyFrameRequest(t.Encoding))
	if err != nil {
		return fmt.Errorf("encoding a picture: %w", err)
	}
	if len(data) == 0 {
		return nil // the encoder keeps its bit rate
	}
	s.framesSent.Add(1)
	return s.track.Write(t.Encoding, peer.Sample{Data: data, Time: f.Time})
}

// usefulBitRate is what a picture of this size is worth: 1 Mbit/s at 640x480 and
// 2.5 at 1280x720, in proportion to the pixels.
func usefulBitRate(size image.Point) int {
	const bitsPerPixel = 3 // a second, whatever the frame rate
	return min(max(size.X*size.Y*bitsPerPixel, 200_000), 2_500_000)
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
			if len(s.track.Active()) == 0 {
				continue
			}
			data, err := encoder.Encode(block.Samples)
			if err != nil {
				return fmt.Errorf("encoding sound: %w", err)
			}
			sample := peer.Sample{Data: data, Time: block.Time, AudioLevel: audioLevel(block.Samples), HasAudioLevel: true}
			if err := s.track.Write(peer.Encoding{Codec: webrtc.MimeTypeOpus}, sample); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// audioLevel is how loud samples are, as packets say it (RFC 6464).
func audioLevel(samples []int16) uint8 {
	return uint8(min(max(math.Round(-media.Loudness(samples)), 0), 127))
}
