# `make diagrams` draws each diagrams/*.dot by itself, to look at while one
# works on it.  The book draws its own.

drawn := $(patsubst diagrams/%.dot,$(BUILD)/diagrams/%.svg,$(wildcard diagrams/*.dot))

diagrams: $(drawn)
$(drawn): $(BUILD)/diagrams/%.svg: diagrams/%.dot | tools-book
	@mkdir -p $(@D)
	$(call run,DOT,$@) dot -Tsvg -o $@ $<
