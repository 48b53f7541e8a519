package socketio_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"peerscope/peer/signaltest"
)

// A statusBoard collects the reports of all participants of a test.
type statusBoard struct {
	mu      sync.Mutex
	changed chan struct{} // closed and replaced at each change
}

func newBoard() *statusBoard { return &statusBoard{changed: make(chan struct{})} }

// post changes the board.
func (b *statusBoard) post(change func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	change()
	close(b.changed)
	b.changed = make(chan struct{})
}

// await waits until a condition holds; seen describes the board if it never
// does.
func (b *statusBoard) await(t *testing.T, what string, seen func() any, true func() bool) {
	t.Helper()
	limit := time.After(2 * signaltest.Timeout)
	for {
		b.mu.Lock()
		ok, news := true(), b.changed
		b.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-news:
		case <-limit:
			b.mu.Lock()
			defer b.mu.Unlock()
			t.Fatalf("never: %s; seen %+v", what, seen())
		}
	}
}

// A pageReport is what testdata/web/page.html reports.
type pageReport struct {
	Name, Error string
	Full        bool
	Calls       []pageCall
}

// A pageCall is one connection of a page, with what it has received.
type pageCall struct {
	ID, State, Data, Error  string
	Streams, Tracks, Frames int
	Energy                  float64
}

// pages serves the pages and receives their reports.
type pages struct {
	board   *statusBoard
	browser *browser
	site    *httptest.Server
	reports map[string]pageReport // the last ones, by name
	reload  map[string]bool       // pages that have to reload
}

func newPages(t *testing.T, b *browser, version string) *pages {
	t.Helper()
	p := &pages{board: newBoard(), browser: b, reports: map[string]pageReport{}, reload: map[string]bool{}}
	mux := http.NewServeMux()
	for path, file := range map[string]string{
		"/page.html":         filepath.Join(ours, "page.html"),
		"/socket.io.js":      filepath.Join(modules, "socket.io-client-"+version, "dist", "socket.io.js"),
		"/simplepeer.min.js": filepath.Join(modules, "simple-peer", "simplepeer.min.js"),
	} {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, file) })
	}
	mux.HandleFunc("/report", p.receiveReport)
	p.site = httptest.NewServer(mux)
	t.Cleanup(p.site.Close)
	return p
}

func (p *pages) receiveReport(w http.ResponseWriter, r *http.Request) {
	var told pageReport
	if err := json.NewDecoder(r.Body).Decode(&told); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	p.board.post(func() {
		p.reports[told.Name] = told
		if p.reload[told.Name] {
			delete(p.reload, told.Name)
			delete(p.reports, told.Name)
			_, _ = w.Write([]byte("reload"))
		}
	})
}

// A page is a tab with the seed's page in a room.
type page struct {
	pages *pages
	name  string
	shut  func()
}

// open opens a page that joins the room with an event.
func (p *pages) open(t *testing.T, s *roomServer, room, name, event string) *page {
	t.Helper()
	query := url.Values{"server": {s.url()}, "room": {room}, "name": {name}, "event": {event}}
	shut := p.browser.open(t, p.site.URL+"/page.html?"+query.Encode())
	opened := &page{pages: p, name: name, shut: shut}
	opened.await(t, "the page works", func(pageReport) bool { return true })
	return opened
}

func (p *page) await(t *testing.T, what string, true func(pageReport) bool) {
	t.Helper()
	p.pages.board.await(t, p.name+": "+what, func() any { return p.pages.reports[p.name] }, func() bool {
		r, ok := p.pages.reports[p.name]
		return ok && true(r)
	})
}

// awaitCalls waits until the page has n calls with picture and sound in one
// stream.
func (p *page) awaitCalls(t *testing.T, n int) {
	t.Helper()
	p.await(t, "sees and hears the others", func(r pageReport) bool {
		good := 0
		for _, c := range r.Calls {
			if c.State == "connected" && c.Frames >= 5 && c.Energy > 0 && c.Streams == 1 && c.Tracks == 2 {
				good++
			}
		}
		return good == n
	})
}

// frames is the number of decoded pictures of all calls.
func (p *page) frames() int {
	p.pages.board.mu.Lock()
	defer p.pages.board.mu.Unlock()
	return p.pages.reports[p.name].frames()
}

func (r pageReport) frames() (n int) {
	for _, c := range r.Calls {
		n += c.Frames
	}
	return n
}

func (p *page) reload() {
	p.pages.board.post(func() { p.pages.reload[p.name] = true })
}
