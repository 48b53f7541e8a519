//go:build cgo && !linux

package tflite

// trim does nothing: the system's allocator needs no advice.
func trim() {}
