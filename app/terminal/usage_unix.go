//go:build !windows

package terminal

import (
	"syscall"
	"time"
)

// childSeconds is the processor time of the processes that this one started and that have
// ended: decoders, and what alarms run.
func childSeconds() float64 {
	var spent syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_CHILDREN, &spent) != nil {
		return 0
	}
	return time.Duration(spent.Utime.Nano() + spent.Stime.Nano()).Seconds()
}
