// Package sandbox decodes the video of strangers in processes of their own, one for
// each decoder, which may do nothing else: a fault of libvpx or openh264 that a
// crafted frame makes use of ends there. It is what browsers do.
//
//	program                        shared memory               decoder process
//	codec.VideoDecoder
//	  checks the header, in Go
//	  engine: frame          ->    [ frame | picture ]    ->   codec.DecoderEngine
//	          request        ->      socket               ->   decodes
//	          copies picture <-    [ frame | picture ]    <-   copies picture
//	                         <-      socket               <-   response
//
// The decoder process is this program started again. Before it is given a frame it
// gives up, by seccomp(2), all system calls but those that memory and threads need: it
// opens no file and no connection, starts no program, signals no other process and runs
// no code that was not loaded. Nothing of the program's environment and files is in it
// but the socket and the shared memory. Each frame costs a second copy of the picture
// and two changes of processes; docs/security.md has the figures.
//
// Elsewhere than on Linux, and where the kernel refuses, decoders run in the
// program's own process.
package sandbox

import (
	"context"
	"image"
	"sync"

	"peerscope/media"
)

// RunIfDecoder does the work of a decoder process, and then ends it, where the program
// was started as one; else it does nothing. A program that decodes calls it first of
// all: one that has not is not started again, and decodes in its own process.
func RunIfDecoder() { runIfDecoder() }

// Decoders opens decoders. Its methods may be called from any goroutine.
type Decoders struct {
	mu       sync.Mutex
	prepared chan *engine // gives one, or nil where there can be none; nil when it is taken
}

// Prepare has a process ready for the next decoder, which then need not wait for it,
// some 20 ms. It returns when ctx ends, and has then ended what nobody took.
func (d *Decoders) Prepare(ctx context.Context) { d.prepare(ctx) }

// NewVideoDecoder is codec.NewVideoDecoder with the library in a process of its own.
// When that process ends or does not answer, the frame is codec.ErrCorrupt, and
// the next key frame a second later has another process.
func (d *Decoders) NewVideoDecoder(mimeType string, admit func(size image.Point) error) (media.VideoDecoder, error) {
	return d.newVideoDecoder(mimeType, admit)
}
