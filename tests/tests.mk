# How the tests are built and run.
#
#   make check                     everything, on every version
#   make check DOVECOT=2.3         one version
#   make check T=echo              what has "echo" in its name
#
# Every tests/*.c is a test program that prints TAP; it runs once for each
# version.  Every tests/any/*.sh is a test that needs no Dovecot, prints TAP
# too and runs once.  prove(1) runs them side by side: JOBS= says how many.

JOBS ?= $(shell nproc)

TEST_CFLAGS = -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Itests -MMD -MP
TEST_BUILD := $(BUILD)/tests

harness_sources := $(filter-out tests/harness/try.c tests/harness/preload_%, \
	$(wildcard tests/harness/*.c))
harness_objects := $(harness_sources:tests/%.c=$(TEST_BUILD)/%.o)
test_programs := $(patsubst tests/%.c,$(TEST_BUILD)/%,$(wildcard tests/*.c))
preloads := $(TEST_BUILD)/clock.so $(TEST_BUILD)/pools.so

$(TEST_BUILD)/%.o: tests/%.c | tools-build
	@mkdir -p $(@D)
	$(call run,CC,$@) $(CC) $(CPPFLAGS) $(TEST_CFLAGS) $(CFLAGS) -c -o $@ $<

$(TEST_BUILD)/libharness.a: $(harness_objects)
	$(call run,AR,$@) rm -f $@; $(AR) rcs $@ $^

$(test_programs): $(TEST_BUILD)/%: $(TEST_BUILD)/%.o $(TEST_BUILD)/libharness.a
	$(call run,LD,$@) $(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^

$(TEST_BUILD)/try: $(TEST_BUILD)/harness/try.o $(TEST_BUILD)/libharness.a
	$(call run,LD,$@) $(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^

$(preloads): $(TEST_BUILD)/%.so: tests/harness/preload_%.c | tools-build
	@mkdir -p $(@D)
	$(call run,CC,$@) $(CC) $(CFLAGS) -std=gnu11 -Wall -Wextra -fPIC -shared -o $@ $<

-include $(wildcard $(TEST_BUILD)/*.d $(TEST_BUILD)/*/*.d)

.PHONY: build-tests run-tests
build-tests: $(test_programs) $(preloads) \
	$(foreach v,$(CHECK_VERSIONS),dovecot-$v samples-$v samples-asan-$v)

run-tests: build-tests tools-check
	@JOBS=$(JOBS) T='$T' sh tests/run.sh $(CHECK_VERSIONS)

check: run-tests
