package nearby

import (
	"encoding/json"
	"errors"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"peerscope/peer/relay"
	"peerscope/peer/seal"
)

func marshal(t testing.TB, message any) []byte {
	t.Helper()
	body, err := json.Marshal(message)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// answerOf is the answer of somebody to a call to AAAAAAAA with our half of an
// exchange.
func answerOf(t testing.TB, request callRequest, answerer seal.Identity, link string) callResponse {
	t.Helper()
	call, err := request.verify("AAAAAAAA")
	if err != nil {
		t.Fatal(err)
	}
	response, err := call.answer(link, answerer)
	if err != nil {
		t.Fatal(err)
	}
	return response
}

// Whatever is changed on the way of a request, it is not for the one who is
// called.
func TestRequestIsVerified(t *testing.T) {
	whole := newCallRequest("Kim", "AAAAAAAA", seal.NewExchange().Public(), identityOf["Kim"])
	if call, err := whole.verify("AAAAAAAA"); err != nil || call.caller != kimKey {
		t.Errorf("as it is: %v, %v", call.caller, err)
	}
	if _, err := whole.verify("BBBBBBBB"); !errors.Is(err, seal.ErrIdentity) {
		t.Errorf("sent on to another: %v", err)
	}
	const zero = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" // no half of an exchange (RFC 7748 section 6.1)
	for name, change := range map[string]func(*callRequest){
		"without a key":       func(c *callRequest) { c.Key = "" },
		"another key":         func(c *callRequest) { c.Key = seal.NewExchange().Public() },
		"without an identity": func(c *callRequest) { c.Identity = "" },
		"another identity":    func(c *callRequest) { c.Identity = eveKey.String() + c.Identity[len(eveKey.String()):] },
		"of another use":      func(c *callRequest) { c.Identity = identityOf["Kim"].Sign(seal.Answer, "AAAAAAAA\n"+c.Key) },
		"a key without effect": func(c *callRequest) {
			*c = newCallRequest("Kim", "AAAAAAAA", zero, identityOf["Kim"])
		},
	} {
		changed := whole
		change(&changed)
		if _, err := changed.verify("AAAAAAAA"); !errors.Is(err, seal.ErrIdentity) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A response opens once changed by nobody, and only from the one who was called.
func TestResponseIsVerified(t *testing.T) {
	const link = "ws://192.0.2.7:4000/#ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	ours := seal.NewExchange()
	request := newCallRequest("Kim", "AAAAAAAA", ours.Public(), identityOf["Kim"])
	earlier := newCallRequest("Kim", "AAAAAAAA", seal.NewExchange().Public(), identityOf["Kim"])
	whole := answerOf(t, request, identityOf["Eve"], link)
	for name, test := range map[string]struct {
		response callResponse
		want     error
	}{
		"as it is":            {whole, nil},
		"of somebody else":    {answerOf(t, request, identityOf["Kim"], link), seal.ErrIdentity},
		"to an earlier call":  {answerOf(t, earlier, identityOf["Eve"], link), seal.ErrIdentity},
		"without an identity": {callResponse{whole.Key, "", whole.Link}, seal.ErrIdentity},
		"another key":         {callResponse{seal.NewExchange().Public(), whole.Identity, whole.Link}, seal.ErrIdentity},
		"an open link":        {callResponse{whole.Key, whole.Identity, []byte(link)}, seal.ErrUnauthentic},
		"another sealed link": {callResponse{whole.Key, whole.Identity, answerOf(t, request, identityOf["Eve"], link).Link}, seal.ErrUnauthentic},
	} {
		got, err := openCallResponse(marshal(t, test.response), ours, eveKey)
		if !errors.Is(err, test.want) || test.want == nil && (err != nil || got != link) || test.want != nil && got != "" {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if got, err := openCallResponse([]byte("{"), ours, eveKey); !errors.Is(err, errMessage) {
		t.Errorf("half a response: %q, %v", got, err)
	}
}

func TestLinkAt(t *testing.T) {
	key := relay.NewKey()
	for at, want := range map[string]string{
		"192.0.2.7":     "ws://192.0.2.7:4000/#" + key,
		"fd00::7":       "ws://[fd00::7]:4000/#" + key,
		"fe80::7%wlan0": "ws://[fe80::7%25wlan0]:4000/#" + key,
	} {
		link, err := linkAt(netip.MustParseAddr(at), relay.Link("198.51.100.1:4000", key))
		if err != nil || link != want {
			t.Errorf("at %s: %q, %v, want %q", at, link, err, want)
		}
		if _, err := relay.Open(link); err != nil {
			t.Errorf("%s: %v", link, err)
		}
	}
	for _, wrong := range []string{"", "http://192.0.2.7/", "ws://192.0.2.7/#" + key, "nearby:Eve"} {
		if link, err := linkAt(netip.MustParseAddr("192.0.2.7"), wrong); !errors.Is(err, errMessage) {
			t.Errorf("%s: %q, %v", wrong, link, err)
		}
	}
}

// FuzzCallRequest feeds the bodies that strangers post.
func FuzzCallRequest(f *testing.F) {
	f.Add(marshal(f, newCallRequest("Kim", "AAAAAAAA", seal.NewExchange().Public(), identityOf["Kim"])))
	f.Fuzz(func(t *testing.T, body []byte) {
		request, err := parseCallRequest(body)
		if err != nil {
			if request != (callRequest{}) || !errors.Is(err, errMessage) {
				t.Fatalf("%+v, %v", request, err)
			}
			return
		}
		if name := request.Name; len(name) > maxName || !utf8.ValidString(name) || strings.ContainsAny(name, "\n\r\x00\u202e") || name != sanitize(name) {
			t.Fatalf("the name is %q", name)
		}
		call, err := request.verify("AAAAAAAA")
		if err != nil && !errors.Is(err, seal.ErrIdentity) {
			t.Fatal(err)
		}
		if err == nil && !strings.HasPrefix(request.Identity, call.caller.String()) {
			t.Fatalf("%q is of %v", request.Identity, call.caller)
		}
	})
}

// FuzzCallResponse feeds the responses of strangers: only those of the one who
// was called open.
func FuzzCallResponse(f *testing.F) {
	const link = "ws://192.0.2.7:4000/#ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	ours := seal.NewExchange()
	answer := answerOf(f, newCallRequest("Kim", "AAAAAAAA", ours.Public(), identityOf["Kim"]), identityOf["Eve"], link)
	f.Add(marshal(f, answer))
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := openCallResponse(body, ours, eveKey)
		switch {
		case err == nil && got != link:
			t.Fatalf("%q was never sealed", got)
		case err != nil && (got != "" || !errors.Is(err, errMessage) && !errors.Is(err, seal.ErrIdentity) && !errors.Is(err, seal.ErrUnauthentic)):
			t.Fatalf("%q, %v", got, err)
		}
	})
}

// FuzzLinkAt feeds the links of those who were called: whatever they are, only
// the address that was called is joined.
func FuzzLinkAt(f *testing.F) {
	f.Add("ws://192.0.2.7:4000/#ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	f.Fuzz(func(t *testing.T, said string) {
		at := netip.MustParseAddr("192.0.2.7")
		link, err := linkAt(at, said)
		if err != nil {
			if link != "" || !errors.Is(err, errMessage) {
				t.Fatalf("%q, %v", link, err)
			}
			return
		}
		if u, err := url.Parse(link); err != nil || u.Hostname() != at.String() {
			t.Fatalf("%q, %v", link, err)
		}
		if _, err := relay.Open(link); err != nil {
			t.Fatalf("%q: %v", link, err)
		}
	})
}
