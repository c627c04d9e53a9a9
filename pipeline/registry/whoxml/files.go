package whoxml

import (
	"context"
	"io"
	"iter"
	"regexp"

	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/registry/who"
	"ldntrials/pipeline/registry/xmlsplit"
)

var (
	form       = regexp.MustCompile(`<(?:trial|Triall)\b[^>]*>\s*(?:<!--.*?-->\s*)?<main\b`)
	firstID    = regexp.MustCompile(`<trial_id\b[^>]*>\s*([^<]*?)\s*</`)
	firstNamed = regexp.MustCompile(`<reg_name\b[^>]*>\s*([^<]*?)\s*</`)
)

// Recognise implements registry.FileReader: the form, and the number of the first record
// in it, which says whose file it is.
func (r *Registry) Recognise(head []byte) bool {
	if !form.Match(head) {
		return false
	}
	id := firstID.FindSubmatch(head)
	if id == nil {
		return false
	}
	home, _, ok := who.Of(string(id[1]))
	if name := firstNamed.FindSubmatch(head); !ok && name != nil {
		home = who.Named(string(name[1]))
	}
	if home == nil {
		return r.properties.Name == General
	}
	return r.properties.Name == storedUnder(home.Name)
}

// ReadFile implements registry.FileReader. Raw.Registry is the register of each record,
// also where a file mixes them. Bodies are UTF-8, without contacts and ethics committees.
func (r *Registry) ReadFile(ctx context.Context, file io.Reader) iter.Seq2[registry.Raw, error] {
	return xmlsplit.Source{Registry: r.properties.Name, Names: names, Read: r.keep}.Records(ctx, file)
}

// keep identifies a record and leaves out what is about persons.
func (r *Registry) keep(body []byte) (raw registry.Raw, err error) {
	d, err := r.parse(body)
	if err != nil {
		return raw, err
	}
	kept := xmlsplit.Without(body, d.root, func(name string) bool {
		return name == "contacts" || name == "ethics_reviews" || name == "primary_sponsor" && d.isPerson
	})
	return registry.Raw{Registry: d.register(), RecordID: d.recordID, Hash: d.hash(), Body: kept}, nil
}
