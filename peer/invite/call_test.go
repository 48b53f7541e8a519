package invite

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
	"go.uber.org/goleak"

	"peerscope/peer"
	"peerscope/peer/seal"
	"peerscope/peer/signaltest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A memoryExchange hands blocks and texts over by channels.
type memoryExchange struct {
	blocks   chan string
	texts    chan string
	problems chan error
}

func newMemoryExchange() *memoryExchange {
	return &memoryExchange{blocks: make(chan string, 1), texts: make(chan string, 10), problems: make(chan error, 10)}
}

func (p *memoryExchange) SendBlock(_ context.Context, block string) error {
	p.blocks <- block
	return nil
}

func (p *memoryExchange) ReceiveBlock(ctx context.Context, problem error) (string, error) {
	if problem != nil {
		p.problems <- problem
	}
	select {
	case text := <-p.texts:
		return text, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func enter(t *testing.T, link string, x Exchange) *signaltest.Participant {
	t.Helper()
	return enterAs(t, link, x, nil)
}

// quotedMail is a mail that quotes a block.
func quotedMail(block string) string {
	lines := strings.Split(strings.TrimSpace(block), "\n")
	for i, line := range lines {
		if cut := len(line) / 2; i == 2 {
			line = line[:cut] + "=\r\n> > " + line[cut:]
		}
		lines[i] = "> > " + line + " \u200b\r"
	}
	return "Hello!\r\n\r\n" + strings.Join(lines, "\n") + "\r\n-- \r\nKim (Seoul)"
}

// TestCall is a call by two blocks, the answer with the invitation quoted below
// it. The inviter pastes other texts first.
func TestCall(t *testing.T) {
	kim, lee := newMemoryExchange(), newMemoryExchange()
	inviter := enter(t, "invite:", kim)
	offer := signaltest.Next(t, "an invitation", kim.blocks)
	if len(offer) >= 1500 {
		t.Errorf("the invitation has %d characters:\n%s", len(offer), offer)
	}
	link, err := Link(quotedMail(offer))
	if err != nil {
		t.Fatal(err)
	}
	invited := enter(t, link, lee)
	answer := signaltest.Next(t, "an answer", lee.blocks)
	t.Logf("%d characters out, %d back", len(offer), len(answer))
	other, err := answerText(block{kind: kindOffer})
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range []struct {
		text string
		want error
	}{
		{offer, ErrOwnOffer}, {"see you", ErrNoBlock}, {strings.TrimRight(answer, ")\n"), ErrTruncated},
		{strings.Replace(answer, "A", "B", 3), ErrDamaged}, {other, ErrOtherInvitation},
	} {
		kim.texts <- wrong.text
		if got := signaltest.Next(t, "a problem", kim.problems); !errors.Is(got, wrong.want) {
			t.Errorf("%q is told of as %v", wrong.text, got)
		}
	}
	kim.texts <- quotedMail(answer) + "\n\nKim wrote:\n" + quotedMail(offer)
	if m := signaltest.Await(t, "a name", inviter.Members, func(m peer.Member) bool { return m.About.Name != "" }); m.State != peer.Connected {
		t.Errorf("the other is %+v", m)
	}
	sendUntilReceived(t, inviter.Video, invited.Samples)
	sendUntilReceived(t, invited.Video, inviter.Samples)
	invited.Leave()
	inviter.AwaitState(t, peer.Gone)
	for _, s := range []*signaltest.Participant{inviter, invited} {
		if err := s.AwaitEnd(t); err != nil {
			t.Error(err)
		}
	}
}

// TestIdentities: blocks prove who made them. One who is between the two can hand
// over blocks of their own only with another identity.
func TestIdentities(t *testing.T) {
	kim, lee := newMemoryExchange(), newMemoryExchange()
	kims, lees := seal.NewIdentity(), seal.NewIdentity()
	inviter := enterAs(t, "invite:", kim, &kims)
	offer := signaltest.Next(t, "an invitation", kim.blocks)
	link, err := Link(offer)
	if err != nil {
		t.Fatal(err)
	}
	invited := enterAs(t, link, lee, &lees)
	answer := signaltest.Next(t, "an answer", lee.blocks)
	t.Logf("%d characters out, %d back", len(offer), len(answer))
	kim.texts <- answer
	for _, side := range []struct {
		member *signaltest.Participant
		key    seal.PublicKey
	}{{inviter, lees.Public()}, {invited, kims.Public()}} {
		if m := side.member.AwaitState(t, peer.Connected); m.Key != side.key {
			t.Errorf("the key of the other is %v, not %v", m.Key, side.key)
		}
	}
}

func TestStolenIntroduction(t *testing.T) {
	kim, mallory, lee := newMemoryExchange(), newMemoryExchange(), newMemoryExchange()
	kims := seal.NewIdentity()
	enterAs(t, "invite:", kim, &kims)
	enterAs(t, "invite:", mallory, nil)
	proven, err := findOffer(signaltest.Next(t, "an invitation", kim.blocks))
	if err != nil {
		t.Fatal(err)
	}
	forged, err := findOffer(signaltest.Next(t, "another one", mallory.blocks))
	if err != nil {
		t.Fatal(err)
	}
	forged.introduction = proven.introduction
	invited := enterAs(t, scheme+forged.String(), lee, nil)
	if err := invited.AwaitEnd(t); !errors.Is(err, seal.ErrIdentity) {
		t.Error(err)
	}
}

// enterAs is enter with an identity, or none.
func enterAs(t *testing.T, link string, x Exchange, identity *seal.Identity) *signaltest.Participant {
	t.Helper()
	room, err := Open(link, x)
	if err != nil {
		t.Fatal(err)
	}
	return signaltest.Join(t, func(ctx context.Context, cfg peer.Config) error {
		cfg.Identity = identity
		return room(ctx, cfg)
	}, link[:7])
}

func answerText(b block) (string, error) {
	b.kind, b.sdp = kindAnswer, "v=0\r\n"
	text := b.String()
	_, err := parseBlocks(text)
	return text, err
}

// sendUntilReceived writes pictures until one arrives.
func sendUntilReceived(t *testing.T, from *peer.Track, to <-chan peer.Sample) {
	t.Helper()
	clock := time.NewTicker(time.Second / 30)
	defer clock.Stop()
	for limit := time.Now().Add(signaltest.Timeout); time.Now().Before(limit); {
		select {
		case <-to:
			return
		case <-clock.C:
			if err := from.Write(peer.Encoding{Codec: webrtc.MimeTypeVP8}, peer.Sample{Data: []byte{0x10, 0, 0, 0x9d, 1, 0x2a, 16, 0, 16, 0}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Fatal("no picture arrives")
}

// A terminalExchange prints blocks and reads texts from lines.
type terminalExchange struct {
	*memoryExchange
	print func(block string) error
	read  func(context.Context) (string, error)
}

func newTerminalExchange(t *testing.T, in io.Reader) terminalExchange {
	return terminalExchange{memoryExchange: newMemoryExchange(), read: ReadTexts(t.Context(), in)}
}

func (u terminalExchange) SendBlock(ctx context.Context, block string) error {
	if u.print != nil {
		return u.print(block)
	}
	return u.memoryExchange.SendBlock(ctx, block)
}

func (u terminalExchange) ReceiveBlock(ctx context.Context, problem error) (string, error) {
	if problem != nil {
		u.problems <- problem
	}
	return u.read(ctx)
}

// TestPastedLines pastes the texts line by line.
func TestPastedLines(t *testing.T) {
	in, paste := io.Pipe()
	var readers sync.WaitGroup
	defer readers.Wait()
	defer paste.Close()
	kim, lee := newTerminalExchange(t, in), newTerminalExchange(t, strings.NewReader(""))
	inviter := enter(t, "invite:", kim)
	link, err := Link(signaltest.Next(t, "an invitation", kim.blocks))
	if err != nil {
		t.Fatal(err)
	}
	readers.Go(func() { _, _ = io.WriteString(paste, "Hello Kim (how are you?)\n\n") })
	if err := signaltest.Next(t, "a problem", kim.problems); !errors.Is(err, ErrNoBlock) {
		t.Error(err)
	}
	enter(t, link, lee)
	answer := signaltest.Next(t, "an answer", lee.blocks)
	readers.Go(func() { _, _ = io.WriteString(paste, answer) })
	inviter.AwaitState(t, peer.Connected)
}

func TestInputEnds(t *testing.T) {
	s := enter(t, "invite:", newTerminalExchange(t, strings.NewReader("no block\n")))
	if err := s.AwaitEnd(t); !errors.Is(err, ErrNoText) {
		t.Error(err)
	}
}

func TestBlockCannotBePrinted(t *testing.T) {
	broken := errors.New("the disk is full")
	s := enter(t, "invite:", terminalExchange{print: func(string) error { return broken }})
	if err := s.AwaitEnd(t); !errors.Is(err, broken) {
		t.Error(err)
	}
}

func TestLeaveWhileWaiting(t *testing.T) {
	kim := newMemoryExchange()
	s := enter(t, "invite:", kim)
	signaltest.Next(t, "an invitation", kim.blocks)
	s.Leave()
	if err := s.AwaitEnd(t); err != nil {
		t.Error(err)
	}
}
