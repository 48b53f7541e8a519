package peer

import "testing"

func TestParseICEURL(t *testing.T) {
	for text, want := range map[string]string{
		"stun:stun.example.org":                 "stun:stun.example.org:3478",
		"stun:stun.example.org:19302":           "stun:stun.example.org:19302",
		"turn:192.0.2.1:3478?transport=tcp":     "turn:192.0.2.1:3478?transport=tcp",
		"turns:[2001:db8::1]:443":               "turns:[2001:db8::1]:443?transport=tcp",
		"TURN:turn.example.org":                 "turn:turn.example.org:3478?transport=udp",
		"stun:user@host":                        "",
		"stun:host/path":                        "",
		"stun:[1]2":                             "",
		"turns:[1]443?t":                        "",
		"turn:[::1]":                            "",
		"stun:host:0":                           "",
		"stun:host:65536":                       "",
		"stun:":                                 "",
		"http://example.org":                    "",
		"stun:host:1?transport=udp":             "",
		"turn:turn.example.org?transport=smoke": "",
		"\x00":                                  "",
	} {
		uri, err := ParseICEURL(text)
		got := ""
		if err == nil {
			got = uri.String()
		}
		if got != want {
			t.Errorf("%q is %q, not %q; %v", text, got, want, err)
		}
	}
}

func FuzzParseICEURL(f *testing.F) {
	for _, text := range []string{"stun:stun.example.org:3478", "turn:turn.example.org", "turns:[::1]:443?transport=tcp", "turn:a:0", "http://x", "turns:[1]443?t"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if uri, err := ParseICEURL(text); err == nil && (uri.Port < 1 || uri.Port > 0xffff || uri.Host == "") {
			t.Errorf("%q is %+v", text, uri)
		}
	})
}
