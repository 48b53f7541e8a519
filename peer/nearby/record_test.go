package nearby

import (
	"errors"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/dns/dnsmessage"
)

func announcementOf(t testing.TB, e serviceInstance, own ...netip.Addr) []byte {
	t.Helper()
	data, err := e.encodeAnnouncement(own)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestAnnouncement(t *testing.T) {
	own := []netip.Addr{netip.MustParseAddr("192.0.2.7"), netip.MustParseAddr("fe80::1")}
	for name, e := range map[string]serviceInstance{
		"plain":   {instance{"K3F7Q2ZA", eveKey}, "Eve", 40123, ttl},
		"goodbye": {instance{"K3F7Q2ZA", eveKey}, "Eve", 40123, 0},
		"dots":    {instance{"K3F7Q2ZA", eveKey}, ".Dr. No.", 1, ttl},
		"Korean":  {instance{"K3F7Q2ZA", eveKey}, strings.Repeat("김", maxName/3), 65535, ttl},
		"longest": {instance{"K3F7Q2ZA", eveKey}, strings.Repeat("x", maxName), 40123, ttl},
	} {
		packet := announcementOf(t, e, own...)
		asks, told, err := parsePacket(packet)
		if err != nil || asks || !reflect.DeepEqual(told, []serviceInstance{e}) {
			t.Errorf("%s: told %+v, %v, %v", name, told, asks, err)
		}
		if !mentionsService(packet) || len(packet) > 512 {
			t.Errorf("%s: %d bytes", name, len(packet))
		}
		if label := e.instanceLabel(); len(label) > maxName || !utf8.ValidString(label) || strings.Contains(label, ".") {
			t.Errorf("%s: the label is %q", name, label)
		}
	}
}

// The records are those by which other programs list services.
func TestAnnouncementRecords(t *testing.T) {
	var m dnsmessage.Message
	if err := m.Unpack(announcementOf(t, serviceInstance{instance{"K3F7Q2ZA", eveKey}, "Eve", 40123, ttl}, netip.MustParseAddr("192.0.2.7"), netip.MustParseAddr("fe80::1"))); err != nil {
		t.Fatal(err)
	}
	const instance = "Eve K3F7Q2ZA._peerscope._tcp.local."
	var said []string
	for _, r := range append(m.Answers, m.Additionals...) {
		said = append(said, r.Header.Name.String()+" "+r.Header.Type.String())
		if flush := r.Header.Class&cacheFlush != 0; flush == (r.Header.Type == dnsmessage.TypePTR) {
			t.Errorf("%s: cache flush is %v", said, flush)
		}
	}
	want := []string{service + " TypePTR", instance + " TypeSRV", instance + " TypeTXT", "K3F7Q2ZA.local. TypeA", "K3F7Q2ZA.local. TypeAAAA"}
	if !m.Response || !m.Authoritative || !reflect.DeepEqual(said, want) {
		t.Errorf("said %q, want %q", said, want)
	}
}

func TestQuery(t *testing.T) {
	packet, err := encodeQuery()
	if err != nil {
		t.Fatal(err)
	}
	asks, told, err := parsePacket(packet)
	if !asks || told != nil || err != nil || !mentionsService(packet) {
		t.Errorf("parse = %v, %v, %v", asks, told, err)
	}
}

// Instances with missing or foreign records are ignored.
func TestIncompleteRecords(t *testing.T) {
	whole := serviceInstance{instance{"K3F7Q2ZA", eveKey}, "Eve", 40123, ttl}
	for name, e := range map[string]serviceInstance{
		"no port": {whole.instance, whole.name, 0, ttl},
		"no name": {whole.instance, "\u202e\x07", whole.port, ttl},
		"bad id":  {instance{"k3f7q2za", eveKey}, whole.name, whole.port, ttl},
	} {
		if _, told, err := parsePacket(announcementOf(t, e)); err != nil || len(told) > 0 {
			t.Errorf("%s: told %+v, %v", name, told, err)
		}
	}
	later := strings.Replace(string(announcementOf(t, whole)), "txtvers=2", "txtvers=3", 1)
	if _, told, err := parsePacket([]byte(later)); err != nil || len(told) > 0 {
		t.Errorf("version 3: told %+v, %v", told, err)
	}
	noKey := strings.Replace(string(announcementOf(t, whole)), "pk=", "no=", 1)
	if _, told, err := parsePacket([]byte(noKey)); err != nil || len(told) > 0 {
		t.Errorf("without a key: told %+v, %v", told, err)
	}
	cut := announcementOf(t, whole)
	if _, _, err := parsePacket(cut[:len(cut)-3]); !errors.Is(err, errNotDNS) {
		t.Errorf("what is cut short: %v", err)
	}
}

func TestSanitize(t *testing.T) {
	for name, want := range map[string]string{
		"Eve":                         "Eve",
		"  Eve \t\n Smith ":           "Eve Smith",
		"E\x00v\x1be\u202e\u200b\xff": "Eve",
		"김민지 📷":                       "김민지 📷",
		"\x1b[31m":                    "[31m",
		"":                            "",
		strings.Repeat("김", 40):       strings.Repeat("김", 21),
		strings.Repeat("x", 1<<20):    strings.Repeat("x", 63),
	} {
		if got := sanitize(name); got != want {
			t.Errorf("clean(%.20q) = %q, want %q", name, got, want)
		}
	}
}

// FuzzPacket feeds the packets of strangers: the instances that are parsed are
// fit for display and for calls, and their announcements parse to the same.
func FuzzPacket(f *testing.F) {
	f.Add(announcementOf(f, serviceInstance{instance{"K3F7Q2ZA", eveKey}, "Eve", 40123, ttl}, netip.MustParseAddr("192.0.2.7")))
	f.Fuzz(func(t *testing.T, packet []byte) {
		_, told, err := parsePacket(packet)
		if err != nil && (told != nil || !errors.Is(err, errNotDNS)) {
			t.Fatalf("told %v, %v", told, err)
		}
		if len(told) > 2*maxPacketRecords {
			t.Fatalf("%d entries", len(told))
		}
		for _, e := range told {
			if e.name != sanitize(e.name) || e.name == "" || len(e.name) > maxName || !isInstanceID(e.id) || e.port == 0 || e.ttl > ttl {
				t.Fatalf("told %+v", e)
			}
			if _, again, err := parsePacket(announcementOf(t, e)); err != nil || !reflect.DeepEqual(again, []serviceInstance{e}) {
				t.Fatalf("%+v told again is %+v, %v", e, again, err)
			}
		}
	})
}
