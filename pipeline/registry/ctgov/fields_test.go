package ctgov

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

const openAPIPath = "../../../../shared/data/ctgov/openapi.yaml"

// schema is what the test needs of an OpenAPI schema.
type schema struct {
	Ref        string            `yaml:"$ref"`
	Type       string            `yaml:"type"`
	Enum       []string          `yaml:"enum"`
	Items      *schema           `yaml:"items"`
	Properties map[string]schema `yaml:"properties"`
}

// openAPIFields gives path and type of every field of a study in the description.
func openAPIFields(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile(openAPIPath)
	if os.IsNotExist(err) {
		t.Skip("SKIPPED: the register's OpenAPI description is not here: ", openAPIPath)
	}
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Components struct {
			Schemas map[string]schema `yaml:"schemas"`
		} `yaml:"components"`
	}
	if err := yaml.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	resolve := func(s schema) schema {
		for s.Ref != "" {
			s = doc.Components.Schemas[s.Ref[strings.LastIndex(s.Ref, "/")+1:]]
		}
		return s
	}
	fields := map[string]string{}
	var add func(path string, s schema)
	add = func(path string, s schema) {
		s = resolve(s)
		list := ""
		if s.Type == "array" {
			list, s = "list of ", resolve(*s.Items)
		}
		switch {
		case s.Enum != nil:
			values := slices.Clone(s.Enum)
			slices.Sort(values)
			fields[path] = list + "code " + strings.Join(values, " ")
		case s.Type == "integer":
			fields[path] = list + "number"
		default:
			fields[path] = list + s.Type
		}
		for name, sub := range s.Properties {
			add(join(path, name), sub)
		}
	}
	for name, s := range resolve(schema{Ref: "#/Study"}).Properties {
		add(name, s)
	}
	return fields
}

func TestFields_areThoseOfTheRegister(t *testing.T) {
	want := openAPIFields(t)
	got := map[string]string{}
	studyTree().walk(func(f *field) {
		if !f.listed {
			return
		}
		typ := map[kind]string{kindObject: "object", kindText: "string", kindNumeral: "string", kindFigure: "number", kindFlag: "boolean"}[f.kind]
		if f.kind == kindCode {
			typ = "code " + strings.Join(slices.Sorted(maps.Keys(f.codes)), " ")
		}
		if f.list {
			typ = "list of " + typ
		}
		got[f.path] = typ
	})
	for path, typ := range want {
		if got[path] != typ {
			t.Errorf("%s: the register says %q, we know %q", path, typ, got[path])
		}
		delete(got, path)
	}
	for path := range got {
		t.Errorf("%s: not in the register's description; mark it with ~", path)
	}
	if len(want) < 400 {
		t.Errorf("only %d fields read from the description", len(want))
	}
}

func TestFields_nothingAboutPersonsIsRead(t *testing.T) {
	persons := 0
	studyTree().walk(func(f *field) {
		if f.person {
			persons++
		}
		if f.person && f.read {
			t.Errorf("%s is about a person and read", f.path)
		}
	})
	if persons < 20 {
		t.Errorf("only %d fields marked as about a person", persons)
	}
	for _, path := range []string{
		"protocolSection.contactsLocationsModule.centralContacts", "protocolSection.contactsLocationsModule.overallOfficials",
		"protocolSection.contactsLocationsModule.locations.contacts", "protocolSection.sponsorCollaboratorsModule.responsibleParty.investigatorFullName",
		"protocolSection.sponsorCollaboratorsModule.responsibleParty.oldNameTitle", "resultsSection.moreInfoModule.pointOfContact",
		"annotationSection.annotationModule.unpostedAnnotation.unpostedResponsibleParty",
	} {
		found := false
		studyTree().walk(func(f *field) { found = found || f.path == path && f.person })
		if !found {
			t.Errorf("%s is not marked as about a person", path)
		}
	}
}

// TestFields_everyCodeHasAMeaning holds that a code of the register that a concept
// maps is in its vocabulary: a forgotten one would be unmapped for ever.
func TestFields_everyCodeHasAMeaning(t *testing.T) {
	known := map[string]func(code string) bool{}
	in := func(v map[string]string) func(string) bool {
		return func(code string) bool { _, ok := v[code]; return ok }
	}
	for path, has := range map[string]func(string) bool{
		"protocolSection.designModule.studyType":                                           in(studyTypes),
		"protocolSection.designModule.designInfo.allocation":                               in(allocations),
		"protocolSection.designModule.designInfo.interventionModel":                        in(models),
		"protocolSection.designModule.designInfo.primaryPurpose":                           in(purposes),
		"protocolSection.designModule.designInfo.maskingInfo.masking":                      in(maskings),
		"protocolSection.designModule.designInfo.maskingInfo.whoMasked":                    in(whoMasked),
		"protocolSection.designModule.enrollmentInfo.type":                                 in(enrolmentTypes),
		"protocolSection.statusModule.startDateStruct.type":                                in(dateTypes),
		"protocolSection.eligibilityModule.sex":                                            in(sexes),
		"protocolSection.armsInterventionsModule.armGroups.type":                           in(armTypes),
		"protocolSection.armsInterventionsModule.interventions.type":                       in(interventionTypes),
		"protocolSection.referencesModule.references.type":                                 in(referenceTypes),
		"resultsSection.outcomeMeasuresModule.outcomeMeasures.type":                        in(outcomeTypes),
		"protocolSection.statusModule.overallStatus":                                       func(code string) bool { s, _ := statesOf(code); return s.trial != "unmapped" },
		"protocolSection.statusModule.lastKnownStatus":                                     func(code string) bool { s, _ := statesOf(code); return s.trial != "unmapped" },
		"protocolSection.designModule.phases":                                              func(code string) bool { return phase([]string{code}, "").State != "unmapped" },
		"resultsSection.outcomeMeasuresModule.outcomeMeasures.analyses.nonInferiorityType": func(code string) bool { _, ok := nonInferiority[code]; return ok },
	} {
		known[path] = has
	}
	studyTree().walk(func(f *field) {
		has := known[f.path]
		if has == nil {
			return
		}
		delete(known, f.path)
		for code := range f.codes {
			if !has(code) {
				t.Errorf("%s: %s has no meaning", f.path, code)
			}
		}
		if len(f.codes) == 0 {
			t.Errorf("%s is not a coded field", f.path)
		}
	})
	for path := range known {
		t.Errorf("%s is no field", path)
	}
	for name, code := range typeNames {
		if _, ok := interventionTypes[code]; !ok {
			t.Errorf("%s: %s is no intervention type", name, code)
		}
	}
	if len(typeNames) != len(interventionTypes) {
		t.Errorf("%d names of %d intervention types", len(typeNames), len(interventionTypes))
	}
}
