package mqtt

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"peerscope/detector/rules"
)

const (
	online, offline = "online", "offline"
	// alarmTime is how long Home Assistant shows an alarm, in seconds: that a rule is no
	// longer so is not told.
	alarmTime = 30
	// maxSlug bounds the readable part of an object ID.
	maxSlug = 40
)

// objectID gives an ID of a text in the letters that Home Assistant has in topics. That
// of a text with others ends with a hash, so that different texts have different IDs.
func objectID(text string) string {
	slug := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToLower(text))
	if slug == text && text != "" && len(text) <= maxSlug {
		return text
	}
	hash := sha256.Sum256([]byte(text))
	slug = strings.Join(strings.FieldsFunc(slug[:min(len(slug), maxSlug)], func(r rune) bool { return r == '_' }), "_")
	return strings.TrimPrefix(slug+"_"+hex.EncodeToString(hash[:4]), "_")
}

// ruleText is the rule in words: its name or, as names need not differ, all of it.
func ruleText(r rules.Rule) string {
	text := r.String()
	if r.Member != "" {
		text += ", " + r.Member
	}
	if r.Name != "" {
		text = r.Name + ": " + text
	}
	return text
}

// topics are those of one node.
type topics struct {
	node, name string // name is for people
}

func (t topics) status() string { return "peerscope/" + t.node + "/status" }
func (t topics) alarm(r rules.Rule) string {
	return "peerscope/" + t.node + "/alarm/" + objectID(ruleText(r))
}
func (t topics) count(label string) string {
	return "peerscope/" + t.node + "/count/" + objectID(label)
}
func (t topics) config(kind, id string) string {
	return "homeassistant/" + kind + "/" + t.node + "/" + id + "/config"
}

// An entity is the payload of a discovery topic.
type entity struct {
	Name              string `json:"name"`
	UniqueID          string `json:"unique_id"`
	StateTopic        string `json:"state_topic"`
	ValueTemplate     string `json:"value_template,omitempty"`
	AttributesTopic   string `json:"json_attributes_topic,omitempty"`
	OffDelay          int    `json:"off_delay,omitempty"` // seconds
	StateClass        string `json:"state_class,omitempty"`
	AvailabilityTopic string `json:"availability_topic"`
	Device            device `json:"device"`
	Origin            origin `json:"origin"`
}

type device struct {
	Identifiers []string `json:"identifiers"`
	Name        string   `json:"name"`
}

type origin struct {
	Name    string `json:"name"`
	Version string `json:"sw_version"`
}

// discovery gives the payload of each discovery topic: a binary sensor for each rule,
// a sensor for each label.
func (c Config) discovery(t topics) map[string][]byte {
	all := map[string][]byte{}
	add := func(kind, id string, e entity) {
		e.UniqueID = "peerscope_" + t.node + "_" + kind + "_" + id
		e.AvailabilityTopic = t.status()
		e.Device = device{[]string{"peerscope_" + t.node}, "Peerscope " + t.name}
		e.Origin = origin{"Peerscope", c.Version}
		payload, _ := json.Marshal(e) // text and numbers alone
		all[t.config(kind, id)] = payload
	}
	for _, r := range c.Rules {
		if !r.Off {
			add("binary_sensor", objectID(ruleText(r)), entity{Name: ruleText(r), StateTopic: t.alarm(r),
				ValueTemplate: "{{ 'ON' }}", AttributesTopic: t.alarm(r), OffDelay: alarmTime})
		}
	}
	for _, label := range c.Labels {
		add("sensor", objectID(label), entity{Name: label, StateTopic: t.count(label), StateClass: "measurement"})
	}
	return all
}
