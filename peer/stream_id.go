package peer

import "strings"

// maxStreamID is the longest stream ID that is remembered, in bytes; browsers
// use UUIDs.
const maxStreamID = 64

// endFormerCall ends the former call of a member that has come back under
// another ID, which its stream ID shows.
func (r *room) endFormerCall(m *member, s Signal) {
	if !r.cfg.Interop.UnstableIDs || s.Description == nil {
		return
	}
	id := streamID(s.Description.SDP)
	if id == "" {
		return
	}
	for _, other := range r.members {
		if other != m && other.streamID == id {
			notify(other.replaced)
		}
	}
	m.streamID = id
}

// streamID is the ID of the first stream in a description (RFC 8830), which is
// unique to its sender; "" where there is none.
func streamID(sdp string) string {
	for line := range strings.Lines(sdp) {
		value, found := strings.CutPrefix(line, "a=msid:")
		if !found {
			continue
		}
		id, _, _ := strings.Cut(strings.TrimSpace(value), " ")
		if id != "" && id != "-" && len(id) <= maxStreamID {
			return strings.Clone(id) // the description is not kept for it
		}
	}
	return ""
}
