//go:build cgo

package sandbox

import (
	"errors"
	"image"
	"io"

	"peerscope/media/codec"
)

// runDecoder is the work of a decoder process.
func runDecoder() error {
	codec.BoundFreedMemory()
	memory, err := mapShared(memoryFD)
	if err != nil {
		return err
	}
	if err := lockDown(); err != nil {
		return err
	}
	if err := send(response{status: ready}); err != nil {
		return err
	}
	err = serve(memory)
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// serve decodes until the program closes the socket, which is io.EOF.
func serve(memory []byte) error {
	r, err := receive()
	if err != nil {
		return err
	}
	engine, err := codec.OpenDecoderEngine(r.mimeType, func(size image.Point) *image.YCbCr {
		p, err := sharedPicture(memory, size)
		if err != nil {
			panic(err) // codec has refused larger ones
		}
		return p
	})
	if err != nil {
		return err
	}
	defer engine.Close()
	for err == nil {
		if err = send(decode(engine, memory[:r.length], r.newSequence)); err == nil {
			r, err = receive()
		}
	}
	return err
}

func decode(engine codec.DecoderEngine, frame []byte, newSequence bool) response {
	picture, err := engine.Decode(frame, newSequence)
	switch {
	case err != nil:
		return response{status: refused}
	case picture == nil:
		return response{status: decoded}
	}
	return response{decoded, picture.Rect.Size()}
}
