package app

import (
	"bytes"
	"container/list"
	"context"
	"image"
	"image/draw"
	"image/jpeg"
	"slices"

	"peerscope/app/journal"
	"peerscope/app/video"
	"peerscope/media"
)

const (
	// maxThumbnails bounds the pictures in memory, of 400 KB each at most.
	maxThumbnails = 120
	// maxWaiting bounds those that wait to be read: what was scrolled past is forgotten.
	maxWaiting = 60
	// thumbnailBatch is how many are read before the window is drawn anew, which takes
	// longer than to read them.
	thumbnailBatch = 12
)

// maxThumbnail is how large the picture of a recording is at most, in pixels.
var maxThumbnail = image.Pt(320, 320)

// A loadedPicture is the picture of a row; nil where it has none.
type loadedPicture struct {
	id    journal.ID
	image *image.RGBA
}

// readPicture reads the picture of a row, in the form that Fyne need not convert. One
// that is damaged is none: all else can be shown.
func (j *journalWindow) readPicture(ctx context.Context, r journalRow) (loadedPicture, error) {
	if r.kind == recordedFiles {
		first, err := j.controller.opts.Recordings.First(ctx, r.file)
		if err != nil {
			return loadedPicture{r.ID, nil}, ctx.Err()
		}
		picture := first.Frame.Image
		picture = media.Scale(picture, media.FitSize(picture.Rect.Size(), maxThumbnail))
		return loadedPicture{r.ID, new(video.Converter).Convert(picture)}, nil
	}
	data, err := j.journal.Picture(ctx, r.ID)
	if err != nil || data == nil {
		return loadedPicture{r.ID, nil}, err
	}
	decoded, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		return loadedPicture{r.ID, nil}, nil
	}
	picture := image.NewRGBA(image.Rectangle{Max: decoded.Bounds().Size()})
	draw.Draw(picture, picture.Rect, decoded, decoded.Bounds().Min, draw.Src)
	return loadedPicture{r.ID, picture}, nil
}

// thumbnails are the pictures that were shown last. Some are read at a time, off Fyne's
// goroutine, those that were asked for last first.
type thumbnails struct {
	window   *journalWindow
	onLoaded func()
	loaded   map[journal.ID]*list.Element // of recent
	recent   *list.List                   // of loadedPicture, the one used last in front
	waiting  []journalRow
	reading  bool
}

func newThumbnails(w *journalWindow, onLoaded func()) *thumbnails {
	return &thumbnails{window: w, onLoaded: onLoaded, loaded: map[journal.ID]*list.Element{}, recent: list.New()}
}

// get gives the picture of a row, or nil while there is none, and has it read.
func (t *thumbnails) get(r journalRow) image.Image {
	if e, ok := t.loaded[r.ID]; ok {
		t.recent.MoveToFront(e)
		if picture := e.Value.(loadedPicture).image; picture != nil {
			return picture
		}
		return nil // not a nil *image.RGBA
	}
	if slices.Contains(t.waiting, r) {
		return nil
	}
	t.waiting = append(t.waiting, r)
	t.waiting = t.waiting[max(0, len(t.waiting)-maxWaiting):]
	t.readNext()
	return nil
}

func (t *thumbnails) readNext() {
	if t.reading || len(t.waiting) == 0 {
		return
	}
	t.reading = true
	first := max(0, len(t.waiting)-thumbnailBatch)
	rows := slices.Clone(t.waiting[first:])
	t.waiting = t.waiting[:first]
	load(t.window, t.window.ctx, func(ctx context.Context) (all []loadedPicture, err error) {
		for _, r := range rows {
			picture, err := t.window.readPicture(ctx, r)
			if err != nil {
				return nil, err
			}
			all = append(all, picture)
		}
		return all, nil
	}, func(all []loadedPicture) {
		t.reading = false
		for _, p := range all {
			t.add(p)
		}
		t.readNext()
		t.onLoaded()
	})
}

// add keeps a picture in place of the one that was not used for longest.
func (t *thumbnails) add(p loadedPicture) {
	t.loaded[p.id] = t.recent.PushFront(p)
	for t.recent.Len() > maxThumbnails {
		oldest := t.recent.Remove(t.recent.Back()).(loadedPicture)
		delete(t.loaded, oldest.id)
	}
}
