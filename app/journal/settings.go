package journal

import (
	"fmt"
	"time"
)

// Settings say whether a journal is kept, and how much of it. Their zero value keeps
// none.
type Settings struct {
	On          bool `json:"on"`
	Days        int  `json:"days"`         // how long, MinDays to MaxDays; 0 is DefaultDays
	Room        int  `json:"room"`         // how much room on the disk, MinRoom to MaxRoom MiB; 0 is DefaultRoom
	PicturesOff bool `json:"pictures_off"` // keep no pictures
}

// The bounds of Settings.
const (
	MinDays, DefaultDays, MaxDays = 1, 30, 365
	MinRoom, DefaultRoom, MaxRoom = 10, 1024, 10240 // MiB
)

// Check says what is out of bounds.
func (s Settings) Check() error {
	switch b := s.bounded(); {
	case s.Days != 0 && s.Days != b.Days:
		return fmt.Errorf("a journal is kept for %d to %d days, not %d", MinDays, MaxDays, s.Days)
	case s.Room != 0 && s.Room != b.Room:
		return fmt.Errorf("a journal may take %d to %d MiB, not %d", MinRoom, MaxRoom, s.Room)
	}
	return nil
}

// bounded gives the settings with defaults for what was not chosen.
func (s Settings) bounded() Settings {
	s.Days = within(s.Days, MinDays, DefaultDays, MaxDays)
	s.Room = within(s.Room, MinRoom, DefaultRoom, MaxRoom)
	return s
}

func within(v, least, unset, most int) int {
	if v == 0 {
		return unset
	}
	return min(max(v, least), most)
}

// oldest is when rows began that are just young enough to be kept.
func (s Settings) oldest(now time.Time) time.Time { return now.AddDate(0, 0, -s.Days) }

// bytes is how large the file may be, beside its write-ahead log.
func (s Settings) bytes() int64 { return int64(s.Room)<<20 - walSize }
