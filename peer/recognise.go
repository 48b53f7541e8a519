package peer

import "strings"

// maxStream is the longest name of a stream that is remembered, in bytes;
// browsers use UUIDs.
const maxStream = 64

// recognise ends the former call of a member that has come back under another
// ID, where that happens.
func (r *room) recognise(m *member, s Signal) {
	if !r.cfg.Interop.UnstableIDs || s.Description == nil {
		return
	}
	stream := streamOf(s.Description.SDP)
	if stream == "" {
		return
	}
	for _, other := range r.members {
		if other != m && other.stream == stream {
			poke(other.replaced)
		}
	}
	m.stream = stream
}

// streamOf is the name of the first stream in a description (RFC 8830), which is
// unique to who sends it; "" where there is none.
func streamOf(sdp string) string {
	for line := range strings.Lines(sdp) {
		value, found := strings.CutPrefix(line, "a=msid:")
		if !found {
			continue
		}
		name, _, _ := strings.Cut(strings.TrimSpace(value), " ")
		if name != "" && name != "-" && len(name) <= maxStream {
			return strings.Clone(name) // the description is not kept for it
		}
	}
	return ""
}
