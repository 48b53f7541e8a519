// Package palette says in which colour and with which lines an object is drawn,
// wherever it is drawn.
package palette

import (
	"hash/fnv"
	"image/color"
	"math"
	"slices"
)

// The kinds of objects and the labels of COCO in each. The colours can be told
// apart by the colour-blind (Okabe and Ito, Color Universal Design, 2008).
var kinds = []struct {
	color  color.NRGBA
	labels []string
}{
	{color.NRGBA{0xE6, 0x9F, 0x00, 0xFF}, []string{"person"}},
	{color.NRGBA{0xCC, 0x79, 0xA7, 0xFF}, []string{"cell phone", "laptop", "tv", "remote", "keyboard", "mouse"}},
	{color.NRGBA{0x56, 0xB4, 0xE9, 0xFF}, []string{"book"}},
	{color.NRGBA{0x00, 0x9E, 0x73, 0xFF}, []string{"bird", "cat", "dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe"}},
	{color.NRGBA{0x00, 0x72, 0xB2, 0xFF}, []string{"bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat"}},
}

var otherColor = color.NRGBA{0xF0, 0xE4, 0x42, 0xFF}

// Halo lies on either side of a coloured line on a picture, so that the line is seen
// on what has its own colour or lightness.
var Halo = color.NRGBA{A: 0xB3}

// Of is the colour of a label's kind.
func Of(label string) color.NRGBA {
	for _, kind := range kinds {
		if slices.Contains(kind.labels, label) {
			return kind.color
		}
	}
	return otherColor
}

// The colours of people without a picture: white reads on each (4.5, level AA of WCAG
// 2.2), and they can be told apart from one another.
var personColors = []color.NRGBA{
	{0x1F, 0x6F, 0xC4, 0xFF}, {0xB3, 0x3A, 0x6B, 0xFF}, {0x1B, 0x7A, 0x5A, 0xFF}, {0x8A, 0x5A, 0x00, 0xFF},
	{0x6B, 0x4F, 0xC2, 0xFF}, {0xB0, 0x4A, 0x1E, 0xFF}, {0x3E, 0x6B, 0x7D, 0xFF}, {0x8B, 0x3F, 0xA8, 0xFF},
}

// OfPerson is the colour of somebody, always the same for the same key.
func OfPerson(key string) color.NRGBA {
	hash := fnv.New32a()
	hash.Write([]byte(key)) // it never fails
	return personColors[hash.Sum32()%uint32(len(personColors))]
}

// WithOpacity is c at an opacity from 0 to 1.
func WithOpacity(c color.NRGBA, opacity float32) color.NRGBA {
	c.A = uint8(float32(c.A) * min(max(opacity, 0), 1))
	return c
}

// TextColor is black or white, whichever reads better on c.
func TextColor(c color.NRGBA) color.NRGBA {
	black, white := color.NRGBA{A: 0xFF}, color.NRGBA{0xFF, 0xFF, 0xFF, 0xFF}
	if Contrast(c, white) >= Contrast(c, black) {
		return white
	}
	return black
}

// Contrast is the ratio of WCAG 2.2, 1 to 21, of two opaque colours.
func Contrast(a, b color.NRGBA) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// luminance is the relative luminance of WCAG 2.2.
func luminance(c color.NRGBA) float64 {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}
