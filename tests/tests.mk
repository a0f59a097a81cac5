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

# What tests/harness-can-fail.c needs: tests that fail.
faulty_tests := $(TEST_BUILD)/faulty/tests

# Plugins that only tests load.
test_plugins := $(basename $(notdir $(wildcard tests/plugins/*.c)))
test-plugins-of = $(foreach p,$(test_plugins),$(foreach d,modules modules-asan,\
	$(BUILD)/$1/$d/lib90_$p_plugin.so))

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

# $1 plugin, $2 directory, $3 compiler flags
define test-plugin-rule
$(BUILD)/%/$2/lib90_$1_plugin.so: tests/plugins/$1.c \
		$(BUILD)/dovecot/%/packages.txt
	@mkdir -p $$(@D)
	$$(call run,CC,$$@) $$(CC) $(SAMPLE_CFLAGS) $(CPPFLAGS) $3 \
		-I$(BUILD)/dovecot/$$*/usr/include/dovecot -o $$@ $$< $(LDFLAGS)
endef
$(foreach p,$(test_plugins),\
	$(eval $(call test-plugin-rule,$p,modules,$$(CFLAGS)))\
	$(eval $(call test-plugin-rule,$p,modules-asan,$$(ASAN_CFLAGS))))

-include $(wildcard $(TEST_BUILD)/*.d $(TEST_BUILD)/*/*.d)

.PHONY: build-tests run-tests
build-tests: $(test_programs) $(faulty_tests) $(preloads) \
	$(foreach v,$(CHECK_VERSIONS),dovecot-$v samples-$v samples-asan-$v \
		$(call test-plugins-of,$v))

run-tests: build-tests
	@JOBS=$(JOBS) T='$T' exec sh tests/run.sh $(CHECK_VERSIONS)

check: run-tests
