//go:build !cgo

package codec

import "peerscope/media"

func encoderEngineFor(string) (openEncoder, error)   { return nil, media.ErrNoCgo }
func newDecoderEngine(string) (decoderEngine, error) { return nil, media.ErrNoCgo }
func newOpusEncoder() (AudioEncoder, error)          { return nil, media.ErrNoCgo }
func newOpusDecoder() (AudioDecoder, error)          { return nil, media.ErrNoCgo }
