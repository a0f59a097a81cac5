#!/bin/sh
# Is every word spelt right?  Prints TAP.
#
# Words that no dictionary has stand in tests/book/words.txt, one a line.  A
# word in it that is not used any more is an error too, so the list is never
# longer than it must be.
set -u
# shellcheck source=tests/tap.sh
. tests/tap.sh
# shellcheck source=tests/book/common.sh
. tests/book/common.sh

words=tests/book/words.txt

# Sources have "\n" before words, and names that are no words.
typos()
{
	# shellcheck disable=SC2046 # The tree has no blanks in file names.
	codespell --ignore-regex '\\[nrt]' --ignore-words-list pres,nd,noo \
		$(find Makefile ./*.md .ci book diagrams samples tests \
		walkthrough -type f 2>/dev/null)
}

# The text of a page without code, pictures and tags.  A tag inside a word
# does not split it.
page_text()
{
	awk 'BEGIN { RS = "<" }
		{
			end = index($0, ">")
			tag = substr($0, 1, end - 1)
			text = substr($0, end + 1)
			sub(/[ \n\t].*/, "", tag)
			if (tag ~ /^(pre|code|svg|script|style|nav|header)$/)
				inside++
			if (tag !~ /^\/?(b|i|em|strong|a)$/)
				text = " " text
			if (!inside)
				printf "%s", text
			if (tag ~ /^\/(pre|code|svg|script|style|nav|header)$/) {
				inside--
				printf "%s", text
			}
		}' "$1" |
		sed -e 's/&#39;/'\''/g' -e 's/&[a-z0-9#]*;/ /g' \
			-e 's|https\{0,1\}://[^ ]*| |g'
}

# The text of a Markdown or Doxygen file without code and addresses.
prose_of()
{
	# shellcheck disable=SC2016 # These are no commands.
	awk '/^```/ { code = !code; next } !code && !/^    / { print }' "$1" |
		sed -e 's/`[^`]*`/ /g' -e 's/](\([^)]*\))/] /g' \
			-e 's/.*[@\]\(fn\|var\|struct\|def\|enum\|typedef\|union\) .*//' \
			-e 's/[@\]\(param *[^ ]*\|[a-z]*\)/ /' \
			-e 's|https\{0,1\}://[^ ]*| |g'
}

# Writes "page word" for every word that the dictionary has not.
unknown_words()
{
	for page in "$book"/index.html "$book"/ch-*.html; do
		page_text "$page" | unknown_of "${page##*/}"
	done
	for file in ./*.md book/api/*; do
		[ ! -f "$file" ] || prose_of "$file" | unknown_of "${file#./}"
	done
}

# Paths, names of C and numbers are no words.
unknown_of()
{
	sed -E -e "s/’/'/g" -e 's#[^ ]*([a-z0-9]/|_|\.[a-z])[^ ]*# #g' \
		-e 's/[0-9a-f]*[0-9][0-9a-f]*/ /g' -e "s/'s\>//g" |
		aspell list --lang=en_GB-ise --encoding=utf-8 |
		sort -u | sed "s|^|$1 |"
}

if have codespell; then
	typos >"$scratch/wrong" 2>&1
	report "no common typo in sources and prose"
else
	skip "no common typo in sources and prose" "codespell is not installed"
fi

what="the dictionary or words.txt has every word"
if ! have aspell || ! aspell dicts 2>/dev/null | grep -qx en_GB-ise; then
	skip "$what" "aspell or its British dictionary (aspell-en) is not installed"
	finish
fi
need_book "$what"
unknown_words >"$scratch/unknown"
awk -v words="$words" '
	BEGIN {
		while ((getline line < words) > 0)
			known[line] = 1
	}
	!($2 in known) { print $1 ": unknown word: " $2 }' \
	"$scratch/unknown" >"$scratch/wrong"
report "$what"
cut -d ' ' -f 2 "$scratch/unknown" | sort -u >"$scratch/used"
{
	LC_ALL=C sort -cu "$words" 2>&1 | sed 's/^sort: //'
	grep -vxFf "$scratch/used" "$words" |
		sed 's/$/: in words.txt, and not used any more/'
} >"$scratch/wrong"
report "every word of words.txt is in use, and in order"
finish
