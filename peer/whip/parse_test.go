package whip

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/pion/webrtc/v4"
)

func TestLinks(t *testing.T) {
	for link, want := range map[string]parsedLink{
		"whep+http://camera:8889/yard/whep":          {publish: false},
		" whip+https://sfu.example/w?room=1#a.b-c~ ": {publish: true, token: "a.b-c~"},
	} {
		got, err := parseLink(link)
		if err != nil || got.publish != want.publish || got.token != want.token || strings.Contains(got.endpoint.String(), "#") {
			t.Errorf("%q: %+v, %v", link, got, err)
		}
	}
	for _, link := range []string{
		"", "whep", "whep:x", "whep://host/", "http://host/", "whep+ftp://host/", "whep+http:///path",
		"whep+http://user:secret@host/", "whep+http://host/#two words", "whep+http://host/#" + strings.Repeat("x", maxToken+1),
		"whep+http://host/#line%0d%0abreak", "%zz",
	} {
		if _, err := parseLink(link); !errors.Is(err, ErrLink) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", link, err)
		}
	}
}

func TestICEServers(t *testing.T) {
	for header, want := range map[string][]webrtc.ICEServer{
		`<stun:stun.example.net>; rel="ice-server"`: {{URLs: []string{"stun:stun.example.net"}}},
		`<https://x.example/a,b>; rel=help; title="<stun:a>;", <turns:t.example:443?transport=tcp>; Rel="x ICE-server"; username=u; credential="p\"q,;"; credential-type="password"`: {
			{URLs: []string{"turns:t.example:443?transport=tcp"}, Username: "u", Credential: `p"q,;`}},
		`<turn:t.example>; rel="ice-server"`:                                                  nil,
		`<turn:t.example>; rel="ice-server"; username=u; credential=c; credential-type=oauth`: nil,
		`<stun:[1]2>; rel="ice-server"`:                                                       nil, // from which pion's parser does not return
		`<http://t.example>; rel="ice-server"`:                                                nil,
		`<stun:t.example>; rel="other"`:                                                       nil,
		`<stun:t.example>; rel="ice-server" garbage, <stun:u.example>; rel=ice-server`:        nil,
		`<stun:t.example; rel="ice-server"`:                                                   nil,
		`<stun:t.example>; rel="ice-server`:                                                   nil,
		`, ,<stun:t.example:99999>; rel="ice-server"`:                                         nil,
		``: nil,
	} {
		got := iceServers([]string{header})
		equal := slices.EqualFunc(got, want, func(a, b webrtc.ICEServer) bool {
			return slices.Equal(a.URLs, b.URLs) && a.Username == b.Username && a.Credential == b.Credential
		})
		if !equal {
			t.Errorf("%s: %+v", header, got)
		}
	}
	if got := iceServers(slices.Repeat([]string{"<stun:a.example>;rel=ice-server"}, 99)); len(got) != maxServers {
		t.Errorf("%d servers are taken", len(got))
	}
}

func FuzzICEServers(f *testing.F) {
	f.Add(`<stun:stun.example.net>; rel="ice-server", <turn:t.example>; rel=ice-server; username="u\""; credential=p`)
	f.Fuzz(func(t *testing.T, header string) {
		servers := iceServers([]string{header})
		if len(servers) > maxServers {
			t.Errorf("%d servers", len(servers))
		}
		pc, err := webrtc.NewPeerConnection(webrtc.Configuration{ICEServers: servers})
		if err != nil {
			t.Fatalf("%q gives servers that cannot be used: %v", header, err)
		}
		_ = pc.Close()
	})
}

const (
	plainOffer = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n" +
		"c=IN IP4 0.0.0.0\r\na=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuv\r\na=mid:0\r\na=recvonly\r\n" +
		"a=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\n"
	plainAnswer = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\n" +
		"a=ice-ufrag:efgh\r\na=ice-pwd:0123456789012345678901\r\na=fingerprint:sha-256 00\r\na=sendonly\r\n" +
		"a=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1;profile-level-id=640028\r\n" +
		"a=candidate:2 1 udp 1 192.0.2.2 9 typ host\r\na=end-of-candidates\r\n"
)

func TestCheckAnswer(t *testing.T) {
	if got, err := checkAnswer(plainOffer, plainAnswer, false); err != nil || got != (mediaKinds{video: true}) {
		t.Errorf("%+v, %v", got, err)
	}
	for change, want := range map[[2]string]error{
		{"a=ice-ufrag:efgh", "a=ice-ufrag:e"}:          ErrAnswer,
		{"a=fingerprint", "a=finger"}:                  ErrAnswer,
		{"m=video", "m=audio"}:                         ErrAnswer,
		{"v=0", "v=zero"}:                              ErrAnswer,
		{"m=video 9", "m=video 0"}:                     ErrRefused,
		{"a=sendonly", "a=recvonly"}:                   ErrRefused,
		{"profile-level-id=64", "profile-level-id=6e"}: ErrFormat, // High 10
		{"H264", "AV1"}:                                ErrFormat,
	} {
		answer := strings.Replace(plainAnswer, change[0], change[1], 1)
		if change[1] == "AV1" {
			answer = strings.Replace(answer, "profile-level-id=640028", "profile=0", 1)
		}
		if _, err := checkAnswer(plainOffer, answer, false); !errors.Is(err, want) {
			t.Errorf("%v: %v", change, err)
		}
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add(plainAnswer, true)
	f.Add(plainAnswer, false)
	f.Fuzz(func(t *testing.T, answer string, publish bool) {
		sends, err := checkAnswer(plainOffer, answer, publish)
		if err != nil && sends != (mediaKinds{}) {
			t.Errorf("%+v of an answer that is refused", sends)
		}
	})
}

func TestApplyRestart(t *testing.T) {
	got, err := applyRestart(plainAnswer, "a=ice-ufrag:NEWu\r\na=ice-pwd:newpasswordnewpassword\r\nm=video 9 X 0\r\na=mid:0\r\na=candidate:7 1 udp 1 192.0.2.9 9 typ host\r\n")
	if err != nil || parseCredentials(got) != (iceCredentials{"NEWu", "newpasswordnewpassword"}) {
		t.Fatalf("%v\n%s", err, got)
	}
	if want := []string{"a=candidate:7 1 udp 1 192.0.2.9 9 typ host"}; !slices.Equal(candidateLines(got), want) || strings.Count(got, "\n") != strings.Count(plainAnswer, "\n")-1 {
		t.Errorf("it became\n%s", got)
	}
	if _, err := applyRestart(plainAnswer, "a=ice-ufrag:NEWu\r\n"); !errors.Is(err, ErrAnswer) {
		t.Errorf("without a password: %v", err)
	}
	want := "a=group:BUNDLE 0\r\na=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuv\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\n" +
		"a=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\na=end-of-candidates\r\n"
	if got := restartFragment(plainOffer); got != want {
		t.Errorf("a restart asks with\n%s", got)
	}
}

func FuzzApplyRestart(f *testing.F) {
	f.Add(restartFragment(plainOffer))
	f.Fuzz(func(t *testing.T, fragment string) {
		got, err := applyRestart(plainAnswer, fragment)
		if err == nil && (parseCredentials(got) != parseCredentials(fragment) || len(candidateLines(got)) > maxCandidates) {
			t.Errorf("%q makes\n%s", fragment, got)
		}
	})
}
