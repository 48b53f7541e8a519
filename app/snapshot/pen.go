package snapshot

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"slices"

	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"

	"peerscope/app/palette"
	"peerscope/detector/track"
)

// A pen draws boxes on a picture.
type pen struct {
	img          *image.RGBA
	scale        float64 // pixels in a unit of the palette
	label, score font.Face
	chips        []image.Rectangle // drawn so far
}

// A rect is an area in pixels, which need not be whole.
type rect struct{ x0, y0, x1, y1 float64 }

func toRect(r image.Rectangle) rect {
	return rect{float64(r.Min.X), float64(r.Min.Y), float64(r.Max.X), float64(r.Max.Y)}
}

func (r rect) inset(d float64) rect { return rect{r.x0 + d, r.y0 + d, r.x1 - d, r.y1 - d} }

// distance is how far a point is outside the rectangle with rounded corners; below 0 it
// is inside.
func (r rect) distance(x, y, radius float64) float64 {
	radius = min(radius, (r.x1-r.x0)/2, (r.y1-r.y0)/2)
	dx := math.Abs(x-(r.x0+r.x1)/2) - (r.x1-r.x0)/2 + radius
	dy := math.Abs(y-(r.y0+r.y1)/2) - (r.y1-r.y0)/2 + radius
	return math.Hypot(max(dx, 0), max(dy, 0)) + min(max(dx, dy), 0) - radius
}

// drawBox draws the coloured line of an object's box with a dark one on either side.
func (p *pen) drawBox(o track.Object) {
	box := toRect(boxPixels(p.img.Rect, o))
	halo, stroke := palette.HaloWidth*p.scale, palette.StrokeWidth*p.scale
	p.stroke(box, (palette.BoxRadius+palette.HaloWidth)*p.scale, stroke+2*halo, palette.Halo)
	p.stroke(box.inset(halo), palette.BoxRadius*p.scale, stroke, palette.Of(o.Detection.Label))
}

// drawChip writes label and score at the box of an object.
func (p *pen) drawChip(o track.Object) {
	label := o.Detection.Label
	score := fmt.Sprintf(" %.0f %%", o.Detection.Score*100)
	padding := int(palette.ChipPadding * p.scale)
	width := font.MeasureString(p.label, label)
	size := image.Pt((width+font.MeasureString(p.score, score)).Ceil()+2*padding, p.label.Metrics().Height.Ceil()+int(3*p.scale))
	at := p.placeChip(boxPixels(p.img.Rect, o), size)
	ground := palette.Of(label)
	chip := toRect(image.Rectangle{at, at.Add(size)})
	p.fill(chip, palette.BoxRadius*p.scale, ground)
	p.stroke(chip, palette.BoxRadius*p.scale, palette.HaloWidth*p.scale, palette.Halo)
	drawer := font.Drawer{
		Dst:  p.img,
		Src:  image.NewUniform(palette.TextColor(ground)),
		Face: p.label,
		Dot:  fixed.P(at.X+padding, at.Y+int(1.5*p.scale)+p.label.Metrics().Ascent.Ceil()),
	}
	drawer.DrawString(label)
	drawer.Face = p.score
	drawer.DrawString(score)
}

// placeChip finds room for a chip above a box, in it, at its foot, or line by line below
// its top: inside the picture and, where possible, not over another chip.
func (p *pen) placeChip(box image.Rectangle, size image.Point) image.Point {
	bounds := p.img.Rect
	left, right := max(min(box.Min.X, bounds.Max.X-size.X), 0), max(box.Max.X-size.X, 0)
	tops := []int{box.Min.Y - size.Y, box.Min.Y, box.Max.Y - size.Y, box.Max.Y}
	for line := 1; line <= 12; line++ {
		tops = append(tops, box.Min.Y+line*size.Y, box.Min.Y-(line+1)*size.Y)
	}
	at := image.Pt(left, max(tops[0], 0)) // where there is no room at all
	for _, y := range tops {
		for _, x := range []int{left, right} {
			place := image.Rectangle{image.Pt(x, y), image.Pt(x, y).Add(size)}
			if place.In(bounds) && !slices.ContainsFunc(p.chips, place.Overlaps) {
				p.chips = append(p.chips, place)
				return place.Min
			}
		}
	}
	return at
}

// stroke draws a line of a width inside the edge of a rounded rectangle. Nothing is
// painted farther inside than the corners reach.
func (p *pen) stroke(r rect, radius, width float64, c color.NRGBA) {
	edge := pixelsOf(r)
	inner := edge.Inset(int(math.Ceil(max(radius, width))) + 1)
	for _, part := range []image.Rectangle{
		{edge.Min, image.Pt(edge.Max.X, inner.Min.Y)}, {image.Pt(edge.Min.X, inner.Max.Y), edge.Max},
		{image.Pt(edge.Min.X, inner.Min.Y), image.Pt(inner.Min.X, inner.Max.Y)}, {image.Pt(inner.Max.X, inner.Min.Y), image.Pt(edge.Max.X, inner.Max.Y)},
	} {
		p.paint(part, c, func(x, y float64) float64 {
			return math.Abs(r.distance(x, y, radius)+width/2) - width/2
		})
	}
}

func (p *pen) fill(r rect, radius float64, c color.NRGBA) {
	p.paint(pixelsOf(r), c, func(x, y float64) float64 { return r.distance(x, y, radius) })
}

// pixelsOf are all that an area touches.
func pixelsOf(r rect) image.Rectangle {
	return image.Rect(int(math.Floor(r.x0)), int(math.Floor(r.y0)), int(math.Ceil(r.x1)), int(math.Ceil(r.y1)))
}

// paint lays a colour over the pixels of an area that are inside a shape: distance is how
// far a point is outside of it. The edge is smooth.
func (p *pen) paint(area image.Rectangle, c color.NRGBA, distance func(x, y float64) float64) {
	area = area.Intersect(p.img.Rect)
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			if cover := 0.5 - distance(float64(x)+0.5, float64(y)+0.5); cover > 0 {
				blend(p.img.Pix[p.img.PixOffset(x, y):], c, min(cover, 1)*float64(c.A)/0xFF)
			}
		}
	}
}

// blend lays a colour at an opacity over an opaque pixel.
func blend(pixel []uint8, c color.NRGBA, opacity float64) {
	for i, v := range []uint8{c.R, c.G, c.B} {
		pixel[i] = uint8(math.Round(float64(pixel[i])*(1-opacity) + float64(v)*opacity))
	}
}
