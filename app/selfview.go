package app

import (
	"context"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/locale"
	"peerscope/app/session"
	"peerscope/app/video"
	"peerscope/app/widgets"
	"peerscope/internal/latest"
	"peerscope/media"
)

// A selfView shows our own picture, mirrored unless it is that of a screen, or why
// there is none. It is large before a call and small in one, where it can be
// dragged to another corner.
type selfView struct {
	widget.BaseWidget
	view         *video.View
	placeholder  *widgets.Placeholder
	themed       *container.ThemeOverride // around the placeholder
	theme        *switchedTheme
	screen       *widgets.Button
	sample       *widgets.Button
	subscription frameSubscription
	compact      bool
	dragging     bool
	unmirrored   atomic.Bool                 // what is shown is a screen
	shown        atomic.Pointer[media.Frame] // the one in view; nil is none
	onDropped    func(centre fyne.Position)  // called with where it was released; may be nil
}

func newSelfView(c *controller) *selfView {
	v := &selfView{view: video.NewView(8)}
	v.sample = c.toolkit.NewButton(lang.L("Sample clip"), theme.MediaPlayIcon(), "", func() { c.useCamera(c.opts.SampleCamera) })
	v.screen = c.toolkit.NewButton(lang.L("Screen"), theme.ComputerIcon(), "", func() { c.useCamera(firstScreen(c.state.Self.Cameras)) })
	refresh := c.toolkit.NewButton(lang.L("Look again"), theme.ViewRefreshIcon(), "", c.session.RefreshDevices)
	v.placeholder = widgets.NewPlaceholder(icon("camera-off"), refresh, v.screen, v.sample)
	v.placeholder.Background.Border = true
	v.theme = &switchedTheme{stageTheme: stageTheme{appTheme: newTheme(darkTheme)}}
	v.themed = container.NewThemeOverride(v.placeholder.Content, v.theme)
	v.view.OnResized = v.Refresh
	if c.opts.SampleCamera == "" {
		v.sample.Hide()
	}
	v.ExtendBaseWidget(v)
	return v
}

// selfViewInterval is the shortest time between two pictures of ourselves: every second
// one of a usual camera is enough to see how one looks, and each has all of the window
// drawn.
const selfViewInterval = 50 * time.Millisecond

// follow shows the frames of slot. A picture that is in view already, as when the
// sample clip rests, costs nothing.
func (v *selfView) follow(c *controller, slot *latest.Slot[media.Frame]) {
	v.subscription.follow(c, slot, func(ctx context.Context) {
		var converter video.Converter
		video.Follow(ctx, slot, c.showWithPicture, func(f media.Frame) func() {
			half := f.Image != nil && v.view.NeedsHalf(f.Image.Rect.Dx())
			resized := half != converter.Half
			if before := v.shown.Load(); before != nil && !resized && (f.Image == before.Image || f.Time.Sub(before.Time).Abs() < selfViewInterval) {
				return nil
			}
			converter.Half, converter.Mirrored = half, !v.unmirrored.Load()
			picture := converter.Convert(f.Image)
			return func() {
				if picture != nil && v.view.Visible() {
					v.view.SetPicture(picture, nil, f.Time)
					v.shown.Store(&f)
				}
			}
		})
	})
}

func (v *selfView) render(self session.Self, compact bool) {
	v.compact = compact
	v.unmirrored.Store(session.IsScreenID(self.Camera.ID))
	widgets.SetVisible(v.screen, firstScreen(self.Cameras) != "")
	problem := cameraProblem(self)
	widgets.SetVisible(v.view, self.CameraOn && problem.Text == "")
	if v.view.Visible() {
		widgets.SetVisible(v.placeholder.Content, false)
		return
	}
	v.view.Clear()
	v.shown.Store(nil)
	text := lang.L("Your camera is off.")
	if problem.Text != "" {
		text = locale.Notice(problem)
	}
	if compact {
		text = ""
	}
	v.placeholder.Show(text, !compact && problem.Text != "")
}

// setOnStage says whether it lies on the stage of a call, which is dark.
func (v *selfView) setOnStage(on bool) {
	if v.theme.on == on {
		return
	}
	v.theme.on = on
	v.themed.Refresh()
	if on { // Fyne draws an icon again for another resource, not for another theme
		v.placeholder.SetIcon(whiteIcon("camera-off"))
	} else {
		v.placeholder.SetIcon(icon("camera-off"))
	}
}

func (v *selfView) Dragged(e *fyne.DragEvent) {
	if v.compact {
		v.dragging = true
		v.Move(v.Position().AddXY(e.Dragged.DX, e.Dragged.DY))
	}
}

func (v *selfView) DragEnd() {
	dropped := v.dragging
	v.dragging = false
	if dropped && v.onDropped != nil {
		v.onDropped(v.Position().AddXY(v.Size().Width/2, v.Size().Height/2))
	}
}

// firstScreen is the ID of the first screen among cameras, "" if there is none.
func firstScreen(cameras []media.Device) string {
	for _, c := range cameras {
		if session.IsScreenID(c.ID) {
			return c.ID
		}
	}
	return ""
}

func (v *selfView) MinSize() fyne.Size { return fyne.NewSize(80, 60) }

func (v *selfView) CreateRenderer() fyne.WidgetRenderer {
	return widgets.NewRenderer(v, v.layout, func() []fyne.CanvasObject { return []fyne.CanvasObject{v.themed, v.view} })
}

func (v *selfView) layout() {
	v.placeholder.Fit(v.Size())
	for _, o := range []fyne.CanvasObject{v.view, v.placeholder.Content} {
		o.Resize(v.Size())
	}
}
