#!/bin/sh
# Make the book.  book.mk calls this with all variables set, from the top of
# the tree:
#	build-book.sh reader|strict OUT CHAPTER...
# "reader" accepts what Doxygen says about the headers of Dovecot, which are
# the reader's own; "strict" accepts no warning at all.
set -eu

mode=$1
out=$2
shift 2
work=$BOOK_WORK
headers=$BOOK_HEADERS

fail()
{
	echo "book: $*" >&2
	exit 1
}

say()
{
	echo "  BOOK  $*" >&2
}

# A name in quotes, as a Doxyfile wants it.
quoted()
{
	printf '"%s" ' "$@"
}

# What Dovecot calls itself, from its config.h.
dovecot_version()
{
	sed -n 's/^#define PACKAGE_VERSION "\(.*\)"$/\1/p' \
		"$DOVECOT_INCLUDE/config.h"
}

# The front page: our words, and the chapters in their order.
write_front()
{
	cat book/look/front.md
	echo
	awk -F '\t' '{ print "- \\subpage " $2 }' "$work/chapters"
	for list in pitfall exercise; do
		! grep -q "^\\\\$list" "$@" ||
			printf '%s\n' "- \\ref $list"
	done
}

# The small Doxyfile that includes the one in the tree.
write_doxyfile()
{
	echo '@INCLUDE = book/Doxyfile'
	echo "OUTPUT_DIRECTORY = $(quoted "$work")"
	echo "GENERATE_TAGFILE = $(quoted "$work/book.tag")"
	echo "WARN_LOGFILE = $(quoted "$work/warnings")"
	echo "USE_MDFILE_AS_MAINPAGE = $(quoted "$work/front.md")"
	echo "ENABLED_SECTIONS = $(echo "$BOOK_DOVECOT" |
		sed 's/^\([0-9]*\)\.\([0-9]*\).*/v\1\2/')"
	echo "INPUT = $(quoted "$work/front.md" "$@" "$BOOK_API" \
		"$BOOK_SAMPLES")"
	sed 's/#.*//' "$headers" | while read -r header; do
		[ -z "$header" ] ||
			echo "INPUT += $(quoted "$DOVECOT_INCLUDE/$header")"
	done
}

# Prints the warnings that count, and says how many do not.
check_warnings()
{
	if [ "$mode" = reader ]; then
		awk -v headers="$DOVECOT_INCLUDE/" '
			index($0, headers) == 1 || /book\/api\/[^:]*:/ {
				n++; next }
			{ print }
			END { if (n) print n " remarks of Doxygen about the " \
				"headers are in the log" > "/dev/stderr" }
		' "$work/warnings" >"$work/errors" 2>"$work/remarks"
	else
		awk -f book/signatures.awk "$work/book.tag" "$BOOK_API"/*.dox \
			>>"$work/warnings"
		cp "$work/warnings" "$work/errors"
	fi
	grep -v '^[[:space:]]*$' "$work/errors" >&2 || return 0
	fail "these warnings of Doxygen stop the build ($work/warnings)"
}

run_doxygen()
{
	command -v doxygen >/dev/null ||
		fail "doxygen is not installed: apt-get install doxygen graphviz"
	[ -e "$DOVECOT_INCLUDE/imap-client.h" ] ||
		fail "no headers of Dovecot in $DOVECOT_INCLUDE"
	BOOK_DOVECOT=$(dovecot_version)
	BOOK_CHAPTERS=$work/chapters
	BOOK_INCLUDE=$DOVECOT_INCLUDE
	export BOOK_DOVECOT BOOK_CHAPTERS BOOK_INCLUDE
	rm -rf "$work/html" "$work/warnings"
	mkdir -p "$work"
	awk -f book/chapters.awk "$@" >"$work/chapters"
	write_front "$@" >"$work/front.md"
	write_doxyfile "$@" >"$work/Doxyfile"
	doxygen "$work/Doxyfile" || fail "doxygen failed"
	check_warnings
}

# The full book is made aside, so that an old one stays until a new is there.
run_binder()
{
	rm -rf "$out.new"
	mkdir -p "$out.new"
	cp book/look/book.css book/look/book.js "$out.new"
	"$BOOK_BIND" --doxygen "$work/html" --tagfile "$work/book.tag" \
		--out "$out.new" --chapters "$work/chapters" \
		--headers "$headers" --samples "$BOOK_SAMPLES" \
		--transcripts "$BOOK_TRANSCRIPTS" --dovecot "$BOOK_DOVECOT"
}

take_fallback()
{
	rm -rf "$out.new"
	cp -R "$work/html" "$out.new"
}

finish()
{
	rm -rf "$out"
	mv "$out.new" "$out"
}

# Nothing half-done stays behind.
trap 'rm -rf "$out.new"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

run_doxygen "$@"
if [ ! -x "$BOOK_BIND" ]; then
	take_fallback
	finish
	say "$out/index.html (the plain book)"
	say 'for the full one: apt-get install libxml2-dev, then make book'
elif run_binder; then
	finish
	say "$out/index.html, for Dovecot $BOOK_DOVECOT"
elif [ "$mode" = strict ]; then
	fail 'the book has problems, listed above'
else
	take_fallback
	finish
	# Older than all it is made of: the next make tries again.
	touch -d @0 "$out/index.html"
	say "$out/index.html (the plain book, since the binder failed)"
	fail 'for the full one, mend what is listed above'
fi
