package app

import (
	"fyne.io/fyne/v2"
	"github.com/go-gl/glfw/v3.3/glfw"
)

// ignoreMouse has a window that is being closed hear of no mouse: until it is destroyed
// in the next round of Fyne's loop, a click on it, or a move that changes the cursor,
// would use a view that Fyne 2.7.1 takes for nil by then.
func ignoreMouse(window fyne.Window) {
	view, ok := window.(interface{ RunWithContext(func()) })
	if !ok {
		return // a window of tests
	}
	view.RunWithContext(func() {
		v := glfw.GetCurrentContext()
		v.SetCursorPosCallback(nil)
		v.SetMouseButtonCallback(nil)
	})
}

// queueNothingAtTheEnd has Fyne save nothing when the program ends, as nothing of it is to be
// saved. Fyne 2.7.1 queues that for its loop, drops what is still on the way when the loop
// ends, and then waits for it: one of some fifteen windows never ended.
func queueNothingAtTheEnd(a fyne.App) {
	if l, ok := a.Lifecycle().(interface{ SetOnStoppedHookExecuted(func()) }); ok {
		l.SetOnStoppedHookExecuted(nil)
	}
}
