//go:build cgo && !darwin

package tflite

/*
#include <stdint.h>
#include <string.h>
#include "tensorflow/lite/c/c_api.h"

// As in tensorflow/lite/delegates/xnnpack/xnnpack_delegate.h, which the package
// of the library lacks. Later versions add fields, for which there is room.
typedef struct {
	int32_t num_threads;
	uint32_t flags;
	char later[256];
} xnnpack_options;

extern TfLiteDelegate* TfLiteXNNPackDelegateCreate(const xnnpack_options*);
extern void TfLiteXNNPackDelegateDelete(TfLiteDelegate*);

static TfLiteDelegate* create(int32_t threads) {
	xnnpack_options o;
	memset(&o, 0, sizeof o);
	o.num_threads = threads;
	return TfLiteXNNPackDelegateCreate(&o);
}
*/
import "C"

import "unsafe"

// xnnpack is a delegate: it runs the operators it knows in the library's place.
// It implements go-tflite's delegates.Delegater, whose own xnnpack links
// libraries that do not exist.
type xnnpack struct{ delegate *C.TfLiteDelegate }

// newXNNPACK gives nil where the library has none.
func newXNNPACK(threads int) *xnnpack {
	d := C.create(C.int32_t(threads))
	if d == nil {
		return nil
	}
	return &xnnpack{d}
}

// Delete frees it, after the interpreter that uses it.
func (x *xnnpack) Delete() { C.TfLiteXNNPackDelegateDelete(x.delegate) }

// Ptr is for go-tflite.
func (x *xnnpack) Ptr() unsafe.Pointer { return unsafe.Pointer(x.delegate) }
