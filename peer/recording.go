package peer

import "fmt"

// Who keeps something of a member says so before it does, and is told in return that
// the member's person can see it:
//
//	{"type":"record","record":{"picture":true,"sound":true,"objects":false}}
//	{"type":"recorded","recorded":{"picture":true,"sound":true,"objects":false}}
//
// What a member wants is in its about, in the words of RFC 7866 section 6.2:
// "recordpref":"nopreference", or "off" for nothing to be kept. Without it the member
// cannot show what is kept of it.
const (
	typeRecord   = "record"
	typeRecorded = "recorded"
)

// A RecordingPreference is what a member wants of others who record (RFC 7866).
type RecordingPreference string

// The preferences. Of a member with none it is not known that it can show that it is
// recorded.
const (
	RecordingNoPreference RecordingPreference = "nopreference"
	RecordingOff          RecordingPreference = "off"
)

// A Recording is what somebody keeps of a member.
type Recording struct {
	Picture bool `json:"picture"`
	Sound   bool `json:"sound"`
	Objects bool `json:"objects"` // what is seen in the picture, by rules or a journal
}

// A RecordingNotice tells a member what we keep of it.
type RecordingNotice struct {
	To ID
	Recording
}

// checkRecording refuses what a member says of recording that is none.
func (m message) checkRecording() error {
	if m.Type == typeRecord && m.Record == nil || m.Type == typeRecorded && m.Recorded == nil {
		return fmt.Errorf("%w: a %s message without its content", ErrProtocol, m.Type)
	}
	if m.About != nil && m.About.RecordingPreference != RecordingNoPreference && m.About.RecordingPreference != RecordingOff {
		m.About.RecordingPreference = "" // that of a later version
	}
	return nil
}

// handleRecord takes note of what the member keeps of us. It is told that this is
// known when it has been reported.
func (m *member) handleRecord(r Recording) {
	if r != m.reported.Records {
		m.reported.Records = r
		m.room.reportMember(m.reported)
	}
	m.channel.recorded = &r
}

// handleRecorded takes note that the member knows what we keep of it.
func (m *member) handleRecorded(r Recording) {
	m.reported.Told = r
	m.room.reportMember(m.reported)
}
