package assets

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"time"
)

//go:embed web/*.html web/*.css web/*.js web/*.json web/*.svg web/vendor/*/*.js
var web embed.FS

// pagePolicy lets the page load, and connect to, nothing but its own host
// (W3C Content Security Policy Level 3; 'self' covers its WebSocket).
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// Page serves the page for calls in a browser. Its relay is a WebSocket at the
// page's own address.
func Page() http.Handler {
	files := map[string]file{}
	addFiles(files, web, "web/*.*", "/")
	for _, library := range []string{"ciphers", "ed25519", "hashes"} {
		addFiles(files, web, "web/vendor/"+library+"/*", "/vendor/"+library+"/")
	}
	addFiles(files, Glyphs, "icon/*", "/icon/")
	addFiles(files, Translations, "translations/*", "/translations/")
	files["/icon/icon.png"] = newFile("icon.png", Icon)
	files["/"] = files["/index.html"]
	return page(files)
}

type page map[string]file

// A file can be requested by its path.
type file struct {
	data      []byte
	mediaType string
	etag      string // RFC 9110 section 8.8.3
}

// mediaTypes of the page's files: those of package mime differ between systems.
var mediaTypes = map[string]string{
	".html": "text/html; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".json": "application/json",
	".svg":  "image/svg+xml",
	".png":  "image/png",
}

func newFile(name string, data []byte) file {
	sum := sha256.Sum256(data)
	return file{data, mediaTypes[path.Ext(name)], `"` + hex.EncodeToString(sum[:8]) + `"`}
}

func addFiles(files map[string]file, from embed.FS, pattern, folder string) {
	names, err := fs.Glob(from, pattern)
	if err != nil || len(names) == 0 {
		panic(fmt.Sprintf("%s: %d files, %v", pattern, len(names), err)) // what is embedded is known
	}
	for _, name := range names {
		data, err := from.ReadFile(name)
		if err != nil {
			panic(err)
		}
		files[folder+path.Base(name)] = newFile(name, data)
	}
}

// ServeHTTP has browsers revalidate their copies each time, because page and relay
// must be of the same version.
func (p page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", pagePolicy)
	h.Set("Permissions-Policy", "camera=(self), microphone=(self)")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	f, ok := p[r.URL.Path]
	switch {
	case !ok:
		http.NotFound(w, r)
		return
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		h.Set("Allow", "GET, HEAD")
		http.Error(w, "this page is only read", http.StatusMethodNotAllowed)
		return
	}
	h.Set("Content-Type", f.mediaType)
	h.Set("Cache-Control", "no-cache")
	h.Set("ETag", f.etag)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.data))
}
