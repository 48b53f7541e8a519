package e2e

import (
	"image"
	"time"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// showBareWindow shows what Fyne alone has to do in a call: a window as large as the
// program's, and nothing on it but a picture of 640x480 that changes 30 times a second.
func showBareWindow() {
	const margin = 8
	w := fyneapp.NewWithID("").NewWindow("Pictures")
	var pictures [2]*image.RGBA
	for i := range pictures {
		pictures[i] = image.NewRGBA(image.Rect(0, 0, 640, 480))
		for at := range pictures[i].Pix {
			pictures[i].Pix[at] = uint8(at/4 + 100*i)
			if at%4 == 3 {
				pictures[i].Pix[at] = 0xFF
			}
		}
	}
	shown := canvas.NewImageFromImage(pictures[0])
	shown.ScaleMode, shown.FillMode = canvas.ImageScaleFastest, canvas.ImageFillContain
	w.SetPadded(false)
	w.SetContent(container.New(layout.NewCustomPaddedLayout(margin, margin, margin, margin), shown))
	w.Resize(fyne.NewSize(1080, 700))
	go func() { // until the process is killed
		for n := 0; ; n++ {
			time.Sleep(time.Second / 30)
			fyne.Do(func() {
				shown.Image = pictures[n%len(pictures)]
				shown.Refresh()
			})
		}
	}()
	w.ShowAndRun()
}
