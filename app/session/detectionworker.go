package session

import (
	"context"
	"time"

	"peerscope/detector"
	"peerscope/media"
)

// A detectionWorker looks for objects in the pictures of all members of a call,
// one after the other. The model is loaded when the first picture asks for it.
// It is for one goroutine.
type detectionWorker struct {
	inbox    inbox
	settings *detectionSettings
	call     *call
	model    modelHolder
	looks    int // at parts of pictures
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
	if !w.settings.enabled.Load() {
		return nil
	}
	p.tracker.Update(detections, frame.Time)
	if w.hasTimeForPart(tookWhole) {
		if err := w.detectPart(p, frame); err != nil {
			return err
		}
	}
	took := time.Since(begun)
	objects := w.settings.filterObjects(p.tracker.At(frame.Time))
	w.call.sharer.enqueue(detectionMessage(p, w.settings.load().Labels, objects))
	p.stats.addDetection(took, time.Now(), objects)
	appeared, gone := p.updateObjects(objects)
	if len(appeared)+len(gone) > 0 {
		w.inbox.post(func(l *loop) { l.emitObjects(w.call, p, appeared, gone) })
	}
	return nil
}

// maxPartInterval is how far apart the pictures may be in which the whole and a part
// are searched: objects in a call move, and each part is to be searched twice a second.
const maxPartInterval = 100 * time.Millisecond

// hasTimeForPart says that a look at a part, which takes as long as that at the
// whole, fits into the budget too. With several members the time is theirs.
func (w *detectionWorker) hasTimeForPart(tookWhole time.Duration) bool {
	percent := time.Duration(w.settings.load().DetectionCPUPercent)
	return len(w.call.roster.participants()) == 1 && 2*tookWhole*100/percent <= maxPartInterval
}

// detectPart finds small objects in the part of the picture whose turn it is.
func (w *detectionWorker) detectPart(p *participant, frame media.Frame) error {
	parts := detector.Parts()
	part := parts[w.looks%len(parts)]
	w.looks++
	detections, err := w.model.detector.DetectPart(frame.Image, part)
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
	timer := time.NewTimer(worked * (100 - percent) / percent)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
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
