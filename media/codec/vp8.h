// VP8 by libvpx.
#ifndef PEERSCOPE_VP8_H
#define PEERSCOPE_VP8_H

#include "native.h"

typedef struct ps_vp8_encoder ps_vp8_encoder;
typedef struct ps_vp8_decoder ps_vp8_decoder;

// NULL, and a vpx_codec_err_t in error, when it cannot be opened.
ps_vp8_encoder *ps_vp8_encoder_new(int width, int height, int kilobits, int *error);
int ps_vp8_encoder_set_bit_rate(ps_vp8_encoder *e, int kilobits);
// Times are in microseconds.
ps_packet ps_vp8_encode(ps_vp8_encoder *e, ps_picture p, int64_t at, int64_t duration, int key);
void ps_vp8_encoder_free(ps_vp8_encoder *e);

ps_vp8_decoder *ps_vp8_decoder_new(int *error);
ps_decoded ps_vp8_decode(ps_vp8_decoder *d, const uint8_t *data, size_t size);
void ps_vp8_decoder_free(ps_vp8_decoder *d);

#endif
