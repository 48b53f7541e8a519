package app

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/session"
)

// A modelChoice is the choice of the model that looks for objects: the program's
// or files of the person's own. Files are tried as soon as they are chosen, in a
// goroutine; what cannot be used is not taken, and why is said.
type modelChoice struct {
	window        *window
	model, labels *fileField
	builtIn       *widget.Button
	note          *prose
	warning       *widget.Icon       // before the note
	wanted        session.ModelFiles // as they are in the fields
	trying        bool               // a goroutine is at it
	known         func([]string)     // told what the model in use knows
}

// newModelChoice makes the choice in a window of its own. known is told the
// labels of the model in use, now if that is the program's.
func newModelChoice(w *window, in fyne.Window, known func(labels []string)) *modelChoice {
	m := &modelChoice{window: w, note: quiet(""), wanted: w.settings.ModelFiles, known: known}
	m.warning = widget.NewIcon(theme.NewWarningThemedResource(theme.WarningIcon()))
	m.model = m.newFileField(in, lang.L("Choose a model"), ".tflite")
	m.labels = m.newFileField(in, lang.L("Choose the labels"), ".txt", ".names", ".labels")
	m.builtIn = widget.NewButton(lang.L("Use the built-in model"), m.useBuiltIn)
	m.show()
	m.try()
	return m
}

// items are the choice as parts of a form.
func (m *modelChoice) items() []*widget.FormItem {
	return []*widget.FormItem{
		hinted(lang.L("Model"), m.model.row, lang.L("A TensorFlow Lite file, an SSD detector.")),
		hinted(lang.L("Labels"), m.labels.row, lang.L("What the model can find, one name a line.")),
		widget.NewFormItem("", container.NewVBox(
			container.NewBorder(nil, nil, container.NewCenter(m.warning), nil, m.note), container.NewHBox(m.builtIn))),
	}
}

func (m *modelChoice) useBuiltIn() {
	m.wanted = session.ModelFiles{}
	m.show()
	m.try()
}

// show puts what is wanted into the fields.
func (m *modelChoice) show() {
	m.model.SetText(m.wanted.Model)
	m.labels.SetText(m.wanted.Labels)
}

// changed takes the paths out of the fields.
func (m *modelChoice) changed() {
	files := session.ModelFiles{Model: m.model.path(), Labels: m.labels.path()}
	if files != m.wanted {
		m.wanted = files
		m.try()
	}
}

// try finds out whether what is wanted can be used.
func (m *modelChoice) try() {
	if m.trying || m.window.ctx.Err() != nil {
		return // when the try that is on has ended there is another
	}
	files, w := m.wanted, m.window
	if files == (session.ModelFiles{}) {
		m.take(files, w.opts.Labels, nil)
		return
	}
	m.trying = true
	m.say(lang.L("The files are being read."), false)
	w.working.Go(func() {
		labels, err := w.opts.CheckModel(files)
		w.do(func() {
			m.trying = false
			if files != m.wanted {
				m.try()
				return
			}
			m.take(files, labels, err)
		})
	})
}

// take uses files that can be used, and says of others what is wrong.
func (m *modelChoice) take(files session.ModelFiles, labels []string, err error) {
	if err != nil {
		m.refuse(err)
		return
	}
	w := m.window
	if files != w.settings.ModelFiles {
		w.change(func(s *session.Settings) {
			s.ModelFiles = files
			s.Labels = slices.DeleteFunc(slices.Clone(s.Labels), func(l string) bool { return !slices.Contains(labels, l) })
		})
	}
	m.say(lang.L("The model knows {{.N}} things.", map[string]any{"N": len(knownLabels(labels))}), false)
	setVisible(m.builtIn, files != session.ModelFiles{})
	m.known(labels)
}

// refuse says what is wrong, in the window when the settings are closed.
func (m *modelChoice) refuse(err error) {
	w := m.window
	problem := session.Notice{Text: "These files cannot be used: {{.Reason}}", Args: map[string]string{"Reason": err.Error()}, Problem: true}
	if w.chooser == nil || w.chooser.model != m {
		w.notes.say(problem)
		return
	}
	text := sentence(problem)
	if m.wanted != w.settings.ModelFiles {
		text += "\n" + lang.L("The model in use stays.")
	}
	m.say(text, true)
	setVisible(m.builtIn, true)
}

func (m *modelChoice) say(text string, problem bool) {
	m.note.Importance = widget.LowImportance
	if problem {
		m.note.Importance = widget.MediumImportance
	}
	setVisible(m.warning, problem)
	m.note.set(text)
	m.note.Refresh()
}

// A fileField is an entry for the path of a file, with a button to choose one.
type fileField struct {
	widget.Entry
	row    *fyne.Container
	of     *modelChoice
	in     fyne.Window
	title  string // of the dialog
	filter storage.FileFilter
}

func (m *modelChoice) newFileField(in fyne.Window, title string, extensions ...string) *fileField {
	f := &fileField{of: m, in: in, title: title, filter: storage.NewExtensionFileFilter(extensions)}
	f.PlaceHolder = lang.L("Built-in")
	f.OnSubmitted = func(string) { m.changed() }
	f.ExtendBaseWidget(f)
	f.row = container.NewBorder(nil, nil, nil, widget.NewButtonWithIcon(lang.L("Choose"), theme.FolderOpenIcon(), f.browse), f)
	return f
}

// path is the file's, "" for none; one that is relative now may not be so later.
func (f *fileField) path() string {
	path := strings.TrimSpace(f.Text)
	if path == "" {
		return ""
	}
	if absolute, err := filepath.Abs(path); err == nil {
		return absolute
	}
	return path
}

// FocusLost is part of fyne.Focusable: who goes on has typed all of the path.
func (f *fileField) FocusLost() {
	f.Entry.FocusLost()
	f.of.changed()
}

func (f *fileField) browse() {
	d := dialog.NewFileOpen(f.chosen, f.in)
	d.SetTitleText(f.title)
	d.SetFilter(f.filter)
	if path := cmp.Or(f.path(), f.of.wanted.Model, f.of.wanted.Labels); path != "" {
		if folder, err := storage.ListerForURI(storage.NewFileURI(filepath.Dir(path))); err == nil {
			d.SetLocation(folder)
		}
	}
	d.Resize(f.in.Canvas().Size())
	d.Show()
}

// chosen is told what came of the dialog.
func (f *fileField) chosen(file fyne.URIReadCloser, err error) {
	switch {
	case err != nil:
		f.of.refuse(err)
	case file != nil: // it was not called off
		f.SetText(file.URI().Path())
		file.Close()
		f.of.changed()
	}
}
