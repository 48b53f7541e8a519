// H.264 by openh264, whose own face is C++.
#ifndef PEERSCOPE_H264_H
#define PEERSCOPE_H264_H

#include "native.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ps_h264_encoder ps_h264_encoder;
typedef struct ps_h264_decoder ps_h264_decoder;

#define PS_H264_FRAME_RATE 30 // frames a second, until told

// NULL, and openh264's code in error, when it cannot be opened.
ps_h264_encoder *ps_h264_encoder_new(int width, int height, int bit_rate, int *error);
int ps_h264_encoder_set_bit_rate(ps_h264_encoder *e, int bit_rate);
int ps_h264_encoder_set_frame_rate(ps_h264_encoder *e, float frame_rate);
// at is in milliseconds.
ps_packet ps_h264_encode(ps_h264_encoder *e, ps_picture p, int64_t at, int key);
void ps_h264_encoder_free(ps_h264_encoder *e);

ps_h264_decoder *ps_h264_decoder_new(int *error);
ps_decoded ps_h264_decode(ps_h264_decoder *d, const uint8_t *data, size_t size);
void ps_h264_decoder_free(ps_h264_decoder *d);

#ifdef __cplusplus
}
#endif

#endif
