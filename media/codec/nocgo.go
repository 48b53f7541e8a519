//go:build !cgo

package codec

import "peerscope/media"

func encoderEngineFor(string) (openEncoder, error)   { return nil, media.ErrNoCgo }
func newDecoderEngine(string) (decoderEngine, error) { return nil, media.ErrNoCgo }
func newOpusEncoder() (media.AudioEncoder, error)    { return nil, media.ErrNoCgo }
func newOpusDecoder() (media.AudioDecoder, error)    { return nil, media.ErrNoCgo }
