package isrctn

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"regexp"

	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/registry/xmlsplit"
)

// parse reads a body: a fullTrial, or a trial alone. Its error is a *registry.RecordError.
func parse(body []byte) (root *xmlsplit.Element, id string, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("the decoder failed on this record (%v); please report it", fault)
		}
		if err != nil {
			root, err = nil, &registry.RecordError{Registry: Name, RecordID: id, Reason: err.Error(), Body: body, Err: err}
		}
	}()
	if root, err = xmlsplit.Parse(body); err != nil {
		return nil, "", err
	}
	switch root.Name {
	case "trial":
		root = &xmlsplit.Element{Name: "fullTrial", Kids: []*xmlsplit.Element{root}}
	case "fullTrial":
	default:
		return nil, "", fmt.Errorf("<%s> where <fullTrial> was expected", root.Name)
	}
	number := root.Value("trial", "isrctn")
	if number == "" {
		return nil, "", errors.New("there is no trial/isrctn")
	}
	if !numberPattern.MatchString(number) {
		return nil, "", fmt.Errorf("trial/isrctn: want eight digits, got %.40q", number)
	}
	return root, "ISRCTN" + number[len(number)-8:], nil
}

var numberPattern = regexp.MustCompile(`^(?:ISRCTN)?\d{8}$`)

// Identify implements registry.Registry.
func (*Registry) Identify(body []byte) (recordID, hash string, err error) {
	root, id, err := parse(body)
	if err != nil {
		return "", "", err
	}
	return id, hashOf(root), nil
}

func hashOf(root *xmlsplit.Element) string {
	return root.Hash(func(path string) bool {
		for i := len(path) - 1; i >= 0; i-- {
			if path[i] == '.' {
				return persons(path[i+1:])
			}
		}
		return false
	})
}

var head = regexp.MustCompile(`<(?:\w+:)?allTrials\b|<(?:\w+:)?trial\b[^>]*>\s*<(?:\w+:)?isrctn\b`)

// Recognise implements registry.FileReader: an answer of the interface, or a trial that
// begins with its number.
func (*Registry) Recognise(first []byte) bool { return head.Match(first) }

// ReadFile implements registry.FileReader. Bodies are UTF-8, without contacts.
func (*Registry) ReadFile(ctx context.Context, file io.Reader) iter.Seq2[registry.Raw, error] {
	return xmlsplit.Source{Registry: Name, Names: []string{"fullTrial", "trial"}, Read: keep}.Records(ctx, file)
}

// summaryContact is the end of the plain English summary, where it names the contact.
var summaryContact = regexp.MustCompile(`(?is)(<(?:\w+:)?plainEnglishSummary\b[^>]*>[^<]*(?:<!\[CDATA\[.*?)?)\bwho is the main contact\b.*?((?:\]\]>)?\s*</(?:\w+:)?plainEnglishSummary\s*>)`)

// keep identifies a record and leaves out what is about persons.
func keep(body []byte) (raw registry.Raw, err error) {
	body = summaryContact.ReplaceAll(body, []byte("$1$2"))
	root, id, err := parse(body)
	if err != nil {
		return raw, err
	}
	return registry.Raw{Registry: Name, RecordID: id, Hash: hashOf(root), Body: xmlsplit.Without(body, root, persons)}, nil
}
