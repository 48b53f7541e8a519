package nearby

import (
	"bytes"
	"errors"
	"fmt"
	"net/netip"
	"strings"

	"golang.org/x/net/dns/dnsmessage"
)

const (
	service               = "_peerscope._tcp.local."
	txtVersion            = "1"
	ttl                   = 120     // seconds; RFC 6762 section 10, for records that name a host
	cacheFlush            = 1 << 15 // of a class: this record replaces older ones (RFC 6762 section 10.2)
	maxPacketRecords      = 64      // of a packet
	maxAnnouncedAddresses = 8       // in a packet of ours
)

// errRecords is what is wrong with a packet that is no DNS message.
var errRecords = errors.New("these are no DNS records")

// An entry is what a packet says of one who is visible.
type serviceInstance struct {
	id   string
	name string
	port uint16
	ttl  uint32 // seconds; 0 is a goodbye
}

// label is the entry's name among all instances. Most tools that list services
// show it, some of them wrongly if it has a dot.
func (e serviceInstance) instanceLabel() string {
	name := strings.ReplaceAll(e.name, ".", " ")
	return strings.TrimSpace(truncate(name, maxName-1-idLength)) + " " + e.id
}

// announcement is the packet that tells of an entry, on an interface with these
// addresses.
func (e serviceInstance) encodeAnnouncement(own []netip.Addr) ([]byte, error) {
	instance, err := dnsmessage.NewName(e.instanceLabel() + "." + service)
	if err != nil {
		return nil, err
	}
	host := dnsmessage.MustNewName(e.id + ".local.")
	header := func(name dnsmessage.Name) dnsmessage.ResourceHeader {
		return dnsmessage.ResourceHeader{Name: name, Class: dnsmessage.ClassINET | cacheFlush, TTL: e.ttl}
	}
	shared := header(dnsmessage.MustNewName(service))
	shared.Class = dnsmessage.ClassINET
	m := dnsmessage.Message{
		Header: dnsmessage.Header{Response: true, Authoritative: true},
		Answers: []dnsmessage.Resource{
			{Header: shared, Body: &dnsmessage.PTRResource{PTR: instance}},
			{Header: header(instance), Body: &dnsmessage.SRVResource{Port: e.port, Target: host}},
			{Header: header(instance), Body: &dnsmessage.TXTResource{TXT: []string{"txtvers=" + txtVersion, "id=" + e.id, "name=" + e.name}}},
		},
	}
	for _, a := range own[:min(len(own), maxAnnouncedAddresses)] {
		m.Additionals = append(m.Additionals, dnsmessage.Resource{Header: header(host), Body: addressRecord(a)})
	}
	return m.Pack()
}

func addressRecord(a netip.Addr) dnsmessage.ResourceBody {
	if a.Is4() {
		return &dnsmessage.AResource{A: a.As4()}
	}
	return &dnsmessage.AAAAResource{AAAA: a.As16()}
}

// question is the packet that asks who is there.
func encodeQuery() ([]byte, error) {
	m := dnsmessage.Message{Questions: []dnsmessage.Question{{
		Name: dnsmessage.MustNewName(service), Type: dnsmessage.TypePTR, Class: dnsmessage.ClassINET,
	}}}
	return m.Pack()
}

// concerns says whether a packet can be about our service; most on a network are
// about others.
func mentionsService(packet []byte) bool {
	return bytes.Contains(packet, []byte("\x0a_peerscope\x04_tcp"))
}

// parse takes a packet apart: whether it asks who is there, and of whom it tells.
// Its error is errRecords.
func parsePacket(packet []byte) (asks bool, told []serviceInstance, err error) {
	var p dnsmessage.Parser
	header, err := p.Start(packet)
	if err == nil && !header.Response {
		asks, err = parseQuestions(&p)
		return asks, nil, wrapParseError(err)
	}
	if err == nil {
		err = p.SkipAllQuestions()
	}
	if err != nil {
		return false, nil, wrapParseError(err)
	}
	found := partialInstances{}
	if err := found.addSection(p.AnswerHeader, p.SkipAnswer, &p); err != nil {
		return false, nil, wrapParseError(err)
	}
	if err := p.SkipAllAuthorities(); err != nil {
		return false, nil, wrapParseError(err)
	}
	if err := found.addSection(p.AdditionalHeader, p.SkipAdditional, &p); err != nil {
		return false, nil, wrapParseError(err)
	}
	return false, found.complete(), nil
}

func wrapParseError(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", errRecords, err)
}

func parseQuestions(p *dnsmessage.Parser) (asks bool, err error) {
	for range maxPacketRecords {
		q, err := p.Question()
		if errors.Is(err, dnsmessage.ErrSectionDone) {
			return asks, nil
		}
		if err != nil {
			return false, err
		}
		if q.Name.String() == service && (q.Type == dnsmessage.TypePTR || q.Type == dnsmessage.TypeALL) {
			asks = true
		}
	}
	return asks, nil
}

// An instance is what a packet says of one instance of the service.
type partialInstance struct {
	ttl  *uint32 // of its PTR
	port uint16
	txt  []string
}

// instances are by their whole name; there are no more than the packet has
// records.
type partialInstances map[string]*partialInstance

// read takes the records of one section.
func (all partialInstances) addSection(next func() (dnsmessage.ResourceHeader, error), skip func() error, p *dnsmessage.Parser) error {
	for range maxPacketRecords {
		header, err := next()
		if errors.Is(err, dnsmessage.ErrSectionDone) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := all.addRecord(header, skip, p); err != nil {
			return err
		}
	}
	return fmt.Errorf("more than %d records", maxPacketRecords)
}

// take takes one record; one that is not about the service is skipped.
func (all partialInstances) addRecord(header dnsmessage.ResourceHeader, skip func() error, p *dnsmessage.Parser) error {
	name := header.Name.String()
	switch {
	case header.Type == dnsmessage.TypePTR && name == service:
		r, err := p.PTRResource()
		all.get(r.PTR.String()).ttl = &header.TTL
		return err
	case header.Type == dnsmessage.TypeSRV && strings.HasSuffix(name, "."+service):
		r, err := p.SRVResource()
		all.get(name).port = r.Port
		return err
	case header.Type == dnsmessage.TypeTXT && strings.HasSuffix(name, "."+service):
		r, err := p.TXTResource()
		all.get(name).txt = r.TXT
		return err
	}
	return skip()
}

func (all partialInstances) get(name string) *partialInstance {
	if all[name] == nil {
		all[name] = &partialInstance{}
	}
	return all[name]
}

// entries are those instances of which everything is told.
func (all partialInstances) complete() (told []serviceInstance) {
	for _, i := range all {
		e := serviceInstance{port: i.port, id: txtValue(i.txt, "id"), name: sanitize(txtValue(i.txt, "name"))}
		if i.ttl == nil || e.port == 0 || e.name == "" || !isID(e.id) || txtValue(i.txt, "txtvers") != txtVersion {
			continue
		}
		e.ttl = min(*i.ttl, ttl)
		told = append(told, e)
	}
	return told
}

// attribute is the value of a key in a TXT record, the first if there are more
// (RFC 6763 section 6.4).
func txtValue(txt []string, key string) string {
	for _, pair := range txt {
		if k, value, ok := strings.Cut(pair, "="); ok && strings.EqualFold(k, key) {
			return value
		}
	}
	return ""
}
