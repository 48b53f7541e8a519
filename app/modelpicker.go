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

	"peerscope/app/locale"
	"peerscope/app/session"
	"peerscope/app/widgets"
)

// A modelPicker is for choosing the model that detects objects: the built-in one
// or files of the person's own. Files are checked as soon as they are chosen, in a
// goroutine, and used only if they can be; if not, the reason is shown. When the program
// ends, it waits for the check.
type modelPicker struct {
	controller    *controller
	content       fyne.CanvasObject
	model, labels *fileField
	builtIn       *widgets.Button
	result        *widgets.WrappedLabel
	warning       *widget.Icon       // before the result
	details       *widgets.Button    // shows the problem
	problem       string             // the details of the result
	requested     session.ModelFiles // as they are in the fields
	closed        bool               // the dialog around it is closed
	checking      bool               // a goroutine is checking files
	onLabels      func([]string)     // called with what the model in use knows
}

// newModelPicker makes a picker in the window parent. onLabels is called with the
// labels of the model in use, before the return if that is the built-in one.
func newModelPicker(c *controller, parent fyne.Window, k *widgets.Toolkit, onLabels func(labels []string)) *modelPicker {
	m := &modelPicker{controller: c, result: widgets.NewHint("").Flush(), onLabels: onLabels}
	m.warning = widget.NewIcon(theme.NewWarningThemedResource(theme.WarningIcon()))
	m.model = m.newFileField(k, parent, lang.L("Choose a model"), lang.L("The built-in model"), ".tflite")
	m.labels = m.newFileField(k, parent, lang.L("Choose the labels"), lang.L("The built-in labels"), ".txt", ".names", ".labels")
	m.builtIn = k.NewButton(lang.L("Use the built-in model"), nil, "", func() { m.setFiles(session.ModelFiles{}) })
	m.details = k.NewButton(lang.L("Details"), nil, "", func() { showDetails(parent, m.problem) })
	m.content = widgets.NewColumn(
		m.model.row, widgets.NewHint(lang.L("A TensorFlow Lite file: SSD, EfficientDet-Lite or YOLO.")).Flush(),
		m.labels.row, widgets.NewHint(lang.L("What the model can find, one name a line.")).Flush(),
		container.NewBorder(nil, nil, container.NewCenter(m.warning), nil, m.result),
		widgets.NewFlow(m.builtIn, m.details))
	m.setFiles(c.settings.ModelFiles)
	return m
}

// setFiles puts paths into the fields and checks them.
func (m *modelPicker) setFiles(files session.ModelFiles) {
	m.requested = files
	m.model.SetText(files.Model)
	m.labels.SetText(files.Labels)
	m.check()
}

// readFields requests what is in the fields, if that is a change.
func (m *modelPicker) readFields() {
	files := session.ModelFiles{Model: m.model.path(), Labels: m.labels.path()}
	if files != m.requested {
		m.requested = files
		m.check()
	}
}

// check finds out whether the requested files can be used.
func (m *modelPicker) check() {
	files, c := m.requested, m.controller
	switch {
	case c.ctx.Err() == nil && m.checking:
		return // the check that is running is followed by another
	case files == (session.ModelFiles{}):
		m.apply(files, c.opts.Labels, nil)
		return
	case c.ctx.Err() != nil: // the window ends, and what c.do is given is called no more
		labels, err := c.opts.CheckModel(files)
		m.apply(files, labels, err)
		return
	}
	m.checking = true
	m.showResult(lang.L("The files are being read."), false)
	c.goroutines.Go(func() {
		labels, err := c.opts.CheckModel(files)
		c.do(func() {
			m.checking = false
			if files != m.requested {
				m.check()
				return
			}
			m.apply(files, labels, err)
		})
	})
}

// apply has the files used, or shows why they cannot be.
func (m *modelPicker) apply(files session.ModelFiles, labels []string, err error) {
	if err != nil {
		m.reject(err)
		return
	}
	c := m.controller
	if files != c.settings.ModelFiles {
		c.updateSettings(func(s *session.Settings) {
			s.ModelFiles = files
			chosen := len(s.Labels)
			s.Labels = slices.DeleteFunc(slices.Clone(s.Labels), func(l string) bool { return !slices.Contains(labels, l) })
			if chosen > 0 && len(s.Labels) == 0 { // this model knows nothing of it
				s.Labels = nil
			}
		})
	}
	m.showResult(lang.L("The model knows {{.N}} things.", map[string]any{"N": len(namedLabels(labels))}), false)
	widgets.SetVisible(m.builtIn, files != session.ModelFiles{})
	m.onLabels(labels)
}

// reject shows the reason, in the main window when the dialog is closed.
func (m *modelPicker) reject(err error) {
	c := m.controller
	problem := session.Notice{Text: "These files cannot be used. Choose another model, or the labels that belong to it.", Details: err.Error(), Problem: true}
	if m.closed {
		c.toasts.show(problem)
		return
	}
	text := locale.Notice(problem)
	if m.requested != c.settings.ModelFiles {
		text += "\n" + lang.L("The model in use stays.")
	}
	m.showResult(text, true)
	m.problem = problem.Details
	widgets.SetVisible(m.details, true)
	widgets.SetVisible(m.builtIn, true)
}

func (m *modelPicker) showResult(text string, problem bool) {
	m.result.Importance = widget.LowImportance
	if problem {
		m.result.Importance = widget.MediumImportance
	}
	widgets.SetVisible(m.warning, problem)
	widgets.SetVisible(m.details, false)
	m.result.Update(text)
	m.result.Refresh()
}

// A fileField is an entry for a path, with a button that opens a file dialog.
type fileField struct {
	*widgets.Entry
	row    *fyne.Container
	picker *modelPicker
	parent fyne.Window
	title  string // of the dialog
	filter storage.FileFilter
}

func (m *modelPicker) newFileField(k *widgets.Toolkit, parent fyne.Window, title, placeHolder string, extensions ...string) *fileField {
	f := &fileField{Entry: k.NewEntry(placeHolder), picker: m, parent: parent, title: title, filter: storage.NewExtensionFileFilter(extensions)}
	f.OnSubmitted = func(string) { m.readFields() }
	f.OnFocusLost = m.readFields // the path has been typed
	f.row = container.NewBorder(nil, nil, nil, k.NewButton(lang.L("Choose"), theme.FolderOpenIcon(), "", f.browse), f.Entry)
	return f
}

// path is absolute, for a start in another directory; "" is none.
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

// fileChosen is called by the file dialog.
func (f *fileField) fileChosen(file fyne.URIReadCloser, err error) {
	switch {
	case err != nil:
		f.picker.reject(err)
	case file != nil: // not cancelled
		f.SetText(file.URI().Path())
		file.Close()
		f.picker.readFields()
	}
}
