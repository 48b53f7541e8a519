package check

// An Outcome is how a part of a check has ended.
type Outcome string

// The outcomes. A part that is Unknown was tried without telling anything; one that
// is Skipped was not tried, as there is nothing to try it with.
const (
	Pending Outcome = ""
	Running Outcome = "running"
	Passed  Outcome = "passed"
	Failed  Outcome = "failed"
	Unknown Outcome = "unknown"
	Skipped Outcome = "skipped"
)

// A Report is what a check has found, part by part in the order in which they are
// tried. It is a plain value.
type Report struct {
	Network Network     `json:"network"`
	Relay   Relay       `json:"relay"`
	UDP     UDP         `json:"udp"`
	TURN    TURN        `json:"turn"`
	NAT     NAT         `json:"nat"`
	Path    Path        `json:"path"`
	Verdict VerdictKind `json:"verdict"` // "" before the end
	Works   bool        `json:"calls_work"`
}

// Network is what this machine has.
type Network struct {
	Outcome   Outcome  `json:"outcome"`
	Addresses []string `json:"addresses"` // of its interfaces, without those of loopback and link
	Multicast bool     `json:"multicast"` // an interface can find neighbours
}

// A Stage is how far the way to the relay goes.
type Stage string

// The stages, in order.
const (
	DNS       Stage = "dns"
	TCP       Stage = "tcp"
	TLS       Stage = "tls"
	WebSocket Stage = "websocket"
	Join      Stage = "join" // the relay speaks our version and lets us into a room
)

// Relay is what was found of the relay.
type Relay struct {
	Outcome     Outcome `json:"outcome"`
	Host        string  `json:"host,omitempty"`
	Address     string  `json:"address,omitempty"` // that answered, with its port
	Stage       Stage   `json:"stage,omitempty"`   // that was reached, or that failed
	Untrusted   bool    `json:"untrusted,omitempty"`
	RoundTripMS float64 `json:"round_trip_ms,omitempty"`
	Error       string  `json:"error,omitempty"`
}

// UDP is what STUN servers say over UDP.
type UDP struct {
	Outcome         Outcome `json:"outcome"`
	Server          string  `json:"server,omitempty"`           // that answered, or the first one that did not
	ExternalAddress string  `json:"external_address,omitempty"` // ours as seen from outside, with its port
	RoundTripMS     float64 `json:"round_trip_ms,omitempty"`
}

// TURN is which transports to a TURN server gave a relayed address.
type TURN struct {
	UDP Allocation `json:"udp"`
	TCP Allocation `json:"tcp"`
	TLS Allocation `json:"tls"`
}

// An Allocation is what became of one transport to a TURN server.
type Allocation struct {
	Outcome Outcome `json:"outcome"`
	Server  string  `json:"server,omitempty"` // URL (RFC 7065)
	TookMS  float64 `json:"took_ms,omitempty"`
	Error   string  `json:"error,omitempty"`
}

// A Behavior is how a NAT maps or filters (RFC 4787 sections 4.1 and 5).
type Behavior string

// The behaviours. PortIndependent is one that is EndpointIndependent or
// AddressDependent: servers with one address cannot tell which.
const (
	NoNAT                   Behavior = "none"
	EndpointIndependent     Behavior = "endpoint-independent"
	PortIndependent         Behavior = "port-independent"
	AddressDependent        Behavior = "address-dependent"
	AddressAndPortDependent Behavior = "address-and-port-dependent"
)

// NAT is what is between this machine and the server. "" cannot be told.
type NAT struct {
	Outcome   Outcome  `json:"outcome"`
	Mapping   Behavior `json:"mapping,omitempty"`
	Filtering Behavior `json:"filtering,omitempty"`
}

// A Path is how well packets get through the TURN server and back, or, where there
// is none, to the STUN server and back. Loss is nil where it was not measured, as
// that of TCP.
type Path struct {
	Outcome         Outcome  `json:"outcome"`
	Through         string   `json:"through,omitempty"` // "udp" or "tcp", to TURN; "stun"
	UpKbps          int      `json:"up_kbps,omitempty"`
	DownKbps        int      `json:"down_kbps,omitempty"`
	UpAtLeast       bool     `json:"up_at_least,omitempty"`   // more was not tried
	DownAtLeast     bool     `json:"down_at_least,omitempty"` // likewise, or the way up let no more through
	LossPercent     *float64 `json:"loss_percent,omitempty"`  // there and back
	LossUpPercent   *float64 `json:"loss_up_percent,omitempty"`
	LossDownPercent *float64 `json:"loss_down_percent,omitempty"`
	RoundTripMS     float64  `json:"round_trip_ms,omitempty"` // median
	JitterMS        float64  `json:"jitter_ms,omitempty"`     // mean difference of consecutive transit times (RFC 3550 section 6.4.1)
}
