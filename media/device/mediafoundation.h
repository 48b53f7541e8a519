// Cameras by Windows' Media Foundation (mfidl.h, mfreadwrite.h), whose face is C++.
#ifndef PEERSCOPE_MEDIAFOUNDATION_H
#define PEERSCOPE_MEDIAFOUNDATION_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ps_camera ps_camera;

typedef struct {
	uint32_t fourcc;
	int width, height;
	double rate; // pictures a second; 0 when the camera does not tell
} ps_camera_format;

// Those that return int32_t return an HRESULT: below 0 is an error.

// Lists the cameras in UTF-8, two lines for each, its id and its name; to be freed.
int32_t ps_camera_list(char **list);
int32_t ps_camera_open(const char *id, ps_camera **opened);
// The format with that number, from 0; an error past the last one.
int32_t ps_camera_native_format(ps_camera *c, int number, ps_camera_format *format);
int32_t ps_camera_start(ps_camera *c, int number);
// Waits for the next picture, and writes it as NV12 of the format's size, without padding.
int32_t ps_camera_read(ps_camera *c, uint8_t *nv12, size_t length);
// Ends a read that waits, and all that follow. May be called while another thread reads.
void ps_camera_stop(ps_camera *c);
void ps_camera_free(ps_camera *c);

#ifdef __cplusplus
}
#endif
#endif
