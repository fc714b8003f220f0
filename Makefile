# Every target says what it does before it does it.
GO            ?= go
VERSION       ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS        = -X main.version=$(VERSION)
GOLANGCI_LINT  = $(GO) run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
ASSETS         = reports/assets
BUNDLE         = $(ASSETS)/dist/baimi.js
HOME_DIR      ?= ./city

.PHONY: help demo test kill lint check build assets bench clean

help:
	@echo 'make demo    build, then run the whole way on a synthetic city in $(HOME_DIR)'
	@echo 'make test    all tests with the race detector'
	@echo 'make kill    kills the program 200 times at random moments; make test does it 20 times'
	@echo 'make lint    format, go vet and golangci-lint'
	@echo 'make check   lint, then test'
	@echo 'make build   bin/baimi'
	@echo 'make assets  the browser bundle (needs Node and npm)'
	@echo 'make bench   the table of measured ratios'

demo: build
	@echo '==> a synthetic city in $(HOME_DIR), end to end'
	bin/baimi --home $(HOME_DIR) demo

build: assets
	@echo '==> bin/baimi $(VERSION)'
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/baimi ./cmd/baimi

assets: $(BUNDLE)

$(BUNDLE): $(ASSETS)/package.json $(ASSETS)/package-lock.json $(wildcard $(ASSETS)/src/*)
	@echo '==> browser bundle'
	cd $(ASSETS) && npm ci --no-audit --no-fund && npm run --silent build

test: assets
	@echo '==> tests with the race detector'
	$(GO) test -race -timeout 80m ./...

kill: assets
	@echo '==> the program killed 200 times at random moments'
	BAIMI_KILLS=200 $(GO) test ./cmd/baimi -run TestKilled -v -timeout 120m

lint:
	@echo '==> format, vet, golangci-lint'
	$(GO) vet ./...
	$(GOLANGCI_LINT) run ./...
	$(GOLANGCI_LINT) fmt --diff ./...

check: lint test

bench: build
	@echo '==> measured ratios, each against a baseline in the same run'
	$(GO) run ./cmd/baimi/internal/bench -binary bin/baimi

clean:
	@echo '==> removing built files'
	rm -rf bin $(ASSETS)/dist/*.js $(ASSETS)/dist/*.css $(ASSETS)/dist/program
