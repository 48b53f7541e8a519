package app

import (
	"errors"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"peerscope/app/session"
	"peerscope/app/widgets"
)

// fakeCheckModel knows good.tflite, and what it finds with which names.
func fakeCheckModel(files session.ModelFiles) ([]string, error) {
	switch {
	case filepath.Base(files.Model) != "good.tflite":
		return nil, errors.New("this is not a TensorFlow Lite file")
	case files.Labels == "":
		return []string{"person", "dog"}, nil
	}
	return []string{"cup", "person"}, nil
}

func (f *testWindow) openModels() *modelPicker {
	f.t.Helper()
	return f.openTab("Detection").detection.model
}

// submit types a path and presses Enter.
func (f *testWindow) submit(field *fileField, path string) {
	f.t.Helper()
	field.SetText(path)
	field.OnSubmitted(path)
	f.step()
}

// With another model, nothing stays nothing, and what it does not know becomes everything.
func TestLabelsOfAnotherModel(t *testing.T) {
	for _, c := range []struct{ chosen, want []string }{{nil, nil}, {[]string{}, []string{}}, {[]string{"dog"}, nil}, {[]string{"dog", "person"}, []string{"person"}}} {
		f := newTestWindow(t, Options{Labels: testLabels, CheckModel: fakeCheckModel, Settings: session.Settings{Labels: c.chosen}})
		m := f.openModels()
		f.submit(m.model, filepath.Join(t.TempDir(), "good.tflite"))
		f.submit(m.labels, filepath.Join(t.TempDir(), "names.txt"))
		if got := f.session.settings.Labels; (got == nil) != (c.want == nil) || !slices.Equal(got, c.want) {
			t.Errorf("%#v became %#v, not %#v", c.chosen, got, c.want)
		}
		f.settingsDialog.Close()
	}
}

func TestAModelOfOnesOwn(t *testing.T) {
	good, names := filepath.Join(t.TempDir(), "good.tflite"), filepath.Join(t.TempDir(), "names.txt")
	f := newTestWindow(t, Options{Labels: testLabels, CheckModel: fakeCheckModel, Settings: session.Settings{Labels: []string{"dog", "person"}}})
	m := f.openModels()
	f.submit(m.model, good)
	if got := f.session.settings.ModelFiles; got != (session.ModelFiles{Model: good}) || m.result.Text != "The model knows 2 things." {
		t.Errorf("%+v is used, and said is %q", got, m.result.Text)
	}
	f.submit(m.labels, names)
	if got := f.settingsDialog.detection.labels.labels; !slices.Equal(got, []string{"cup", "person"}) || !slices.Equal(f.settings.Labels, []string{"person"}) {
		t.Errorf("there are %q to choose from, chosen are %q", got, f.settings.Labels)
	}
	f.settingsDialog.Close()
	m = f.openModels()
	f.step() // looks at the files again
	if m.model.Text != good || m.labels.Text != names || len(f.settingsDialog.detection.labels.labels) != 2 {
		t.Errorf("they were not remembered: %q, %q", m.model.Text, m.labels.Text)
	}
	test.Tap(m.builtIn)
	if f.session.settings.ModelFiles != (session.ModelFiles{}) || len(f.settingsDialog.detection.labels.labels) != 7 || m.builtIn.Visible() {
		t.Errorf("the built-in model is not used, but %+v", f.session.settings.ModelFiles)
	}
	f.settingsDialog.Close()
}

func TestAWrongModelIsNotTaken(t *testing.T) {
	f := newTestWindow(t, Options{Labels: testLabels, CheckModel: fakeCheckModel})
	m := f.openModels()
	f.submit(m.model, "bad.txt")
	if m.result.Text != "These files cannot be used. Choose another model, or the labels that belong to it.\nThe model in use stays." || m.problem != "this is not a TensorFlow Lite file" || !m.details.Visible() || f.settings.ModelFiles != (session.ModelFiles{}) {
		t.Errorf("said is %q", m.result.Text)
	}
	if !filepath.IsAbs(m.requested.Model) || f.settingsDialog.detection.labels == nil {
		t.Errorf("wanted is %q", m.requested.Model)
	}
	f.settingsDialog.Canvas().Focus(m.model.Entry)
	m.model.SetText("worse.txt")
	f.settingsDialog.Canvas().Unfocus()
	f.step()
	m.model.SetText("worst.txt")
	f.settingsDialog.Close() // what was typed last is tried too, and the window says what came of it
	f.step()
	f.expect("These files cannot be used")
}

// While one try is on, what was chosen meanwhile waits; only the last counts.
func TestTheLastChoiceCounts(t *testing.T) {
	tried := make(chan string, 8)
	f := newTestWindow(t, Options{CheckModel: func(files session.ModelFiles) ([]string, error) {
		tried <- filepath.Base(files.Model)
		return fakeCheckModel(files)
	}})
	m := f.openModels()
	for _, name := range []string{"first", "second", "good.tflite"} {
		m.model.SetText(name)
		m.readFields()
	}
	f.step()
	f.step()
	if first, then := <-tried, <-tried; first != "first" || then != "good.tflite" || len(tried) != 0 {
		t.Errorf("tried were %s and %s", first, then)
	}
	if filepath.Base(f.settings.ModelFiles.Model) != "good.tflite" {
		t.Errorf("used is %+v", f.settings.ModelFiles)
	}
	f.settingsDialog.Close()
}

func TestFileDialog(t *testing.T) {
	f := newTestWindow(t, Options{CheckModel: fakeCheckModel})
	m := f.openModels()
	m.model.browse()
	if f.settingsDialog.Canvas().Overlays().Top() == nil {
		t.Fatal("there is no dialog")
	}
	m.model.fileChosen(nil, nil) // called off
	m.model.fileChosen(nil, errors.New("it may not be read"))
	if !strings.HasPrefix(m.result.Text, "These files cannot be used.") || m.problem != "it may not be read" {
		t.Errorf("said is %q", m.result.Text)
	}
	f.settingsDialog.Close()
}

// A model that knows thousands of things does not make as many boxes to tick,
// and whatever a label holds is only text.
func TestManyAndStrangeLabels(t *testing.T) {
	test.NewTempApp(t)
	all := []string{"{{.Name}}", "{{", "cup", "cup", "???"}
	for i := range 5000 {
		all = append(all, "thing "+strconv.Itoa(i))
	}
	c := newLabelFilter(widgets.NewToolkit(nil, nil), all, []string{"thing 4999"}, func() {})
	if len(c.labels) != 5003 || len(c.chips) != maxChips || !c.moreHint.Visible() {
		t.Errorf("%d labels, %d boxes", len(c.labels), len(c.chips))
	}
	for search, want := range map[string]string{"4999": "thing 4999", "{{.": "{{.Name}}"} {
		c.searchField.SetText(search)
		if len(c.chipArea.Objects) != 1 || c.chipArea.Objects[0] != fyne.CanvasObject(c.chips[want]) || c.chips[want].Text != want {
			t.Errorf("%q finds %d", search, len(c.chipArea.Objects))
		}
	}
	if !c.chips["thing 4999"].IsOn() {
		t.Error("what was picked is not ticked")
	}
}
