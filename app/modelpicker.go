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

// A modelPicker is the choice of the model that looks for objects: the program's
// or files of the person's own. Files are tried as soon as they are chosen, in a
// goroutine; what cannot be used is not taken, and why is said.
type modelPicker struct {
	window        *window
	model, labels *fileField
	builtIn       *widget.Button
	result        *wrappedLabel
	warning       *widget.Icon       // before the note
	requested     session.ModelFiles // as they are in the fields
	checking      bool               // a goroutine is at it
	onLabels      func([]string)     // told what the model in use knows
}

// newModelPicker makes the choice in a window of its own. known is told the
// labels of the model in use, now if that is the program's.
func newModelPicker(w *window, in fyne.Window, known func(labels []string)) *modelPicker {
	m := &modelPicker{window: w, result: newHint(""), requested: w.settings.ModelFiles, onLabels: known}
	m.warning = widget.NewIcon(theme.NewWarningThemedResource(theme.WarningIcon()))
	m.model = m.newFileField(in, lang.L("Choose a model"), ".tflite")
	m.labels = m.newFileField(in, lang.L("Choose the labels"), ".txt", ".names", ".labels")
	m.builtIn = widget.NewButton(lang.L("Use the built-in model"), m.useBuiltIn)
	m.fillFields()
	m.check()
	return m
}

// formItems are the choice as parts of a form.
func (m *modelPicker) formItems() []*widget.FormItem {
	return []*widget.FormItem{
		newFormItem(lang.L("Model"), m.model.row, lang.L("A TensorFlow Lite file, an SSD detector.")),
		newFormItem(lang.L("Labels"), m.labels.row, lang.L("What the model can find, one name a line.")),
		widget.NewFormItem("", container.NewVBox(
			container.NewBorder(nil, nil, container.NewCenter(m.warning), nil, m.result), container.NewHBox(m.builtIn))),
	}
}

func (m *modelPicker) useBuiltIn() {
	m.requested = session.ModelFiles{}
	m.fillFields()
	m.check()
}

// fillFields puts what is wanted into the fields.
func (m *modelPicker) fillFields() {
	m.model.SetText(m.requested.Model)
	m.labels.SetText(m.requested.Labels)
}

// readFields takes the paths out of the fields.
func (m *modelPicker) readFields() {
	files := session.ModelFiles{Model: m.model.path(), Labels: m.labels.path()}
	if files != m.requested {
		m.requested = files
		m.check()
	}
}

// check finds out whether what is wanted can be used.
func (m *modelPicker) check() {
	if m.checking || m.window.ctx.Err() != nil {
		return // when the try that is on has ended there is another
	}
	files, w := m.requested, m.window
	if files == (session.ModelFiles{}) {
		m.apply(files, w.opts.Labels, nil)
		return
	}
	m.checking = true
	m.showResult(lang.L("The files are being read."), false)
	w.goroutines.Go(func() {
		labels, err := w.opts.CheckModel(files)
		w.do(func() {
			m.checking = false
			if files != m.requested {
				m.check()
				return
			}
			m.apply(files, labels, err)
		})
	})
}

// apply uses files that can be used, and says of others what is wrong.
func (m *modelPicker) apply(files session.ModelFiles, labels []string, err error) {
	if err != nil {
		m.reject(err)
		return
	}
	w := m.window
	if files != w.settings.ModelFiles {
		w.updateSettings(func(s *session.Settings) {
			s.ModelFiles = files
			s.Labels = slices.DeleteFunc(slices.Clone(s.Labels), func(l string) bool { return !slices.Contains(labels, l) })
		})
	}
	m.showResult(lang.L("The model knows {{.N}} things.", map[string]any{"N": len(namedLabels(labels))}), false)
	setVisible(m.builtIn, files != session.ModelFiles{})
	m.onLabels(labels)
}

// reject says what is wrong, in the window when the settings are closed.
func (m *modelPicker) reject(err error) {
	w := m.window
	problem := session.Notice{Text: "These files cannot be used: {{.Reason}}", Args: map[string]string{"Reason": err.Error()}, Problem: true}
	if w.settingsDialog == nil || w.settingsDialog.model != m {
		w.toast.show(problem)
		return
	}
	text := noticeText(problem)
	if m.requested != w.settings.ModelFiles {
		text += "\n" + lang.L("The model in use stays.")
	}
	m.showResult(text, true)
	setVisible(m.builtIn, true)
}

func (m *modelPicker) showResult(text string, problem bool) {
	m.result.Importance = widget.LowImportance
	if problem {
		m.result.Importance = widget.MediumImportance
	}
	setVisible(m.warning, problem)
	m.result.update(text)
	m.result.Refresh()
}

// A fileField is an entry for the path of a file, with a button to choose one.
type fileField struct {
	widget.Entry
	row    *fyne.Container
	picker *modelPicker
	parent fyne.Window
	title  string // of the dialog
	filter storage.FileFilter
}

func (m *modelPicker) newFileField(in fyne.Window, title string, extensions ...string) *fileField {
	f := &fileField{picker: m, parent: in, title: title, filter: storage.NewExtensionFileFilter(extensions)}
	f.PlaceHolder = lang.L("Built-in")
	f.OnSubmitted = func(string) { m.readFields() }
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
	f.picker.readFields()
}

func (f *fileField) browse() {
	d := dialog.NewFileOpen(f.fileChosen, f.parent)
	d.SetTitleText(f.title)
	d.SetFilter(f.filter)
	if path := cmp.Or(f.path(), f.picker.requested.Model, f.picker.requested.Labels); path != "" {
		if folder, err := storage.ListerForURI(storage.NewFileURI(filepath.Dir(path))); err == nil {
			d.SetLocation(folder)
		}
	}
	d.Resize(f.parent.Canvas().Size())
	d.Show()
}

// fileChosen is told what came of the dialog.
func (f *fileField) fileChosen(file fyne.URIReadCloser, err error) {
	switch {
	case err != nil:
		f.picker.reject(err)
	case file != nil: // it was not called off
		f.SetText(file.URI().Path())
		file.Close()
		f.picker.readFields()
	}
}
