#!/bin/sh
# Is the book made right, and does making it fail loudly where it should?
# A small book is made of fixture/, with one mistake at a time.  Prints TAP.
set -u
if [ -n "${T:-}" ] && [ "${T#*binder}" = "$T" ]; then
	echo 1..0
	exit 0
fi

# A binder of our own, so that nobody else builds it at the same time.
build=${BUILD:-build}/check-binder
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

export BOOK_BIND="$build/book-work/bind"
(
	unset MAKEFLAGS MFLAGS MAKELEVEL
	make -s "$BOOK_BIND" BUILD="$build" V= T= >"$scratch/log" 2>&1
)
for tool in doxygen dot "$BOOK_BIND"; do
	command -v "$tool" >/dev/null || {
		echo "1..0 # SKIP $tool is not here; make book"
		exit 0
	}
done

number=0
failed=0

# Reports a test: $1 is 0 if it passed, $2 says what it is about.
report()
{
	number=$((number + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $number - $2"
	else
		failed=1
		sed 's/^/# /' "$scratch/log"
		echo "not ok $number - $2"
	fi
}

# A fresh copy of the fixture, for a mistake to be made in.
fresh()
{
	rm -rf "$scratch/f" "$scratch/out" "$scratch/made"
	cp -R tests/book/fixture "$scratch/f"
}

make_book()
{
	BOOK_WORK="$scratch/made" BOOK_SAMPLES="$scratch/f/samples" \
	BOOK_TRANSCRIPTS="$scratch/f/transcripts" BOOK_API="$scratch/f/api" \
	BOOK_DIAGRAMS="$scratch/f/diagrams" \
	BOOK_HEADERS="$scratch/f/headers.txt" \
	DOVECOT_INCLUDE="$scratch/f/include" \
		sh book/build-book.sh "${1:-strict}" "$scratch/out" \
		"$scratch"/f/book/*.md >"$scratch/log" 2>&1
}

# Binds Doxygen's pages again, which a test has changed.
bind_again()
{
	mkdir -p "$scratch/again"
	cp book/look/book.css book/look/book.js "$scratch/again"
	"$BOOK_BIND" --doxygen "$scratch/made/html" \
		--tagfile "$scratch/made/book.tag" --out "$scratch/again" \
		--chapters "$scratch/made/chapters" \
		--headers "$scratch/f/headers.txt" \
		--samples "$scratch/f/samples" \
		--transcripts "$scratch/f/transcripts" --dovecot 9.9 \
		>"$scratch/log" 2>&1
}

# The book must hold $2 on page $1.
page_has()
{
	grep -qF -- "$2" "$scratch/out/$1"
	report $? "$3"
}

# Making the book must fail, and say $1.
fails_with()
{
	if make_book; then
		echo 'the book was made' >"$scratch/log"
		report 1 "$2"
	else
		grep -qF -- "$1" "$scratch/log"
		report $? "$2"
	fi
}

# The same for pages that were changed behind Doxygen's back.
binder_fails_with()
{
	if bind_again; then
		echo 'the binder said nothing' >"$scratch/log"
		report 1 "$2"
	else
		grep -qF -- "$1" "$scratch/log"
		report $? "$2"
	fi
}

# Changes a file in place: portable sed has no -i.
edit()
{
	sed "$2" "$1" >"$scratch/edited" && cp "$scratch/edited" "$1"
}

add()
{
	printf '\n%s\n' "$2" >>"$scratch/f/book/$1"
}

c=$scratch/f/samples/01-first/xfirst.c
html=$scratch/made/html/ch-first.html
chapter=ch-first.html

fresh
make_book
report $? 'the book is made without a problem'
page_has $chapter '<p class="eyebrow">Chapter 1</p>' 'chapters are numbered'
page_has ch-preface.html 'Before you start' 'the preface is not'
page_has $chapter '<span class="no">1.1.1 </span>' 'sections are numbered'
page_has $chapter 'rel="prev" href="ch-preface.html"' 'a way back'
page_has $chapter 'rel="next" href="ch-second.html"' 'a way on'
page_has $chapter '<span>lines 9–20</span>' 'a listing says its lines'
page_has $chapter 'xfirst_8c_source.html#l00009' '... leads to the file'
page_has $chapter 'aria-label="point 2">2</span>' 'callouts are badges'
page_has $chapter '<ol type="1" class="callouts">' '... and so is their list'
! grep -q '\[inner\]' "$scratch/out/$chapter"
report $? 'marker lines are not shown'
grep -q 'char</span> \*state;' "$scratch/out/$chapter"
report $? 'a variable called like a member is no link'
page_has $chapter 'packet ends here' 'a cut line is marked'
page_has $chapter 'in the same packet' 'a pipelined line is marked'
page_has $chapter '<b>C:</b> RST &lt;x&gt;' 'the wire is escaped'
page_has $chapter '<b>Figure 1.1</b> The way of a command' 'figures have numbers'
page_has $chapter '<li>client_command_free() → the end: yes &amp; no</li>' \
	'... and words'
page_has $chapter '<li>client_command_free() → the end: round</li>' \
	'... also for an arrow in pieces'
page_has ch-second.html '<li>client → plugin: request</li>' \
	'... for a message that passes a lane'
page_has ch-second.html '<li>plugin → server: reply</li>' \
	'... and for one that comes back'
page_has $chapter 'role="note" aria-label="Note 1"' 'footnotes are in the margin'
page_has $chapter 'href="in-side.html#fn-hidden_function"' \
	'names on our own pages are links'
page_has pitfall.html 'href="ch-first.html#pitfall000001"' \
	'the list of pitfalls leads back'
page_has index.html '<p>Read a book.</p>' 'the front page says what a chapter is for'
page_has search.js '"client_read_args"' 'the search knows symbols'
page_has xfirst_8c.html '; a &lt;grammar&gt;' 'the grammar of a sample stays as it is'
page_has print.html 'href="#ch-first"' 'links stay on the page for print'

cp -R "$scratch/out" "$scratch/first"
make_book
diff -r "$scratch/first" "$scratch/out" >"$scratch/log" 2>&1
report $? 'the same sources make the same book'

# Pages which Doxygen would not write today.
edit "$html" 's/<iframe/<canvas/'
binder_fails_with 'made something of a figure' 'a figure of an unknown kind'
make_book
edit "$html" 's/dot_first.svg/dot_first.png/'
binder_fails_with 'which the binder does not know' 'a figure in an unknown format'
make_book
edit "$html" 's/<a class="el" href="ch-preface.html#/&no-/'
binder_fails_with 'ch-preface.html#no-' 'a link to a place that is not there'
make_book
edit "$html" 's/href="ch-preface.html/href="ch-nothing.html/'
binder_fails_with 'ch-nothing.html' 'a link to a page that is not there'
make_book
edit "$html" 's/id="first-typed"/id="first-code"/'
binder_fails_with "the id 'first-code' is there twice" 'an id that is there twice'
make_book
edit "$html" 's/class="contents"/class="content"/'
binder_fails_with 'does not know this Doxygen' 'a page without its text'

fresh
add 02-second.md '\listing{01-first/xfirst.c,nothing}'
fails_with 'nothing' 'a marker that is not there'
fresh
edit "$c" '/cmd->state = 1/d'
fails_with 'there is nothing in marker [inner]' 'a marker around nothing'
fresh
printf '/* [unused] */\nint unused;\n/* [unused] */\n' >>"$c"
fails_with 'no chapter shows marker [unused]' 'a marker that no chapter shows'
fresh
printf '/* [open] */\nint open_end;\n' >>"$c"
fails_with 'marker [open] has no second line' 'a marker that is not closed'
fresh
printf '/* [inner] */\n' >>"$c"
fails_with 'found it 3 times' 'a marker with three lines'
fresh
edit "$scratch/f/book/01-first.md" '/^2. The second point\.$/d'
fails_with 'has 2 callouts' 'callouts without words'
fresh
edit "$scratch/f/book/01-first.md" '/^[12]\. /d'
fails_with 'no numbered list follows' 'callouts without a list'
fresh
add 02-second.md 'Call client_raed_args().'
fails_with 'client_raed_args() is not a link' 'a misspelt function'
fresh
# shellcheck disable=SC2016 # These are Markdown's backquotes.
add 02-second.md 'Call `client_raed_args()`.'
fails_with 'client_raed_args() is not a link' '... in code too'
fresh
add 02-second.md 'See [that](#nowhere).'
fails_with 'nowhere' 'a reference to nothing'
fresh
add 02-second.md 'A note.[^none]'
fails_with '[^none] has no text' 'a footnote without text'
fresh
add 02-second.md '[^lost]: A text that nobody reads.'
fails_with '[^lost] is never used' 'a footnote that is never used'
fresh
add 02-second.md '## Nameless'
fails_with "'Nameless' has no id" 'a section without id'
fresh
add 02-second.md '\dialogue{01-first/nothing}'
fails_with '01-first/nothing' 'a dialogue that is not there'
fresh
echo 'X: what' >>"$scratch/f/transcripts/01-first/hello.txt"
fails_with 'unknown kind of line: X: what' 'a transcript with an unknown line'
fresh
echo 'C! vanish' >>"$scratch/f/transcripts/01-first/hello.txt"
fails_with "unknown action 'vanish'" 'a transcript with an unknown action'
fresh
add 02-second.md '\dotfile first.dot'
fails_with 'has no caption' 'a figure without a caption'
fresh
add 02-second.md '\dotfile nothing.dot "Nothing"'
fails_with 'nothing.dot' 'a figure that is not there'
fresh
edit "$scratch/f/book/02-second.md" '1s/ {#ch-second}//'
fails_with 'a chapter begins with a line such as' 'a chapter without id'
fresh
edit "$scratch/f/include/imap-client.h" 's/free(struct/free(int flags, struct/'
fails_with 'client_command_free is declared as' 'our words on a function that has changed'
make_book reader
report $? '... do not stop a reader'

fresh
BOOK_BIND=/nowhere make_book reader
grep -q 'the plain book' "$scratch/log"
report $? 'without the binder, the plain book is made'
page_has $chapter 'Chapter 1</p>' '... with numbers'
page_has $chapter 'rel="next" href="ch-second.html"' '... and a way on'

echo "1..$number"
exit $failed
