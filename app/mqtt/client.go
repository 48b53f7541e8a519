package mqtt

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/url"
	"strconv"
	"sync"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"

	"peerscope/app/alert"
)

const (
	// answerTime bounds the wait for each answer of the broker.
	answerTime = 10 * time.Second
	keepAlive  = 30 * time.Second
	// firstPause is that before the broker is called again; each further one is twice as
	// long, up to maxPause, until a connection has lasted for maxPause.
	firstPause = time.Second
	maxPause   = time.Minute
	// countInterval is how often at most counts are told.
	countInterval = time.Second
	// farewell bounds the last message, that we are offline.
	farewell = 500 * time.Millisecond
)

var errLost = errors.New("the broker has ended the connection")

// A Client tells a broker. It connects in a goroutine of its own, again and again where
// that fails. Its methods may be called from any goroutine.
type Client struct {
	config  Config
	broker  broker
	roots   *x509.CertPool // nil are those of the system
	failed  func(error)
	clients chan paho.Client // has one for who publishes, while there is a connection
	end     context.CancelFunc
	work    sync.WaitGroup

	mu     sync.Mutex
	counts map[string]int // of each of Config.Labels
}

// Connect begins to tell a broker. It calls failed, in a goroutine of its own, when it
// cannot be reached or is lost, once until it is back. Receiver closes the
// Client.
func Connect(c Config, failed func(error)) (*Client, error) { return connect(c, nil, failed) }

func connect(config Config, roots *x509.CertPool, failed func(error)) (*Client, error) {
	b, err := config.parse()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	c := &Client{config: config, broker: b, roots: roots, failed: failed, clients: make(chan paho.Client), end: cancel, counts: map[string]int{}}
	c.work.Go(func() { c.run(ctx) })
	return c, nil
}

// Receiver is what is told of alarms. It has to be closed, which closes the client.
func (c *Client) Receiver() alert.Receiver {
	return alert.Receiver{Name: "broker", InTurn: true, Deliver: c.deliver, Close: c.close}
}

// SetCounts says how many of each label there are now. The map is not written to any more.
func (c *Client) SetCounts(counts map[string]int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.counts = counts
}

func (c *Client) close() {
	c.end()
	c.work.Wait()
}

// deliver publishes an alarm as soon as there is a connection.
func (c *Client) deliver(ctx context.Context, m alert.Message) error {
	select {
	case client := <-c.clients:
		return publish(ctx, client, c.broker.topics.alarm(m.Rule), false, bytes.TrimSpace(m.Line))
	case <-ctx.Done():
		return fmt.Errorf("there is no connection: %w", ctx.Err())
	}
}

// run keeps a connection until ctx ends.
func (c *Client) run(ctx context.Context) {
	pause, told := firstPause, false
	for {
		begun := time.Now()
		err := c.connection(ctx, func() { told = false })
		if ctx.Err() != nil {
			return
		}
		if !told {
			told = true
			c.failed(err)
		}
		if time.Since(begun) > maxPause {
			pause = firstPause
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return
		}
		pause = min(2*pause, maxPause)
	}
}

// connection makes one, calls connected, and publishes until it is lost or ctx ends.
func (c *Client) connection(ctx context.Context, connected func()) error {
	lost := make(chan error, 1)
	client, err := c.dial(ctx, func(_ paho.Client, err error) { lost <- err })
	if err != nil {
		return err
	}
	defer client.Disconnect(uint(farewell.Milliseconds()))
	if err := c.introduce(ctx, client); err != nil {
		return reason(client, lost, err)
	}
	connected()
	ticker := time.NewTicker(countInterval)
	defer ticker.Stop()
	told := map[string]int{}
	for {
		if err := c.publishCounts(ctx, client, told); err != nil && ctx.Err() == nil {
			return reason(client, lost, err)
		}
		if err := c.offer(ctx, client, ticker.C, lost); err != nil {
			return err
		}
		if ctx.Err() != nil {
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewell)
			defer cancel()
			return publish(last, client, c.broker.topics.status(), true, []byte(offline))
		}
	}
}

// reason is why the connection was lost, if err is that it was.
func reason(client paho.Client, lost <-chan error, err error) error {
	if client.IsConnectionOpen() {
		return err
	}
	select {
	case why := <-lost:
		return cmp.Or(why, errLost)
	case <-time.After(farewell):
		return err
	}
}

// introduce says that we are here, and what Home Assistant may make of that.
func (c *Client) introduce(ctx context.Context, client paho.Client) error {
	if err := publish(ctx, client, c.broker.topics.status(), true, []byte(online)); err != nil {
		return err
	}
	for topic, payload := range c.config.discovery(c.broker.topics) {
		if err := publish(ctx, client, topic, true, payload); err != nil {
			return err
		}
	}
	return nil
}

// offer hands the client to who publishes alarms until tick, the end of ctx, or an error.
func (c *Client) offer(ctx context.Context, client paho.Client, tick <-chan time.Time, lost <-chan error) error {
	for {
		select {
		case c.clients <- client:
		case <-tick:
			return nil
		case err := <-lost:
			return cmp.Or(err, errLost)
		case <-ctx.Done():
			return nil
		}
	}
}

// publishCounts tells of the counts that are not as told.
func (c *Client) publishCounts(ctx context.Context, client paho.Client, told map[string]int) error {
	c.mu.Lock()
	counts := maps.Clone(c.counts)
	c.mu.Unlock()
	for _, label := range c.config.Labels {
		if n, known := told[label]; known && n == counts[label] {
			continue
		}
		if err := publish(ctx, client, c.broker.topics.count(label), true, strconv.AppendInt(nil, int64(counts[label]), 10)); err != nil {
			return err
		}
		told[label] = counts[label]
	}
	return nil
}

// dial connects and introduces us. The library keeps one connection alive and makes no
// other: its own pauses cannot be ended.
func (c *Client) dial(ctx context.Context, lost paho.ConnectionLostHandler) (paho.Client, error) {
	connecting, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	conns := make(chan net.Conn, 1)
	stop := context.AfterFunc(connecting, func() {
		select {
		case conn := <-conns:
			conn.Close()
		default: // the dial ends with the context
		}
	})
	defer stop()
	o := paho.NewClientOptions().AddBroker("tcp://"+c.broker.address()). // which only names it
										SetClientID("peerscope-"+rand.Text()[:12]).SetProtocolVersion(4).
										SetUsername(c.broker.user).SetPassword(c.broker.password).
										SetWill(c.broker.topics.status(), offline, 1, true).
										SetAutoReconnect(false).SetConnectTimeout(answerTime).SetWriteTimeout(answerTime).
										SetKeepAlive(keepAlive).SetPingTimeout(answerTime).SetConnectionLostHandler(lost).
										SetCustomOpenConnectionFn(func(*url.URL, paho.ClientOptions) (net.Conn, error) {
			conn, err := c.broker.dial(connecting, c.roots)
			if err != nil {
				return nil, err
			}
			conns <- conn
			if err := connecting.Err(); err != nil {
				conn.Close()
				return nil, err
			}
			return conn, nil
		})
	client := paho.NewClient(o)
	token := client.Connect()
	<-token.Done()
	return client, token.Error()
}

// publish waits until the broker has the message (QoS 1).
func publish(ctx context.Context, client paho.Client, topic string, retained bool, payload []byte) error {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	token := client.Publish(topic, 1, retained, payload)
	select {
	case <-token.Done():
		return token.Error()
	case <-ctx.Done():
		return ctx.Err()
	}
}
