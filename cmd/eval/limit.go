package main

import (
	"fmt"
	"os"
	"strings"
	"time"
)

// multiplyAddLimit is how many multiply-adds of float32 one core can do in a
// second: two vector units, each one operation a cycle, as desktop and server
// cores have. It is 0 where the processor is not known.
func multiplyAddLimit() (perSecond float64, how string) {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return 0, ""
	}
	for _, v := range []struct {
		flag, name string
		lanes      int
	}{{" avx512f ", "AVX-512", 16}, {" fma ", "AVX2", 8}, {" asimd ", "NEON", 4}} {
		if strings.Contains(string(info), v.flag) {
			hertz := clock()
			return 2 * float64(v.lanes) * hertz, fmt.Sprintf("2 x %d lanes of %s at %.1f GHz", v.lanes, v.name, hertz/1e9)
		}
	}
	return 0, ""
}

// clock measures the cycles of a second with a chain of additions and exclusive
// ors, each of which waits a cycle for the one before.
func clock() float64 {
	const steps = 50_000_000
	best := time.Duration(1 << 62)
	for range 5 {
		began := time.Now()
		x, y := uint64(1), uint64(2)
		for range steps {
			x += y
			y ^= x
		}
		if took := time.Since(began); y != 0 { // y is used, so the chain stays
			best = min(best, took)
		}
	}
	return 2 * steps / best.Seconds()
}
