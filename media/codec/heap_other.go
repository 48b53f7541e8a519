//go:build !linux || !cgo

package codec

func boundFreedMemory() {}
