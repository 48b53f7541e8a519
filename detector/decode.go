package detector

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// ErrOutput is an output that no SSD gives.
var ErrOutput = errors.New("model gives an output that is not a detector's")

// A scoredBox is a box of a class that scores at a place.
type scoredBox struct {
	box    Box
	score  float32
	class  int32
	anchor int32 // of all heads and regions together
	region int32 // how many regions came before
	votes  boxVotes
}

// A decoder makes boxes of outputs: collect for each region of a picture, then
// finish. It keeps what it needs from one picture to the next, so that it
// allocates nothing.
type decoder struct {
	maps       [][2]int // what the anchors are for
	anchors    []Anchor
	candidates []scoredBox
	kept       []scoredBox
	collected  int32 // anchors of the regions so far
	regions    int32 // how many regions there were
}

// decodeOptions say what is wanted of one output.
type decodeOptions struct {
	settings *Settings
	labels   classNames
	region   Box     // that the output is of
	maxShare float32 // of a part of the picture that a box may fill
}

func (v *decodeOptions) includes(class int) bool { return v.settings.includes(v.labels, class) }

// begin forgets what was collected for the picture before.
func (d *decoder) begin() { d.candidates, d.collected, d.regions = d.candidates[:0], 0, 0 }

// collect takes in what is wanted of an output. No number of it is trusted.
func (d *decoder) collect(out Output, v *decodeOptions) error {
	defer func() { d.regions++ }()
	if len(out.YOLO.Values) > 0 {
		return d.yolo(out.YOLO, v)
	}
	if len(out.Heads) == 0 {
		return d.postProcessed(out.PostProcess, v)
	}
	if err := d.prepare(out.Heads, len(out.Classes)); err != nil {
		return err
	}
	first := 0
	for _, h := range out.Heads {
		d.collectHead(h, out.Classes, first, logit(v.settings.MinScore), v)
		first += len(h.Boxes) / 4
	}
	d.collected += int32(first)
	return nil
}

// finish gives what is left of the candidates after suppression, the best first,
// valid until the next picture.
func (d *decoder) finish(s *Settings) []scoredBox {
	d.kept = d.kept[:0]
	slices.SortFunc(d.candidates, compareScores)
	for _, c := range d.candidates {
		if len(d.kept) == s.MaxBoxes {
			break
		}
		d.suppress(c, s.MaxOverlap)
	}
	d.applyVotes()
	return d.kept
}

// add takes in a box of a region. Of a part of the picture none is wanted that is too
// large, or that an inner edge cuts: all of it is in another region.
func (d *decoder) add(c scoredBox, v *decodeOptions) {
	r := v.region
	if r != wholePicture && c.box.area() > v.maxShare ||
		r.X0 > 0 && c.box.X0 < cutShare || r.Y0 > 0 && c.box.Y0 < cutShare ||
		r.X1 < 1 && c.box.X1 > 1-cutShare || r.Y1 < 1 && c.box.Y1 > 1-cutShare {
		return
	}
	var ok bool
	if c.box, ok = clip(c.box.inPicture(r)); ok && len(d.candidates) < maxCandidates {
		c.anchor, c.region = c.anchor+d.collected, d.regions
		d.candidates = append(d.candidates, c)
	}
}

const (
	maxCandidates = 1 << 16 // of a picture; sensible models have hundreds

	cutShare    = 0.02 // how near to its edge a region cuts a box, as a share of its side
	partOverlap = 0.7  // share of the smaller of two boxes of different regions that makes them one object
)

// prepare checks the heads and has the anchors for them.
func (d *decoder) prepare(heads []Head, classes int) error {
	if len(heads) > maxHeads || classes == 0 {
		return fmt.Errorf("%w: %d heads of %d classes", ErrOutput, len(heads), classes)
	}
	same := len(d.maps) == len(heads)
	for i, h := range heads {
		if h.Rows < 1 || h.Columns < 1 || h.Rows > maxCells || h.Columns > maxCells {
			return fmt.Errorf("%w: head %d is %dx%d", ErrOutput, i, h.Columns, h.Rows)
		}
		n := h.Rows * h.Columns * anchorsAt(i)
		if len(h.Boxes) != 4*n || len(h.Logits) != classes*n {
			return fmt.Errorf("%w: head %d has %d and %d numbers for %d anchors", ErrOutput, i, len(h.Boxes), len(h.Logits), n)
		}
		same = same && d.maps[i] == [2]int{h.Rows, h.Columns}
	}
	if same {
		return nil
	}
	d.maps = d.maps[:0]
	for _, h := range heads {
		d.maps = append(d.maps, [2]int{h.Rows, h.Columns})
	}
	d.anchors = Anchors(d.maps)
	return nil
}

const (
	maxHeads = 16
	maxCells = 512
)

// collectHead finds the classes of a head whose logits are above least. Comparing
// logits spares the exponentials of all the others; four at a time, the usual
// answer "none" is one branch.
func (d *decoder) collectHead(h Head, classes []int32, first int, least float32, v *decodeOptions) {
	width := len(classes)
	for i := range len(h.Boxes) / 4 {
		row := h.Logits[i*width : (i+1)*width]
		for k := 0; k < len(row); k += 4 {
			if k+4 <= len(row) {
				q := row[k : k+4 : k+4]
				if !(q[0] > least || q[1] > least || q[2] > least || q[3] > least) {
					continue
				}
			}
			for j, score := range row[k:min(k+4, len(row))] {
				if class := classes[k+j]; score > least && class >= 0 && v.includes(int(class)) {
					d.add(scoredBox{box: decodeBox(d.anchors[first+i], h.Boxes[4*i:4*i+4]), score: sigmoid(score), class: class, anchor: int32(first + i)}, v)
				}
			}
		}
	}
}

// compareScores orders candidates by score, and equal ones always the same way.
func compareScores(a, b scoredBox) int {
	switch {
	case a.score > b.score:
		return -1
	case a.score < b.score:
		return 1
	case a.anchor != b.anchor:
		return int(a.anchor - b.anchor)
	}
	return int(a.class - b.class)
}

// decodeBox gives the box that is t off its anchor (SSD paper, section 2.2, with
// the variances 1/10 and 1/5).
func decodeBox(a Anchor, t []float32) Box {
	y, x := t[0]/10*a.H+a.Y, t[1]/10*a.W+a.X
	h, w := exp(t[2]/5)*a.H/2, exp(t[3]/5)*a.W/2
	return Box{x - w, y - h, x + w, y + h}
}

func exp(x float32) float32     { return float32(math.Exp(float64(x))) }
func sigmoid(x float32) float32 { return 1 / (1 + exp(-x)) }
func logit(p float32) float32   { return float32(math.Log(float64(p) / (1 - float64(p)))) }

// clip keeps the part of a box that is in the picture. It is not ok when that
// has no area or is no number.
func clip(b Box) (Box, bool) {
	c := Box{max(b.X0, 0), max(b.Y0, 0), min(b.X1, 1), min(b.Y1, 1)}
	return c, c.X0 < c.X1 && c.Y0 < c.Y1
}

// suppress adds f unless a better box of its class covers it (greedy
// non-maximum suppression, class by class), or one of another region lies mostly
// on it: of an object at the edge of a region only a piece may be found there. Then f votes on the better one's
// box. Neighbouring anchors see the same thing with nearly the same score: which
// of them is best changes with the noise of each picture, and their mean does not.
func (d *decoder) suppress(f scoredBox, maxOverlap float32) {
	for i := range d.kept {
		k := &d.kept[i]
		if k.class != f.class {
			continue
		}
		if k.region != f.region && k.box.shared(f.box) > partOverlap*min(k.box.area(), f.box.area()) {
			return
		}
		if overlap := k.box.IoU(f.box); overlap > maxOverlap {
			k.votes.add(f.box, f.score*overlap*overlap*overlap*overlap)
			return
		}
	}
	f.votes.add(f.box, f.score)
	d.kept = append(d.kept, f)
}

// applyVotes puts each box where the votes have it.
func (d *decoder) applyVotes() {
	for i := range d.kept {
		if box, ok := clip(d.kept[i].votes.mean()); ok {
			d.kept[i].box = box
		}
	}
}

// A boxVotes is the sum of boxes that were found for one thing, weighted by score x
// the fourth power of IoU with the best of them (box voting: Gidaris and
// Komodakis, "Object detection via a multi-region and semantic
// segmentation-aware CNN model", ICCV 2015).
type boxVotes struct {
	sum    Box
	weight float32
}

func (v *boxVotes) add(b Box, w float32) {
	v.sum = Box{v.sum.X0 + w*b.X0, v.sum.Y0 + w*b.Y0, v.sum.X1 + w*b.X1, v.sum.Y1 + w*b.Y1}
	v.weight += w
}

func (v *boxVotes) mean() Box {
	return Box{v.sum.X0 / v.weight, v.sum.Y0 / v.weight, v.sum.X1 / v.weight, v.sum.Y1 / v.weight}
}

// postProcessed takes in what a model decoded by itself.
func (d *decoder) postProcessed(f PostProcessOutput, v *decodeOptions) error {
	n := len(f.Scores)
	if n == 0 || len(f.Boxes) != 4*n || len(f.Classes) != n || len(f.Count) != 1 {
		return fmt.Errorf("%w: %d boxes, %d classes, %d scores, %d counts",
			ErrOutput, len(f.Boxes)/4, len(f.Classes), n, len(f.Count))
	}
	if c := f.Count[0]; c >= 0 && c < float32(n) { // else all of them
		n = int(c)
	}
	for i, score := range f.Scores[:n] {
		class := f.Classes[i]
		if score > v.settings.MinScore && score <= 1 && class >= 0 && class < maxLabels && v.includes(int(class)) {
			b := f.Boxes[4*i : 4*i+4]
			d.add(scoredBox{box: Box{b[1], b[0], b[3], b[2]}, score: score, class: int32(class), anchor: int32(i)}, v)
		}
	}
	d.collected += int32(n)
	return nil
}
