package peer

import (
	"io"
	"sync/atomic"

	"github.com/pion/transport/v5/packetio"
)

// Bounds of what a member sends, which pion keeps for each SSRC until it is read or
// the connection ends.
const (
	// maxStreams are those of RTP and RTCP together. A call has about twelve: sound,
	// pictures and retransmissions each way, with the reports of them.
	maxStreams    = 32
	maxRTPBuffer  = 1_000_000 // bytes of a stream, as much as pion's own
	maxRTCPBuffer = 100_000
)

// newStreamBuffers gives a webrtc.SettingEngine.BufferFactory for one connection. It
// calls tooMany for each stream beyond maxStreams, of which nothing is kept.
func newStreamBuffers(tooMany func()) func(packetio.BufferPacketType, uint32) io.ReadWriteCloser {
	var streams atomic.Int32
	return func(t packetio.BufferPacketType, _ uint32) io.ReadWriteCloser {
		b := streamBuffer{packetio.NewBuffer()}
		if b.SetLimitSize(maxRTPBuffer); t == packetio.RTCPBufferPacket {
			b.SetLimitSize(maxRTCPBuffer)
		}
		if streams.Add(1) > maxStreams {
			tooMany()
			_ = b.Close()
		}
		return b
	}
}

// A streamBuffer holds packets without their attributes, of which none are used.
type streamBuffer struct{ *packetio.Buffer }

// Read implements io.Reader.
func (b streamBuffer) Read(packet []byte) (int, error) {
	n, _, err := b.Buffer.Read(packet, nil)
	return n, err
}

// Write implements io.Writer.
func (b streamBuffer) Write(packet []byte) (int, error) { return b.Buffer.Write(packet, nil) }
