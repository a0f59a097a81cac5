# List the chapters: number, id, title and file, with tabs between.
# The files come in the order of reading; each begins with "# Title {#ch-id}".
# The preface has the number 0 and is not counted.

FNR == 1 {
	if (!match($0, /^# .+ \{#ch-[a-z0-9-]+\}$/)) {
		printf "%s:1: a chapter begins with a line such as " \
			"\"# Title {#ch-name}\"\n", FILENAME > "/dev/stderr"
		failed = 1
		next
	}
	at = index($0, " {#ch-")
	title = substr($0, 3, at - 3)
	id = substr($0, at + 3)
	sub(/\}$/, "", id)
	if (id in seen) {
		printf "%s:1: %s is the id of %s too\n", FILENAME, id, \
			seen[id] > "/dev/stderr"
		failed = 1
	}
	seen[id] = FILENAME
	printf "%d\t%s\t%s\t%s\n", id == "ch-preface" ? 0 : ++number, id, \
		title, FILENAME
}

END { exit failed }
