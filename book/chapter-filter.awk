# Doxygen reads a chapter through this filter.  It ends a list where a command
# or a block of code at the start of a line follows, since Doxygen would put
# that into the last item.  It also adds what a book has and Doxygen's own pages
# have not: the chapter's number above its title, and the way to the chapters
# before and after it; the binder makes its own and drops these, they are for
# the book without the binder.
#
# What is added goes into empty lines, so that Doxygen's warnings name the
# author's own lines.  BOOK_CHAPTERS in the environment names the list which
# chapters.awk wrote.

function html(text)
{
	return "\\htmlonly[block]" text "\\endhtmlonly"
}

function neighbour(class, word, i)
{
	if (!(i in id))
		return ""
	return "<a class=\"" class "\" rel=\"" class "\" href=\"" id[i] \
		".html\"><small>" word "</small> " title[i] "</a>"
}

BEGIN {
	FS = "\t"
	while ((getline < ENVIRON["BOOK_CHAPTERS"]) > 0) {
		number[++chapters] = $1
		id[chapters] = $2
		title[chapters] = $3
		file[chapters] = $4
	}
}

# Doxygen gives us the file's whole path.
FNR == 1 {
	for (i = 1; i <= chapters; i++)
		if (substr(FILENAME, length(FILENAME) - length(file[i]) + 1) \
		    == file[i])
			me = i
}

FNR > 1 {
	if (held == "" && FNR == 3 && number[me])
		held = html("<p class=\"filter eyebrow\">Chapter " \
			number[me] "</p>")
	else if (held == "" && list && !fenced && /^(\\|```)/)
		held = "."	# for Doxygen, the end of a list
	print held
}

/^ *```/ { fenced = !fenced }
!fenced && /^ *([0-9]+\.|[-*+]) / { list = 1 }
!fenced && /^[^ \t]/ && held ~ /^\.?$/ && !/^([0-9]+\.|[-*+]) / { list = 0 }

{ held = $0 }

END {
	print held
	if (me)
		print "\n" html("<nav class=\"filter pn\">" \
			neighbour("prev", "Previous", me - 1) \
			neighbour("next", "Next", me + 1) "</nav>")
}
