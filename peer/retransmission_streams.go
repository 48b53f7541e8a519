package peer

import (
	"fmt"
	"strings"
	"sync"

	"github.com/pion/interceptor"
	"github.com/pion/webrtc/v4"
)

// A retransmissionStreams gives the packets of retransmission streams (RFC 4588) of
// one connection to whoever reads the stream that they repeat. Pion would keep each
// until the next packet of that stream arrives, which is when it is too late. Any
// goroutine may use it.
type retransmissionStreams struct {
	interceptor.NoOp
	mu       sync.Mutex
	handlers map[webrtc.SSRC]func(packet []byte)
}

func newRetransmissionStreams() *retransmissionStreams {
	return &retransmissionStreams{handlers: map[webrtc.SSRC]func([]byte){}}
}

// handle sets what is called with each packet of a stream, in pion's goroutine; the
// packet is overwritten after it returns.
func (r *retransmissionStreams) handle(ssrc webrtc.SSRC, handler func(packet []byte)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.handlers[ssrc] = handler
}

// NewInterceptor implements interceptor.Factory: there is one for each connection.
func (r *retransmissionStreams) NewInterceptor(string) (interceptor.Interceptor, error) {
	return r, nil
}

// BindRemoteStream implements interceptor.Interceptor.
func (r *retransmissionStreams) BindRemoteStream(info *interceptor.StreamInfo, reader interceptor.RTPReader) interceptor.RTPReader {
	if !strings.EqualFold(info.MimeType, webrtc.MimeTypeRTX) {
		return reader
	}
	return interceptor.RTPReaderFunc(func(b []byte, a interceptor.Attributes) (int, interceptor.Attributes, error) {
		n, a, err := reader.Read(b, a)
		if err != nil {
			return n, a, err
		}
		r.mu.Lock()
		handler := r.handlers[webrtc.SSRC(info.SSRC)]
		r.mu.Unlock()
		if handler == nil {
			return n, a, nil
		}
		handler(b[:n])
		return 0, a, nil // pion skips what is empty
	})
}

// retransmissionOf is the codec of the retransmission stream of another (RFC 4588
// section 8.6).
func retransmissionOf(c webrtc.RTPCodecParameters) webrtc.RTPCodecParameters {
	return webrtc.RTPCodecParameters{PayloadType: c.PayloadType + 1, RTPCodecCapability: webrtc.RTPCodecCapability{
		MimeType: webrtc.MimeTypeRTX, ClockRate: c.ClockRate, SDPFmtpLine: aptParameter(c.PayloadType)}}
}

// retransmissionPayloadType is that of the packets that repeat those of a payload
// type; 0 where it was not negotiated.
func retransmissionPayloadType(negotiated []webrtc.RTPCodecParameters, of webrtc.PayloadType) uint8 {
	for _, c := range negotiated {
		if strings.EqualFold(c.MimeType, webrtc.MimeTypeRTX) && c.SDPFmtpLine == aptParameter(of) {
			return uint8(c.PayloadType)
		}
	}
	return 0
}

// payloadTypeOf is that of a codec; 0 where it was not negotiated.
func payloadTypeOf(negotiated []webrtc.RTPCodecParameters, mimeType string) uint8 {
	if p := findCodec(negotiated, mimeType); p != nil {
		return uint8(p.PayloadType)
	}
	return 0
}

func aptParameter(of webrtc.PayloadType) string { return fmt.Sprintf("apt=%d", of) }
