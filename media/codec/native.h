// What the C faces of the codecs share with Go.
#ifndef PEERSCOPE_NATIVE_H
#define PEERSCOPE_NATIVE_H

#include <stddef.h>
#include <stdint.h>

// A picture in I420. The planes belong to whoever made it and are good for the
// call they are passed to, or until the next call of the one who gave them.
typedef struct {
	const uint8_t *y, *u, *v;
	int y_stride, c_stride;
	int width, height;
} ps_picture;

// One encoded frame, good until the encoder's next call. Size 0 is a dropped
// frame; error is the library's code, 0 for none.
typedef struct {
	const uint8_t *data;
	size_t size;
	int key;
	int error;
} ps_packet;

// What a decoder made of its data: no picture where width is 0. Error is the
// library's code, 0 for none.
typedef struct {
	ps_picture picture;
	int error;
} ps_decoded;

#endif
