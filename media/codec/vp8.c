//go:build cgo

#include "vp8.h"

#include <stdlib.h>
#include <string.h>
#include <vpx/vp8cx.h>
#include <vpx/vp8dx.h>
#include <vpx/vpx_decoder.h>
#include <vpx/vpx_encoder.h>

struct ps_vp8_encoder {
	vpx_codec_ctx_t codec;
	vpx_codec_enc_cfg_t config;
};

struct ps_vp8_decoder {
	vpx_codec_ctx_t codec;
};

// The numbers are those of a call: what libwebrtc uses where it says so too.
static void for_calls(vpx_codec_enc_cfg_t *c, int width, int height, int kilobits) {
	c->g_w = width;
	c->g_h = height;
	c->g_timebase.num = 1;
	c->g_timebase.den = 1000000; // microseconds
	c->g_threads = 1;            // a second one costs more than it gives on busy cores
	c->g_lag_in_frames = 0;
	c->g_pass = VPX_RC_ONE_PASS;
	c->rc_end_usage = VPX_CBR;
	c->rc_target_bitrate = kilobits;
	// What is finer than 6 nobody sees, and after a still scene the first pictures of a
	// movement would be as fine, and ten times as large as others.
	c->rc_min_quantizer = 6;
	c->rc_max_quantizer = 56;
	c->rc_undershoot_pct = 100;
	c->rc_overshoot_pct = 15;
	// By how much, in ms of the bit rate, pictures may be larger than it: that is how
	// late they are on a line that carries no more. libwebrtc allows a second.
	c->rc_buf_initial_sz = 250;
	c->rc_buf_optimal_sz = 180;
	c->rc_buf_sz = 300;
	c->rc_dropframe_thresh = 30; // percent of the buffer
	c->rc_resize_allowed = 0;
	c->kf_mode = VPX_KF_DISABLED; // only where asked for
}

static int configure(vpx_codec_ctx_t *c) {
	int error = vpx_codec_control(c, VP8E_SET_CPUUSED, -8);
	if (!error) error = vpx_codec_control(c, VP8E_SET_STATIC_THRESHOLD, 1);
	if (!error) error = vpx_codec_control(c, VP8E_SET_NOISE_SENSITIVITY, 0);
	if (!error) error = vpx_codec_control(c, VP8E_SET_TOKEN_PARTITIONS, VP8_ONE_TOKENPARTITION);
	// A key frame takes 4.5 usual frames at most, so that it does not clog a thin link.
	if (!error) error = vpx_codec_control(c, VP8E_SET_MAX_INTRA_BITRATE_PCT, 450);
	return error;
}

ps_vp8_encoder *ps_vp8_encoder_new(int width, int height, int kilobits, int *error) {
	ps_vp8_encoder *e = calloc(1, sizeof *e);
	if (!e) {
		*error = VPX_CODEC_MEM_ERROR;
		return NULL;
	}
	*error = vpx_codec_enc_config_default(vpx_codec_vp8_cx(), &e->config, 0);
	if (!*error) {
		for_calls(&e->config, width, height, kilobits);
		*error = vpx_codec_enc_init(&e->codec, vpx_codec_vp8_cx(), &e->config, 0);
	}
	if (*error) {
		free(e);
		return NULL;
	}
	if ((*error = configure(&e->codec))) {
		ps_vp8_encoder_free(e);
		return NULL;
	}
	return e;
}

int ps_vp8_encoder_set_bit_rate(ps_vp8_encoder *e, int kilobits) {
	e->config.rc_target_bitrate = kilobits;
	return vpx_codec_enc_config_set(&e->codec, &e->config);
}

static vpx_image_t as_image(ps_picture p) {
	vpx_image_t m;
	memset(&m, 0, sizeof m);
	m.fmt = VPX_IMG_FMT_I420;
	m.w = m.d_w = p.width;
	m.h = m.d_h = p.height;
	m.x_chroma_shift = m.y_chroma_shift = 1;
	m.bps = 12;
	// libvpx's type is not const, but the encoder only reads.
	m.planes[VPX_PLANE_Y] = (unsigned char *)p.y;
	m.planes[VPX_PLANE_U] = (unsigned char *)p.u;
	m.planes[VPX_PLANE_V] = (unsigned char *)p.v;
	m.stride[VPX_PLANE_Y] = p.y_stride;
	m.stride[VPX_PLANE_U] = m.stride[VPX_PLANE_V] = p.c_stride;
	return m;
}

ps_packet ps_vp8_encode(ps_vp8_encoder *e, ps_picture p, int64_t at, int64_t duration, int key) {
	ps_packet out = {0};
	vpx_image_t image = as_image(p);
	out.error = vpx_codec_encode(&e->codec, &image, at, duration, key ? VPX_EFLAG_FORCE_KF : 0, VPX_DL_REALTIME);
	if (out.error) return out;
	vpx_codec_iter_t next = NULL;
	const vpx_codec_cx_pkt_t *packet;
	while ((packet = vpx_codec_get_cx_data(&e->codec, &next))) {
		if (packet->kind != VPX_CODEC_CX_FRAME_PKT) continue;
		out.data = packet->data.frame.buf;
		out.size = packet->data.frame.sz;
		out.key = (packet->data.frame.flags & VPX_FRAME_IS_KEY) != 0;
	}
	return out;
}

void ps_vp8_encoder_free(ps_vp8_encoder *e) {
	vpx_codec_destroy(&e->codec);
	free(e);
}

ps_vp8_decoder *ps_vp8_decoder_new(int *error) {
	ps_vp8_decoder *d = calloc(1, sizeof *d);
	if (!d) {
		*error = VPX_CODEC_MEM_ERROR;
		return NULL;
	}
	vpx_codec_dec_cfg_t config = {.threads = 1};
	*error = vpx_codec_dec_init(&d->codec, vpx_codec_vp8_dx(), &config, 0);
	if (*error) {
		free(d);
		return NULL;
	}
	return d;
}

ps_decoded ps_vp8_decode(ps_vp8_decoder *d, const uint8_t *data, size_t size) {
	ps_decoded out = {{0}};
	vpx_codec_iter_t next = NULL;
	out.error = vpx_codec_decode(&d->codec, data, (unsigned int)size, NULL, 0);
	vpx_image_t *m = vpx_codec_get_frame(&d->codec, &next); // also frees what was held for it
	if (out.error || !m) return out;
	int corrupt = 0;
	out.error = vpx_codec_control(&d->codec, VP8D_GET_FRAME_CORRUPTED, &corrupt);
	if (!out.error && corrupt) out.error = VPX_CODEC_CORRUPT_FRAME;
	out.picture = (ps_picture){
		m->planes[VPX_PLANE_Y], m->planes[VPX_PLANE_U], m->planes[VPX_PLANE_V],
		m->stride[VPX_PLANE_Y], m->stride[VPX_PLANE_U], m->d_w, m->d_h,
	};
	return out;
}

void ps_vp8_decoder_free(ps_vp8_decoder *d) {
	vpx_codec_destroy(&d->codec);
	free(d);
}
