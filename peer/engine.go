package peer

import (
	"fmt"
	"slices"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/interceptor/pkg/twcc"
	"github.com/pion/webrtc/v4"

	"peerscope/peer/rtp"
)

const (
	// disconnectedTimeout without a packet means that a connection is interrupted;
	// keepalives are sent each second, so it takes three lost ones.
	disconnectedTimeout = 3 * time.Second
	keepAliveInterval   = time.Second
	// maxChecks of each pair of candidates, which pion makes every 200 ms: as long as
	// the checkLimiter lets them through.
	maxChecks = uint16(checkTimeout / (200 * time.Millisecond))
	// failedTimeout is never reached: health gives members up earlier.
	failedTimeout = time.Minute
)

// testOptions are what tests change of a connection.
type testOptions struct {
	mux    ice.UDPMux // for all packets; nil for sockets of pion's own
	codecs []string   // MIME types that are received; nil for all
}

// newConnection makes a connection with the codecs, RTCP feedback, header
// extensions, limits and timeouts of all of ours, which sends through the pacedSender.
func (m *member) newConnection() (*webrtc.PeerConnection, error) {
	options, cfg := m.room.options, m.room.cfg
	media, err := newMediaEngine(options.codecs, cfg.Video == nil)
	if err != nil {
		return nil, err
	}
	interceptors, err := newInterceptors(media, m.sender)
	if err != nil {
		return nil, err
	}
	interceptors.Add(m.retransmissions)
	config := connectionConfig(cfg)
	m.turn.add(config.ICEServers...)
	settings, err := newSettings(options, cfg, m.turn)
	if err != nil {
		return nil, err
	}
	settings.BufferFactory = newStreamBuffers(func() { m.reportViolation("too many streams") })
	api := webrtc.NewAPI(
		webrtc.WithMediaEngine(media),
		webrtc.WithInterceptorRegistry(interceptors),
		webrtc.WithSettingEngine(settings),
	)
	pc, err := api.NewPeerConnection(config)
	if err != nil {
		return nil, fmt.Errorf("set up a connection: %w", err)
	}
	return pc, nil
}

func connectionConfig(cfg Config) webrtc.Configuration {
	c := webrtc.Configuration{ICEServers: cfg.ICEServers}
	if cfg.Interop.ICEServers != nil {
		c.ICEServers = slices.Concat(c.ICEServers, cfg.Interop.ICEServers())
	}
	if cfg.Addresses == RelayOnly {
		c.ICETransportPolicy = webrtc.ICETransportPolicyRelay
	}
	if !cfg.Interop.NoDataChannel {
		c.ICEServers = withoutDTLS(c.ICEServers)
	}
	return c
}

func newSettings(o testOptions, cfg Config, turn *turnDialer) (webrtc.SettingEngine, error) {
	var s webrtc.SettingEngine
	limited, err := newLimitedNet(turn.ctx, turn.limiter)
	if err != nil {
		return s, fmt.Errorf("list the network interfaces: %w", err)
	}
	s.SetNet(limited)
	s.SetICETimeouts(disconnectedTimeout, max(failedTimeout, cfg.Interop.ConnectTimeout), keepAliveInterval)
	s.SetICEMaxBindingRequests(maxChecks)
	s.DisableActiveTCP(!cfg.Interop.NoDataChannel) // only media servers listen on TCP (RFC 6544)
	s.SetICEProxyDialer(turn)
	cfg.Addresses.configure(&s)
	s.SetSCTPMaxMessageSize(maxMessage)
	if o.mux != nil {
		s.SetICEUDPMux(o.mux)
		s.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	}
	return s, nil
}

// newMediaEngine registers what is received and sent; only limits the codecs. The
// payload types are those of our offers. If no video is sent, all profiles of
// H.264 that cameras use are offered too.
func newMediaEngine(only []string, receiveOnly bool) (*webrtc.MediaEngine, error) {
	m := &webrtc.MediaEngine{}
	video := []webrtc.RTCPFeedback{
		{Type: webrtc.TypeRTCPFBGoogREMB}, {Type: webrtc.TypeRTCPFBCCM, Parameter: "fir"},
		{Type: webrtc.TypeRTCPFBNACK}, {Type: webrtc.TypeRTCPFBNACK, Parameter: "pli"},
	}
	codecs := []webrtc.RTPCodecParameters{
		{PayloadType: 111, RTPCodecCapability: webrtc.RTPCodecCapability{
			MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2, SDPFmtpLine: "minptime=10;useinbandfec=1"}},
		{PayloadType: 96, RTPCodecCapability: webrtc.RTPCodecCapability{
			MimeType: webrtc.MimeTypeVP8, ClockRate: 90000, RTCPFeedback: video}},
	}
	profiles := h264Profiles
	if !receiveOnly {
		profiles = profiles[:1]
	}
	for i, profile := range profiles {
		codecs = append(codecs, webrtc.RTPCodecParameters{
			PayloadType: webrtc.PayloadType(112 + 2*i), RTPCodecCapability: webrtc.RTPCodecCapability{
				MimeType: webrtc.MimeTypeH264, ClockRate: 90000, RTCPFeedback: video,
				SDPFmtpLine: "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=" + profile}})
	}
	for _, c := range codecs {
		kind := webrtc.RTPCodecTypeVideo
		if c.MimeType == webrtc.MimeTypeOpus {
			kind = webrtc.RTPCodecTypeAudio
		}
		if only != nil && !slices.Contains(only, c.MimeType) {
			continue
		}
		if err := m.RegisterCodec(c, kind); err != nil {
			return nil, fmt.Errorf("register %s: %w", c.MimeType, err)
		}
		if kind == webrtc.RTPCodecTypeVideo {
			if err := m.RegisterCodec(retransmissionOf(c), kind); err != nil {
				return nil, fmt.Errorf("register the retransmission of %s: %w", c.MimeType, err)
			}
		}
	}
	for _, c := range errorCorrection() {
		if err := m.RegisterCodec(c, webrtc.RTPCodecTypeVideo); err != nil {
			return nil, fmt.Errorf("register %s: %w", c.MimeType, err)
		}
	}
	for _, kind := range []webrtc.RTPCodecType{webrtc.RTPCodecTypeAudio, webrtc.RTPCodecTypeVideo} {
		uris := []string{rtp.CaptureTimeURI, transportSequenceURI}
		if kind == webrtc.RTPCodecTypeAudio {
			uris = append(uris, rtp.AudioLevelURI)
		}
		for _, uri := range uris {
			if err := m.RegisterHeaderExtension(webrtc.RTPHeaderExtensionCapability{URI: uri}, kind); err != nil {
				return nil, fmt.Errorf("register %s: %w", uri, err)
			}
		}
	}
	return m, nil
}

// errorCorrection are what restores packets of video: parity with ours, RED and ULPFEC
// with browsers.
func errorCorrection() []webrtc.RTPCodecParameters {
	codec := func(payloadType webrtc.PayloadType, mimeType string) webrtc.RTPCodecParameters {
		return webrtc.RTPCodecParameters{PayloadType: payloadType, RTPCodecCapability: webrtc.RTPCodecCapability{
			MimeType: mimeType, ClockRate: 90000}}
	}
	red := codec(100, rtp.REDMimeType)
	return []webrtc.RTPCodecParameters{codec(98, rtp.ParityMimeType), red, retransmissionOf(red), codec(102, rtp.ULPFECMimeType)}
}

// h264Profiles are those that can be decoded (RFC 6184 section 8.1): constrained
// baseline of level 3.1, which is what we send; baseline, main, high and
// constrained high of level 5.1.
var h264Profiles = []string{"42e01f", "420033", "4d0033", "640033", "640c33"}

// newInterceptors makes the chain that handles RTP and RTCP; the first one is
// nearest to the network.
func newInterceptors(m *webrtc.MediaEngine, sender *pacedSender) (*interceptor.Registry, error) {
	r := &interceptor.Registry{}
	r.Add(sender)
	if err := webrtc.ConfigureRTCPReports(r); err != nil {
		return nil, fmt.Errorf("RTCP reports: %w", err)
	}
	if err := webrtc.ConfigureTWCCSenderWithOptions(m, r, twcc.SendInterval(100*time.Millisecond)); err != nil {
		return nil, fmt.Errorf("transport-cc feedback: %w", err)
	}
	return r, nil
}
