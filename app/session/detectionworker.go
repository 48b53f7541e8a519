package session

import (
	"context"
	"time"

	"peerscope/app/journal"
	"peerscope/media"
)

// A detectionWorker looks for objects in the pictures of all members of a call,
// one after the other. The model is loaded when the first picture asks for it.
// It is for one goroutine.
type detectionWorker struct {
	inbox    inbox
	settings *detectionSettings
	call     *call
	journal  *journal.Writer
	model    modelHolder
	wholes   int // looks at whole pictures since that at a part
}

// run works until ctx ends.
func (w *detectionWorker) run(ctx context.Context) error {
	defer w.model.close()
	for {
		p, frame, err := w.call.detectionQueue.dequeue(ctx)
		if err != nil {
			return err
		}
		begun := time.Now()
		if err := w.detect(p, frame); err != nil {
			w.inbox.post(func(l *loop) { l.detectorFailed(err) })
			continue
		}
		if err := w.throttle(ctx, time.Since(begun)); err != nil {
			return err
		}
	}
}

// detect finds the objects of one picture.
func (w *detectionWorker) detect(p *participant, frame media.Frame) error {
	if err := w.model.load(w.settings.load().ModelFiles); err != nil {
		return err
	}
	begun := time.Now()
	detections, err := w.model.detector.Detect(frame.Image)
	if err != nil {
		return err
	}
	tookWhole := time.Since(begun)
	if !w.settings.active() {
		return nil
	}
	p.tracker.Update(detections, frame.Time)
	if w.partDue(tookWhole) {
		if err := w.detectPart(p, frame); err != nil {
			return err
		}
	}
	took := time.Since(begun)
	objects := p.tracker.At(frame.Time)
	w.evaluateRules(p, frame.Image, objects)
	objects = w.settings.filterObjects(objects)
	w.keepSightings(p, frame, objects)
	if !w.settings.shows() {
		objects = nil
	}
	w.call.sharer.enqueue(detectionMessage(p, w.settings.load().Labels, objects))
	p.stats.addDetection(took, time.Now(), objects)
	appeared, gone := p.updateObjects(objects)
	if len(appeared)+len(gone) > 0 {
		w.inbox.post(func(l *loop) { l.emitObjects(w.call, p, appeared, gone) })
	}
	return nil
}

const (
	// enoughWholes is how far apart whole pictures may be searched for the rest of the
	// time to go to parts: 25 a second.
	enoughWholes = 40 * time.Millisecond
	// maxPartInterval is how many whole pictures are searched for one part at most:
	// where there are fewer than 25 a second, parts take a tenth of them.
	maxPartInterval = 9
	// maxWholes is how far apart they may be for parts to be searched at all: objects
	// in a call move.
	maxWholes = 90 * time.Millisecond
)

// partDue says that after this picture a part of it is searched too, which takes as
// long as the whole did. With several members the time is theirs.
func (w *detectionWorker) partDue(tookWhole time.Duration) bool {
	every := tookWhole * 100 / time.Duration(w.settings.load().DetectionCPUPercent)
	if len(w.call.roster.participants()) != 1 || every > maxWholes {
		return false
	}
	w.wholes++
	return w.wholes >= partInterval(every)
}

// partInterval is how many whole pictures are searched for one part, where a whole one
// can be searched so often.
func partInterval(every time.Duration) int {
	spare := enoughWholes - every
	if spare <= every/maxPartInterval {
		return maxPartInterval
	}
	return int((every + spare - 1) / spare)
}

// detectPart searches the part of the picture that the tracker asks for, if any.
func (w *detectionWorker) detectPart(p *participant, frame media.Frame) error {
	size := frame.Image.Rect.Size()
	part, maxShare, ok := p.tracker.NextPart(float32(size.X) / float32(size.Y))
	if !ok {
		return nil // it stays due
	}
	w.wholes = 0
	detections, err := w.model.detector.DetectPart(frame.Image, part, maxShare)
	if err != nil {
		return err
	}
	p.tracker.UpdatePart(detections, frame.Time, part)
	return nil
}

// throttle keeps detection within its budget: after working for a time it leaves
// the core to others in proportion.
func (w *detectionWorker) throttle(ctx context.Context, worked time.Duration) error {
	percent := time.Duration(w.settings.load().DetectionCPUPercent)
	return waitUntil(ctx, time.Now().Add(worked*(100-percent)/percent))
}

// A modelHolder holds the model that is chosen.
type modelHolder struct {
	openDetector func(ModelFiles) (Detector, error)
	detector     Detector // nil until one could be loaded
	files        ModelFiles
}

// load loads the model of the files, if it is not the one that is there.
func (h *modelHolder) load(files ModelFiles) error {
	if h.detector != nil && h.files == files {
		return nil
	}
	h.close()
	detector, err := h.openDetector(files)
	if err != nil {
		return err
	}
	h.detector, h.files = detector, files
	return nil
}

func (h *modelHolder) close() {
	if h.detector != nil {
		h.detector.Close()
		h.detector = nil
	}
}
