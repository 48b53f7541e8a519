package app

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"peerscope/app/people"
	"peerscope/peer/seal"
)

// openPeople opens the settings of a window that knows Ada, met last, and Bob.
func openPeople(t *testing.T) (*testWindow, *people.Book, *peopleList) {
	b := people.NewBook(t.TempDir())
	for i, name := range []string{"Bob", "Ada"} {
		if _, _, err := b.Met(name, seal.PublicKey{byte(i + 1)}, noon.Add(time.Duration(i)*24*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	f := newTestWindow(t, Options{People: b})
	f.render(homeState())
	t.Cleanup(f.openTab("Privacy").Close)
	return f, b, f.settingsDialog.privacy.people
}

func listed(t *testing.T, b *people.Book) []people.Person {
	t.Helper()
	all, err := b.People()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestPeopleAreEditedByKeyboard(t *testing.T) {
	f, b, p := openPeople(t)
	if p.editor.Visible() {
		t.Error("nobody is chosen, and can be edited")
	}
	canvas := f.settingsDialog.Canvas()
	canvas.Focus(p.list)
	p.list.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	p.list.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	if p.name.Text != "Bob" || p.met.Text != "First met on 2026-11-22, last on 2026-11-22." {
		t.Fatalf("chosen is %q, %q", p.name.Text, p.met.Text)
	}
	canvas.Focus(p.name)
	p.name.SetText("Robert")
	p.name.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	canvas.Focus(p.verified)
	p.verified.TypedRune(' ')
	if got := listed(t, b)[1]; got.Name != "Robert" || !got.Verified || !got.Renamed {
		t.Errorf("he is now %+v", got)
	}
	f.expectCalls("RefreshPeople", "RefreshPeople")
	if p.selected != (seal.PublicKey{1}) || !p.verified.Checked {
		t.Error("he is not chosen any more")
	}
}

func TestForgettingIsAskedAbout(t *testing.T) {
	f, b, p := openPeople(t)
	p.list.Select(0)
	test.Tap(p.forget)
	overlay := f.settingsDialog.Canvas().Overlays().Top()
	if overlay == nil || len(listed(t, b)) != 2 {
		t.Fatal("it is not asked about")
	}
	for range 2 { // past Cancel
		f.settingsDialog.Canvas().FocusNext()
	}
	f.settingsDialog.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	if all := listed(t, b); len(all) != 1 || all[0].Name != "Bob" || p.editor.Visible() {
		t.Errorf("left are %+v", all)
	}
}

// Fyne's dialog for a file to save says what the program does.
func TestExportIsAskedForInOurWords(t *testing.T) {
	t.Setenv("HOME", t.TempDir()) // it lists the files there
	f, _, p := openPeople(t)
	test.Tap(p.save)
	said := test.RenderObjectToMarkup(f.settingsDialog.Canvas().Overlays().Top())
	if n := strings.Count(said, ">Export<"); n != 2 || strings.Contains(said, ">Save") {
		t.Errorf("title and button have our words %d times, or Fyne's", n)
	}
}

func TestDamagedListIsToldOf(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "people.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	f := newTestWindow(t, Options{People: people.NewBook(folder)})
	defer f.openTab("Privacy").Close()
	texts := visibleTexts(f.settingsDialog.privacy.people.content)
	if !slices.Contains(texts, "The list of people cannot be read.") || !slices.Contains(texts, "Details") {
		t.Errorf("it says %q", texts)
	}
}
