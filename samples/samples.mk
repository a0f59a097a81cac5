# One plugin for each folder samples/NN-name, for each version of Dovecot:
# samples/02-echo/*.c become build/2.4/modules/lib90_xecho_plugin.so, and once
# more with AddressSanitizer under modules-asan/.  The plugin has the name of
# the folder's x*.c file.

SAMPLES := $(notdir $(sort $(patsubst %/,%,$(wildcard samples/[0-9][0-9]-*/))))

# What the user chooses, and what a plugin cannot do without.
CFLAGS ?= -g -O2
SAMPLE_CFLAGS = -std=gnu11 -Wall -Wextra -fPIC -shared -DHAVE_CONFIG_H -Isamples
ASAN_CFLAGS = -g -O1 -fsanitize=address -fno-omit-frame-pointer

plugin-of = $(basename $(notdir $(firstword $(wildcard samples/$1/x*.c))))
modules-of = $(foreach s,$(SAMPLES),$(BUILD)/$1/lib90_$(call plugin-of,$s)_plugin.so)

# $1 version, $2 sample, $3 directory, $4 compiler flags
define sample-rule
$(BUILD)/$1/$3/lib90_$(call plugin-of,$2)_plugin.so: \
		$(wildcard samples/$2/*.[ch] samples/*.h) \
		$(BUILD)/dovecot/$1/packages.txt | tools-build
	@mkdir -p $$(@D)
	$$(call run,CC,$$@) $$(CC) $(SAMPLE_CFLAGS) $(CPPFLAGS) $4 \
		-I$(BUILD)/dovecot/$1/usr/include/dovecot \
		-o $$@ $$(filter %.c,$$^) $(LDFLAGS) \
		$(call or_drift,$1,$2 does not compile)
endef

define version-rules
$(foreach s,$(SAMPLES),
$(call sample-rule,$1,$s,modules,$$(CFLAGS))
$(call sample-rule,$1,$s,modules-asan,$$(ASAN_CFLAGS))
)
.PHONY: samples-$1 samples-asan-$1
samples-$1: $(call modules-of,$1/modules)
samples-asan-$1: $(call modules-of,$1/modules-asan)
endef

$(foreach v,$(KNOWN_VERSIONS),$(eval $(call version-rules,$v)))
