package main

import (
	"bufio"
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"peerscope/cmd/eval/internal/tracktest"
	"peerscope/detector"
	"peerscope/media/picture"
)

// A marked picture comes with the objects that are in it.
type marked struct {
	picture *image.YCbCr
	truth   []object
}

// loadPictures reads dir/images/NAME.jpg and dir/labels/NAME.txt: a line an
// object, as parseObject reads it.
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
		o, err := parseObject(lines.Text(), classes)
		if err != nil {
			return nil, fmt.Errorf("%s: %q is not an object: %w", file, lines.Text(), err)
		}
		out = append(out, o)
	}
	return out, lines.Err()
}

// parseObject reads a line of a label file: a class and a box, or a class and the
// corners of an outline, as YOLO's tools have them for detection and segmentation.
func parseObject(line string, classes []string) (object, error) {
	fields := strings.Fields(line)
	if len(fields) < 5 || len(fields)%2 == 0 {
		return object{}, errors.New("neither a box nor an outline")
	}
	class, err := strconv.Atoi(fields[0])
	if err != nil || class < 0 || class >= len(classes) {
		return object{}, fmt.Errorf("no class %q", fields[0])
	}
	numbers := make([]float32, len(fields)-1)
	for i, field := range fields[1:] {
		v, err := strconv.ParseFloat(field, 32)
		if err != nil {
			return object{}, err
		}
		numbers[i] = float32(v)
	}
	if len(numbers) == 4 {
		x, y, w, h := numbers[0], numbers[1], numbers[2], numbers[3]
		return object{label: classes[class], box: detector.Box{X0: x - w/2, Y0: y - h/2, X1: x + w/2, Y1: y + h/2}}, nil
	}
	var outline []tracktest.Point
	for corner := range slices.Chunk(numbers, 2) {
		outline = append(outline, tracktest.Point{X: corner[0], Y: corner[1]})
	}
	return object{classes[class], tracktest.Bounds(outline), outline}, nil
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
			out.truth = append(out.truth, object{label: o.label, box: c})
		}
	}
	return out
}
