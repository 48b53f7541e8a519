# make run and make test are all that is needed; each brings what it is built
# from by itself. `. third_party/env` after `make deps` gives a shell in which
# the plain go command works too.

SETUP = assets/setup/setup.sh
ENV   = . third_party/env &&
# Packages that hold no C, and must stay so.
PURE  = ./internal/... ./media ./media/clip ./media/picture ./media/record ./peer/... ./detector ./detector/graph/... ./detector/motion ./detector/rules ./detector/track/... ./cmd/eval/internal/... ./app/session ./app/terminal ./app/snapshot ./app/palette ./app/people ./app/journal ./app/recordings ./app/alert ./assets/... ./cmd/convert

# Packages whose tests open windows and browsers: one at a time, or two cores are
# too few for them. The two windows of TestWindows are drawn without a GPU: with
# the race detector too, they would be slower than a person's patience.
SERIAL = ./e2e ./peer/socketio

# The race detector is not to be had in a position-independent program.
RACE = -race -buildmode=exe

# A folder of marked pictures for make eval: images/NAME.jpg, labels/NAME.txt.
MARKED = ../shared/eval

# make fuzz: how long each target runs, which of them ("PACKAGE TARGET", an extended
# regular expression), and where the results are. Targets that have a line there are
# not run again.
FUZZTIME = 1h
FUZZ     = .
FUZZED   = build/fuzz.txt

.PHONY: run build test test-setup deps check bench bench-net eval fuzz package package-arm64 package-windows test-arm64 clean

run: build
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then build/peerscope; else build/peerscope demo --headless; fi

build: deps
	@$(ENV) go build -o build/peerscope .
	@cmp -s third_party/lib/libtensorflowlite_c.so build/libtensorflowlite_c.so || cp third_party/lib/libtensorflowlite_c.so build/

deps:
	@$(SETUP) build

test: test-setup
	@$(ENV) assets/setup/check.sh
	@$(ENV) CGO_ENABLED=0 GOOS=windows go vet $$(go list $(PURE) | grep -vxF -e peerscope/internal/wan -e peerscope/peer/relay) # whose tests make Linux's namespaces
	@[ ! -e third_party/env-windows ] || { . third_party/env-windows && go vet -tags no_emoji,release,migrated_fynedo . ./app/... ./detector/... ./media/...; } # with C, once make package-windows was here
	@$(ENV) CGO_ENABLED=0 go test $(PURE)
	@$(ENV) go test ./media/device/... # with WebRTC, which is left out where races are looked for
	@$(ENV) go test $(RACE) -timeout 20m $$(go list ./... | grep -vxF -e peerscope/e2e -e peerscope/peer/socketio)
	@$(ENV) go test $(RACE) -p 1 -timeout 30m -skip 'TestWindows|TestEchoThroughAServer|TestFiftyCalls' $(SERIAL)
	@$(ENV) go test -timeout 10m -run 'TestWindows|TestHardening|TestEchoThroughAServer|TestFiftyCalls' ./e2e

test-setup:
	@$(SETUP) test

bench: build
	@$(SETUP) bench
	@$(ENV) assets/setup/bench.sh

bench-net: test-setup
	@$(ENV) assets/setup/bench-net.sh

eval: deps
	@$(ENV) go run ./cmd/convert -exact assets/model/coco-ssd.tgz assets/model/labels.txt build/reference.tflite >/dev/null
	@$(ENV) go run ./cmd/eval accuracy $(MARKED)
	@$(ENV) go run ./cmd/eval steady assets/sample/photo.jpg
	@$(ENV) go run ./cmd/eval steady $(MARKED)
	@$(ENV) assets/setup/walk.sh
	@$(ENV) go run ./cmd/eval endure assets/sample/photo.jpg

fuzz: deps
	@$(ENV) assets/setup/fuzz.sh $(FUZZTIME) '$(FUZZ)' $(FUZZED)

package: test-setup
	@$(ENV) assets/setup/package.sh

package-arm64:
	@$(SETUP) arm64
	@$(ENV) assets/setup/package.sh arm64

test-arm64: package-arm64
	@$(ENV) PEERSCOPE_ARM64_SYSROOT=$$(. third_party/env-arm64 && echo $$sysroot) go test -count 1 -run TestArm64Program ./e2e

package-windows:
	@$(SETUP) windows
	@$(ENV) assets/setup/package-windows.sh

clean:
	rm -rf build dist
