// Package playout makes what a loudspeaker plays of what the members of a call send.
// It is pure Go: whoever drives the device asks a Mixer for samples at the device's
// pace, the Mixer asks the Buffer of each member, and the goroutines that receive
// push packets into those.
//
//	packets -> Buffer: decoded, concealed, stretched -\
//	packets -> Buffer --------------------------------> Mixer: gains, limiter -> device
//
// A Buffer does what NetEq does in WebRTC: what is lost is made by Opus, and what would
// be heard too late or too early is played faster or slower with the same pitch. That
// also makes up for the device's clock, which is never quite the sender's. docs/sound.md
// tells how.
package playout

import "time"

// part is as much of d as passed is of whole.
func part(d, passed, whole time.Duration) time.Duration {
	return time.Duration(float64(d) * min(float64(passed)/float64(whole), 1))
}
