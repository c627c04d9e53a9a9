# ldntrials: `make` alone lists the targets.
# Settings, in the environment or on the command line (make run LDNTRIALS_DATA=/srv/ldn):
#   LDNTRIALS_DATA  folder of the archive, the warehouse and the exports (default ./data)
#   BENCH           which benchmarks `make bench` runs, a regular expression (default all)
#   FUZZTIME        how long `make fuzz` spends on each target (default 10s)
#   SOAK_KILLS      how many runs `make soak` kills (default 200)

GO             ?= go
LDNTRIALS_DATA ?= ./data
BENCH          ?= .
FUZZTIME       ?= 10s
SOAK_KILLS     ?= 200
export LDNTRIALS_DATA

BIN         := bin/ldntrials
READY       := bin/.ready
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOSEC       := github.com/securego/gosec/v2/cmd/gosec@v2.30.0
GOVULNCHECK := golang.org/x/vuln/cmd/govulncheck@v1.9.0

# What the command is built from. Folders count too: their time changes when a file goes.
SOURCES := $(shell find pipeline sql dashboards schedules \
	-name testdata -prune -o \( -type d -o -type f ! -name '*_test.go' \) -print)

# Packages that work in parallel and are light enough for the race detector.
RACE := ./pipeline/registry/... ./pipeline/archive/... ./pipeline/decode/...

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup browser build run pages screenshots serve test budgets lint format vet staticcheck tidy rules unit race check bench security vulncheck fuzz soak clean

help: ## list the targets
	@echo 'make TARGET, where TARGET is one of:'
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: ## check the machine, say what is missing and how to install it, download modules
	@rm -f $(READY)
	@$(MAKE) --no-print-directory $(READY)
	@echo 'set-up: ready'

$(READY): go.mod go.sum
	@command -v $(GO) >/dev/null 2>&1 || { \
		echo 'set-up: Go is missing. Install Go 1.26 or newer: https://go.dev/doc/install'; exit 1; }
	@want=$$(awk '$$1 == "go" { print $$2 }' go.mod); \
	have=$$($(GO) env GOVERSION | sed -e 's/^go//' -e 's/[^0-9.].*//'); \
	[ "$$(printf '%s\n%s\n' "$$want" "$$have" | sort -V | head -n 1)" = "$$want" ] || { \
		echo "set-up: Go $$have is too old, $$want or newer is needed: https://go.dev/doc/install"; exit 1; }
	@cc=$$($(GO) env CC); command -v $${cc%% *} >/dev/null 2>&1 || { \
		echo "set-up: the C compiler $$cc is missing (DuckDB is linked in). On Debian, as root: apt-get install -y gcc g++"; exit 1; }
	@[ "$$($(GO) env CGO_ENABLED)" = 1 ] || { \
		echo 'set-up: cgo is switched off (DuckDB is linked in). Run: export CGO_ENABLED=1'; exit 1; }
	@mkdir -p bin
	@case "$$($(GO) env GOOS)" in darwin) lib=c++ ;; *) lib=stdc++ ;; esac; \
	echo 'int main(void) { return 0; }' | $$($(GO) env CC) -x c - -l$$lib -o bin/.probe 2>/dev/null || { \
		echo 'set-up: the C++ standard library is missing (DuckDB is linked in). On Debian, as root: apt-get install -y g++'; exit 1; }; \
	rm -f bin/.probe
	@$(GO) mod download || { \
		echo 'set-up: modules cannot be downloaded. Check the network and `go env GOPROXY`, then run make again.'; exit 1; }
	@touch $@

build: $(BIN) ## build bin/ldntrials, only when a source changed

$(BIN): $(SOURCES) $(READY)
	$(GO) build -trimpath -buildvcs=false -o $@ ./pipeline
	@touch $@

run: $(BIN) ## fetch, model, check, publish, then print the report
	@$(BIN) refresh; code=$$?; case $$code in \
	0) ;; \
	3) echo 'make run: published, but not wholly from a live pull: a registry did not answer, so its last' \
		'good records or the bundled reference extract stand in for it (exit code 3). The report says which.' >&2 ;; \
	*) echo "make run: refresh failed (exit code $$code); what was published before is untouched." >&2; exit $$code ;; \
	esac
	@$(BIN) report
	@echo; echo "Web pages: $$($(BIN) pages), shown by make serve"

pages: $(BIN) ## build the web pages of the newest exports, for any static host
	@$(BIN) pages

serve: $(BIN) ## show pages and exports to a browser on this machine
	@$(BIN) serve

screenshots: $(BIN) browser ## take pictures of the pages into dashboards/screenshots
	@$(BIN) serve --address 127.0.0.1:8689 & server=$$!; trap 'kill $$server' EXIT; \
	$(GO) run ./pipeline/pages/shots -url http://127.0.0.1:8689/ -out dashboards/screenshots

# Chromium, for tests of the pages and for screenshots.
browser:
	@found() { for name in chromium chromium-browser google-chrome google-chrome-stable; do \
		command -v $$name >/dev/null 2>&1 && return; done; return 1; }; \
	found && exit 0; \
	if [ -n "$$LDNTRIALS_NO_BROWSER" ]; then \
		echo 'set-up: no Chromium, and LDNTRIALS_NO_BROWSER is set: the pages are NOT CHECKED in a browser'; exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
		echo 'set-up: Chromium is missing, apt-get installs it'; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null && found && exit 0; \
		echo 'set-up: apt-get did not bring a Chromium; what it says stands above'; fi; \
	echo 'set-up: Chromium is missing (the pages are tested in it). On Debian, as root: apt-get install -y chromium.' \
		'To go without: export LDNTRIALS_NO_BROWSER=1'; exit 1

test: lint unit race budgets ## everything CI runs: format, vet, staticcheck, tidy, repository rules, tests

lint: $(READY) format vet staticcheck tidy

format: $(READY)
	@bad=$$("$$($(GO) env GOROOT)/bin/gofmt" -l pipeline sql dashboards schedules); [ -z "$$bad" ] || { \
		echo "not in gofmt's form (run gofmt -w on them):"; echo "$$bad"; exit 1; }

vet: $(READY)
	$(GO) vet ./...

staticcheck: $(READY)
	$(GO) run $(STATICCHECK) ./...

tidy: $(READY)
	$(GO) mod tidy -diff

rules: $(READY) ## only the repository rules (pipeline/house)
	$(GO) test -count=1 ./pipeline/house

# The rules look at the whole tree, which Go's test cache does not: they run first, uncached.
unit: rules browser
	$(GO) test -timeout 30m ./...

# Times are measured when nothing else runs.
budgets: $(BIN) browser ## how fast the pages come on a slow phone
	@data=$$(mktemp -d); trap 'rm -rf "$$data"' EXIT; \
	$(BIN) --data "$$data" refresh --offline >/dev/null 2>"$$data/log" || [ $$? = 3 ] || { cat "$$data/log" >&2; exit 1; }; \
	LDNTRIALS_BUDGETS="$$data/exports" $(GO) test -count=1 -v -timeout 30m -run TestBudgets ./pipeline/pages

race: $(READY)
	$(GO) test -race -short -timeout 30m $(RACE)

check: test ## exactly what CI runs; ends in an empty git diff
	@if git rev-parse --git-dir >/dev/null 2>&1; then git diff --exit-code; \
	else echo 'check: no git checkout here, so no diff to look at'; fi

bench: $(BIN) ## speed, beside a peer in the same run where there is one
	$(GO) run ./pipeline/bench -binary $(BIN)
	$(GO) test -run '^$$' -bench '$(BENCH)' -benchmem -timeout 60m ./...

security: $(READY) ## gosec; what is left out, and why, stands in SECURITY.md
	$(GO) run $(GOSEC) -quiet -exclude=G103,G104,G115,G202,G301,G302,G304,G306 \
		-exclude-dir=bench -exclude-dir=fakectgov -exclude-dir=conformance -exclude-dir=shots -exclude-dir=testdata ./...

vulncheck: $(READY) ## govulncheck; it asks vuln.go.dev for known weaknesses
	$(GO) run $(GOVULNCHECK) ./...

fuzz: $(READY) ## every fuzz target for FUZZTIME
	@grep -rE --include='*_test.go' '^func Fuzz' pipeline \
	| sed -E 's|^(.*)/[^/]*:func (Fuzz[A-Za-z0-9_]*).*|\1 \2|' | sort -u \
	| while read -r dir name; do \
		echo "$$dir $$name"; \
		$(GO) test -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) "./$$dir" || exit 1; \
	done

soak: $(READY) ## kill SOAK_KILLS runs at random moments while a reader looks on, and sum up
	SOAK_KILLS=$(SOAK_KILLS) $(GO) test -count=1 -v -timeout 120m -run '^TestSoak$$' ./pipeline/command

clean: ## remove bin and nothing else
	rm -rf bin
