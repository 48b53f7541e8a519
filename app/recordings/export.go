package recordings

import (
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strings"

	"peerscope/app/session"
	"peerscope/app/snapshot"
	"peerscope/media"
	"peerscope/media/record"
)

const exportCodec = "video/VP8"

// ExportPath is where the export of a recording goes: beside it.
func ExportPath(recording string) string {
	return strings.TrimSuffix(recording, filepath.Ext(recording)) + " with boxes.webm"
}

// Export writes a recording anew as a WebM file, with its boxes drawn into its pictures;
// its sound is copied. The file appears whole or not at all, in the place of one that is
// there. progress is called with the part that is done, from 0 to 1, a hundred times at
// most.
func (c Codecs) Export(ctx context.Context, from, to string, progress func(done float64)) error {
	r, err := record.Open(from)
	if err != nil {
		return err
	}
	defer r.Close()
	e := &exporter{codecs: c, from: r, path: to + ".part", progress: progress}
	err = c.visit(ctx, r, visitor{picture: e.addPicture, sound: e.addSound})
	if err == nil && e.file == nil {
		err = ErrNoPictures
	}
	if err = errors.Join(err, e.close()); err == nil {
		err = os.Rename(e.path, to)
	}
	if err != nil {
		_ = os.Remove(e.path) // the first error tells more
		return fmt.Errorf("exporting %s: %w", from, err)
	}
	return nil
}

// An exporter writes the file.
type exporter struct {
	codecs   Codecs
	from     *record.Reader
	path     string
	progress func(float64)
	percent  int
	file     *record.Writer // nil before the first picture
	encoder  media.VideoEncoder
}

// addSound leaves out what comes before the first picture, with which a file begins.
func (e *exporter) addSound(s record.Sample) error {
	if e.file == nil {
		return nil
	}
	return e.file.Write(s)
}

func (e *exporter) addPicture(p session.Picture) error {
	size := p.Frame.Image.Rect.Size()
	if e.file == nil {
		if err := e.open(size); err != nil {
			return err
		}
	}
	if len(p.Objects) > 0 {
		drawn, err := snapshot.Draw(p)
		if err != nil {
			return err
		}
		p.Frame.Image = media.FromImage(drawn)
	}
	data, err := e.encoder.Encode(p.Frame, false)
	if err != nil {
		return err
	}
	if at := p.Frame.Time.Sub(e.from.Begin()); at < e.from.Duration() {
		if percent := int(100 * at / e.from.Duration()); percent > e.percent {
			e.percent = percent
			e.progress(float64(percent) / 100)
		}
	}
	if len(data) == 0 {
		return nil // left out by the encoder, to keep its rate
	}
	return e.file.Write(record.Sample{Codec: exportCodec, Data: data, Time: p.Frame.Time})
}

// bitsPerPixel is how many bits a second the pictures have: 2.5 Mbit/s at 640x480, as
// lines and letters cost more than a camera's picture.
const bitsPerPixel = 8

func (e *exporter) open(size image.Point) (err error) {
	if e.encoder, err = e.codecs.NewVideoEncoder(exportCodec, bitsPerPixel*size.X*size.Y); err != nil {
		return err
	}
	e.file, err = record.Create(e.path, size, e.from.Begin())
	return err
}

func (e *exporter) close() (err error) {
	if e.file != nil {
		err = e.file.Close()
	}
	if e.encoder != nil {
		err = errors.Join(err, e.encoder.Close())
	}
	return err
}
