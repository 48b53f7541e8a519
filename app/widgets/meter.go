package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// A LevelMeter is a thin bar as long as a sound is loud.
type LevelMeter struct {
	widget.BaseWidget
	level            float32
	background, fill canvas.Rectangle
}

// NewLevelMeter makes a meter of silence.
func NewLevelMeter() *LevelMeter {
	m := &LevelMeter{}
	m.ExtendBaseWidget(m)
	return m
}

// Set shows a level from 0 to 1.
func (m *LevelMeter) Set(level float32) {
	if level = min(max(level, 0), 1); level != m.level {
		m.level = level
		m.Refresh()
	}
}

// MinSize is part of fyne.CanvasObject.
func (m *LevelMeter) MinSize() fyne.Size { return fyne.NewSize(40, 4) }

// CreateRenderer is part of fyne.Widget.
func (m *LevelMeter) CreateRenderer() fyne.WidgetRenderer {
	return NewRenderer(m, m.layout, func() []fyne.CanvasObject { return []fyne.CanvasObject{&m.background, &m.fill} })
}

func (m *LevelMeter) layout() {
	size := m.Size()
	m.background.FillColor = theme.Color(theme.ColorNameInputBackground)
	m.fill.FillColor = theme.Color(theme.ColorNamePrimary)
	m.background.CornerRadius, m.fill.CornerRadius = size.Height/2, size.Height/2
	m.background.Resize(size)
	m.fill.Resize(fyne.NewSize(size.Width*m.level, size.Height))
}
