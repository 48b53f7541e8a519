package main

import (
	"bufio"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strings"

	"peerscope/detector"
	"peerscope/media/picture"
)

// A marked picture comes with the objects that are in it.
type marked struct {
	picture *image.YCbCr
	truth   []object
}

// loadPictures reads dir/images/NAME.jpg and dir/labels/NAME.txt: a line an
// object, its class (of those of COCO that have a name), the centre and size of
// its box as fractions.
func loadPictures(dir string, classes []string) ([]marked, error) {
	files, err := filepath.Glob(filepath.Join(dir, "images", "*.jpg"))
	if err != nil {
		return nil, err
	}
	out := make([]marked, len(files))
	for i, f := range files {
		if out[i].picture, err = picture.Read(f); err != nil {
			return nil, err
		}
		name := strings.TrimSuffix(filepath.Base(f), ".jpg") + ".txt"
		if out[i].truth, err = loadTruth(filepath.Join(dir, "labels", name), classes); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func loadTruth(file string, classes []string) ([]object, error) {
	f, err := os.Open(file)
	if os.IsNotExist(err) {
		return nil, nil // a picture of nothing
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	var out []object
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var class int
		var x, y, w, h float32
		if _, err := fmt.Sscan(lines.Text(), &class, &x, &y, &w, &h); err != nil || class < 0 || class >= len(classes) {
			return nil, fmt.Errorf("%s: %q is not an object: %w", file, lines.Text(), err)
		}
		out = append(out, object{classes[class], detector.Box{X0: x - w/2, Y0: y - h/2, X1: x + w/2, Y1: y + h/2}})
	}
	return out, lines.Err()
}

// portrait is the middle of a picture as a phone held upright would see it, 9 to
// 16, with what is mostly left of its objects.
func portrait(m marked) marked {
	b := m.picture.Rect
	width := min(b.Dx(), b.Dy()*9/16) &^ 1
	left := (b.Dx() - width) / 2 &^ 1
	out := marked{picture: m.picture.SubImage(image.Rect(left, 0, left+width, b.Dy())).(*image.YCbCr)}
	scale, shift := float32(b.Dx())/float32(width), float32(left)/float32(width)
	for _, o := range m.truth {
		c := o.box
		c.X0, c.X1 = c.X0*scale-shift, c.X1*scale-shift
		whole := c.X1 - c.X0
		c.X0, c.X1 = max(c.X0, 0), min(c.X1, 1)
		if c.X1-c.X0 > whole/2 {
			out.truth = append(out.truth, object{o.label, c})
		}
	}
	return out
}
