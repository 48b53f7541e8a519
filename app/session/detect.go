package session

import (
	"context"
	"time"

	"peerscope/detector/track"
	"peerscope/media"
)

// DefaultDetectionCPUPercent is how much of one core detection takes, when the
// person has not said.
const DefaultDetectionCPUPercent = 50

// detect looks for objects in the pictures of all members, one after the other.
// The model is loaded when the first picture asks for it, and is this
// goroutine's alone.
func (l *loop) detect(ctx context.Context, c *call) error {
	eye := &modelHolder{openDetector: l.parts.OpenDetector}
	defer eye.close()
	for {
		m, frame, err := c.detectionQueue.dequeue(ctx)
		if err != nil {
			return err
		}
		begun := time.Now()
		err = eye.load(l.detection.modelFiles())
		if err == nil {
			err = l.detectObjects(eye.model, c, m, frame)
		}
		if err != nil {
			l.post(func() { l.detectorFailed(err) })
			continue
		}
		if err := l.throttle(ctx, time.Since(begun)); err != nil {
			return err
		}
	}
}

// An eye holds the model that is chosen.
type modelHolder struct {
	openDetector func(ModelFiles) (Detector, error)
	model        Detector // nil until one could be loaded
	files        ModelFiles
}

// open loads the model of the files, if it is not the one that is there.
func (e *modelHolder) load(files ModelFiles) error {
	if e.model != nil && e.files == files {
		return nil
	}
	e.close()
	model, err := e.openDetector(files)
	if err != nil {
		return err
	}
	e.model, e.files = model, files
	return nil
}

func (e *modelHolder) close() {
	if e.model != nil {
		e.model.Close()
		e.model = nil
	}
}

// look finds the objects of one picture.
func (l *loop) detectObjects(model Detector, c *call, m *participant, frame media.Frame) error {
	begun := time.Now()
	found, err := model.Detect(frame.Image)
	if err != nil {
		return err
	}
	took := time.Since(begun)
	if !l.detecting.Load() {
		return nil
	}
	m.tracker.Update(found, frame.Time)
	objects := l.detection.filterObjects(m.tracker.At(frame.Time))
	c.sharing.enqueue(detectionMessage(m, l.detection.labels(), objects))
	seen, gone := m.updateObjects(took, time.Now(), objects)
	for _, o := range seen {
		l.post(func() { l.emit(objectEvent(EventObjectAppeared, m, o)) })
	}
	for _, o := range gone {
		l.post(func() { l.emit(objectEvent(EventObjectGone, m, o)) })
	}
	return nil
}

// rest keeps detection within its budget: after working for a time it leaves
// the core to others in proportion.
func (l *loop) throttle(ctx context.Context, worked time.Duration) error {
	budget := time.Duration(l.detection.cpuPercent())
	timer := time.NewTimer(worked * (100 - budget) / budget)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// detectorFailed switches detection off and says why; switching it on tries again.
func (l *loop) detectorFailed(err error) {
	l.setDetecting(false)
	l.showProblem(detectorNotice(err))
}

// setDetecting turns the search on or off. What was seen is forgotten, so that
// nothing old is shown when it is turned on again.
func (l *loop) setDetecting(on bool) {
	l.detecting.Store(on && l.parts.OpenDetector != nil)
	l.updateSharing()
	if l.call == nil || on {
		return
	}
	for _, m := range l.call.roster.participants() {
		l.forgetObjects(m)
	}
}

// forget takes nothing to be in the member's picture any more.
func (l *loop) forgetObjects(m *participant) {
	m.tracker.Reset()
	_, gone := m.updateObjects(0, time.Now(), nil)
	for _, o := range gone {
		l.emit(objectEvent(EventObjectGone, m, o))
	}
}

// maxStill is how long a picture that stands still is taken to show what is there.
const maxObjectAge = 2 * time.Second

// forgetStill forgets what is in pictures that no longer come: the camera was
// switched off, or the connection is interrupted.
func (l *loop) forgetStaleObjects(now time.Time) {
	if l.call == nil {
		return
	}
	for _, m := range l.call.roster.participants() {
		if m.objectsStale(now) {
			l.forgetObjects(m)
		}
	}
}

// still says that objects are taken to be in a picture that is too old for it.
func (m *participant) objectsStale(now time.Time) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.visibleObjects) > 0 && now.Sub(m.stats.lastFrame) > maxObjectAge
}

// looked takes note of the objects that are in view after a look, and tells
// those that are new and those that are gone.
func (m *participant) updateObjects(took time.Duration, now time.Time, objects []track.Object) (seen, gone []track.Object) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if took > 0 {
		m.stats.addDetection(took, now)
	}
	inView := make(map[int]track.Object, len(objects))
	for _, o := range objects {
		inView[o.ID] = o
		if _, known := m.visibleObjects[o.ID]; !known {
			seen = append(seen, o)
		}
	}
	for id, o := range m.visibleObjects {
		if _, still := inView[id]; !still {
			gone = append(gone, o)
		}
	}
	m.visibleObjects = inView
	m.stats.addLabelCounts(countLabels(objects))
	return seen, gone
}

// counts are how many objects of each label are in view, in all pictures.
func (l *loop) countVisibleLabels() map[string]int {
	counts := map[string]int{}
	if l.call == nil || !l.detecting.Load() {
		return counts
	}
	for _, m := range l.call.roster.participants() {
		m.mu.Lock()
		for _, o := range m.visibleObjects {
			counts[o.Detection.Label]++
		}
		m.mu.Unlock()
	}
	return counts
}

func countLabels(objects []track.Object) map[string]int {
	counts := map[string]int{}
	for _, o := range objects {
		counts[o.Detection.Label]++
	}
	return counts
}
