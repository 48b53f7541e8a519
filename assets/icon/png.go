//go:build ignore

// Draws icon.svg into icon.png, which packages and window managers take.
package main

import (
	"image"
	"image/png"
	"log"
	"os"

	"github.com/fyne-io/oksvg"
	"github.com/srwiley/rasterx"
)

const side = 512 // pixels

func main() {
	icon, err := oksvg.ReadIcon("icon.svg")
	if err != nil {
		log.Fatal(err)
	}
	icon.SetTarget(0, 0, side, side)
	img := image.NewRGBA(image.Rect(0, 0, side, side))
	icon.Draw(rasterx.NewDasher(side, side, rasterx.NewScannerGV(side, side, img, img.Bounds())), 1)
	f, err := os.Create("icon.png")
	if err != nil {
		log.Fatal(err)
	}
	if err := png.Encode(f, img); err != nil {
		log.Fatal(err)
	}
	if err := f.Close(); err != nil {
		log.Fatal(err)
	}
}
