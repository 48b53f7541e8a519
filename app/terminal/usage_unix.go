//go:build !windows

package terminal

import (
	"syscall"
	"time"
)

// decoderSeconds is the processor time of decoder processes that have ended.
func decoderSeconds() float64 {
	var spent syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_CHILDREN, &spent) != nil {
		return 0
	}
	return time.Duration(spent.Utime.Nano() + spent.Stime.Nano()).Seconds()
}
