package peer

import (
	"strings"

	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"
)

// readReports reads what the member reports of its streams until the connection is
// closed, also if it never sends any. Reading lets the interceptors see the sender
// reports, which they answer (RFC 3550 section 6.4).
func (m *member) readReports() {
	for _, t := range m.pc.GetTransceivers() {
		if r := t.Receiver(); r != nil {
			ssrc := ownSSRC(t)
			m.goroutines.Go(func() { readRTCP(r.Read, func(p rtcp.Packet) { m.handleReport(p, ssrc) }) })
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

// handleReport handles one on a stream beside which we send one with the own SSRC.
func (m *member) handleReport(p rtcp.Packet, own uint32) {
	switch p := p.(type) {
	case *rtcp.SenderReport:
		if t, ok := m.tracks.Load(webrtc.SSRC(p.SSRC)); ok {
			t.(*RemoteTrack).enqueue(arrival{report: p})
		}
	case *rtcp.ExtendedReport:
		for _, block := range p.Reports {
			if reference, ok := block.(*rtcp.ReceiverReferenceTimeReportBlock); ok {
				m.answerReferenceTime(own, p.SenderSSRC, reference.NTPTimestamp)
			}
		}
	}
}

// answerReferenceTime lets a receiver that sends nothing measure the round trip (RFC
// 3611 sections 4.4 and 4.5). A browser that does not know it waits for no packet that
// is sent again. The answer comes at once, so there is no delay to be told of.
func (m *member) answerReferenceTime(own, ssrc uint32, ntp uint64) {
	answer := rtcp.DLRRReport{SSRC: ssrc, LastRR: uint32(ntp >> 16)}
	_ = m.pc.WriteRTCP([]rtcp.Packet{&rtcp.ExtendedReport{ // a connection that cannot write is ending
		SenderSSRC: own,
		Reports:    []rtcp.ReportBlock{&rtcp.DLRRReportBlock{Reports: []rtcp.DLRRReport{answer}}},
	}})
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
