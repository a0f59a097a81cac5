# How the tests are built and run.
#
#   make check                     everything, on every version
#   make check DOVECOT=2.3         one version
#   make check T=echo              what has "echo" in its name
#
# Every tests/*.c is a test program that prints TAP; it runs once for each
# version.  Every tests/any/*.sh is a test that needs no Dovecot, prints TAP
# too and runs once.  tests/run.sh runs JOBS= of them side by side.

JOBS ?= $(shell nproc)

TEST_CFLAGS = -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Itests -MMD -MP
TEST_BUILD := $(BUILD)/tests

harness_sources := $(filter-out tests/harness/try.c tests/harness/preload_%, \
	$(wildcard tests/harness/*.c))
harness_objects := $(harness_sources:tests/%.c=$(TEST_BUILD)/%.o)
test_programs := $(patsubst tests/%.c,$(TEST_BUILD)/%,$(wildcard tests/*.c))
preloads := $(TEST_BUILD)/clock.so $(TEST_BUILD)/pools.so

# What tests/harness-can-fail.c needs: tests that fail, and a plugin that makes
# them fail.
faulty_tests := $(TEST_BUILD)/faulty/tests
faulty_plugins-of = $(BUILD)/$1/modules/lib90_xfault_plugin.so \
	$(BUILD)/$1/modules-asan/lib90_xfault_plugin.so

$(TEST_BUILD)/%.o: tests/%.c | tools-build
	@mkdir -p $(@D)
	$(call run,CC,$@) $(CC) $(CPPFLAGS) $(TEST_CFLAGS) $(CFLAGS) -c -o $@ $<

$(TEST_BUILD)/libharness.a: $(harness_objects)
	$(call run,AR,$@) rm -f $@; $(AR) rcs $@ $^

$(test_programs) $(faulty_tests): $(TEST_BUILD)/%: $(TEST_BUILD)/%.o $(TEST_BUILD)/libharness.a
	$(call run,LD,$@) $(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^

$(TEST_BUILD)/try: $(TEST_BUILD)/harness/try.o $(TEST_BUILD)/libharness.a
	$(call run,LD,$@) $(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^

$(preloads): $(TEST_BUILD)/%.so: tests/harness/preload_%.c | tools-build
	@mkdir -p $(@D)
	$(call run,CC,$@) $(CC) $(CFLAGS) -std=gnu11 -Wall -Wextra -fPIC -shared -o $@ $<

compile_fault = $(call run,CC,$@) $(CC) $(SAMPLE_CFLAGS) $(CPPFLAGS) $1 \
	-I$(BUILD)/dovecot/$*/usr/include/dovecot -o $@ $< $(LDFLAGS)
$(BUILD)/%/modules/lib90_xfault_plugin.so: tests/faulty/plugin.c \
		$(BUILD)/dovecot/%/packages.txt
	@mkdir -p $(@D)
	$(call compile_fault,$(CFLAGS))
$(BUILD)/%/modules-asan/lib90_xfault_plugin.so: tests/faulty/plugin.c \
		$(BUILD)/dovecot/%/packages.txt
	@mkdir -p $(@D)
	$(call compile_fault,$(ASAN_CFLAGS))

-include $(wildcard $(TEST_BUILD)/*.d $(TEST_BUILD)/*/*.d)

.PHONY: build-tests run-tests
build-tests: $(test_programs) $(faulty_tests) $(preloads) \
	$(foreach v,$(CHECK_VERSIONS),dovecot-$v samples-$v samples-asan-$v \
		$(call faulty_plugins-of,$v))

run-tests: build-tests
	@JOBS=$(JOBS) T='$T' exec sh tests/run.sh $(CHECK_VERSIONS)

check: run-tests
