# Doxygen reads the headers of Dovecot and the samples through this filter, so
# that plain comments become documentation of what they stand next to:
#	/* text			->  /** text		before a declaration
#	int x; /* text		->  int x; /**< text	after one
# Inside such a comment, the characters which are special to Doxygen are
# escaped.  In a sample only the comments at the start of a line count, since
# those inside a function belong to the listing; the first one describes the
# file, and what is indented with a tab in it is shown as it is.  The lines keep
# their numbers.  BOOK_INCLUDE in the environment is the directory of the
# headers.

function escaped(text)
{
	# A star at the start of a line is decoration.
	lead = match(text, /^[ \t]*\*+ /) ? substr(text, 1, RLENGTH) : ""
	text = substr(text, length(lead) + 1)
	gsub(/``|\47\47/, "\"", text)
	gsub(/[\\@#%<>]/, "\\\\&", text)
	return lead text
}

# The rest of the line begins inside a comment: copy it up to its end.
function comment(	at, text)
{
	at = index(rest, "*/")
	text = at ? substr(rest, 1, at - 1) : rest
	done = done (plain || verbatim ? text : escaped(text))
	rest = at ? substr(rest, at + 2) : ""
	if (at) {
		done = done (verbatim ? " @endverbatim*/" : "*/")
		describing = verbatim = 0
	}
	inside = !at
}

# What opens the comment before which the line says "before"?
function opening(before)
{
	if (sample && (before != "" || rest ~ /^ \[[a-z0-9_-]+\] \*\//)) {
		plain = 1
		return "/*"
	}
	plain = 0
	if (sample && FNR == 1) {
		describing = 1
		return "/** @file \"" name "\""
	}
	return before ~ /[^ \t]/ ? "/**<" : "/**"
}

# The rest of the line begins with code: copy it up to the next comment.
function code(	at)
{
	at = index(rest, "/*")
	if (at == 0) {
		done = done rest
		rest = ""
		return
	}
	done = done substr(rest, 1, at - 1)
	rest = substr(rest, at + 2)
	sub(/^\*+/, "", rest)
	done = done opening(done)
	inside = 1
}

# What is indented in the description of a sample begins or ends before this
# line: the command for it goes to the end of the line before.
function indented()
{
	if (!describing || verbatim == /^\t/)
		return ""
	verbatim = !verbatim
	return verbatim ? " @verbatim" : " @endverbatim"
}

FNR == 1 {
	sample = !index(FILENAME, ENVIRON["BOOK_INCLUDE"])
	name = FILENAME
	sub(/.*\//, "", name)
}

{
	if (FNR > 1)
		print held indented()
	rest = $0
	done = ""
	while (rest != "") {
		if (inside)
			comment()
		else
			code()
	}
	held = done
}

END { print held }
