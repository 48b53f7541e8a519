package alert

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

const (
	maxTries = 4
	// tryTime bounds each try. All tries and the pauses between them fit in deliveryTime.
	tryTime = 5 * time.Second
	// firstPause is that after the first try; each further one is twice as long.
	firstPause      = time.Second
	maxRedirects    = 3
	maxHeaderLength = 64 << 10
)

var (
	errAddress  = errors.New("the address of a webhook begins with http:// or https:// and a host")
	errRedirect = errors.New("the webhook redirects elsewhere")
)

// Webhook sends each alarm as the body of a POST request, up to four times while the
// server cannot be reached or answers 5xx or 429. It goes along with redirects 307 and
// 308 to the same scheme, host and port. No error has the address in it, which may
// hold a secret.
func Webhook(address string) (Receiver, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return Receiver{}, errAddress
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DisableKeepAlives = true // alarms are rare
	transport.MaxResponseHeaderBytes = maxHeaderLength
	return webhook(address, transport), nil
}

func webhook(address string, transport http.RoundTripper) Receiver {
	client := &http.Client{Transport: transport, Timeout: tryTime, CheckRedirect: checkRedirect}
	return Receiver{Name: "webhook", Deliver: func(ctx context.Context, m Message) error {
		defer client.CloseIdleConnections() // net/http dials on when the request has ended
		pause := firstPause
		for try := 1; ; try++ {
			again, err := post(ctx, client, address, m.Line)
			if !again || try == maxTries {
				return err
			}
			select {
			case <-ctx.Done():
				return err
			case <-time.After(pause):
			}
			pause *= 2
		}
	}}
}

// post tries once, and says whether to try again.
func post(ctx context.Context, client *http.Client, address string, line []byte) (again bool, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(line))
	if err != nil {
		return false, errAddress
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := client.Do(request)
	if err != nil {
		if problem, ok := errors.AsType[*url.Error](err); ok {
			err = problem.Err // without the address
		}
		return !errors.Is(err, errRedirect), err
	}
	response.Body.Close()
	switch code := response.StatusCode; {
	case code < 300:
		return false, nil
	default:
		return code >= 500 || code == http.StatusTooManyRequests, fmt.Errorf("the webhook answers %d", code)
	}
}

// checkRedirect is http.Client.CheckRedirect. Redirects that turn a POST into a GET
// would lose the alarm.
func checkRedirect(request *http.Request, via []*http.Request) error {
	from, to := via[0].URL, request.URL
	if to.Scheme != from.Scheme || to.Host != from.Host || request.Method != http.MethodPost || len(via) > maxRedirects {
		return errRedirect
	}
	return nil
}
