//go:build cgo

package tflite

import "unsafe"

// xnnpack is not in the library for macOS.
type xnnpack struct{}

func newXNNPACK(int) *xnnpack { return nil }

// Delete and Ptr are never called.
func (x *xnnpack) Delete()             {}
func (x *xnnpack) Ptr() unsafe.Pointer { return nil }
