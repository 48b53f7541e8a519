package record

import (
	"bytes"
	"encoding/binary"
	"image"
	"slices"
	"strings"

	"peerscope/media"
	"peerscope/media/h264"
)

// The numbers of the tracks in every file.
const (
	videoTrack = 1
	soundTrack = 2
)

// Codecs by their MIME types.
const (
	mimeVP8  = "video/VP8"
	mimeH264 = "video/H264"
	mimeOpus = "audio/opus"
)

// tracks say what a file holds. Those of a file stay the same.
type tracks struct {
	video string      // MIME type; "" is none
	size  image.Point // of the first picture
	avcC  []byte      // of H.264: its parameter sets (ISO/IEC 14496-15, 5.3.3.1)
	sound bool
}

// extension is that of a file with these tracks. WebM allows no H.264.
func (t tracks) extension() string {
	if t.video == mimeH264 {
		return ".mkv"
	}
	return ".webm"
}

func (t tracks) docType() string {
	if t.video == mimeH264 {
		return "matroska"
	}
	return "webm"
}

// appendEntries adds the TrackEntry elements.
func (t tracks) appendEntries(b []byte) []byte {
	if t.video != "" {
		e := trackEntry(videoTrack, 1, "V_VP8")
		if t.video == mimeH264 {
			e = appendElement(trackEntry(videoTrack, 1, "V_MPEG4/ISO/AVC"), idCodecPrivate, t.avcC)
		}
		size := appendUint(appendUint(nil, idPixelWidth, uint64(t.size.X)), idPixelHeight, uint64(t.size.Y))
		b = appendElement(b, idTrackEntry, appendElement(e, idVideo, size))
	}
	if t.sound {
		e := appendElement(trackEntry(soundTrack, 2, "A_OPUS"), idCodecPrivate, opusHead())
		e = appendUint(e, idSeekPreRoll, 80_000_000) // ns, as the Opus mapping has it
		format := appendUint(appendFloat(nil, idSampling, media.SampleRate), idChannels, opusChannels)
		b = appendElement(b, idTrackEntry, appendElement(e, idAudio, format))
	}
	return b
}

func trackEntry(number, kind uint64, codec string) []byte {
	e := appendUint(nil, idTrackNumber, number)
	e = appendUint(e, idTrackUID, number)
	e = appendUint(e, idTrackType, kind)
	e = appendUint(e, idFlagLacing, 0)
	return appendString(e, idCodecID, codec)
}

// opusChannels is what is decoded to, whatever a packet says.
const opusChannels = 2

// opusHead is the identification header (RFC 7845 section 5.1).
func opusHead() []byte {
	b := append([]byte("OpusHead"), 1, opusChannels, 0, 0) // no pre-skip: a call has begun before
	b = binary.LittleEndian.AppendUint32(b, media.SampleRate)
	return append(b, 0, 0, 0) // gain, mapping family
}

// isKey says whether a frame can be decoded without those before it.
func isKey(codec string, frame []byte) bool {
	if codec == mimeVP8 {
		return len(frame) > 0 && frame[0]&1 == 0 // RFC 6386 section 9.1
	}
	for nal := range h264.NALUnits(frame) {
		if h264.Type(nal) == h264.IDR {
			return true
		}
	}
	return false
}

// avcConfiguration gives the parameter sets of a key frame as Matroska has them; nil
// if some are missing.
func avcConfiguration(frame []byte) []byte {
	sets := map[byte][][]byte{}
	for nal := range h264.NALUnits(frame) {
		if t := h264.Type(nal); len(nal) >= 4 && len(nal) < 1<<16 && !contains(sets[t], nal) {
			sets[t] = append(sets[t], nal)
		}
	}
	sps, pps := sets[h264.SPS], sets[h264.PPS]
	if len(sps) != 1 || len(pps) == 0 || len(pps) > 31 {
		return nil
	}
	b := []byte{1, sps[0][1], sps[0][2], sps[0][3], 0xff} // lengths of four bytes
	b = appendSets(append(b, 0xe0|1), sps)
	b = appendSets(append(b, byte(len(pps))), pps)
	if profile := sps[0][1]; profile == 100 {
		b = append(b, 0xfd, 0xf8, 0xf8, 0) // 4:2:0, 8 bit
	}
	return b
}

func contains(sets [][]byte, set []byte) bool {
	return slices.ContainsFunc(sets, func(s []byte) bool { return bytes.Equal(s, set) })
}

func appendSets(b []byte, sets [][]byte) []byte {
	for _, set := range sets {
		b = append(binary.BigEndian.AppendUint16(b, uint16(len(set))), set...)
	}
	return b
}

// avcFrame gives a frame of a byte stream as Matroska has it: each NAL unit after its
// length. The parameter sets are in avcC.
func avcFrame(frame []byte) []byte {
	var b []byte
	for nal := range h264.NALUnits(frame) {
		if t := h264.Type(nal); t != h264.SPS && t != h264.PPS {
			b = append(binary.BigEndian.AppendUint32(b, uint32(len(nal))), nal...)
		}
	}
	return b
}

// annexB is the reverse: a frame as a byte stream, with the parameter sets of avcC
// before a key frame.
func annexB(avcC, frame []byte, key bool) []byte {
	var b []byte
	if key {
		for _, set := range parameterSets(avcC) {
			b = append(append(b, h264.StartCode...), set...)
		}
	}
	for len(frame) > 4 {
		n := int(min(binary.BigEndian.Uint32(frame), uint32(len(frame)-4)))
		b = append(append(b, h264.StartCode...), frame[4:4+n]...)
		frame = frame[4+n:]
	}
	return b
}

// parameterSets gives the SPS and PPS of what avcConfiguration made, and as many as can
// be read of what it did not.
func parameterSets(avcC []byte) (sets [][]byte) {
	if len(avcC) < 6 {
		return nil
	}
	rest := avcC[5:]
	for _, mask := range []byte{0x1f, 0xff} {
		if len(rest) == 0 {
			return sets
		}
		count := rest[0] & mask
		rest = rest[1:]
		for range count {
			if len(rest) < 2 {
				return sets
			}
			n := 2 + int(binary.BigEndian.Uint16(rest))
			if n > len(rest) {
				return sets
			}
			sets = append(sets, rest[2:n])
			rest = rest[n:]
		}
	}
	return sets
}

// canonicalCodec gives a codec's MIME type as it is written here; "" for an unknown
// one.
func canonicalCodec(mimeType string) string {
	for _, known := range []string{mimeVP8, mimeH264, mimeOpus} {
		if strings.EqualFold(known, mimeType) {
			return known
		}
	}
	return ""
}
