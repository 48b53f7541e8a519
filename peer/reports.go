package peer

import (
	"strings"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"
)

// referenceTimeInterval is how often those of one stream are answered at most.
// Browsers send two a second at most.
const referenceTimeInterval = 250 * time.Millisecond

// readReports reads what the member reports of its streams until the connection is
// closed, also if it never sends any. Reading lets the interceptors see the sender
// reports, which they answer (RFC 3550 section 6.4).
func (m *member) readReports() {
	for _, t := range m.pc.GetTransceivers() {
		if r := t.Receiver(); r != nil {
			times := &referenceTimes{own: ownSSRC(t)}
			m.goroutines.Go(func() { readRTCP(r.Read, func(p rtcp.Packet) { m.handleReport(p, times) }) })
		}
	}
}

// ownSSRC is that of what is sent; 0 if nothing is.
func ownSSRC(t *webrtc.RTPTransceiver) uint32 {
	if s := t.Sender(); s != nil && len(s.GetParameters().Encodings) > 0 {
		return uint32(s.GetParameters().Encodings[0].SSRC)
	}
	return 0
}

// handleReport handles one on a stream, whose reference times are answered.
func (m *member) handleReport(p rtcp.Packet, times *referenceTimes) {
	switch p := p.(type) {
	case *rtcp.SenderReport:
		if t, ok := m.tracks.Load(webrtc.SSRC(p.SSRC)); ok {
			t.(*RemoteTrack).enqueue(arrival{report: p})
		}
	case *rtcp.ExtendedReport:
		if answer := times.answer(p, time.Now()); answer != nil {
			_ = m.pc.WriteRTCP([]rtcp.Packet{answer}) // a connection that cannot write is ending
		}
	}
}

// A referenceTimes answers those of one stream.
type referenceTimes struct {
	own      uint32    // SSRC of what we send beside the stream
	answered time.Time // the last one
}

// answer lets a receiver that sends nothing measure the round trip (RFC 3611 sections
// 4.4 and 4.5). A browser that does not know it waits for no packet that is sent again.
// The answer is to be sent at once, so there is no delay to be told of. It is nil if
// there is nothing to answer, or if it is too early.
func (r *referenceTimes) answer(p *rtcp.ExtendedReport, now time.Time) *rtcp.ExtendedReport {
	for _, block := range p.Reports {
		reference, ok := block.(*rtcp.ReceiverReferenceTimeReportBlock)
		if !ok || now.Sub(r.answered) < referenceTimeInterval {
			continue
		}
		r.answered = now
		answer := rtcp.DLRRReport{SSRC: p.SenderSSRC, LastRR: uint32(reference.NTPTimestamp >> 16)}
		return &rtcp.ExtendedReport{
			SenderSSRC: r.own,
			Reports:    []rtcp.ReportBlock{&rtcp.DLRRReportBlock{Reports: []rtcp.DLRRReport{answer}}},
		}
	}
	return nil
}

// withReferenceTimes says in our description that reference times are answered (RFC
// 3611 section 5.1); in an answer only if theirs, which may be nil, says so too.
func withReferenceTimes(ours webrtc.SessionDescription, theirs *webrtc.SessionDescription) string {
	const attribute, before = "a=rtcp-xr:rcvr-rtt=all", "a=rtcp-rsize\r\n" // of each kind of media
	if ours.Type == webrtc.SDPTypeAnswer && (theirs == nil || !strings.Contains(theirs.SDP, attribute)) {
		return ours.SDP
	}
	return strings.ReplaceAll(ours.SDP, before, before+attribute+"\r\n")
}
