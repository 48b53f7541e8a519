//go:build cgo && !linux

package device

func silenceALSA() {}
