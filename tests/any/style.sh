#!/bin/sh
# Is the source written in the style of the house?  Prints TAP.
# `make check-format` runs this alone.
set -u
# shellcheck source=tests/tap.sh
. tests/tap.sh

c_files=$(find samples tests book diagrams walkthrough -name '*.[ch]' \
	2>/dev/null | sort)
sh_files=$(find tests book diagrams walkthrough .ci \( -name '*.sh' \
	-o -path .ci/run \) 2>/dev/null | sort)

# Puts each statement on one line: where a long one is broken, and how its
# continuation is aligned, is the author's choice.  Depth, braces and blanks
# remain.  A comment behind code may be set off with tabs.  Macros of several
# lines are left out, an empty body may stand where it likes, and what looks
# like a cast of a pointer may be a product.
statements()
{
	sed -e 's,\([^ 	]\)[ 	][ 	]*\(/\*.*\*/\)$,\1 \2,' -e 's/; )/;)/' \
		-e 's/) ;$/);/' -e 's/\* __attribute__/*__attribute__/' \
		-e 's/)\*\([^ )]\)/) * \1/g' "$1" |
	awk '
		macro || /\\$/ { macro = /\\$/; next }
		{ text = $0; sub(/^[ \t]+/, "", text) }
		open != "" && text != "{" && text != "" && text !~ /^#/ {
			glue = open ~ /[(\[]$/ || text ~ /^[);]/ ? "" : " "
			$0 = open glue text
			open = ""
		}
		open != "" { print open; open = "" }
		/[;{}]$/ || /(case .*|default|^[a-z_]+):$/ || /\*\/$/ ||
		/^[ \t]*$/ || /^#/ || /^[ \t]*\*/ {
			print
			next
		}
		{ open = $0 }
		END { if (open != "") print open }'
}

# Dovecot's T_BEGIN { } T_END is a block that clang-format does not know; it knows
# do { } while.  It sets off PRIu64 and its kin, which Dovecot does not.
layout()
{
	for file in $c_files; do
		sed -e 's/T_BEGIN {/do {/' -e 's/} T_END;/} while (0);/' \
			-e 's/%"PRI/%" PRI/' "$file" >"$scratch/input.c"
		clang-format --style=file:.clang-format "$scratch/input.c" \
			>"$scratch/formatted.c"
		statements "$scratch/input.c" >"$scratch/ours"
		statements "$scratch/formatted.c" >"$scratch/theirs"
		diff -U0 --label "$file" --label "$file, formatted" \
			"$scratch/ours" "$scratch/theirs"
	done
}

# Text that our style has no place for.
words()
{
	for file in $c_files; do
		expand "$file" | awk -v file="$file" '
			length > 80 { print file ":" NR ": over 80 columns" }'
		awk -v file="$file" '
			/[ \t]$/ { print file ":" NR ": blank at the end" }
			/^ {8}/ { print file ":" NR ": blanks for a tab" }
			/^[ \t]*\/\/|[;{}] *\/\// { print file ":" NR ": // comment" }
			/^[ \t]*goto / { print file ":" NR ": goto" }
			/typedef struct.*\{/ { print file ":" NR ": typedef struct" }
			' "$file"
	done
}

long_functions()
{
	for file in $c_files; do
		awk -v file="$file" '
			/^\{/ { start = NR }
			/^\}/ && start {
				if (NR - start - 1 > 40)
					print file ":" start ": function of " \
						NR - start - 1 " lines"
				start = 0
			}' "$file"
	done
}

if have clang-format; then
	layout >"$scratch/wrong" 2>&1
	report "the C code is laid out as .clang-format says"
else
	skip "the C code is laid out as .clang-format says" \
		"clang-format is not installed"
fi
words >"$scratch/wrong" 2>&1
report "80 columns, tabs, no // comments, no goto"
long_functions >"$scratch/wrong" 2>&1
report "functions have at most 40 lines"
if have shellcheck; then
	# shellcheck disable=SC2086 # The tree has no blanks in file names.
	shellcheck -x $sh_files >"$scratch/wrong" 2>&1
	report "the shell scripts pass shellcheck"
else
	skip "the shell scripts pass shellcheck" "shellcheck is not installed"
fi
finish
