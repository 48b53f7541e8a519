package alert

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A server answers requests without a network, so that time in a bubble goes on.
type server func(*http.Request) (*http.Response, error)

func (s server) RoundTrip(r *http.Request) (*http.Response, error) { return s(r) }

func answer(code int, location string) (*http.Response, error) {
	return &http.Response{StatusCode: code, Header: http.Header{"Location": {location}}, Body: http.NoBody}, nil
}

func TestWebhookTries(t *testing.T) {
	broken := errors.New("broken")
	for name, test := range map[string]struct {
		code      int   // of each answer before the good one
		err       error // in its place
		bad       int   // how many there are
		wantTries int
		wantError bool
		wantTime  time.Duration
	}{
		"good":             {wantTries: 1},
		"busy, then good":  {code: 503, bad: 2, wantTries: 3, wantTime: 3 * time.Second},
		"too many, good":   {code: 429, bad: 1, wantTries: 2, wantTime: time.Second},
		"broken, good":     {err: broken, bad: 1, wantTries: 2, wantTime: time.Second},
		"busy for ever":    {code: 503, bad: 99, wantTries: maxTries, wantError: true, wantTime: 7 * time.Second},
		"broken for ever":  {err: broken, bad: 99, wantTries: maxTries, wantError: true, wantTime: 7 * time.Second},
		"refused for ever": {code: 403, bad: 99, wantTries: 1, wantError: true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tries := 0
				begin := time.Now()
				hook := webhook("http://name:secret@hook.test/path", server(func(r *http.Request) (*http.Response, error) {
					tries++
					body, _ := io.ReadAll(r.Body)
					if string(body) != "{}\n" || r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" {
						t.Errorf("%s of %q", r.Method, body)
					}
					if tries > test.bad {
						return answer(204, "")
					}
					if test.err != nil {
						return nil, test.err
					}
					return answer(test.code, "")
				}))
				err := hook.Deliver(t.Context(), Message{Line: []byte("{}\n")})
				if (err != nil) != test.wantError || tries != test.wantTries || time.Since(begin) != test.wantTime {
					t.Errorf("%d tries in %v: %v", tries, time.Since(begin), err)
				}
				if err != nil && strings.Contains(err.Error(), "name") {
					t.Errorf("the error has the address in it: %v", err)
				}
			})
		})
	}
}

func TestWebhookRedirects(t *testing.T) {
	for _, test := range []struct {
		code     int
		location string
		followed bool
	}{
		{307, "http://hook.test/there", true},
		{308, "/there", true},
		{307, "http://elsewhere.test/there", false},
		{307, "https://hook.test/there", false},
		{307, "http://hook.test:8080/there", false},
		{302, "http://hook.test/there", false},
	} {
		var asked []string
		hook := webhook("http://name:secret@hook.test/here", server(func(r *http.Request) (*http.Response, error) {
			asked = append(asked, r.URL.Path)
			if r.URL.Path == "/there" {
				return answer(200, "")
			}
			return answer(test.code, test.location)
		}))
		err := hook.Deliver(t.Context(), Message{})
		if test.followed != (err == nil) || test.followed != (len(asked) == 2) {
			t.Errorf("%d to %s: asked for %v: %v", test.code, test.location, asked, err)
		}
	}
}

func TestWebhookOverNetwork(t *testing.T) {
	got := make(chan string, 1)
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got <- string(body)
	}))
	defer s.Close()
	hook, err := Webhook(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	if err := hook.Deliver(t.Context(), Message{Line: []byte("{}\n")}); err != nil {
		t.Fatal(err)
	}
	if body := <-got; body != "{}\n" {
		t.Errorf("the server got %q", body)
	}
	for _, wrong := range []string{"", "hook.test", "ftp://hook.test", "file:///etc/passwd", "http://", "http://a:b@:80/%zz"} {
		if _, err := Webhook(wrong); !errors.Is(err, errAddress) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}
