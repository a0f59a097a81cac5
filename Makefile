# Beyond IDLE: custom IMAP commands for Dovecot.
# This is the front door; `make help` lists the targets.  How things are made
# stands in samples/samples.mk, book/book.mk, tests/tests.mk, tests/setup/.

BUILD ?= build
KNOWN_VERSIONS := 2.3 2.4 testing system

# DOVECOT= chooses one version.  Without it 2.4 is built, and all that can be
# unpacked are checked.
ifdef DOVECOT
WANTED_VERSIONS := $(DOVECOT)
else
DOVECOT := 2.4
WANTED_VERSIONS := 2.3 2.4 testing
endif
ifeq ($(filter $(KNOWN_VERSIONS),$(DOVECOT)),)
$(error no Dovecot '$(DOVECOT)'; DOVECOT= is one of: $(KNOWN_VERSIONS))
endif
export BUILD WANTED_VERSIONS

# V=1 shows the commands themselves; otherwise a line each, on stderr.
run = $(if $(V),,@printf '  %-5s %s\n' '$1' '$2' >&2;)

# Debian testing moves.  What breaks there is said, its tests say so again, and
# it keeps no other test from being run.
goals := $(or $(MAKECMDGOALS),all)
or_drift = $(if $(filter check,$(goals)),$(if $(filter testing,$1),|| echo \
	'DRIFT on Debian testing: $2' >&2))

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: all check check-format try book diagrams samples setup refresh doctor clean distclean help FORCE

all: ## set up, build everything, show the first sample at work
check: ## run all tests, on every Dovecot or on DOVECOT=
check-format: ## check the style of C code and scripts
try: ## talk to a sample: make try S=02-echo [DOVECOT=2.3]
samples: samples-$(DOVECOT) ## build the plugins for one Dovecot
book: ## build the book: build/book/index.html
book-pdf: ## print the book: build/book.pdf (needs chromium)
diagrams: ## draw the diagrams one by one: build/diagrams/*.svg
setup: ## unpack Dovecot under build/, install build tools where allowed
refresh: ## unpack the newest packages of every Dovecot that is there
doctor: ## what is there, what is missing, and why it matters
clean: ## remove what was built; the downloaded Dovecots stay
distclean: ## remove all of build/
help: ## this list

include samples/samples.mk
include tests/setup/setup.mk
-include tests/tests.mk
-include book/book.mk
include diagrams/diagrams.mk
