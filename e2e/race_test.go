//go:build race

package e2e

// fewestBoxPixels is none with the race detector: two windows, each drawn and
// looked at in Go that is ten times slower, leave a tracker too few looks to be
// sure of anything. make test has a run without it for the boxes.
const fewestBoxPixels = 0

const raceDetector = true
