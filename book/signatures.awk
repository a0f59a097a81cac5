# Do our words in book/api/ stand on functions as this Dovecot declares them?
# Doxygen asks for the name only.  Reads its tag file first, then the .dox
# files; prints a warning like Doxygen's for each declaration that differs.

function squeezed(text)
{
	gsub(/[ \t]/, "", text)
	return text
}

function field(line)
{
	gsub(/^ *<[a-z]+>|<\/[a-z]+>.*$/, "", line)
	gsub(/&lt;/, "<", line)
	gsub(/&gt;/, ">", line)
	gsub(/&amp;/, "\\&", line)
	return line
}

/<member kind=/ { type = "" }
/^ *<type>/ { type = field($0) }
/^ *<name>/ { name = field($0) }
/^ *<arglist>/ {
	declared[name] = type " " name field($0)
	seen[squeezed(declared[name])] = 1
}

/@fn / {
	text = $0
	sub(/^.*@fn /, "", text)
	name = text
	sub(/\(.*/, "", name)
	sub(/.*[ *]/, "", name)
	if (!(squeezed(text) in seen))
		printf "%s:%d: warning: %s is declared as: %s\n", FILENAME, \
			FNR, name, name in declared ? declared[name] : "nothing"
}
