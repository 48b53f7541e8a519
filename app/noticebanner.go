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
	noticeMargin    = 72 // to the left and the right: the button of the settings stays free
	noticeTop       = 12
)

// A noticeBanner says what a person should know. It lies over the screens, so that
// nothing moves under the pointer when a notice comes and goes.
type noticeBanner struct {
	content *fyne.Container
	toast   *toast
	panel   *widgets.Panel
	icon    *widget.Icon
	text    *widgets.WrappedLabel
	details *detailsButton
	top     func() float32 // where the free part of the window begins
}

func newNoticeBanner(c *controller, top func() float32) *noticeBanner {
	b := &noticeBanner{toast: c.toast, details: newDetailsButton(c, c.Window), icon: widget.NewIcon(theme.InfoIcon()), text: widgets.NewWrappedLabel(""), top: top}
	b.panel = widgets.NewPanel(theme.ColorNameOverlayBackground, 1, 8)
	b.panel.Border = true
	b.content = container.NewStack(container.NewThemeOverride(container.New(b, b.panel, b.icon, b.text, b.details.Button), newTheme(darkTheme)))
	b.content.Hide()
	return b
}

// render shows a problem of the session, or else the toast, or else a notice of the
// session. Why a call is over the home screen says.
func (b *noticeBanner) render(st session.State) {
	notice := st.Notice
	if notice.Retry != "" {
		notice = session.Notice{}
	}
	if toast := b.toast.notice; toast.Text != "" && !notice.Problem {
		notice = toast
	}
	widgets.SetVisible(b.content, notice.Text != "")
	if notice.Text == "" {
		return
	}
	icon := theme.InfoIcon()
	if notice.Problem {
		icon = theme.NewWarningThemedResource(theme.WarningIcon())
	}
	if b.icon.Resource.Name() != icon.Name() {
		b.icon.SetResource(icon)
	}
	widgets.SetText(&b.text.Label, widgets.Ellipsize(locale.Notice(notice), &canvas.Text{TextSize: theme.TextSize()}, maxNoticeLength))
	b.details.render(notice)
	b.content.Refresh() // it may have another place and size
}

// MinSize and Layout are those of fyne.Layout.
func (b *noticeBanner) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

func (b *noticeBanner) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	pad, icon := theme.InnerPadding(), theme.IconInlineSize()
	before, after := pad+icon, float32(0)
	if b.details.Visible() {
		after = b.details.MinSize().Width
	}
	text := fyne.MeasureText(b.text.Text, theme.TextSize(), fyne.TextStyle{}).Width + 2*pad + 1
	width := min(before+text+after, maxNoticeWidth, size.Width-2*noticeMargin)
	b.text.Resize(fyne.NewSize(width-before-after, 1))
	height := b.text.MinSize().Height
	at := fyne.NewPos((size.Width-width)/2, b.top()+noticeTop)
	b.panel.Move(at)
	b.panel.Resize(fyne.NewSize(width, height))
	b.icon.Move(at.AddXY(pad, pad))
	b.icon.Resize(fyne.NewSquareSize(icon))
	b.text.Move(at.AddXY(before, 0))
	b.text.Resize(fyne.NewSize(width-before-after, height))
	b.details.Resize(b.details.MinSize())
	b.details.Move(at.AddXY(width-after, (height-b.details.MinSize().Height)/2))
}
