package record

import "time"

const (
	// maxSoundError is how far the sound of a file may be from its time on average, as
	// clocks of sound devices drift: half of what may be noticed.
	maxSoundError = 20 * time.Millisecond
	// maxSoundJitter is how late a single packet may be: the times of sound devices are
	// not even. More is a pause.
	maxSoundJitter = 100 * time.Millisecond
	// soundSmoothing is how many packets the average is taken of.
	soundSmoothing = 16
	// maxSilence bounds how much silence is put in for one gap. A longer one is left
	// as a gap.
	maxSilence = time.Hour
)

// silentPacket is 20 ms of silence (RFC 6716: CELT, fullband, mono, one frame that
// decodes to nothing).
var silentPacket = []byte{0xf8, 0xff, 0xfe}

const silentTime = 20 * time.Millisecond

// A soundClock keeps the sound of a file without gaps and at its time. Where packets
// were lost, or the microphone was off, there is silence; players that do not look at
// time stamps of sound stay in step with the pictures too.
type soundClock struct {
	began bool
	next  time.Duration // the end of the packet before
	mean  time.Duration // of how late packets are; negative is early
}

// place gives where in the file a packet goes, and how many packets of silence before
// it from when on; lost is how many are known to be missing. It is not ok where sound
// runs ahead of its time, and the packet is left out.
func (c *soundClock) place(at, length time.Duration, lost int) (silence int, from, start time.Duration, ok bool) {
	if !c.began {
		c.began, c.next = true, at
	}
	late := at - c.next
	missing := max(min(time.Duration(lost)*silentTime, late), 0)
	c.mean += (late - missing - c.mean) / soundSmoothing
	from = c.next
	switch {
	case c.mean <= -maxSoundError, late <= -maxSoundJitter:
		c.mean = 0
		return 0, 0, 0, false
	case late >= maxSilence:
		c.next, c.mean = at, 0
	case late >= maxSoundJitter, c.mean >= maxSoundError:
		silence, c.mean = int(late/silentTime), 0
	default:
		silence = int((missing + silentTime/2) / silentTime)
	}
	c.next += time.Duration(silence) * silentTime
	start = c.next
	c.next += length
	return silence, from, start, true
}

// opusDuration is how long a packet lasts (RFC 6716 section 3.1), at most 120 ms.
func opusDuration(packet []byte) time.Duration {
	if len(packet) == 0 {
		return 0
	}
	frames := 1
	switch packet[0] & 3 {
	case 1, 2:
		frames = 2
	case 3:
		if len(packet) < 2 {
			return 0
		}
		frames = int(packet[1] & 0x3f)
	}
	return min(time.Duration(frames)*opusFrameTime(packet[0]>>3), 120*time.Millisecond)
}

// opusFrameTime is how long a frame of a configuration lasts (RFC 6716 table 2).
func opusFrameTime(config byte) time.Duration {
	switch {
	case config < 12: // SILK
		return []time.Duration{10, 20, 40, 60}[config%4] * time.Millisecond
	case config < 16: // hybrid
		return []time.Duration{10, 20}[config%2] * time.Millisecond
	}
	return 2500 * time.Microsecond << (config % 4) // CELT
}
