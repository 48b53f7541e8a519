package rtp

import "github.com/pion/rtp"

// AudioLevelURI names the header extension that carries how loud a packet of sound is
// (RFC 6464), so that it is known without decoding.
const AudioLevelURI = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"

// minAudioLevel is what the extension has for silence, in -dBov.
const minAudioLevel = 127

// minVoiceLevel is the least of what is said to be voice, in -dBov: a quiet voice at a
// microphone, and more than the noise of an office.
const minVoiceLevel = 50

// addAudioLevel fails for IDs above 14 only, and then the packet goes without.
func addAudioLevel(h *rtp.Header, id uint8, level uint8) {
	level = min(level, minAudioLevel)
	if b, err := (rtp.AudioLevelExtension{Level: level, Voice: level <= minVoiceLevel}).Marshal(); err == nil {
		_ = h.SetExtension(id, b)
	}
}

// audioLevel is that of a packet, if it has one; id is 0 where the extension was not
// negotiated.
func audioLevel(h *rtp.Header, id uint8) (level uint8, ok bool) {
	if id == 0 {
		return 0, false
	}
	var e rtp.AudioLevelExtension
	b := h.GetExtension(id)
	if b == nil || e.Unmarshal(b) != nil {
		return 0, false
	}
	return e.Level, true
}
