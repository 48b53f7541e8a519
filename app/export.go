package app

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/recordings"
	"peerscope/app/session"
	"peerscope/app/widgets"
)

// An export draws boxes into a recording, in the background: it goes on when the window
// of the journal is closed.
type export struct {
	file   string // that is made
	done   float64
	cancel context.CancelFunc
}

// startExport draws boxes into a copy of a recording, unless another export is at work.
func (c *controller) startExport(recording string) {
	if c.export != nil {
		return
	}
	ctx, cancel := context.WithCancel(c.ctx)
	e := &export{file: recordings.ExportPath(recording), cancel: cancel}
	c.export = e
	c.onExport()
	c.goroutines.Go(func() {
		defer cancel()
		err := c.opts.Recordings.Export(ctx, recording, e.file, func(done float64) {
			c.do(func() {
				e.done = done
				c.onExport()
			})
		})
		c.do(func() {
			c.export = nil
			c.onExport()
			callIf(!errors.Is(err, context.Canceled), func() { c.toasts.show(exportNotice(e.file, err)) })
		})
	})
}

// exportNotice says what became of an export.
func exportNotice(file string, err error) session.Notice {
	switch {
	case err == nil:
		return session.Notice{Text: "A copy with boxes is saved as {{.File}}.", Args: map[string]string{"File": filepath.Base(file)}}
	case errors.Is(err, fs.ErrNotExist):
		return session.Notice{Text: "There is no copy with boxes: the recording is no longer there.", Problem: true}
	}
	return session.Notice{Text: "The copy with boxes could not be saved. Look whether the disk is full or protected.", Details: err.Error(), Problem: true}
}

// An exportStrip shows how far the export is, and ends it.
type exportStrip struct {
	content    *fyne.Container
	controller *controller
	text       *widget.Label
	progress   *widget.ProgressBar
}

func newExportStrip(c *controller, k *widgets.Toolkit) *exportStrip {
	s := &exportStrip{controller: c, text: widget.NewLabel(""), progress: widget.NewProgressBar()}
	s.text.Truncation = fyne.TextTruncateEllipsis
	cancel := k.NewButton(lang.L("Cancel"), theme.CancelIcon(), "", func() { callIf(c.export != nil, func() { c.export.cancel() }) })
	row := container.NewBorder(nil, nil, nil, cancel, container.NewGridWithColumns(2, s.text, s.progress))
	s.content = container.New(layout.NewCustomPaddedLayout(8, 0, 0, 0), row)
	s.render()
	return s
}

func (s *exportStrip) render() {
	e := s.controller.export
	widgets.SetVisible(s.content, e != nil)
	if e != nil {
		widgets.SetText(s.text, lang.L("Drawing boxes: {{.File}}", map[string]any{"File": filepath.Base(e.file)}))
		s.progress.SetValue(e.done)
	}
}
