// Package fakectgov is ClinicalTrials.gov in miniature: an HTTP handler that speaks
// API v2 over studies it is given, and that misbehaves as it is told. Tests and
// demonstrations point LDNTRIALS_CTGOV_URL at it. What it answers follows the
// register's OpenAPI description; its error texts are the register's own kind.
package fakectgov

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Options say how the register behaves. The zero value is a register on a good day.
type Options struct {
	Seed      uint64
	FaultRate float64 // share of answers that are one of Faults, chosen at random
	Faults    []Fault // default PassingFaults
	Script    []Fault // faults of the first answers, one each; None is a good answer

	Versions   []string      // dataTimestamp of one /version answer after the other; the last one stays
	Announce   func(int) int // totalCount for a number of hits
	RepeatFrom int           // the page with this number, from 1, is given again and again, with new tokens
	SameToken  int           // the page with this number names the token that led to it
	TokenUses  int           // after so many pages the token is refused; counts once, then tokens hold
	Duplicates int           // so many studies of a page are given on the next page again
	Delay      time.Duration // before every answer
	OversizeTo int           // bytes of an Oversize answer; default 80 MiB
	RetryAfter string        // what a TooManyAfter answer says; default "1"
}

// Server is the register. It is safe for several goroutines.
type Server struct {
	studies [][]byte
	ids     map[string]int // of studies
	aliases map[string]string
	options Options

	mu       sync.Mutex
	random   *rand.Rand
	answers  int // given so far
	versions int
	pages    int // given since the last token was refused
	refused  bool
	log      []*url.URL
	hits     map[string][]int // of a search
}

// New makes a register of studies, each a whole v2 record. It panics on one that has no
// id, which is a fault of the test.
func New(studies [][]byte, options Options) *Server {
	if options.Faults == nil {
		options.Faults = PassingFaults
	}
	if options.OversizeTo == 0 {
		options.OversizeTo = 80 << 20
	}
	if options.RetryAfter == "" {
		options.RetryAfter = "1"
	}
	if len(options.Versions) == 0 {
		options.Versions = []string{"2026-01-02T09:00:05"}
	}
	s := &Server{
		studies: studies, options: options, ids: map[string]int{}, aliases: map[string]string{},
		random: rand.New(rand.NewPCG(options.Seed, 0)), hits: map[string][]int{},
	}
	for i, body := range studies {
		var study struct {
			ProtocolSection struct {
				IdentificationModule struct {
					NctID        string   `json:"nctId"`
					NctIDAliases []string `json:"nctIdAliases"`
				} `json:"identificationModule"`
			} `json:"protocolSection"`
		}
		err := json.Unmarshal(body, &study)
		id := study.ProtocolSection.IdentificationModule
		if err == nil && id.NctID == "" {
			err = fmt.Errorf("no nctId in %.80s", body)
		}
		if err != nil {
			panic(fmt.Sprintf("fakectgov: study %d: %v", i, err))
		}
		s.ids[id.NctID] = i
		for _, alias := range id.NctIDAliases {
			s.aliases[alias] = id.NctID
		}
	}
	return s
}

// Requests returns the addresses asked for so far, in order.
func (s *Server) Requests() []*url.URL {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.log)
}

// ServeHTTP implements http.Handler below any prefix.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	fault := s.next(r.URL)
	if s.options.Delay > 0 {
		select {
		case <-time.After(s.options.Delay):
		case <-r.Context().Done():
			return
		}
	}
	if fault != None && fault.instead(w, r, s.options) {
		return
	}
	_, path, _ := strings.Cut(r.URL.Path, "/api/v2/")
	var body []byte
	var problem *problem
	switch id, isStudy := strings.CutPrefix(path, "studies/"); {
	case path == "version":
		body = s.version()
	case path == "studies":
		body, problem = s.search(r.URL.Query())
	case isStudy:
		if to, ok := s.aliases[strings.ToUpper(id)]; ok {
			http.Redirect(w, r, strings.TrimSuffix(r.URL.Path, id)+to, http.StatusMovedPermanently)
			return
		}
		body, problem = s.study(id)
	default:
		problem = notFound("Not Found")
	}
	if problem != nil {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(problem.status)
		fmt.Fprint(w, problem.text)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if fault == CutOff {
		cutOff(w, body)
	}
	w.Write(body)
}

// next notes a request and says what goes wrong with it.
func (s *Server) next(u *url.URL) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = append(s.log, u)
	s.answers++
	if s.answers <= len(s.options.Script) {
		return s.options.Script[s.answers-1]
	}
	if s.random.Float64() < s.options.FaultRate {
		return s.options.Faults[s.random.IntN(len(s.options.Faults))]
	}
	return None
}

func (s *Server) version() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.options.Versions[min(s.versions, len(s.options.Versions)-1)]
	s.versions++
	return appendJSON(nil, object{{"apiVersion", "2.0.5"}, {"dataTimestamp", v}})
}

// problem is an answer in plain text.
type problem struct {
	status int
	text   string
}

func notFound(text string) *problem { return &problem{http.StatusNotFound, text} }

func bad(format string, args ...any) *problem {
	return &problem{http.StatusBadRequest, fmt.Sprintf(format, args...)}
}

func (s *Server) study(id string) ([]byte, *problem) {
	i, ok := s.ids[strings.ToUpper(id)]
	if !ok {
		return nil, notFound(fmt.Sprintf("NCT number %s not found", id))
	}
	return s.studies[i], nil
}

// parameters that a search takes here; the register takes more.
var parameters = []string{"format", "query.term", "pageSize", "countTotal", "pageToken"}

func (s *Server) search(query url.Values) ([]byte, *problem) {
	for name := range query {
		if !slices.Contains(parameters, name) {
			return nil, bad("`%s` is unknown parameter", name)
		}
	}
	size := 10
	if text := query.Get("pageSize"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return nil, bad("Invalid value in parameter `pageSize`: `%s`", text)
		}
		if n > 0 {
			size = min(n, 1000)
		}
	}
	if f := query.Get("format"); f != "" && f != "json" {
		return nil, bad("Invalid value in parameter `format`: `%s`", f)
	}
	countTotal, err := strconv.ParseBool(query.Get("countTotal"))
	if err != nil && query.Get("countTotal") != "" {
		return nil, bad("Invalid value in parameter `countTotal`: `%s`", query.Get("countTotal"))
	}
	term := query.Get("query.term")
	s.mu.Lock()
	defer s.mu.Unlock()
	hits, problem := s.find(term)
	if problem != nil {
		return nil, problem
	}
	at := place{Term: term}
	if token := query.Get("pageToken"); token != "" {
		if at, err = read(token); err != nil || at.Term != term || at.From > len(hits) {
			return nil, bad("Invalid value in parameter `pageToken`: `%s`", token)
		}
		if s.pages++; s.options.TokenUses > 0 && s.pages > s.options.TokenUses && !s.refused {
			s.refused = true
			return nil, bad("Invalid value in parameter `pageToken`: `%s`", token)
		}
	}
	return s.page(at, hits, size, countTotal && query.Get("pageToken") == ""), nil
}

// page writes one page, and the token of the next one, as far as its order is kept.
func (s *Server) page(at place, hits []int, size int, count bool) []byte {
	from, to := at.From, min(at.From+size, len(hits))
	if s.options.Duplicates > 0 && from > 0 {
		from = max(0, from-s.options.Duplicates)
	}
	var b []byte
	b = append(b, '{')
	if count {
		total := len(hits)
		if s.options.Announce != nil {
			total = s.options.Announce(total)
		}
		b = append(b, `"totalCount":`...)
		b = append(strconv.AppendInt(b, int64(total), 10), ',')
	}
	b = append(b, `"studies":[`...)
	for i, hit := range hits[from:to] {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(b, '\n'), s.studies[hit]...)
	}
	b = append(b, "\n]"...)
	next := place{Term: at.Term, From: to, Page: at.Page + 1, Salt: at.Salt}
	switch number := at.Page + 1; {
	case s.options.RepeatFrom > 0 && number >= s.options.RepeatFrom:
		next.From, next.Salt = at.From, at.Salt+1
	case s.options.SameToken == number:
		next = at
	case to >= len(hits):
		return append(b, '}')
	}
	b = appendJSON(append(b, `,"nextPageToken":`...), next.token())
	return append(b, '}')
}

// place is what a token stands for.
type place struct {
	Term string
	From int // index of the first hit
	Page int // pages before it
	Salt int // makes tokens differ that stand for the same
}

func (p place) token() string {
	b, _ := json.Marshal(p)
	return base64.RawURLEncoding.EncodeToString(b)
}

func read(token string) (p place, err error) {
	b, err := base64.RawURLEncoding.DecodeString(token)
	if err == nil {
		err = json.Unmarshal(b, &p)
	}
	return p, err
}
