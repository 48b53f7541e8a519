package nearby

import (
	"bytes"
	"errors"
	"fmt"
	"net/netip"
	"strings"

	"golang.org/x/net/dns/dnsmessage"

	"peerscope/peer/seal"
)

const (
	service               = "_peerscope._tcp.local."
	txtVersion            = "2"     // 1 was of programs that neither proved who they are nor asked it
	ttl                   = 120     // seconds; RFC 6762 section 10, for records with a host name
	cacheFlush            = 1 << 15 // bit of the class: the record replaces older ones (RFC 6762 section 10.2)
	maxPacketRecords      = 64      // read from one packet
	maxAnnouncedAddresses = 8       // in one announcement
)

// errNotDNS says that a packet is not a DNS message.
var errNotDNS = errors.New("these are no DNS records")

// A serviceInstance is one visible program, as its announcement describes it.
type serviceInstance struct {
	instance
	name string
	port uint16
	ttl  uint32 // seconds; 0 is a goodbye
}

// instanceLabel is the first label of the instance's name. Tools that list
// services show it, and some split it at dots.
func (i serviceInstance) instanceLabel() string {
	name := strings.ReplaceAll(i.name, ".", " ")
	return strings.TrimSpace(truncate(name, maxName-1-idLength)) + " " + i.id
}

// encodeAnnouncement makes the announcement for an interface that has these
// addresses.
func (i serviceInstance) encodeAnnouncement(own []netip.Addr) ([]byte, error) {
	full, err := dnsmessage.NewName(i.instanceLabel() + "." + service)
	if err != nil {
		return nil, err
	}
	host := dnsmessage.MustNewName(i.id + ".local.")
	header := func(name dnsmessage.Name) dnsmessage.ResourceHeader {
		return dnsmessage.ResourceHeader{Name: name, Class: dnsmessage.ClassINET | cacheFlush, TTL: i.ttl}
	}
	shared := header(dnsmessage.MustNewName(service))
	shared.Class = dnsmessage.ClassINET
	m := dnsmessage.Message{
		Header: dnsmessage.Header{Response: true, Authoritative: true},
		Answers: []dnsmessage.Resource{
			{Header: shared, Body: &dnsmessage.PTRResource{PTR: full}},
			{Header: header(full), Body: &dnsmessage.SRVResource{Port: i.port, Target: host}},
			{Header: header(full), Body: &dnsmessage.TXTResource{TXT: []string{"txtvers=" + txtVersion, "id=" + i.id, "pk=" + i.key.String(), "name=" + i.name}}},
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

// encodeQuery makes the query for all instances.
func encodeQuery() ([]byte, error) {
	m := dnsmessage.Message{Questions: []dnsmessage.Question{{
		Name: dnsmessage.MustNewName(service), Type: dnsmessage.TypePTR, Class: dnsmessage.ClassINET,
	}}}
	return m.Pack()
}

// mentionsService says whether a packet may be about our service, without
// parsing it.
func mentionsService(packet []byte) bool {
	return bytes.Contains(packet, []byte("\x0a_peerscope\x04_tcp"))
}

// parsePacket says whether a packet is a query for our service, and which
// instances it announces. Its error is errNotDNS.
func parsePacket(packet []byte) (isQuery bool, instances []serviceInstance, err error) {
	var p dnsmessage.Parser
	header, err := p.Start(packet)
	if err == nil && !header.Response {
		isQuery, err = parseQuestions(&p)
		return isQuery, nil, wrapParseError(err)
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
	return fmt.Errorf("%w: %w", errNotDNS, err)
}

func parseQuestions(p *dnsmessage.Parser) (isQuery bool, err error) {
	for range maxPacketRecords {
		q, err := p.Question()
		if errors.Is(err, dnsmessage.ErrSectionDone) {
			return isQuery, nil
		}
		if err != nil {
			return false, err
		}
		if q.Name.String() == service && (q.Type == dnsmessage.TypePTR || q.Type == dnsmessage.TypeALL) {
			isQuery = true
		}
	}
	return isQuery, nil
}

// A partialInstance is what the records read so far say of an instance.
type partialInstance struct {
	ttl  *uint32 // of its PTR
	port uint16
	txt  []string
}

// partialInstances are by the full name of the instance. Their number is
// bounded by the records of a packet.
type partialInstances map[string]*partialInstance

// addSection reads the records of one section.
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

// addRecord reads one record, or skips it if it is not about the service.
func (all partialInstances) addRecord(header dnsmessage.ResourceHeader, skip func() error, p *dnsmessage.Parser) error {
	name := header.Name.String()
	switch {
	case header.Type == dnsmessage.TypePTR && name == service:
		r, err := p.PTRResource()
		all.getOrCreate(r.PTR.String()).ttl = &header.TTL
		return err
	case header.Type == dnsmessage.TypeSRV && strings.HasSuffix(name, "."+service):
		r, err := p.SRVResource()
		all.getOrCreate(name).port = r.Port
		return err
	case header.Type == dnsmessage.TypeTXT && strings.HasSuffix(name, "."+service):
		r, err := p.TXTResource()
		all.getOrCreate(name).txt = r.TXT
		return err
	}
	return skip()
}

func (all partialInstances) getOrCreate(name string) *partialInstance {
	if all[name] == nil {
		all[name] = &partialInstance{}
	}
	return all[name]
}

// complete returns the instances of which all records are there.
func (all partialInstances) complete() (instances []serviceInstance) {
	for _, i := range all {
		key, err := seal.ParsePublicKey(txtValue(i.txt, "pk"))
		e := serviceInstance{instance: instance{txtValue(i.txt, "id"), key}, name: sanitize(txtValue(i.txt, "name")), port: i.port}
		if err != nil || i.ttl == nil || e.port == 0 || e.name == "" || !isInstanceID(e.id) || txtValue(i.txt, "txtvers") != txtVersion {
			continue
		}
		e.ttl = min(*i.ttl, ttl)
		instances = append(instances, e)
	}
	return instances
}

// txtValue is the value of the first pair with a key in a TXT record (RFC 6763
// section 6.4).
func txtValue(txt []string, key string) string {
	for _, pair := range txt {
		if k, value, ok := strings.Cut(pair, "="); ok && strings.EqualFold(k, key) {
			return value
		}
	}
	return ""
}
