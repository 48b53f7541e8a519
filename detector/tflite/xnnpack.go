//go:build cgo && !darwin

package tflite

/*
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
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

#ifdef __GLIBC__
static ssize_t write_but_info(void* cookie, const char* line, size_t n) {
	static const char info[] = "INFO: ";
	if (n >= sizeof info - 1 && memcmp(line, info, sizeof info - 1) == 0) return n;
	return write(STDERR_FILENO, line, n);
}

// create_silently is create without the line "INFO: Created TensorFlow Lite
// XNNPACK delegate for CPU." that the library prints the first time and has no
// switch for. In glibc stderr is a variable; what other threads of C write in
// that moment still gets through, so the stream is never closed.
static TfLiteDelegate* create_silently(int32_t threads) {
	static char line[512];
	FILE* own = stderr;
	FILE* filtered = fopencookie(NULL, "w", (cookie_io_functions_t){.write = write_but_info});
	if (filtered == NULL) return create(threads);
	setvbuf(filtered, line, _IOLBF, sizeof line);
	stderr = filtered;
	TfLiteDelegate* d = create(threads);
	fflush(filtered);
	stderr = own;
	return d;
}
#else
static TfLiteDelegate* create_silently(int32_t threads) { return create(threads); }
#endif
*/
import "C"

import (
	"sync"
	"unsafe"
)

// xnnpack is a delegate: it runs the operators it knows in the library's place.
// It implements go-tflite's delegates.Delegater, whose own xnnpack links
// libraries that do not exist.
type xnnpack struct{ delegate *C.TfLiteDelegate }

// announce creates the first delegate, whose creation the library prints.
var announce = sync.OnceFunc(func() {
	if d := C.create_silently(1); d != nil {
		C.TfLiteXNNPackDelegateDelete(d)
	}
})

// newXNNPACK gives nil where the library has none.
func newXNNPACK(threads int) *xnnpack {
	announce()
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
