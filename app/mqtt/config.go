// Package mqtt tells an MQTT broker (OASIS MQTT 3.1.1) of alarms and of how many objects
// are in view, and Home Assistant what to make of that (MQTT discovery).
//
//	peerscope/NODE/status        online or, as the last will, offline; retained
//	peerscope/NODE/alarm/RULE    the JSON of an alarm
//	peerscope/NODE/count/LABEL   how many there are; retained
//	homeassistant/binary_sensor/NODE/RULE/config, homeassistant/sensor/NODE/LABEL/config
package mqtt

import (
	"cmp"
	"errors"
	"net"
	"net/url"
	"strings"

	"peerscope/detector/rules"
)

// A Config says which broker is told of what.
type Config struct {
	Address  string // mqtt://[USER[:PASSWORD]@]HOST[:PORT][/NODE], or mqtts:// with TLS
	User     string // in place of that of the address
	Password string // likewise
	Node     string // names us in topics, unless the address does
	Rules    []rules.Rule
	Labels   []string // of what is counted
	Version  string   // of the program
}

var errAddress = errors.New("the address of a broker is mqtt://HOST or mqtts://HOST, and may have a port, and a path of one name")

// Check says whether the broker can be told: whether its address is one.
func (c Config) Check() error {
	_, err := c.parse()
	return err
}

// A broker is a Config with its address taken apart.
type broker struct {
	host, port     string
	tls            bool
	user, password string
	topics         topics
}

func (c Config) parse() (b broker, err error) {
	u, err := url.Parse(c.Address)
	if err != nil || u.Hostname() == "" || u.RawQuery != "" || u.Fragment != "" || strings.Contains(strings.Trim(u.Path, "/"), "/") {
		return b, errAddress // without the address, which may have a password in it
	}
	switch u.Scheme {
	case "mqtt":
		b.port = "1883"
	case "mqtts":
		b.port, b.tls = "8883", true
	default:
		return b, errAddress
	}
	password, _ := u.User.Password()
	b.host, b.port = u.Hostname(), cmp.Or(u.Port(), b.port)
	b.user, b.password = cmp.Or(c.User, u.User.Username()), cmp.Or(c.Password, password)
	node := cmp.Or(strings.Trim(u.Path, "/"), c.Node)
	b.topics = topics{node: objectID(node), name: node}
	return b, nil
}

func (b broker) address() string { return net.JoinHostPort(b.host, b.port) }
