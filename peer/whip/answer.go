package whip

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/pion/webrtc/v4"
)

// mediaKinds are the kinds of media that are sent.
type mediaKinds struct{ audio, video bool }

// A mediaSection is what matters here of one m-line.
type mediaSection struct {
	kind     string
	rejected bool
	sends    bool // sendrecv or sendonly
	receives bool // sendrecv or recvonly
	codecs   []string
	profiles []string // of H.264: profile_idc in hexadecimal digits
}

// checkAnswer validates an answer before it is applied (RFC 8829 section 5.11):
// it has the offered m-lines, what a secure connection needs, and at least one
// medium in our direction with a codec that can be decoded. It returns the
// kinds that the server sends.
func checkAnswer(offer, answer string, publish bool) (mediaKinds, error) {
	if parseCredentials(answer) == (iceCredentials{}) || !strings.Contains(answer, "\na=fingerprint:") {
		return mediaKinds{}, fmt.Errorf("%w: it lacks what a secure connection needs", ErrAnswer)
	}
	offered, err := parseSections(webrtc.SDPTypeOffer, offer)
	if err != nil {
		return mediaKinds{}, err
	}
	answered, err := parseSections(webrtc.SDPTypeAnswer, answer)
	if err != nil {
		return mediaKinds{}, err
	}
	if len(answered) != len(offered) {
		return mediaKinds{}, fmt.Errorf("%w: it has %d media where %d were offered", ErrAnswer, len(answered), len(offered))
	}
	var remoteMedia mediaKinds
	useful := false
	for i, m := range answered {
		switch {
		case m.kind != offered[i].kind:
			return mediaKinds{}, fmt.Errorf("%w: %s was offered and %s is answered", ErrAnswer, offered[i].kind, m.kind)
		case m.rejected:
			continue
		}
		if err := m.checkCodec(); err != nil {
			return mediaKinds{}, err
		}
		useful = useful || publish && m.receives || !publish && m.sends
		remoteMedia.audio = remoteMedia.audio || !publish && m.sends && m.kind == "audio"
		remoteMedia.video = remoteMedia.video || !publish && m.sends && m.kind == "video"
	}
	if !useful {
		return mediaKinds{}, fmt.Errorf("%w: it has neither pictures nor sound for us", ErrRefused)
	}
	return remoteMedia, nil
}

// checkCodec refuses video that cannot be decoded.
func (m mediaSection) checkCodec() error {
	if m.kind != "video" {
		return nil
	}
	for _, codec := range m.codecs {
		switch {
		case codec == "VP8":
			return nil
		case codec == "H264" && len(m.profiles) == 0:
			return nil
		}
	}
	for _, profile := range m.profiles {
		if profile == "42" || profile == "4d" || profile == "64" { // baseline, main, high
			return nil
		}
	}
	kinds := strings.Join(m.codecs, ", ")
	if len(m.profiles) > 0 {
		kinds = "H264 of profile " + strings.Join(m.profiles, ", ")
	}
	return fmt.Errorf("%w: it is %q; VP8 and H264 up to the high profile can be", ErrFormat, kinds)
}

var errNoDescription = errors.New("it is no session description")

// parseSections parses the m-lines of a description.
func parseSections(kind webrtc.SDPType, sdp string) ([]mediaSection, error) {
	d := webrtc.SessionDescription{Type: kind, SDP: sdp}
	parsed, err := d.Unmarshal()
	if err != nil {
		return nil, fmt.Errorf("%w: %w: %w", ErrAnswer, errNoDescription, err)
	}
	var all []mediaSection
	for _, m := range parsed.MediaDescriptions {
		s := mediaSection{kind: m.MediaName.Media, rejected: m.MediaName.Port.Value == 0, sends: true, receives: true}
		for _, a := range m.Attributes {
			s.addAttribute(a.Key, a.Value)
		}
		all = append(all, s)
	}
	return all, nil
}

func (m *mediaSection) addAttribute(key, value string) {
	_, value, _ = strings.Cut(value, " ") // after the payload type
	switch key {
	case "sendonly":
		m.receives = false
	case "recvonly":
		m.sends = false
	case "inactive":
		m.sends, m.receives = false, false
	case "rtpmap":
		codec, _, _ := strings.Cut(value, "/")
		m.codecs = append(m.codecs, strings.ToUpper(codec))
	case "fmtp":
		if profile := h264Profile(value); profile != "" {
			m.profiles = append(m.profiles, profile)
		}
	}
}

// h264Profile is the profile_idc of a profile-level-id (RFC 6184 section 8.1)
// in hexadecimal digits; "" if there is none.
func h264Profile(fmtp string) string {
	for parameter := range strings.SplitSeq(fmtp, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(parameter), "=")
		if !strings.EqualFold(name, "profile-level-id") {
			continue
		}
		if b, err := hex.DecodeString(value); err == nil && len(b) == 3 {
			return strings.ToLower(value[:2])
		}
	}
	return ""
}
