// What package apm needs of webrtc::AudioProcessing, for cgo.
#ifndef PEERSCOPE_APM_ENGINE_H
#define PEERSCOPE_APM_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ps_apm ps_apm;

ps_apm *ps_apm_new(void);
void ps_apm_configure(ps_apm *p, bool echo, bool noise, bool gain);
void ps_apm_set_delay(ps_apm *p, int milliseconds);
void ps_apm_render(ps_apm *p, int16_t *frame);  // 480 samples, which it may change
void ps_apm_capture(ps_apm *p, int16_t *frame); // 480 samples, in place
void ps_apm_free(ps_apm *p);

#ifdef __cplusplus
}
#endif

#endif
