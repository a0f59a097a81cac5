#!/bin/sh
# Is the book in order: no warning, no dead link, no page which is too heavy,
# nothing that asks the network, the same again when it is made again?
# Prints TAP.
set -u
# shellcheck source=tests/tap.sh
. tests/tap.sh
# shellcheck source=tests/book/common.sh
. tests/book/common.sh

# A chapter is there at once, on a slow machine too.
page_bytes=102400
page_requests=3

# One pass over the tags of all pages: each line is "page tag attribute value".
# The binder writes a "<" only where a tag begins.
attributes()
{
	awk 'BEGIN { RS = "<" }
		FNR == 1 { page = FILENAME; sub(/.*\//, "", page) }
		/^[a-z]/ {
			tag = $1
			sub(/[>\/].*/, "", tag)
			rest = $0
			sub(/^[a-z0-9]+/, "", rest)
			while (match(rest, /^[ \n\t]*[a-zA-Z:-]+="[^"]*"/)) {
				one = substr(rest, 1, RLENGTH)
				rest = substr(rest, RLENGTH + 1)
				sub(/^[ \n\t]+/, "", one)
				at = index(one, "=")
				value = substr(one, at + 2)
				sub(/"$/, "", value)
				gsub(/[ \n\t]/, "%20", value)
				print page, tag, substr(one, 1, at - 1), value
			}
		}' "$book"/*.html
}

strict_build()
{
	for version in $WANTED_VERSIONS; do
		what="no warning with the headers of Dovecot $version"
		if [ ! -e "$(headers_of "$version")/imap-client.h" ]; then
			skip "$what" "it is not unpacked"
			continue
		fi
		if make_book check-book-sources "$version" \
			>"$scratch/log" 2>&1; then
			: >"$scratch/wrong"
			report "$what"
		elif [ "$version" = testing ]; then
			skip "$what" "DRIFT: $(grep -v '^ *$' "$scratch/log" |
				head -n 1)"
		else
			head -n 40 "$scratch/log" >"$scratch/wrong"
			report "$what"
		fi
	done
}

# The strict book and the reader's were made in different directories.
same_again()
{
	diff -rq "$private/book-work/strict-$version/book" "$book" 2>&1
}

nothing_to_do()
{
	touch "$scratch/now"
	make_book book "$version" 2>&1
	find "$book" -newer "$scratch/now"
}

# The binder has checked this too; here is another opinion.
dead_links()
{
	awk '
		$3 == "id" && seen[$1 "#" $4]++ {
			print $1 ": the id " $4 " is there twice"
		}
		$3 == "id" { id[$1 "#" $4] = 1; page[$1] = 1 }
		$3 ~ /^(xlink:)?href$/ { href[NR] = $4; from[NR] = $1
			page[$1] = 1 }
		END {
			for (i in href) {
				to = href[i]
				if (to ~ /^(https?|mailto|data):/)
					continue
				if (to ~ /^#/)
					to = from[i] to
				name = to
				sub(/#.*/, "", name)
				if (name ~ /\.html$/ && (!(name in page) ||
					name != to && !(to in id)))
					print from[i] ": dead link to " to
			}
		}' "$scratch/attributes"
}

heavy_pages()
{
	for page in "$book"/ch-*.html "$book"/index.html; do
		size=$(wc -c <"$page")
		[ "$size" -lt $page_bytes ] ||
			echo "${page##*/} has $size bytes, over $page_bytes"
	done
	awk -v most=$page_requests '
		!($1 in n) { n[$1] = 1 }
		$3 == "src" || $2 == "object" && $3 == "data" { n[$1]++ }
		$2 == "link" && $3 == "href" && $4 !~ /^data:/ { n[$1]++ }
		END {
			for (page in n)
				if (n[page] > most)
					print page ": " n[page] " requests"
		}' "$scratch/attributes"
}

# Only a link that the reader follows may lead out of the book.
network_requests()
{
	awk '$2 != "a" && $3 ~ /^(src|srcset|href|xlink:href|data|action|poster)$/ &&
		$4 ~ /^([a-z]+:)?\/\// { print $1 ": " $2 " loads " $4 }
		$3 == "style" && $4 ~ /url\(/ { print $1 ": " $2 " has a style with url()" }
		' "$scratch/attributes"
	grep -Eno '@import.*|url\([^)]*\)' "$book"/*.css |
		grep -v 'url(["'\'']\{0,1\}\(data:\|#\)'
	grep -Eno '(fetch|XMLHttpRequest|sendBeacon|WebSocket|EventSource)\(.*|(https?:)?//[a-z0-9.-]+\.[a-z]+.*' \
		"$book/book.js"
}

# Every transcript has a title, a line that somebody says, and no line of an
# unknown kind.
bad_transcripts()
{
	for file in tests/transcripts/*/*.txt; do
		awk -v file="$file" '
			NR == 1 && !/^# ./ { print file ": no title in line 1" }
			/^(C[:&-]|S:)( |$)/ { spoken = 1; next }
			/^C! (close|reset|half-close)$/ || /^S! closed$/ || /^M! mail$/ { next }
			/^@ (plugins|user) ./ && !spoken { next }
			/^# / || /^$/ { next }
			{ print file ":" NR ": unknown kind of line: " $0 }
			END { if (!spoken) print file ": nobody says a thing" }
			' "$file"
	done
	sed -n 's/^\\dialogue{\([^}]*\)}.*/\1/p' book/*.md | sort -u |
		while read -r name; do
			[ -e "tests/transcripts/$name.txt" ] ||
				echo "there is no transcript $name"
		done
}

# Without libxml2 there is no binder, and Doxygen's own pages are the book.
plain_book()
{
	mkdir -p "$scratch/bin"
	printf '#!/bin/sh\nexit 1\n' >"$scratch/bin/xml2-config"
	chmod +x "$scratch/bin/xml2-config"
	PATH=$scratch/bin:$PATH make -s book BUILD="$private/plain" \
		DOVECOT="$version" DOVECOT_INCLUDE="$(headers_of "$version")" \
		MAKEFLAGS= V= >"$scratch/log" 2>&1 </dev/null || {
		cat "$scratch/log"
		return
	}
	plain=$private/plain/book
	previous=
	for file in book/[0-9]*.md; do
		id=$(sed -n '1s/.*{#\(.*\)}.*/\1/p' "$file")
		page=$plain/$id.html
		title=$(sed -n '1s/^# \(.*\) {#.*/\1/p' "$file")
		if ! grep -q "$title" "$page" 2>/dev/null; then
			echo "$id.html is missing or has not the title $title"
			continue
		fi
		grep -q "href=\"$id.html\"" "$plain/index.html" ||
			echo "index.html does not lead to $id.html"
		if [ -n "$previous" ]; then
			grep -q "rel=\"prev\" href=\"$previous.html\"" "$page" ||
				echo "$id.html has no way back to $previous.html"
			grep -q "rel=\"next\" href=\"$id.html\"" \
				"$plain/$previous.html" ||
				echo "$previous.html has no way on to $id.html"
		fi
		previous=$id
	done
	grep -q 'cmd_xhello' "$plain/ch-hello.html" ||
		echo "ch-hello.html shows no listing"
}

# A function that a chapter's text names has a few words in the reference:
# Dovecot's own or ours (book/api).
undescribed()
{
	awk '
		FNR == 1 { page = FILENAME; sub(/.*\//, "", page); id = "" }
		match($0, /<h3 id="[^"]*"/) {
			id = page "#" substr($0, RSTART + 8, RLENGTH - 9)
		}
		/class="memdoc"/ { print id }
		' "$book"/*_8h.html >"$scratch/described"
	awk -v described="$scratch/described" '
		BEGIN {
			while ((getline id < described) > 0)
				known[id] = 1
			RS = "<"
		}
		FNR == 1 { page = FILENAME; sub(/.*\//, "", page) }
		/^(pre|svg)[ >]/ { code = 1 }
		/^\/(pre|svg)>/ { code = 0 }
		!code && match($0, /^a href="[^"]*_8h\.html#[^"]*"/) {
			id = substr($0, 9, RLENGTH - 9)
			text = substr($0, index($0, ">") + 1)
			if (!(id in known))
				print page ": " text " has no words in the reference"
		}' "$book"/ch-*.html | sort -u
}

# Doxygen says what has no comment.  A sample's command function is described
# by the file's head, and the plugin's entry points by the first rung.
uncommented()
{
	doxygen - 2>&1 <<-'EOF' | grep '(function)\|Compound' |
		QUIET = YES
		INPUT = samples tests/harness
		RECURSIVE = YES
		FILE_PATTERNS = x*.c *.h
		EXCLUDE_PATTERNS = *_private.h
		OPTIMIZE_OUTPUT_FOR_C = YES
		EXTRACT_STATIC = YES
		JAVADOC_AUTOBRIEF = YES
		MACRO_EXPANSION = YES
		EXPAND_ONLY_PREDEF = YES
		SEARCH_INCLUDES = NO
		PREDEFINED = ATTR_UNUSED= __attribute__(x)=
		FILTER_PATTERNS = "*/samples/*=awk -f book/header-filter.awk"
		GENERATE_HTML = NO
		GENERATE_LATEX = NO
	EOF
		grep -v ' cmd_x\|_plugin_\(de\)\{0,1\}init(' | sed "s|$PWD/||"
}

need_tools "the book can be made"
strict_build
need_book "the book can be made"
attributes >"$scratch/attributes"
if [ -d "$private/book-work/strict-$version/book" ]; then
	same_again >"$scratch/wrong"
	report "two books from the same sources are the same"
fi
nothing_to_do >"$scratch/wrong"
report "a second make book does nothing"
dead_links >"$scratch/wrong"
report "every link leads somewhere, and no id is there twice"
heavy_pages >"$scratch/wrong"
report "a page has less than 100 KB and makes at most 3 requests"
network_requests >"$scratch/wrong"
report "no page loads anything from the network"
bad_transcripts >"$scratch/wrong"
report "every dialogue is a transcript in order"
undescribed >"$scratch/wrong"
report "the reference describes each function that a chapter names"
plain_book >"$scratch/wrong"
report "without the binder there is a readable book"
uncommented >"$scratch/wrong"
report "functions of samples and harness have their comments"
finish
