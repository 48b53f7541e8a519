package rules

import (
	"slices"

	"peerscope/detector"
)

// cutOff is from where on down the picture a lower edge is that of the picture.
const cutOff = 0.99

// standingPoint is where an object is, for zones.
func standingPoint(b detector.Box) Point {
	p := Point{(b.X0 + b.X1) / 2, b.Y1}
	if b.Y1 >= cutOff {
		p.Y = (b.Y0 + b.Y1) / 2
	}
	return p
}

// Contains says whether a box is in the zone.
func (z Zone) Contains(b detector.Box) bool { return inside(z.Points, standingPoint(b)) }

// inside says whether a ray from p crosses the polygon an odd number of times.
func inside(polygon []Point, p Point) (odd bool) {
	for i, a := range polygon {
		b := polygon[(i+len(polygon)-1)%len(polygon)]
		if (a.Y > p.Y) != (b.Y > p.Y) && p.X < a.X+(b.X-a.X)*(p.Y-a.Y)/(b.Y-a.Y) {
			odd = !odd
		}
	}
	return odd
}

// ZonesOf are the zones in the picture of a member with these names.
func (s Set) ZonesOf(names []string) (zones []Zone) {
	for _, z := range s.Zones {
		if slices.Contains(names, z.Member) {
			zones = append(zones, z)
		}
	}
	return zones
}

// ZonesAt are the names of the member's zones that a box is in, and whether one of
// them has it count for no rule.
func (s Set) ZonesAt(m Member, b detector.Box) (names []string, excluded bool) {
	for _, z := range s.Zones {
		switch {
		case !slices.Contains(m.Names, z.Member) || !z.Contains(b):
		case z.Exclude:
			excluded = true
		default:
			names = append(names, z.Name)
		}
	}
	return names, excluded
}
