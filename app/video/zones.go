package video

import (
	"image/color"
	"reflect"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"peerscope/app/geometry"
	"peerscope/detector/rules"
)

// Zones are faint, so that the picture is seen through them.
var (
	zoneColor     = color.NRGBA{0x8C, 0xC8, 0xFF, 0xA0}
	excludedColor = color.NRGBA{0xFF, 0x9D, 0x7A, 0xA0}
)

const zoneStroke = 1.5 // in the theme's units

// zoneOutlines draws zones over a picture: their edges, and their names.
type zoneOutlines struct {
	zones []rules.Zone
	edges []*canvas.Line // made once and used again
	names []*canvas.Text // likewise
}

// layout draws the zones on the picture at frame, and says whether there are new canvas
// objects.
func (z *zoneOutlines) layout(frame geometry.Rect) (more bool) {
	edge := 0
	for i, zone := range z.zones {
		c := zoneColor
		if zone.Exclude {
			c = excludedColor
		}
		for j, p := range zone.Points {
			if edge == len(z.edges) {
				z.edges, more = append(z.edges, canvas.NewLine(c)), true
			}
			line := z.edges[edge]
			line.StrokeColor, line.StrokeWidth = c, zoneStroke
			line.Position1, line.Position2 = pointOn(frame, p), pointOn(frame, zone.Points[(j+1)%len(zone.Points)])
			line.Hidden = frame.Area() == 0
			edge++
		}
		if i == len(z.names) {
			z.names, more = append(z.names, canvas.NewText("", c)), true
		}
		name := z.names[i]
		c.A = 0xFF // or it could not be read
		name.Text, name.Color, name.TextSize, name.Hidden = zone.Name, c, theme.CaptionTextSize(), frame.Area() == 0
		name.Resize(name.MinSize())
		name.Move(nameIn(frame, zone, name.MinSize()))
	}
	for _, line := range z.edges[edge:] {
		line.Hidden = true
	}
	for _, name := range z.names[len(z.zones):] {
		name.Hidden = true
	}
	return more
}

// nameIn is where the name of a zone stands: in the middle of its corners, where it is
// inside of most.
func nameIn(frame geometry.Rect, zone rules.Zone, size fyne.Size) (at fyne.Position) {
	for _, p := range zone.Points {
		at = at.Add(pointOn(frame, p))
	}
	n := float32(max(len(zone.Points), 1))
	return fyne.NewPos(at.X/n-size.Width/2, at.Y/n-size.Height/2)
}

// pointOn is where a point of the picture is on the view.
func pointOn(frame geometry.Rect, p rules.Point) fyne.Position {
	size := frame.Size()
	return fyne.NewPos(frame.X0+p.X*size.Width, frame.Y0+p.Y*size.Height)
}

func (z *zoneOutlines) canvasObjects() (all []fyne.CanvasObject) {
	for _, line := range z.edges {
		all = append(all, line)
	}
	for _, name := range z.names {
		all = append(all, name)
	}
	return all
}

// SetZones shows zones over the picture.
func (v *View) SetZones(zones []rules.Zone) {
	if reflect.DeepEqual(zones, v.zones.zones) {
		return // each State gives them anew
	}
	v.zones.zones = zones
	v.layout()
	for _, o := range v.zones.canvasObjects() {
		o.Refresh()
	}
}
