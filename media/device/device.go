// Package device opens the cameras, microphones, speakers and screens of this
// machine: cameras through mediadevices' drivers, sound through miniaudio
// (malgo), both cgo; screens through GDI and the X protocol, since the driver for them
// in mediadevices ends the process where X refuses a request. Without cgo
// every function but those of screens returns media.ErrNoCgo.
//
// Errors are one of media.ErrNoDevice, ErrBusy, ErrDenied and ErrDeviceLost
// where the system tells which, for errors.Is, with the system's own words.
package device

// Stats counts what was too slow to read a microphone: call its Stats method.
type Stats struct {
	Overruns int // times sound was dropped because too much was waiting
}
