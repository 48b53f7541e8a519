//go:build !race

package e2e

// fewestBoxPixels are those of one small box on a picture.
const fewestBoxPixels = 200

const raceDetector = false
