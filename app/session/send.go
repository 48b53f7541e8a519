package session

import (
	"context"
	"fmt"
	"image"

	"github.com/pion/webrtc/v4"

	"peerscope/media"
	"peerscope/peer"
)

// sendVideo encodes the camera's newest picture, again and again, in each codec
// that somebody receives, and sends it.
func (l *loop) sendVideo(ctx context.Context, c *call) error {
	encoders := map[string]media.VideoEncoder{}
	defer func() {
		for _, e := range encoders {
			e.Close()
		}
	}()
	for {
		frame, err := l.videoInput.Get(ctx)
		if err != nil {
			return err
		}
		for _, codec := range c.video.ActiveCodecs() {
			if err := l.sendFrame(c, encoders, codec, frame); err != nil {
				return err
			}
		}
	}
}

func (l *loop) sendFrame(c *call, encoders map[string]media.VideoEncoder, codec string, f media.Frame) error {
	rate := bitRate(f.Image.Rect.Size(), c.video.TargetBitRate())
	e := encoders[codec]
	if e == nil {
		var err error
		if e, err = l.parts.NewVideoEncoder(codec, rate); err != nil {
			return fmt.Errorf("making a %s encoder: %w", codec, err)
		}
		encoders[codec] = e
	}
	if err := e.SetBitRate(rate); err != nil {
		return fmt.Errorf("setting the bit rate: %w", err)
	}
	data, err := e.Encode(f, c.video.TakeKeyFrameRequest(codec))
	if err != nil {
		return fmt.Errorf("encoding a picture: %w", err)
	}
	if len(data) == 0 {
		return nil // the encoder keeps its bit rate
	}
	l.session.sent.Add(1)
	return c.video.Write(codec, peer.Sample{Data: data, Time: f.Time})
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

// sendAudio encodes the microphone's blocks and sends them. Blocks from before
// anybody listens are let go, or they would arrive in a burst.
func (l *loop) sendAudio(ctx context.Context, c *call) error {
	encoder, err := l.parts.NewAudioEncoder()
	if err != nil {
		return fmt.Errorf("making an Opus encoder: %w", err)
	}
	defer encoder.Close()
	for {
		select {
		case block := <-l.audioInput:
			if len(c.audio.ActiveCodecs()) == 0 {
				continue
			}
			data, err := encoder.Encode(block.Samples)
			if err != nil {
				return fmt.Errorf("encoding sound: %w", err)
			}
			sample := peer.Sample{Data: data, Time: block.Time}
			if err := c.audio.Write(webrtc.MimeTypeOpus, sample); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
