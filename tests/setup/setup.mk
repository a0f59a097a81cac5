# The targets of the front door that set up, ask and clean, and the two which
# talk to a person: `make` and `make try`.

setup_sh = sh tests/setup

# Debian's tools for a task, asked for all at once.  Silent and instant when
# they are there.
levels := build $(if $(filter all book diagrams check,$(goals)),book) \
	$(if $(filter check,$(goals)),check)
.PHONY: tools-build tools-book tools-check
tools-build tools-book tools-check: tools-%:
	@$(setup_sh)/tools.sh $* $(levels)

setup: tools-build dovecot-$(DOVECOT)

# An unpacked Dovecot: complete when packages.txt is there.  Only the
# installed one can change behind our back.
$(KNOWN_VERSIONS:%=$(BUILD)/dovecot/%/packages.txt): $(BUILD)/dovecot/%/packages.txt:
	@$(setup_sh)/dovecot.sh $*
$(BUILD)/dovecot/system/packages.txt: FORCE

# Its configuration for a preauthenticated imap process.
$(KNOWN_VERSIONS:%=$(BUILD)/%/configured): $(BUILD)/%/configured: \
		tests/setup/imap.conf tests/setup/config.sh \
		$(BUILD)/dovecot/%/packages.txt
	@$(setup_sh)/config.sh $* $(call or_drift,$*,imap.conf is refused)
	@touch $@

.PHONY: $(KNOWN_VERSIONS:%=dovecot-%)
$(KNOWN_VERSIONS:%=dovecot-%): dovecot-%: $(BUILD)/%/configured

# `make check` tests what is asked for with DOVECOT=, or else all that can be
# had here and now.
ifneq ($(filter check build-tests,$(MAKECMDGOALS)),)
ifeq ($(words $(WANTED_VERSIONS)),1)
CHECK_VERSIONS := $(WANTED_VERSIONS)
else
CHECK_VERSIONS := $(shell BUILD='$(BUILD)' DEBIAN_MIRROR='$(DEBIAN_MIRROR)' \
	$(setup_sh)/available.sh $(WANTED_VERSIONS))
endif
endif

refresh:
	@for version in 2.3 2.4 testing; do \
		[ ! -e $(BUILD)/dovecot/$$version/packages.txt ] || \
		$(setup_sh)/dovecot.sh --fresh $$version || exit 1; \
	done

# `make try`: S= is 02-echo, 02, 2, echo or xecho.  The rungs below it are
# loaded as well, so that one can compare.
ifneq ($(filter try,$(MAKECMDGOALS)),)
sample := $(firstword $(filter $S $S-% 0$S-% %-$S %-$(S:x%=%),$(SAMPLES)))
ifeq ($(sample),)
$(error $(if $S,no sample '$S',which sample?); S= is one of: $(SAMPLES))
endif
endif

rungs := $(foreach s,$(SAMPLES),$(filter $s,$(firstword $(sort $s $(sample)))))
try_plugin = $(BUILD)/$(DOVECOT)/modules/lib90_$(call plugin-of,$1)_plugin.so

try: $(BUILD)/tests/try dovecot-$(DOVECOT) $(foreach s,$(rungs),$(call try_plugin,$s))
	@$(BUILD)/tests/try $(DOVECOT) '$(foreach s,$(rungs),$(call plugin-of,$s))'

# `make`: the first sample's dialogue is shown once after each change.
first := $(firstword $(SAMPLES))
shown := $(BUILD)/$(DOVECOT)/shown

all: tools-build tools-book samples book $(shown)
	@rm $(shown).now 2>/dev/null || \
		echo 'Nothing to do: all is built. `make help` lists what else there is.'

$(shown): $(BUILD)/tests/try $(BUILD)/$(DOVECOT)/configured \
		$(call try_plugin,$(first)) | book samples
	@$(setup_sh)/show.sh $(DOVECOT) $(first) $(call plugin-of,$(first))
	@touch $@ $@.now

check-format:
	@sh tests/any/style.sh

doctor:
	@$(setup_sh)/doctor.sh || :

clean:
	@[ ! -d '$(BUILD)' ] || find '$(BUILD)' -mindepth 1 -maxdepth 1 \
		! -name dovecot -exec rm -rf {} +

distclean:
	@rm -rf '$(BUILD)'

help:
	@echo 'Beyond IDLE: custom IMAP commands for Dovecot. Targets:'
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1|\2/p' Makefile | \
		awk -F '|' '{ printf "%-20s %s\n", $$1, $$2 }'
	@echo 'Variables: DOVECOT=$(subst $(eval) ,|,$(KNOWN_VERSIONS)), V=1, CC=, CFLAGS=, BUILD=, DEBIAN_MIRROR='
