package app

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/locale"
	"peerscope/app/session"
	"peerscope/app/widgets"
	"peerscope/peer/seal"
)

// A missedCallList says at home who called in vain, until that is dismissed.
type missedCallList struct {
	controller *controller
	content    fyne.CanvasObject // hidden while there are none
	rows       *fyne.Container
	calls      []session.MissedCall // in the rows
	links      []string             // with which each is called back; "" where that cannot be
}

func newMissedCallList(c *controller) *missedCallList {
	l := &missedCallList{controller: c, rows: container.NewVBox()}
	l.content = widgets.NewSection(lang.L("Missed calls"), l.rows)
	l.content.Hide()
	return l
}

func (l *missedCallList) render(st session.NearbyState) {
	var links []string
	for _, m := range st.MissedCalls {
		links = append(links, linkTo(st.Neighbours, m.Caller.Key))
	}
	if slices.Equal(st.MissedCalls, l.calls) && slices.Equal(links, l.links) {
		return
	}
	l.calls, l.links, l.rows.Objects = st.MissedCalls, links, nil
	for i, m := range l.calls {
		l.rows.Objects = append(l.rows.Objects, l.newRow(m, links[i]))
	}
	l.rows.Refresh()
	widgets.SetVisible(l.content, len(l.calls) > 0)
}

// linkTo is the link of the neighbour who has the key, which calls nobody else.
func linkTo(all []session.Neighbour, key seal.PublicKey) string {
	for _, n := range all {
		if n.Key == key && key != (seal.PublicKey{}) {
			return n.Link
		}
	}
	return ""
}

func (l *missedCallList) newRow(m session.MissedCall, link string) fyne.CanvasObject {
	k, s := l.controller.toolkit, l.controller.session
	text := lang.L("Somebody called at {{.Time}}", map[string]any{"Time": locale.Moment(m.At, time.Now())})
	if m.Caller.Name != "" {
		text = lang.L("{{.Name}} called at {{.Time}}", map[string]any{"Name": m.Caller.Name, "Time": locale.Moment(m.At, time.Now())})
	}
	name := widget.NewLabel(text)
	name.Truncation = fyne.TextTruncateEllipsis
	call := k.NewButton(lang.L("Call back"), nil, "", func() {
		s.DismissMissedCall(m.ID)
		l.controller.join(link)
	})
	widgets.SetVisible(call, link != "")
	dismiss := k.NewButton("", theme.CancelIcon(), lang.L("Dismiss"), func() { s.DismissMissedCall(m.ID) })
	dismiss.Importance = widget.LowImportance
	return container.NewBorder(nil, nil, nil, container.NewHBox(call, dismiss), name)
}
