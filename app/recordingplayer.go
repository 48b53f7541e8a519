package app

import (
	"context"
	"errors"
	"io/fs"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/session"
	"peerscope/app/video"
	"peerscope/app/widgets"
)

// A recordingPlayer plays a recording or a clip in a view, without its sound, which the
// desktop's own player has.
type recordingPlayer struct {
	content        fyne.CanvasObject
	window         *journalWindow
	view           *video.View
	toggle, export *widgets.Button
	progress       *widget.ProgressBar
	problem        *widgets.WrappedLabel
	file           string             // "" is none
	cancel         context.CancelFunc // of what is played; nil is nothing
	onEnded        func()
}

func newRecordingPlayer(w *journalWindow, view *video.View, onEnded func()) *recordingPlayer {
	p := &recordingPlayer{window: w, view: view, onEnded: onEnded, progress: widget.NewProgressBar(), problem: widgets.NewHint("").Flush()}
	p.toggle = w.toolkit.NewButton("", theme.MediaPlayIcon(), "", func() {
		if p.isPlaying() {
			p.stop()
			p.onEnded()
		} else {
			p.play()
		}
	})
	p.toggle.Importance = widget.HighImportance
	player := w.toolkit.NewButton(lang.L("Open"), theme.VolumeUpIcon(), lang.L("Open in another program, with sound"), p.openElsewhere)
	p.export = w.toolkit.NewButton(lang.L("Save with boxes"), theme.DownloadIcon(), lang.L("Save a copy with the boxes drawn in"), func() { w.controller.startExport(p.file) })
	p.progress.TextFormatter = func() string { return "" }
	bar := container.New(layout.NewCustomPaddedLayout(0, 0, 4, 0), p.progress)
	p.content = widgets.WithSpaceBelow(widgets.NewColumn(container.NewBorder(nil, nil, p.toggle, nil, bar), widgets.NewFlow(player, p.export), p.problem))
	p.content.Hide()
	return p
}

func (p *recordingPlayer) isPlaying() bool { return p.cancel != nil }

// open has a file ready to be played; "" is none.
func (p *recordingPlayer) open(file string) {
	p.stop()
	p.file = file
	p.problem.Update("")
	widgets.SetVisible(p.content, file != "")
}

// play begins to play, from the beginning.
func (p *recordingPlayer) play() {
	p.stop()
	p.problem.Update("")
	var ctx context.Context
	ctx, p.cancel = context.WithCancel(p.window.ctx)
	p.render(0)
	file, c := p.file, p.window.controller
	c.goroutines.Go(func() {
		var converter video.Converter
		shown := make(chan struct{}, 1)
		err := c.opts.Recordings.Play(ctx, file, func(picture session.Picture, done float64) {
			image := converter.Convert(picture.Frame.Image)
			c.do(func() {
				if ctx.Err() == nil {
					p.view.SetPicture(image, picture.Objects, picture.Frame.Time)
					p.progress.SetValue(done)
				}
				shown <- struct{}{}
			})
			select {
			case <-shown:
			case <-ctx.Done():
			}
		})
		c.do(func() {
			if ctx.Err() == nil {
				p.end(err)
			}
		})
	})
}

// openElsewhere has the desktop's own player open the file.
func (p *recordingPlayer) openElsewhere() {
	p.stop()
	file := p.file
	p.window.controller.openElsewhere(file, func(err error) {
		if p.file == file {
			p.problem.Update(lang.L("No program could be found for it.") + "\n" + err.Error())
		}
	})
}

// end is after all was played, or could not be.
func (p *recordingPlayer) end(err error) {
	p.stop()
	p.onEnded()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		p.problem.Update(lang.L("The file is no longer there."))
	case err != nil:
		p.problem.Update(lang.L("The file cannot be played.") + "\n" + err.Error())
	}
}

func (p *recordingPlayer) stop() {
	if p.cancel != nil {
		p.cancel()
		p.cancel = nil
	}
	p.render(0)
}

func (p *recordingPlayer) render(done float64) {
	p.progress.SetValue(done)
	if p.isPlaying() {
		p.toggle.Update(theme.MediaStopIcon(), widget.HighImportance, lang.L("Stop"))
	} else {
		p.toggle.Update(theme.MediaPlayIcon(), widget.HighImportance, lang.L("Play"))
	}
}
