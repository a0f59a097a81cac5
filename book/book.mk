# How the book is made; book/README.md is the guide for its authors.
#
#   make book                      build/book/index.html
#   make book DOVECOT=2.3          with the reference of another Dovecot
#   make check-book-sources        the same, where each warning is an error
#   make book-pdf                  build/book.pdf, printed by Chromium
#
# chapters (*.md), samples, headers --Doxygen--> pages --binder--> the book.
# Without libxml2 there is no binder, and Doxygen's pages are the book.

BOOK_CHAPTERS_DIR ?= book
BOOK_SAMPLES ?= samples
BOOK_TRANSCRIPTS ?= tests/transcripts
BOOK_DIAGRAMS ?= diagrams
BOOK_API ?= book/api
BOOK_HEADERS ?= book/headers.txt
DOVECOT_INCLUDE ?= $(BUILD)/dovecot/$(DOVECOT)/usr/include/dovecot

book_work := $(BUILD)/book-work
book_bind := $(book_work)/bind
book_files := $(sort $(wildcard $(BOOK_CHAPTERS_DIR)/[0-9]*.md))
book_inputs := $(book_files) $(wildcard book/* book/look/* book/api/* \
	$(BOOK_SAMPLES)/*.h $(BOOK_SAMPLES)/*/*.[ch] \
	$(BOOK_TRANSCRIPTS)/*/*.txt $(BOOK_DIAGRAMS)/*.dot)

book_env = BOOK_SAMPLES='$(BOOK_SAMPLES)' \
	BOOK_TRANSCRIPTS='$(BOOK_TRANSCRIPTS)' BOOK_API='$(BOOK_API)' \
	BOOK_HEADERS='$(BOOK_HEADERS)' \
	BOOK_DIAGRAMS='$(BOOK_DIAGRAMS)' DOVECOT_INCLUDE='$(DOVECOT_INCLUDE)' \
	BOOK_BIND='$(book_bind)'

# Headers that are not unpacked under build/ are there already.
book_headers := $(filter $(BUILD)/dovecot/%, \
	$(DOVECOT_INCLUDE:%/usr/include/dovecot=%/packages.txt))

.PHONY: book check-book-sources book-pdf
book: $(BUILD)/book/index.html

# The name of this file changes with the version, so that another DOVECOT=
# makes the book again.
book_version := $(book_work)/for-$(DOVECOT)
$(book_version): $(book_headers)
	@mkdir -p $(@D)
	@rm -f $(book_work)/for-*
	@touch $@

# When the binder fails, the plain book stays although make stops.
.PRECIOUS: $(BUILD)/book/index.html
$(BUILD)/book/index.html: $(book_inputs) $(book_version) $(book_bind) \
		| tools-book
	$(call run,BOOK,$@) BOOK_WORK=$(book_work)/reader $(book_env) \
		sh book/build-book.sh reader $(BUILD)/book \
		$(book_files)

check-book-sources: $(book_headers) $(book_bind) | tools-book
	$(call run,CHECK,book) BOOK_WORK=$(book_work)/strict-$(DOVECOT) \
		$(book_env) sh book/build-book.sh strict \
		$(book_work)/strict-$(DOVECOT)/book $(book_files)

# The binder: quietly left out where there is no libxml2 to build it with.
book_bind_objects := $(patsubst book/bind/%.c,$(book_work)/bind.o/%.o, \
	$(wildcard book/bind/*.c))
BIND_CFLAGS = -std=gnu11 -Wall -Wextra

$(book_bind_objects): $(book_work)/bind.o/%.o: book/bind/%.c \
		$(wildcard book/bind/*.h) | tools-book
	@mkdir -p $(@D)
	@! xml2-config --version >/dev/null 2>&1 || { \
		$(if $(V),set -x;) $(CC) $(BIND_CFLAGS) $(CFLAGS) \
		$$(xml2-config --cflags) -c -o $@ $<; }

$(book_bind): $(book_bind_objects)
	@! xml2-config --version >/dev/null 2>&1 || { \
		$(if $(V),set -x;) $(CC) $(CFLAGS) -o $@ $^ \
		$$(xml2-config --libs) $(LDFLAGS); }

book-pdf: $(BUILD)/book.pdf
$(BUILD)/book.pdf: $(BUILD)/book/index.html
	@command -v chromium >/dev/null || { \
		echo 'book: chromium prints the book; apt-get install chromium' \
		>&2; exit 1; }
	$(call run,PDF,$@) profile=$$(mktemp -d) && \
		trap 'rm -rf "$$profile"' EXIT && \
		chromium --headless $(if $(filter 0,$(shell id -u)),--no-sandbox) --disable-gpu \
		--user-data-dir="$$profile" --no-pdf-header-footer \
		--generate-pdf-document-outline --print-to-pdf=$@ \
		"file://$$(cd $(BUILD)/book && pwd)/print.html" 2>/dev/null
