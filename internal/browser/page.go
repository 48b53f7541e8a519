package browser

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"
)

type params map[string]any

// A Page is a tab with storage and permissions of its own.
type Page struct {
	browser *Browser
	context string
	target  string
	session string

	mu       sync.Mutex
	problems []string
}

// A Viewport is how a page is looked at; the zero one is a window of 800x600.
type Viewport struct {
	Width, Height int
	Dark          bool
	Language      string // as in Accept-Language
}

// Page opens a page that shows nothing yet.
func (b *Browser) Page() *Page {
	b.t.Helper()
	p := &Page{browser: b}
	var created struct {
		BrowserContextID string `json:"browserContextId"`
		TargetID         string `json:"targetId"`
		SessionID        string `json:"sessionId"`
	}
	b.must("", "Target.createBrowserContext", nil, &created)
	p.context = created.BrowserContextID
	b.must("", "Target.createTarget", params{"url": "about:blank", "browserContextId": p.context}, &created)
	p.target = created.TargetID
	b.must("", "Target.attachToTarget", params{"targetId": p.target, "flatten": true}, &created)
	p.session = created.SessionID
	b.mu.Lock()
	b.pages[p.session] = p
	b.mu.Unlock()
	for _, domain := range []string{"Page.enable", "Runtime.enable", "Log.enable"} {
		b.must(p.session, domain, nil, nil)
	}
	return p
}

// handleEvent takes note of what goes wrong in the page: exceptions that nobody
// caught, what its Content-Security-Policy forbade, what it warns of.
func (p *Page) handleEvent(event string, raw json.RawMessage) {
	var e struct {
		ExceptionDetails struct {
			Text      string `json:"text"`
			Exception struct {
				Description string `json:"description"`
			} `json:"exception"`
		} `json:"exceptionDetails"`
		Type string `json:"type"`
		Args []struct {
			Value any `json:"value"`
		} `json:"args"`
		Entry struct {
			Source string `json:"source"`
			Text   string `json:"text"`
		} `json:"entry"`
	}
	if json.Unmarshal(raw, &e) != nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case event == "Runtime.exceptionThrown":
		p.problems = append(p.problems, e.ExceptionDetails.Text+" "+e.ExceptionDetails.Exception.Description)
	case event == "Runtime.consoleAPICalled" && (e.Type == "warning" || e.Type == "error"):
		p.problems = append(p.problems, fmt.Sprint(e.Args))
	case event == "Log.entryAdded" && e.Entry.Source == "security":
		p.problems = append(p.problems, e.Entry.Text)
	}
}

// Problems are the page's own mistakes until now.
func (p *Page) Problems() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.problems...)
}

// Emulate sets how the page is looked at.
func (p *Page) Emulate(v Viewport) {
	p.browser.t.Helper()
	if v.Width > 0 {
		p.must("Emulation.setDeviceMetricsOverride", params{
			"width": v.Width, "height": v.Height, "deviceScaleFactor": 1, "mobile": v.Width < 600}, nil)
	}
	scheme := map[bool]string{false: "light", true: "dark"}[v.Dark]
	p.must("Emulation.setEmulatedMedia", params{
		"features": []params{{"name": "prefers-color-scheme", "value": scheme}}}, nil)
	if v.Language != "" {
		var version struct {
			UserAgent string `json:"userAgent"`
		}
		p.must("Browser.getVersion", nil, &version)
		p.must("Emulation.setUserAgentOverride", params{"userAgent": version.UserAgent, "acceptLanguage": v.Language}, nil)
	}
}

// SetPermission answers for the page's origin what the browser would ask a person:
// "granted" or "denied", for "camera" or "microphone".
func (p *Page) SetPermission(origin, name, setting string) {
	p.browser.t.Helper()
	p.browser.must("", "Browser.setPermission", params{
		"permission": params{"name": name}, "setting": setting, "origin": origin, "browserContextId": p.context}, nil)
}

// Visit goes to an address and waits until it is loaded.
func (p *Page) Visit(url string) {
	p.browser.t.Helper()
	p.must("Page.navigate", params{"url": url}, nil)
	p.Await("the page is loaded", `document.readyState === "complete" && location.href !== "about:blank"`)
}

// Close ends the page without a warning, as a crash would.
func (p *Page) Close() {
	p.browser.t.Helper()
	p.browser.must("", "Target.closeTarget", params{"targetId": p.target}, nil)
}

// Eval evaluates an expression in the page, waits for the promise that it may
// be, and reads its value into result, which may be nil.
func (p *Page) Eval(expression string, result any) {
	p.browser.t.Helper()
	if err := p.eval(expression, result); err != nil {
		p.browser.t.Fatal(err)
	}
}

func (p *Page) eval(expression string, result any) error {
	var answer struct {
		Result struct {
			Value json.RawMessage `json:"value"`
		} `json:"result"`
		ExceptionDetails *struct {
			Exception struct {
				Description string `json:"description"`
			} `json:"exception"`
		} `json:"exceptionDetails"`
	}
	err := p.browser.call(p.session, "Runtime.evaluate", params{
		"expression": expression, "awaitPromise": true, "returnByValue": true, "userGesture": true}, &answer)
	switch {
	case err != nil:
		return err
	case answer.ExceptionDetails != nil:
		return fmt.Errorf("%s: %s", expression, answer.ExceptionDetails.Exception.Description)
	case result == nil || answer.Result.Value == nil:
		return nil
	}
	return json.Unmarshal(answer.Result.Value, result)
}

// awaitLimit is how long Await waits.
const awaitLimit = 20 * time.Second

// Await waits until an expression, or what it promises, is true.
func (p *Page) Await(what, expression string) {
	p.browser.t.Helper()
	var holds bool
	err := p.eval(fmt.Sprintf(`new Promise((resolve) => {
		const end = performance.now() + %d;
		const look = async () => {
			if (await (%s)) return resolve(true);
			if (performance.now() > end) return resolve(false);
			setTimeout(look, 50);
		};
		look();
	})`, awaitLimit.Milliseconds(), expression), &holds)
	if err == nil && holds {
		return
	}
	var text string
	_ = p.eval(`document.body.innerText`, &text) // only tells more of the failure
	p.browser.t.Fatalf("after %v it is still not so that %s (%v); %q; the page shows %q",
		awaitLimit, what, err, p.Problems(), strings.Join(strings.Fields(text), " "))
}

// Click clicks the middle of the element that a selector finds, when that stands
// still.
func (p *Page) Click(selector string) {
	p.browser.t.Helper()
	var at struct{ X, Y float64 }
	p.Eval(fmt.Sprintf(`(async () => {
		const element = document.querySelector(%q);
		element.scrollIntoView({ block: "nearest" });
		for (let still = 0, last = "", looks = 0; looks < 200; looks++) {
			const { x, y, width, height } = element.getBoundingClientRect();
			const place = [x, y, width, height].join();
			still = place === last ? still + 1 : 0;
			if (still === 3 && width > 0) return { X: x + width / 2, Y: y + height / 2 };
			last = place;
			await new Promise((resume) => setTimeout(resume, 50));
		}
		throw new Error("it is hidden, or never stands still");
	})()`, selector), &at)
	for _, kind := range []string{"mousePressed", "mouseReleased"} {
		p.must("Input.dispatchMouseEvent", params{"type": kind, "x": at.X, "y": at.Y, "button": "left", "clickCount": 1}, nil)
	}
}

// Press presses a key, such as Tab or Enter; modifiers are those of the
// protocol: 2 is Control.
func (p *Page) Press(key string, code, modifiers int) {
	p.browser.t.Helper()
	text := ""
	if key == "Enter" {
		text = "\r" // without it nothing is activated
	}
	for _, kind := range []string{"keyDown", "keyUp"} {
		p.must("Input.dispatchKeyEvent", params{
			"type": kind, "key": key, "text": text, "windowsVirtualKeyCode": code, "modifiers": modifiers}, nil)
	}
}

// Hold presses a key, and release lets it go.
func (p *Page) Hold(key string, code int) (release func()) {
	p.browser.t.Helper()
	dispatch := func(kind string) {
		p.must("Input.dispatchKeyEvent", params{"type": kind, "key": key, "windowsVirtualKeyCode": code}, nil)
	}
	dispatch("keyDown")
	return func() { dispatch("keyUp") }
}

// Shot saves what the page shows as a PNG file.
func (p *Page) Shot(path string) {
	p.browser.t.Helper()
	var shot struct {
		Data string `json:"data"`
	}
	p.must("Page.captureScreenshot", params{"format": "png"}, &shot)
	data, err := base64.StdEncoding.DecodeString(shot.Data)
	if err == nil {
		err = os.WriteFile(path, data, 0o644)
	}
	if err != nil {
		p.browser.t.Fatal(err)
	}
}

func (p *Page) must(method string, params, result any) {
	p.browser.t.Helper()
	p.browser.must(p.session, method, params, result)
}
