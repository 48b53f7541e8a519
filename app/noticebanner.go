package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/locale"
	"peerscope/app/session"
	"peerscope/app/widgets"
)

// In the theme's units. The reason in a notice may be of any length, and must not
// hide the pictures: maxNoticeLength is four lines of the smallest window.
const (
	maxNoticeLength = 1150
	maxNoticeWidth  = 560
	noticeGap       = 6
)

// A noticeBanner says what a person should know: what the session has to say, and below
// it the toasts. It lies over the screens, so that nothing moves under the pointer when
// a notice comes and goes.
type noticeBanner struct {
	content *fyne.Container
	layer   *fyne.Container // of the rows
	toasts  *toasts
	rows    [1 + maxToasts]*noticeRow
	area    noticeArea
}

// A noticeArea says, in a window of a width, where the first notice may begin, and how
// wide it may be.
type noticeArea func(windowWidth float32) (at fyne.Position, width float32)

func newNoticeBanner(c *controller, area noticeArea) *noticeBanner {
	b := &noticeBanner{toasts: c.toasts, area: area}
	var parts []fyne.CanvasObject
	for i := range b.rows {
		b.rows[i] = newNoticeRow(c)
		parts = append(parts, b.rows[i].content)
	}
	b.layer = container.New(b, parts...)
	b.content = container.NewStack(onStage(b.layer, nil))
	b.content.Hide()
	return b
}

// render shows what the session says, but not why a call is over, which the home
// screen says, and the toasts.
func (b *noticeBanner) render(st session.State) {
	notices := make([]session.Notice, 0, len(b.rows))
	if st.Notice.Text != "" && st.Notice.Retry == "" {
		notices = append(notices, st.Notice)
	}
	for _, toast := range b.toasts.shown {
		notices = append(notices, toast.notice)
	}
	for i, row := range b.rows {
		notice := session.Notice{}
		if i < len(notices) {
			notice = notices[i]
		}
		row.render(notice)
	}
	widgets.SetVisible(b.content, len(notices) > 0)
	if len(notices) > 0 {
		b.layer.Refresh() // they may have other places and sizes
	}
}

// MinSize and Layout are those of fyne.Layout.
func (b *noticeBanner) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

func (b *noticeBanner) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	at, width := b.area(size.Width)
	for _, row := range b.rows {
		if row.content.Visible() {
			at.Y += row.layout(at, width) + noticeGap
		}
	}
}

// A noticeRow is one notice.
type noticeRow struct {
	content *fyne.Container
	panel   *widgets.Panel
	icon    *widget.Icon
	text    *widgets.WrappedLabel
	details *detailsButton
}

func newNoticeRow(c *controller) *noticeRow {
	r := &noticeRow{details: newDetailsButton(c.toolkit, c.Window), icon: widget.NewIcon(theme.InfoIcon()), text: widgets.NewWrappedLabel("")}
	r.panel = widgets.NewPanel(theme.ColorNameOverlayBackground, 1, 8)
	r.panel.Border = true
	r.content = container.NewWithoutLayout(r.panel, r.icon, r.text, r.details.Button)
	return r
}

func (r *noticeRow) render(notice session.Notice) {
	widgets.SetVisible(r.content, notice.Text != "")
	if notice.Text == "" {
		return
	}
	icon := theme.InfoIcon()
	if notice.Problem {
		icon = theme.NewWarningThemedResource(theme.WarningIcon())
	}
	if r.icon.Resource.Name() != icon.Name() {
		r.icon.SetResource(icon)
	}
	widgets.SetText(&r.text.Label, widgets.Ellipsize(locale.Notice(notice), &canvas.Text{TextSize: theme.TextSize()}, maxNoticeLength))
	r.details.render(notice)
}

// layout puts the row in the middle of a width and gives its height.
func (r *noticeRow) layout(at fyne.Position, width float32) (height float32) {
	pad, icon := theme.InnerPadding(), theme.IconInlineSize()
	before, after := pad+icon, float32(0)
	if r.details.Visible() {
		after = r.details.MinSize().Width
	}
	text := fyne.MeasureText(r.text.Text, theme.TextSize(), fyne.TextStyle{}).Width + 2*pad + 1
	own := min(before+text+after, maxNoticeWidth, width)
	r.text.Resize(fyne.NewSize(own-before-after, 1))
	height = r.text.MinSize().Height
	r.content.Move(at.AddXY((width-own)/2, 0))
	r.content.Resize(fyne.NewSize(own, height))
	r.panel.Resize(r.content.Size())
	r.icon.Move(fyne.NewPos(pad, pad))
	r.icon.Resize(fyne.NewSquareSize(icon))
	r.text.Move(fyne.NewPos(before, 0))
	r.text.Resize(fyne.NewSize(own-before-after, height))
	r.details.Resize(r.details.MinSize())
	r.details.Move(fyne.NewPos(own-after, (height-r.details.MinSize().Height)/2))
	return height
}
