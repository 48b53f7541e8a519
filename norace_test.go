//go:build !race

package main

// fewestBoxPixels are those of one small box on a picture.
const fewestBoxPixels = 200
