package detector

import (
	"errors"
	"fmt"
	"image"
	"slices"
	"sync"
	"sync/atomic"
)

// What New and Detect may say.
var (
	ErrClosed = errors.New("detector is closed")
	ErrModel  = errors.New("model's input is not usable")
)

// A Detector finds objects in pictures. Any goroutines may use it at once; the
// pictures then wait for each other.
type Detector struct {
	settings atomic.Pointer[Settings]

	mu           sync.Mutex // held while a picture is searched
	model        Model      // nil when closed
	labels       classNames
	preprocessor *preprocessor
	input        []float32
	decoder      decoder
}

// New makes a detector of a model and the labels of its classes, from class 0.
// It closes the model in the end; if New fails it does so at once.
func New(model Model, labels []string, s Settings) (*Detector, error) {
	size := model.Size()
	if size.X < 1 || size.Y < 1 || size.X > maxInput || size.Y > maxInput {
		return nil, errors.Join(fmt.Errorf("%w: %v", ErrModel, size), model.Close())
	}
	d := &Detector{
		model:        model,
		labels:       slices.Clone(labels),
		preprocessor: newPreprocessor(size),
		input:        make([]float32, 3*size.X*size.Y),
	}
	d.Set(s)
	return d, nil
}

const maxInput = 2048 // pixels a side

var wholePicture = Box{0, 0, 1, 1}

// Set changes the settings for the pictures that follow.
func (d *Detector) Set(s Settings) { d.settings.Store(s.clone()) }

// Detect finds the objects of a picture, the surest first. The picture is I420:
// 4:2:0 chroma, limited-range BT.601, as WebRTC's codecs carry it. Errors are
// ErrPicture, ErrOutput, ErrClosed, or the model's own.
func (d *Detector) Detect(picture *image.YCbCr) ([]Detection, error) {
	s := d.settings.Load()
	return d.search(picture, s, SmallShare, append([]Box{wholePicture}, s.Regions...)...)
}

// DetectPart finds the objects of a part of the picture that its inner edges do not
// cut, and that fill at most maxShare of it; boxes are fractions of the whole
// picture. Detect does so in Settings.Regions, with SmallShare.
func (d *Detector) DetectPart(picture *image.YCbCr, part Box, maxShare float32) ([]Detection, error) {
	return d.search(picture, d.settings.Load(), maxShare, part)
}

func (d *Detector) search(picture *image.YCbCr, s *Settings, maxShare float32, regions ...Box) ([]Detection, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.model == nil {
		return nil, ErrClosed
	}
	d.decoder.begin()
	for _, region := range regions {
		if err := d.preprocessor.run(d.input, picture, region); err != nil {
			return nil, err
		}
		out, err := d.model.Infer(d.input)
		if err != nil {
			return nil, err
		}
		if err := d.decoder.collect(out, &decodeOptions{s, d.labels, region, maxShare}); err != nil {
			return nil, err
		}
	}
	found := d.decoder.finish(s)
	detections := make([]Detection, len(found))
	for i, f := range found {
		detections[i] = Detection{d.labels.label(int(f.class)), f.score, f.box}
	}
	return detections, nil
}

// Close waits for the picture at hand and frees the model. Twice is fine.
func (d *Detector) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.model == nil {
		return nil
	}
	model := d.model
	d.model = nil
	return model.Close()
}
