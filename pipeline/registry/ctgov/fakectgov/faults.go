package fakectgov

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"strings"
)

// Fault is one way in which an answer goes wrong.
type Fault string

// The faults. The first group passes: another try may go well.
const (
	None         Fault = ""
	TooMany      Fault = "too-many"       // 429
	TooManyAfter Fault = "too-many-after" // 429 with Retry-After
	ServerError  Fault = "server-error"   // 500
	Unavailable  Fault = "unavailable"    // 503 as a web page
	CutOff       Fault = "cut-off"        // the connection ends in the middle of the body
	EarlyEnd     Fault = "early-end"      // half a body that HTTP calls whole
	Reset        Fault = "reset"          // the connection is reset before any answer

	Forbidden Fault = "forbidden" // 403 as a web page
	Page      Fault = "page"      // a web page with status 200
	Oversize  Fault = "oversize"  // a body of Options.OversizeTo bytes
	NotJSON   Fault = "not-json"  // a body of other text
	OtherJSON Fault = "other-json"
	Rejected  Fault = "rejected" // 400 in plain text
)

// PassingFaults are the faults that Options.FaultRate draws from unless told otherwise.
var PassingFaults = []Fault{TooMany, TooManyAfter, ServerError, Unavailable, CutOff, EarlyEnd, Reset}

// AllFaults are all there are.
var AllFaults = append(PassingFaults[:len(PassingFaults):len(PassingFaults)], Forbidden, Page, Oversize, NotJSON, OtherJSON, Rejected)

// instead answers in place of the register and returns true, except for a fault that
// spoils the register's own answer.
func (f Fault) instead(w http.ResponseWriter, r *http.Request, options Options) bool {
	say := func(status int, kind, text string) {
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(status)
		fmt.Fprint(w, text)
	}
	const html = "text/html"
	switch f {
	case TooManyAfter:
		w.Header().Set("Retry-After", options.RetryAfter)
		fallthrough
	case TooMany:
		say(http.StatusTooManyRequests, "text/plain", "Too Many Requests")
	case ServerError:
		say(http.StatusInternalServerError, "text/plain", "Internal Server Error")
	case Unavailable:
		say(http.StatusServiceUnavailable, html, "<html><head><title>503 Service Temporarily Unavailable</title></head></html>")
	case Forbidden:
		say(http.StatusForbidden, html, "<html><head><title>403 Forbidden</title></head></html>")
	case Page:
		say(http.StatusOK, html, "<!doctype html><html><head><title>Please log in</title></head></html>")
	case Oversize:
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"studies":[{"protocolSection":{"text":"`)
		for piece, left := bytes.Repeat([]byte("x"), 1<<16), options.OversizeTo; left > 0; left -= len(piece) {
			if _, err := w.Write(piece); err != nil {
				return true
			}
		}
		fmt.Fprint(w, `"}}]}`)
	case NotJSON:
		say(http.StatusOK, "application/json", "java.lang.NullPointerException")
	case OtherJSON:
		say(http.StatusOK, "application/json", `{"message":"welcome","links":["/a","/b"]}`)
	case Rejected:
		say(http.StatusBadRequest, "text/plain", "Error parsing query in Other terms: missing ')' at '<EOF>'")
	case Reset:
		if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
			if tcp, ok := conn.(*net.TCPConn); ok {
				tcp.SetLinger(0)
			}
			conn.Close()
		}
	case EarlyEnd:
		say(http.StatusOK, "application/json", `{"studies":[`+strings.Repeat(" ", 100)+`{"protocolSection":{"identificationModule":{"nct`)
	default:
		return false
	}
	return true
}

// cutOff sends half of a body and ends the connection.
func cutOff(w http.ResponseWriter, body []byte) {
	w.Header().Set("Content-Length", fmt.Sprint(len(body)))
	w.Write(body[:len(body)/2])
	http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}
