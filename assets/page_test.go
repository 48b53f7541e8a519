package assets

import (
	"encoding/json"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

func get(t *testing.T, method, path, tag string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, path, nil)
	r.Header.Set("If-None-Match", tag)
	w := httptest.NewRecorder()
	Page().ServeHTTP(w, r)
	return w.Result()
}

func TestPage(t *testing.T) {
	for path, kind := range map[string]string{
		"/": "text/html; charset=utf-8", "/main.js": "text/javascript; charset=utf-8", "/call.css": "text/css; charset=utf-8",
		"/icon/mic.svg": "image/svg+xml", "/icon/icon.png": "image/png", "/translations/ko.json": "application/json",
	} {
		r := get(t, http.MethodGet, path, "")
		if r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != kind {
			t.Errorf("%s: %s, %s", path, r.Status, r.Header.Get("Content-Type"))
		}
		if again := get(t, http.MethodGet, path, r.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
			t.Errorf("%s again: %s", path, again.Status)
		}
	}
	for path, want := range map[string]int{"/page.go": 404, "/../assets.go": 404, "/model/ssd.tflite": 404, "/icon/": 404} {
		r := get(t, http.MethodGet, path, "")
		if r.StatusCode != want || r.Header.Get("Content-Security-Policy") != pagePolicy {
			t.Errorf("%s: %s, %v", path, r.Status, r.Header)
		}
	}
	if r := get(t, http.MethodPost, "/", ""); r.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST: %s", r.Status)
	}
}

// TestPageIsSelfContained: the page refers to no other host, has no inline script
// or style, and every file to which it refers is served.
func TestPageIsSelfContained(t *testing.T) {
	reference := regexp.MustCompile(`(?:from "\./|src="|href="|url\()([\w./-]+)`)
	inline := regexp.MustCompile(`<style|\son\w+="|\sstyle="|<script(?: [^>]*)?>[^<]`)
	for name, text := range pageFiles(t) {
		if strings.Contains(strings.ReplaceAll(text, "http://www.w3.org/2000/svg", ""), "//www.") && name != "member.js" {
			t.Errorf("%s names another host", name)
		}
		if strings.HasSuffix(name, ".html") && inline.MatchString(text) {
			t.Errorf("%s holds %q", name, inline.FindString(text))
		}
		for _, found := range reference.FindAllStringSubmatch(text, -1) {
			if r := get(t, http.MethodHead, "/"+found[1], ""); r.StatusCode != http.StatusOK {
				t.Errorf("%s names %s: %s", name, found[1], r.Status)
			}
		}
	}
}

// TestPageIsTranslated: every sentence of the page is translated to Korean, once,
// and nothing else is.
func TestPageIsTranslated(t *testing.T) {
	var own, shared map[string]string
	read := func(from fs.FS, name string, into *map[string]string) {
		data, err := fs.ReadFile(from, name)
		if err == nil {
			err = json.Unmarshal(data, into)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	read(web, "web/ko.json", &own)
	read(Translations, "translations/ko.json", &shared)
	sentence := regexp.MustCompile(`(?:t\(|data-text=|data-label=|[ :?\[(]|return )"((?:[A-Z]|\{\{)[^"]* [^"]*|[A-Z][a-z]+)"`)
	all := ""
	sentences := 0
	for name, text := range pageFiles(t) {
		all += text
		if strings.HasSuffix(name, ".css") || name == "health.js" || name == "relayclient.js" || name == "room.js" {
			continue
		}
		for _, found := range sentence.FindAllStringSubmatch(text, -1) {
			if key := found[1]; !isName(key) {
				sentences++
				if own[key] == "" && shared[key] == "" {
					t.Errorf("%s: not in Korean: %q", name, key)
				}
			}
		}
	}
	if sentences < 50 {
		t.Errorf("only %d sentences were found", sentences)
	}
	for key := range own {
		if !strings.Contains(all, `"`+key+`"`) {
			t.Errorf("not in the page: %q", key)
		}
		if shared[key] != "" {
			t.Errorf("translated for the window too: %q", key)
		}
	}
}

// isName says that a string is the name of an error, a key, a language or the program.
func isName(s string) bool {
	return strings.HasSuffix(s, "Error") || s == "Peerscope" || s == "Enter" || s == "English"
}

func pageFiles(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	files, err := fs.Glob(web, "web/*.*")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := web.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if name := strings.TrimPrefix(file, "web/"); !strings.HasSuffix(name, ".json") {
			all[name] = string(data)
		}
	}
	return all
}
