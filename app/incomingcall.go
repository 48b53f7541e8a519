package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/session"
)

// An incomingCall is whether to answer a neighbour who calls. It stands where the ways
// into a call stand, and like them is in nobody's way.
type incomingCall struct {
	window          *window
	content         *container.Scroll
	title, address  *wrappedLabel
	decline, answer *button
	caller          session.Caller // about whom
}

func (w *window) newIncomingCall() *incomingCall {
	q := &incomingCall{window: w, title: newHeading(""), address: newHint("")}
	q.decline = w.newButton(lang.L("Decline"), nil, "", w.decline)
	q.answer = w.newButton(lang.L("Answer"), nil, "", w.answer)
	q.answer.Importance = widget.HighImportance
	q.content = scrolled(container.NewVBox(q.title, q.address, container.NewGridWithColumns(2, q.decline, q.answer)))
	return q
}

// hasIncomingCall says whether a neighbour waits for an answer.
func hasIncomingCall(st session.State) bool { return st.Nearby.IncomingCall != session.Caller{} }

func (q *incomingCall) render(st session.State) {
	caller := st.Nearby.IncomingCall
	if caller == q.caller {
		return
	}
	q.caller = caller
	if !hasIncomingCall(st) {
		return
	}
	title := lang.L("Somebody calls")
	if caller.Name != "" {
		title = lang.L("{{.Name}} calls", map[string]any{"Name": caller.Name})
	}
	q.title.update(title)
	q.address.update(lang.L("From {{.Address}} on this network. Nothing is sent before you answer.", map[string]any{"Address": caller.Address}))
	// A key that was meant for something else may decline, but never answer.
	q.window.Canvas().Focus(q.decline)
	// Fyne makes a script of a notification, in which a stranger's name must not be:
	// its Windows one runs what stands in $(...).
	q.window.app.SendNotification(fyne.NewNotification("Peerscope", lang.L("Somebody calls")))
}
