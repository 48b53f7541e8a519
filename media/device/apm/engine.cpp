//go:build cgo && !race

#include "engine.h"

#include "api/audio/audio_processing.h"
#include "api/audio/builtin_audio_processing_builder.h"
#include "api/environment/environment_factory.h"

using webrtc::AudioProcessing;

namespace {
const webrtc::StreamConfig mono(48000, 1);
}

struct ps_apm {
  webrtc::scoped_refptr<AudioProcessing> processing;
};

ps_apm *ps_apm_new(void) {
  return new ps_apm{webrtc::BuiltinAudioProcessingBuilder().Build(
      webrtc::CreateEnvironment())};
}

void ps_apm_configure(ps_apm *p, bool echo, bool noise, bool gain) {
  AudioProcessing::Config c;
  c.echo_canceller.enabled = echo;
  c.high_pass_filter.enabled = echo || noise;
  c.noise_suppression.enabled = noise;
  c.noise_suppression.level = AudioProcessing::Config::NoiseSuppression::kHigh;
  c.gain_controller2.enabled = gain;
  c.gain_controller2.adaptive_digital.enabled = gain;
  p->processing->ApplyConfig(c);
}

void ps_apm_set_delay(ps_apm *p, int milliseconds) {
  p->processing->set_stream_delay_ms(milliseconds);
}

void ps_apm_render(ps_apm *p, int16_t *frame) {
  p->processing->ProcessReverseStream(frame, mono, mono, frame);
}

void ps_apm_capture(ps_apm *p, int16_t *frame) {
  p->processing->ProcessStream(frame, mono, mono, frame);
}

void ps_apm_free(ps_apm *p) { delete p; }
