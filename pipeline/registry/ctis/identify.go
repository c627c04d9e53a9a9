package ctis

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"unicode/utf8"

	"ldntrials/pipeline/registry"
)

// volatile are members of a record that say nothing of the trial: what a common tool
// for collecting records adds when it stores one.
var volatile = []string{"_id", "ctrname", "record_last_import"}

// maxBody is the size in bytes that a record may have; the largest seen have 1 MiB.
const maxBody = 64 << 20

// numberPattern is a CTIS number with its resubmission: 2024-510663-34-00.
var numberPattern = regexp.MustCompile(`^20\d{2}-\d{6}-\d{2}-\d{2}$`)

// Identify implements registry.Registry. The hash is the first half of the SHA-256 of
// the record's members in order of their names, numbers as written, volatile left out.
func (*Registry) Identify(body []byte) (recordID, hash string, err error) {
	record, recordID, err := parse(body)
	if err != nil {
		return "", "", &registry.RecordError{Registry: Name, RecordID: recordID, Reason: err.Error(), Body: body, Err: err}
	}
	for _, name := range volatile {
		delete(record, name)
	}
	canonical, err := json.Marshal(record) // members in order, escapes resolved
	if err != nil {                        // what was parsed can be written
		return "", "", &registry.RecordError{Registry: Name, RecordID: recordID, Reason: err.Error(), Body: body, Err: err}
	}
	sum := sha256.Sum256(canonical)
	return recordID, hex.EncodeToString(sum[:16]), nil
}

// parse reads a record and checks what Identify and Decode both need: an object with a
// number and with the parts of an application.
func parse(body []byte) (record map[string]any, id string, err error) {
	switch {
	case len(body) > maxBody:
		return nil, "", fmt.Errorf("the record has more than %d MiB", maxBody>>20)
	case !utf8.Valid(body):
		return nil, "", errors.New("the record is not UTF-8")
	}
	if bytes.Equal(bytes.TrimSpace(body), []byte("{}")) {
		return nil, "", errors.New("the record is empty: so the register answers for a number that it does not know")
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&record); err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return nil, "", fmt.Errorf("broken JSON: %w", err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, "", errors.New("broken JSON: something follows the record")
	}
	number, _ := record["ctNumber"].(string)
	switch {
	case record["ctNumber"] == nil:
		return nil, "", errors.New("ctNumber is missing: expected a number such as 2024-510663-34-00; is this a record of the portal?")
	case !numberPattern.MatchString(number):
		return nil, "", fmt.Errorf("ctNumber: expected a number such as 2024-510663-34-00, found %.40q", fmt.Sprint(record["ctNumber"]))
	}
	if partsOf(record) == nil {
		return nil, number, errors.New("neither authorizedApplication nor authorizedPartI is an object with the parts of an application; is this a row of a search and not a whole record?")
	}
	return record, number, nil
}

// partsOf is the object that holds authorizedPartI: the record itself in the old shape,
// authorizedApplication in the new one; nil when there is none.
func partsOf(record map[string]any) map[string]any {
	if application, ok := record["authorizedApplication"].(map[string]any); ok {
		if _, ok := application["authorizedPartI"].(map[string]any); ok {
			return application
		}
	}
	if _, ok := record["authorizedPartI"].(map[string]any); ok {
		return record
	}
	return nil
}
