# shellcheck shell=sh
# What the tests of the book share.  Source it after tests/tap.sh, from the top
# of the repository.

# A book of their own, so that the reader's is left alone.
private=$BUILD/check-book
mkdir -p "$private" || exit 1

# Ends the script if the book cannot be made on this machine.
need_tools()
{
	for tool in doxygen dot xml2-config; do
		have $tool && continue
		skip "$1" "$tool is not installed: make book says how"
		finish
	done
}

headers_of()
{
	echo "$BUILD/dovecot/$1/usr/include/dovecot"
}

# Makes target $1 with the headers of Dovecot $2 in the private directory.
# Several scripts do that at the same time, hence the lock.
make_book()
{
	target=$1
	version=$2
	shift 2
	(
		flock 9
		unset MAKEFLAGS MFLAGS MAKELEVEL
		make -s "$target" BUILD="$private" DOVECOT="$version" V= T= \
			DOVECOT_INCLUDE="$(headers_of "$version")" "$@" 9>&-
	) 9>"$private/lock" </dev/null
}

# Of the Dovecots that are wanted and unpacked, the one whose book is looked
# at.
main_version()
{
	for version in 2.4 $WANTED_VERSIONS; do
		case " $WANTED_VERSIONS " in
		*" $version "*) ;;
		*) continue ;;
		esac
		if [ -e "$(headers_of "$version")/imap-client.h" ]; then
			echo "$version"
			return 0
		fi
	done
	return 1
}

# Ends the script if there is no book to look at; else it is in $book.
need_book()
{
	need_tools "$1"
	if ! version=$(main_version); then
		skip "$1" "no Dovecot is unpacked: make setup"
		finish
	fi
	# shellcheck disable=SC2154 # tests/tap.sh made it.
	if ! make_book book "$version" >"$scratch/wrong" 2>&1; then
		report "$1"
		finish
	fi
	# shellcheck disable=SC2034 # The scripts use it.
	book=$private/book
}
