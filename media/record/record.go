// Package record writes what a member sends to files, without encoding it again: VP8
// and Opus as WebM, H.264 and Opus as Matroska (RFC 9559). It is pure Go.
//
// A Recorder has one file at a time. It begins at a key frame, which is asked for, and
// goes on in another file where the first one may not: with another codec, with other
// parameter sets of H.264, and when it is very large. Another size of VP8 stays in the
// file: its key frames tell their size. Beside each file, boxes of what was seen are
// cues of WebVTT.
//
// Samples have the time at which they are seen and heard, on one clock for both. Where
// pictures are missing, the one before stays; where sound is, there is silence.
package record

import (
	"image"
	"time"
)

// A Sample is one encoded picture or one packet of sound. Its data is not written to.
type Sample struct {
	Codec string // MIME type: video/VP8, video/H264 (Annex B) or audio/opus
	Data  []byte
	Size  image.Point // of a picture
	Time  time.Time
	Lost  int // packets of sound that are missing before this one
}

// An Object is one that was seen in a picture.
type Object struct {
	ID    int     `json:"id"` // the same as long as it is in view
	Label string  `json:"label"`
	Score float32 `json:"score"` // 0 to 1
	// Box is x0, y0, x1, y1 in fractions of the picture, origin top left.
	Box [4]float32 `json:"box"`
}

// A File is one that was recorded.
type File struct {
	Path     string
	Duration time.Duration // 0 while it is being written
	Bytes    int64
}

// IsSound tells sound from pictures.
func (s Sample) IsSound() bool { return s.Codec == mimeOpus }
