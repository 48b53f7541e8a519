package peer

import (
	"math"
	"time"
)

// The shares of the target bit rate. The encoder gets what sound, retransmissions
// and parity leave, after a tenth that is kept free: its pictures differ in size,
// and close to the rate of the line everything is late.
const (
	usableShare    = 0.9
	maxRepairShare = 1.0 / 3 // of the target: above, pictures would vanish for their repairs
	// payloadShare is what pictures are of their packets: 1144 of 1220 bytes.
	payloadShare = 0.93
	minPicture   = 50_000 // bits a second
	shareWindow  = time.Second
	// catchUpTime is how soon what waits is to have left, if half of the share suffices.
	catchUpTime = 500 * time.Millisecond
)

// bitRateShares measures what is sent beside pictures.
type bitRateShares struct{ sound, repairs bitRateMeter }

func (b *bitRateShares) add(p pacedPacket, size int, now time.Time) {
	switch {
	case p.stream.retransmitter == nil:
		b.sound.add(size, now)
	case p.repair: // padding is none: probes are short
		b.repairs.add(size, now)
	}
}

// picture is what the encoder gets of a target when so many bytes of pictures wait.
func (b *bitRateShares) picture(target, waiting int, now time.Time) int {
	repairs := min(b.repairs.bitRate(now), maxRepairShare*float64(target))
	rest := usableShare*float64(target) - b.sound.bitRate(now) - repairs
	rest -= min(float64(waiting)*8/catchUpTime.Seconds(), rest/2)
	return max(int(payloadShare*rest), minPicture)
}

// A bitRateMeter averages over shareWindow.
type bitRateMeter struct {
	bits float64 // fading
	at   time.Time
}

func (m *bitRateMeter) add(bytes int, now time.Time) {
	m.bits = m.fade(now) + float64(bytes)*8
	m.at = now
}

func (m *bitRateMeter) bitRate(now time.Time) float64 { return m.fade(now) / shareWindow.Seconds() }

func (m *bitRateMeter) fade(now time.Time) float64 {
	return m.bits * math.Exp(-max(now.Sub(m.at), 0).Seconds()/shareWindow.Seconds())
}
