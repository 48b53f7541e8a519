package session

import "time"

// maxLipSyncAge is how old the delay of a picture may be that sound is compared with.
const maxLipSyncAge = time.Second

// A lipSync measures how much later sound is heard than the picture that was captured
// with it is shown. What the clocks of both machines differ by is in both delays.
type lipSync struct {
	mean  time.Duration // positive when sound is late
	known bool

	picture   time.Duration // delay of the newest one shown
	pictureAt time.Time     // when it was shown; zero is never
}

// addPicture takes a zero time of capture for unknown.
func (l *lipSync) addPicture(captured, shown time.Time) {
	if !captured.IsZero() {
		l.picture, l.pictureAt = shown.Sub(captured), shown
	}
}

func (l *lipSync) addSound(captured, heard time.Time) {
	if captured.IsZero() || l.pictureAt.IsZero() || heard.Sub(l.pictureAt) > maxLipSyncAge {
		return
	}
	difference := heard.Sub(captured) - l.picture
	if !l.known {
		l.known, l.mean = true, difference
	}
	l.mean += (difference - l.mean) / 32
}
