package session

import (
	"image"
	"math"

	"peerscope/detector"
	"peerscope/detector/track"
	"peerscope/media"
)

const (
	// betterPicture is by how much a picture of an object must be better than the one
	// that is kept to replace it.
	betterPicture = 1.15
	// surroundings is how much of an object's size is shown on each side of it.
	surroundings = 0.25
	// minSurroundings is how large a part of the picture's height and width is shown at
	// least.
	minSurroundings = 0.2
)

// maxObjectPicture bounds the picture that is kept of an object, in pixels.
var maxObjectPicture = image.Pt(320, 320)

// pictureQuality says how good a picture of an object is: surely seen, and large. It is
// 0 where it is not seen now.
func pictureQuality(o track.Object) float64 {
	if o.Fade < 1 {
		return 0
	}
	box := o.Detection.Box
	return float64(o.Detection.Score) * math.Sqrt(float64((box.X1-box.X0)*(box.Y1-box.Y0)))
}

// cropObject gives the part of a picture that shows an object with its surroundings, no
// larger than maxObjectPicture, and where the object is in it.
func cropObject(picture *image.YCbCr, box detector.Box) (*image.YCbCr, detector.Box) {
	size := picture.Rect.Size()
	x0, x1 := cropRange(box.X0, box.X1, size.X)
	y0, y1 := cropRange(box.Y0, box.Y1, size.Y)
	area := image.Rect(x0, y0, x1, y1).Add(picture.Rect.Min).Intersect(picture.Rect)
	if area.Dx() < 2 || area.Dy() < 2 {
		return nil, box
	}
	part := picture.SubImage(area).(*image.YCbCr)
	crop := media.Scale(part, media.FitSize(area.Size(), maxObjectPicture))
	if crop == part { // whose memory is that of the whole picture
		crop = media.ToI420(part)
	}
	within := func(v float32, whole, start, length int) float32 {
		return min(max((v*float32(whole)-float32(start))/float32(length), 0), 1)
	}
	return crop, detector.Box{
		X0: within(box.X0, size.X, x0, area.Dx()), Y0: within(box.Y0, size.Y, y0, area.Dy()),
		X1: within(box.X1, size.X, x0, area.Dx()), Y1: within(box.Y1, size.Y, y0, area.Dy()),
	}
}

// cropRange is what is shown around an object from a to b, in pixels of a side that has
// size of them. It begins at an even one, where there is a chroma sample.
func cropRange(a, b float32, size int) (first, end int) {
	margin := max(surroundings*(b-a), (minSurroundings-(b-a))/2)
	first = int(max(a-margin, 0)*float32(size)) &^ 1
	end = int(math.Ceil(float64(min(b+margin, 1) * float32(size))))
	return first, end
}
