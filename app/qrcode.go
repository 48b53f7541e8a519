package app

import (
	"image"

	"rsc.io/qr"
)

// qrCode is a picture of a text (ISO/IEC 18004), a pixel for each module; nil without
// a text and for one that is too long, of more than about 2300 bytes.
func qrCode(text string) image.Image {
	code, err := qr.Encode(text, qr.M)
	if text == "" || err != nil {
		return nil
	}
	const quiet = 4 // modules of white around it, as the standard has it
	side := code.Size + 2*quiet
	picture := image.NewGray(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			if !code.Black(x-quiet, y-quiet) {
				picture.Pix[picture.PixOffset(x, y)] = 0xff
			}
		}
	}
	return picture
}
