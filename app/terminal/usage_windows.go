package terminal

// childSeconds is 0: decoders are in this process here, and what alarms run is not told.
func childSeconds() float64 { return 0 }
