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
	service     = "_peerscope._tcp.local."
	txtVersion  = "1"
	ttl         = 120     // seconds; RFC 6762 section 10, for records that name a host
	cacheFlush  = 1 << 15 // of a class: this record replaces older ones (RFC 6762 section 10.2)
	mostRecords = 64      // of a packet
	mostAddress = 8       // in a packet of ours
)

// errRecords is what is wrong with a packet that is no DNS message.
var errRecords = errors.New("these are no DNS records")

// An entry is what a packet says of one who is visible.
type entry struct {
	id   string
	name string
	port uint16
	ttl  uint32 // seconds; 0 is a goodbye
}

// label is the entry's name among all instances. Most tools that list services
// show it, some of them wrongly if it has a dot.
func (e entry) label() string {
	name := strings.ReplaceAll(e.name, ".", " ")
	return strings.TrimSpace(cut(name, mostName-1-idLength)) + " " + e.id
}

// announcement is the packet that tells of an entry, on an interface with these
// addresses.
func (e entry) announcement(own []netip.Addr) ([]byte, error) {
	instance, err := dnsmessage.NewName(e.label() + "." + service)
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
	for _, a := range own[:min(len(own), mostAddress)] {
		m.Additionals = append(m.Additionals, dnsmessage.Resource{Header: header(host), Body: address(a)})
	}
	return m.Pack()
}

func address(a netip.Addr) dnsmessage.ResourceBody {
	if a.Is4() {
		return &dnsmessage.AResource{A: a.As4()}
	}
	return &dnsmessage.AAAAResource{AAAA: a.As16()}
}

// question is the packet that asks who is there.
func question() ([]byte, error) {
	m := dnsmessage.Message{Questions: []dnsmessage.Question{{
		Name: dnsmessage.MustNewName(service), Type: dnsmessage.TypePTR, Class: dnsmessage.ClassINET,
	}}}
	return m.Pack()
}

// concerns says whether a packet can be about our service; most on a network are
// about others.
func concerns(packet []byte) bool { return bytes.Contains(packet, []byte("\x0a_peerscope\x04_tcp")) }

// parse takes a packet apart: whether it asks who is there, and of whom it tells.
// Its error is errRecords.
func parse(packet []byte) (asks bool, told []entry, err error) {
	var p dnsmessage.Parser
	header, err := p.Start(packet)
	if err == nil && !header.Response {
		asks, err = parseQuestions(&p)
		return asks, nil, wrong(err)
	}
	if err == nil {
		err = p.SkipAllQuestions()
	}
	if err != nil {
		return false, nil, wrong(err)
	}
	found := instances{}
	if err := found.read(p.AnswerHeader, p.SkipAnswer, &p); err != nil {
		return false, nil, wrong(err)
	}
	if err := p.SkipAllAuthorities(); err != nil {
		return false, nil, wrong(err)
	}
	if err := found.read(p.AdditionalHeader, p.SkipAdditional, &p); err != nil {
		return false, nil, wrong(err)
	}
	return false, found.entries(), nil
}

func wrong(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", errRecords, err)
}

func parseQuestions(p *dnsmessage.Parser) (asks bool, err error) {
	for range mostRecords {
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
type instance struct {
	ttl  *uint32 // of its PTR
	port uint16
	txt  []string
}

// instances are by their whole name; there are no more than the packet has
// records.
type instances map[string]*instance

// read takes the records of one section.
func (all instances) read(next func() (dnsmessage.ResourceHeader, error), skip func() error, p *dnsmessage.Parser) error {
	for range mostRecords {
		header, err := next()
		if errors.Is(err, dnsmessage.ErrSectionDone) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := all.take(header, skip, p); err != nil {
			return err
		}
	}
	return fmt.Errorf("more than %d records", mostRecords)
}

// take takes one record; one that is not about the service is skipped.
func (all instances) take(header dnsmessage.ResourceHeader, skip func() error, p *dnsmessage.Parser) error {
	name := header.Name.String()
	switch {
	case header.Type == dnsmessage.TypePTR && name == service:
		r, err := p.PTRResource()
		all.at(r.PTR.String()).ttl = &header.TTL
		return err
	case header.Type == dnsmessage.TypeSRV && strings.HasSuffix(name, "."+service):
		r, err := p.SRVResource()
		all.at(name).port = r.Port
		return err
	case header.Type == dnsmessage.TypeTXT && strings.HasSuffix(name, "."+service):
		r, err := p.TXTResource()
		all.at(name).txt = r.TXT
		return err
	}
	return skip()
}

func (all instances) at(name string) *instance {
	if all[name] == nil {
		all[name] = &instance{}
	}
	return all[name]
}

// entries are those instances of which everything is told.
func (all instances) entries() (told []entry) {
	for _, i := range all {
		e := entry{port: i.port, id: attribute(i.txt, "id"), name: clean(attribute(i.txt, "name"))}
		if i.ttl == nil || e.port == 0 || e.name == "" || !isID(e.id) || attribute(i.txt, "txtvers") != txtVersion {
			continue
		}
		e.ttl = min(*i.ttl, ttl)
		told = append(told, e)
	}
	return told
}

// attribute is the value of a key in a TXT record, the first if there are more
// (RFC 6763 section 6.4).
func attribute(txt []string, key string) string {
	for _, pair := range txt {
		if k, value, ok := strings.Cut(pair, "="); ok && strings.EqualFold(k, key) {
			return value
		}
	}
	return ""
}
