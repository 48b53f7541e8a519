package locale

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"peerscope/app/session"
	"peerscope/assets"
	"peerscope/detector"
)

// fyneTexts is what Fyne's own dialogs of files and menus of entries say; it has them in
// some languages, of which Korean is none.
var fyneTexts = []string{
	"Cancel", "Open", "Show Hidden Files", "New Folder", "Create Folder", "file.name", "file.parent",
	"Enter filename", "Yes", "No", "OK", "Error",
	"Copy", "Cut", "Paste", "Undo", "Redo", "Select all",
}

func korean(t *testing.T) map[string]string {
	data, err := assets.Translations.ReadFile("translations/ko.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]string
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// sourceSentences are the English sentences in the program's source: what lang.L is
// given, and the texts of notices. In the session, which has no other, they are
// all literals of more than a word that begin like a sentence.
func sourceSentences(t *testing.T) map[string]bool {
	all := map[string]bool{}
	for _, pattern := range []string{"../*.go", "../*/*.go", "../../*.go", "../../peer/invite/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(files), err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			maps.Copy(all, sentencesIn(parsed, filepath.Dir(file) == "../session"))
		}
	}
	return all
}

func sentencesIn(file *ast.File, everything bool) map[string]bool {
	found := map[string]bool{}
	add := func(e ast.Expr) {
		if l, ok := e.(*ast.BasicLit); ok && l.Kind == token.STRING {
			if s, err := strconv.Unquote(l.Value); err == nil {
				found[s] = true
			}
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if f, ok := n.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "L" {
				add(n.Args[0])
			}
		case *ast.KeyValueExpr:
			if k, ok := n.Key.(*ast.Ident); ok && k.Name == "Text" {
				add(n.Value)
			}
		case *ast.AssignStmt:
			if f, ok := n.Lhs[0].(*ast.SelectorExpr); ok && f.Sel.Name == "Text" {
				add(n.Rhs[0])
			}
		case *ast.BasicLit:
			if everything && beginsLikeASentence(n.Value) {
				add(n)
			}
		}
		return true
	})
	return found
}

func beginsLikeASentence(literal string) bool {
	s := strings.Trim(literal, "`\"")
	return strings.Contains(s, " ") && (strings.HasPrefix(s, "{{") || unicode.IsUpper([]rune(s)[0]))
}

func TestEverythingIsInKorean(t *testing.T) {
	ko := korean(t)
	all := sourceSentences(t)
	if len(all) < 80 {
		t.Fatalf("only %d sentences were found", len(all))
	}
	labels, err := detector.ParseLabels(assets.Labels())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range fyneTexts {
		all[s] = true
	}
	for _, label := range labels {
		if strings.Trim(label, "?") != "" {
			all[label] = true
		}
	}
	for _, s := range slices.Sorted(maps.Keys(all)) {
		if ko[s] == "" {
			t.Errorf("not in ko.json: %q", s)
		}
	}
	for s := range ko {
		if !all[s] {
			t.Errorf("said nowhere: %q", s)
		}
	}
}

// What stands in braces is the same in both languages, and nothing is shouted.
func TestKoreanFitsTheEnglish(t *testing.T) {
	braces := regexp.MustCompile(`{{\.\w+}}`)
	for en, ko := range korean(t) {
		a, b := braces.FindAllString(en, -1), braces.FindAllString(ko, -1)
		slices.Sort(a)
		slices.Sort(b)
		if !slices.Equal(a, b) {
			t.Errorf("%q has %v, %q has %v", en, a, ko, b)
		}
		if strings.Contains(en+ko, "!") {
			t.Errorf("%q shouts", en)
		}
		if strings.HasSuffix(en, ".") && !strings.HasSuffix(ko, "요.") {
			t.Errorf("%q is not said politely: %q", en, ko)
		}
	}
}

// What an error says is for the details of a notice.
func TestNoSentenceHasAPlaceForAnError(t *testing.T) {
	for en := range korean(t) {
		if strings.Contains(en, "{{.Reason}}") || strings.Contains(en, "{{.Err") {
			t.Errorf("%q", en)
		}
	}
}

func TestSentence(t *testing.T) {
	n := session.Notice{Text: "{{.Name}} has left.", Args: map[string]string{"Name": "{{.Name}} & <b>"}}
	if got, want := Notice(n), "{{.Name}} & <b> has left."; got != want {
		t.Errorf("sentence = %q, want %q", got, want)
	}
	if got := Notice(session.Notice{}); got != "" {
		t.Errorf("no notice says %q", got)
	}
}

func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Second: "0 s", 900 * time.Millisecond: "0 s", 12 * time.Second: "12 s",
		time.Minute: "1 min", 59*time.Minute + 59*time.Second: "59 min", 25 * time.Hour: "25 h",
	} {
		if got := Duration(d); got != want {
			t.Errorf("duration(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestMoment(t *testing.T) {
	now := time.Date(2026, 11, 26, 9, 30, 0, 0, time.Local)
	for _, c := range []struct {
		before time.Duration
		want   string
	}{{time.Hour, "08:30"}, {24 * time.Hour, "2026-11-25 09:30"}} {
		if got := Moment(now.Add(-c.before), now); got != c.want {
			t.Errorf("%v before: %q, want %q", c.before, got, c.want)
		}
	}
}
