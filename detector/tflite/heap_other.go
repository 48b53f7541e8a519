//go:build cgo && !linux

package tflite

// The system's allocator needs no advice.
func oneArena() {}
func trim()     {}
