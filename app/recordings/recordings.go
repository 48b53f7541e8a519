// Package recordings plays the files of media/record, and writes them anew with the boxes
// of what was seen drawn into their pictures.
package recordings

import (
	"context"
	"errors"
	"image"
	"io"
	"time"

	"peerscope/app/session"
	"peerscope/detector"
	"peerscope/detector/track"
	"peerscope/media"
	"peerscope/media/record"
)

// ErrNoPictures says that none of a file's pictures can be shown.
var ErrNoPictures = errors.New("the recording has no pictures")

// Codecs open what decodes and encodes; they are those of session.Parts.
type Codecs struct {
	NewVideoDecoder func(codec string, admit func(size image.Point) error) (media.VideoDecoder, error)
	NewVideoEncoder func(codec string, bitRate int) (media.VideoEncoder, error)
}

// A visitor is given what is in a recording, in its order. Its errors end that.
type visitor struct {
	picture func(p session.Picture) error // at its time of capture, with what was seen in it
	sound   func(s record.Sample) error   // a packet, still encoded
}

// visit decodes a recording. Pictures that are damaged are left out.
func (c Codecs) visit(ctx context.Context, r *record.Reader, v visitor) (err error) {
	var decoder media.VideoDecoder
	defer func() {
		if decoder != nil {
			err = errors.Join(err, decoder.Close())
		}
	}()
	for {
		s, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err = errors.Join(err, ctx.Err()); err != nil {
			return err
		}
		if s.IsSound() {
			if err := v.sound(s); err != nil {
				return err
			}
			continue
		}
		if decoder == nil { // a file has one codec
			if decoder, err = c.NewVideoDecoder(s.Codec, func(image.Point) error { return nil }); err != nil {
				return err
			}
		}
		picture, err := decoder.Decode(s.Data)
		if err != nil || picture == nil {
			continue
		}
		if err := v.picture(session.Picture{Frame: media.Frame{Image: picture, Time: s.Time}, Objects: trackedObjects(r.Objects(s.Time))}); err != nil {
			return err
		}
	}
}

// trackedObjects are those of a file as the window knows them.
func trackedObjects(objects []record.Object) (all []track.Object) {
	for _, o := range objects {
		box := detector.Box{X0: o.Box[0], Y0: o.Box[1], X1: o.Box[2], Y1: o.Box[3]}
		all = append(all, track.Object{ID: o.ID, Detection: detector.Detection{Label: o.Label, Score: o.Score, Box: box}, Fade: 1})
	}
	return all
}

// errEnough ends a visit early.
var errEnough = errors.New("enough")

// First gives the first picture of a recording.
func (c Codecs) First(ctx context.Context, path string) (first session.Picture, err error) {
	r, err := record.Open(path)
	if err != nil {
		return first, err
	}
	defer r.Close()
	err = c.visit(ctx, r, visitor{
		picture: func(p session.Picture) error { first = p; return errEnough },
		sound:   func(record.Sample) error { return nil },
	})
	switch {
	case errors.Is(err, errEnough):
		return first, nil
	case err == nil:
		return first, ErrNoPictures
	}
	return first, err
}

// maxLate is how late a picture may be shown.
const maxLate = 100 * time.Millisecond

// Play shows the pictures of a recording at the pace of their capture, until its end,
// which is no error, or that of ctx. show is given how much is done, from 0 to 1. Pictures
// for which it is too late are left out.
func (c Codecs) Play(ctx context.Context, path string, show func(p session.Picture, done float64)) error {
	r, err := record.Open(path)
	if err != nil {
		return err
	}
	defer r.Close()
	begin := time.Now()
	return c.visit(ctx, r, visitor{
		picture: func(p session.Picture) error {
			at := p.Frame.Time.Sub(r.Begin())
			due := begin.Add(at)
			if time.Since(due) > maxLate {
				return nil
			}
			select {
			case <-time.After(time.Until(due)):
			case <-ctx.Done():
				return ctx.Err()
			}
			show(p, min(float64(at)/float64(max(r.Duration(), 1)), 1))
			return nil
		},
		sound: func(record.Sample) error { return nil },
	})
}
