package mqtt

import (
	"encoding/json"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"peerscope/detector/rules"
)

// What Home Assistant is told: as its documentation of MQTT discovery has it.
func TestDiscovery(t *testing.T) {
	phone := rules.Rule{Label: "cell phone", When: rules.Seen, For: 2 * time.Second}
	off := rules.Rule{Label: "book", When: rules.Seen, Off: true}
	c := Config{Rules: []rules.Rule{phone, off}, Labels: []string{"cell phone"}, Version: "1.2"}
	all := c.discovery(topics{node: "door", name: "door"})
	const alarm, count = "homeassistant/binary_sensor/door/cell_phone_is_seen_for_2_s_", "homeassistant/sensor/door/cell_phone_"
	got := slices.Sorted(maps.Keys(all))
	if len(got) != 2 || !strings.HasPrefix(got[0], alarm) || !strings.HasPrefix(got[1], count) {
		t.Fatalf("topics %q", got)
	}
	want := []map[string]any{
		{"name": "cell phone is seen for 2 s", "value_template": "{{ 'ON' }}", "off_delay": float64(alarmTime), "state_topic": "peerscope/door/alarm/", "json_attributes_topic": "peerscope/door/alarm/"},
		{"name": "cell phone", "state_class": "measurement", "state_topic": "peerscope/door/count/"},
	}
	ids := map[any]bool{}
	for i, topic := range got {
		var payload map[string]any
		if err := json.Unmarshal(all[topic], &payload); err != nil {
			t.Fatal(err)
		}
		id := strings.Split(topic, "/")[3]
		for key, value := range want[i] {
			if strings.HasSuffix(key, "_topic") {
				value = value.(string) + id
			}
			if payload[key] != value {
				t.Errorf("%s: %s is %v, want %v", topic, key, payload[key], value)
			}
		}
		if payload["availability_topic"] != "peerscope/door/status" || payload["origin"].(map[string]any)["sw_version"] != "1.2" ||
			payload["device"].(map[string]any)["identifiers"].([]any)[0] != "peerscope_door" {
			t.Errorf("%s: %s", topic, all[topic])
		}
		ids[payload["unique_id"]] = true
	}
	if len(ids) != 2 {
		t.Errorf("they are not unique: %v", ids)
	}
}

// IDs have the letters that Home Assistant takes, and are as different as the texts.
func TestObjectID(t *testing.T) {
	texts := []string{"", "door", "Door", "front door", "front_door", "문", "창문", "a/b+#", strings.Repeat("x", 100), strings.Repeat("x", 101), "___"}
	legal, before := regexp.MustCompile(`^[a-z0-9_]{1,49}$`), map[string]string{}
	for _, text := range texts {
		id := objectID(text)
		if other, ok := before[id]; ok || !legal.MatchString(id) {
			t.Errorf("%q is %q, as is %q", text, id, other)
		}
		before[id] = text
	}
	if objectID("door") != "door" || objectID("cup_2") != "cup_2" {
		t.Error("what needs no change has become something else")
	}
}

func TestParse(t *testing.T) {
	for _, test := range []struct {
		address, user, password, node string
		want                          broker
	}{
		{"mqtt://broker.test", "", "", "Desk 1", broker{host: "broker.test", port: "1883", topics: topics{objectID("Desk 1"), "Desk 1"}}},
		{"mqtts://ada:secret@[::1]/door", "", "", "x", broker{host: "::1", port: "8883", tls: true, user: "ada", password: "secret", topics: topics{"door", "door"}}},
		{"mqtts://ada:secret@b:99/door/", "eve", "word", "x", broker{host: "b", port: "99", tls: true, user: "eve", password: "word", topics: topics{"door", "door"}}},
	} {
		got, err := Config{Address: test.address, User: test.user, Password: test.password, Node: test.node}.parse()
		if err != nil || got != test.want {
			t.Errorf("%s: %+v, %v", test.address, got, err)
		}
	}
	for _, wrong := range []string{"", "broker.test", "http://broker.test", "mqtt://", "mqtt:///door", "mqtt://b/a/b", "mqtt://b/?x=1", "mqtt://b/#x", "mqtt://a:secret@b:port"} {
		if err := (Config{Address: wrong}).Check(); !errors.Is(err, errAddress) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}
