// Package rtp turns samples into RTP packets and RTP packets into samples
// (RFC 3550). It knows codecs and their payload formats, but neither members
// nor connections.
//
// A Packetizer cuts each sample once; one Sender for each member numbers the
// packets. A Receiver takes the packets of one remote track with their arrival
// times and gives whole samples, each with the time when it is to be played, and
// what the sender is to be asked for: packets that are missing, and key frames. It
// reads no clock and starts no goroutine. docs/network.md tells how it works.
package rtp

import (
	"time"

	"github.com/pion/rtp"
	"github.com/pion/rtp/codecs"
)

// A Sample is one encoded picture or one packet of sound.
type Sample struct {
	Data []byte
	// Time is when it was captured. Of a received sample it is the sender's
	// clock if the packets carry it (abs-capture-time), else its arrival.
	Time time.Time
	// HasCaptureTime says that Time of a received sample is the sender's.
	HasCaptureTime bool
	// SenderTime is when a received sample was captured by the sender's clock, as
	// the packets or the sender's reports tell; zero where neither does. It is the
	// same clock for sound and picture.
	SenderTime time.Time
	// PlayAt is when a received sample is to be shown or heard; for one that is
	// late, it is past.
	PlayAt time.Time
	// AudioLevel is how loud a packet of sound is, in dB below overload, 0 to 127 (RFC
	// 6464), if HasAudioLevel.
	AudioLevel    uint8
	HasAudioLevel bool
	// Lost is how many packets of sound are missing between the sample received
	// before and this one, by their sequence numbers.
	Lost int
}

// ExtensionIDs are those that were negotiated for header extensions of one track; 0 is
// none.
type ExtensionIDs struct {
	CaptureTime uint8 // CaptureTimeURI
	AudioLevel  uint8 // AudioLevelURI, of sound
	// TransportSequence is that of the number for the feedback, which is written after
	// FEC has been made of a packet.
	TransportSequence uint8
}

// A format is how the samples of one codec are carried in packets.
type format struct {
	clockRate    int64 // RTP ticks a second
	payloader    func() rtp.Payloader
	depacketizer func() rtp.Depacketizer
	// startsKeyFrame says whether a payload begins a key frame; nil for sound,
	// where each packet is a sample.
	startsKeyFrame func(payload []byte) bool
	// picture says which picture a payload is of, where all packets tell; nil where the
	// format has no such number.
	picture func(payload []byte) pictureNumber
}

// formats are the known ones by MIME type.
var formats = map[string]format{
	"video/VP8": { // RFC 7741
		clockRate:      90000,
		payloader:      func() rtp.Payloader { return &codecs.VP8Payloader{EnablePictureID: true} },
		depacketizer:   func() rtp.Depacketizer { return &codecs.VP8Packet{} },
		startsKeyFrame: startsVP8Key,
		picture:        vp8Picture,
	},
	"video/H264": { // RFC 6184
		clockRate:      90000,
		payloader:      func() rtp.Payloader { return &codecs.H264Payloader{} },
		depacketizer:   func() rtp.Depacketizer { return &codecs.H264Packet{} },
		startsKeyFrame: startsH264Key,
	},
	"audio/opus": { // RFC 7587
		clockRate: soundRate,
		payloader: func() rtp.Payloader { return &codecs.OpusPayloader{} },
	},
}
