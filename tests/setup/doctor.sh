#!/bin/sh
# Says what is on this machine, what is missing, and why it matters.
#
#   tests/setup/doctor.sh
#
# Looks only: installs and downloads nothing.
# Exit codes: 0 all that `make` and `make check` need is there or can be set
# up, 1 something is in the way.
set -eu
# shellcheck source=tests/setup/common.sh
. tests/setup/common.sh

trouble=
row()
{
	state=$1
	what=$2
	shift 2
	printf '%-9s %-16s %s\n' "$state" "$what" "$*"
}

ok()
{
	row ok "$@"
}

# Missing, but only something optional is lost.
without()
{
	row without "$@"
}

missing()
{
	row MISSING "$@"
	trouble="$trouble $1,"
}

# The first number with a dot in what a tool says about its version.
version_of()
{
	"$@" 2>&1 </dev/null | grep -o '[0-9][0-9]*\.[0-9.]*' | head -n 1
}

# $1 tool, $2 its way to say a version, $3 package, $4 what it is for
need_tool()
{
	if have "$1"; then
		ok "$1" "$(version_of "$1" "$2")"
	else
		missing "$1" "$4; make installs the package $3 (root or sudo)"
	fi
}

want_tool()
{
	if have "$1"; then
		ok "$1" "$(version_of "$1" "$2")"
	else
		without "$1" "$4 (package $3)"
	fi
}

system_report()
{
	ok system "$(os_field PRETTY_NAME), $(uname -m)," \
		"$(getconf _NPROCESSORS_ONLN) cores"
	free=$(df -Pm . | awk 'NR == 2 { print $4 }')
	if [ "$free" -ge 700 ]; then
		ok 'disk space' "$free MB free; all of build/ takes about 600"
	else
		missing 'disk space' "$free MB free; all of build/ takes about 600"
	fi
	if unshare -r true 2>/dev/null; then
		ok 'user namespaces' "the daemon tests need no root"
	elif [ "$(id -u)" -eq 0 ]; then
		ok 'user namespaces' "off, but root needs none"
	else
		without 'user namespaces' "the tests of a whole daemon are" \
			"skipped; root can run them"
	fi
}

tools_report()
{
	need_tool make --version make "reads the Makefile"
	need_tool gcc --version gcc "compiles the plugins and the tests"
	if [ -e /usr/include/stdio.h ]; then
		ok libc6-dev "the C library's headers"
	else
		missing libc6-dev "nothing compiles without its headers"
	fi
	need_tool doxygen --version doxygen "makes the book's pages"
	need_tool dot -V graphviz "draws the book's diagrams"
	header=/usr/include/libxml2/libxml/xmlversion.h
	if [ -e $header ]; then
		ok libxml2-dev "$(version_of grep DOTTED_VERSION $header)"
	else
		missing libxml2-dev "binds the book; make installs it"
	fi
	want_tool chromium --version chromium "no browser tests of the book"
	want_tool node --version nodejs "no browser tests of the book"
	want_tool clang-format --version clang-format "no check of the C style"
	want_tool shellcheck --version shellcheck "no check of the scripts"
	want_tool codespell --version codespell "no check of the spelling"
	want_tool aspell --version 'aspell aspell-en' "no check of the spelling"
}

dovecot_report()
{
	for version in 2.3 2.4 testing; do
		list=$BUILD/dovecot/$version/packages.txt
		if [ -e "$list" ]; then
			ok "Dovecot $version" "$(dovecot_version "$version")," \
				"unpacked in ${list%/*}"
		else
			row later "Dovecot $version" "make check unpacks it"
		fi
	done
	if have dovecot-config || [ -e /usr/lib/dovecot/dovecot-config ]; then
		ok 'Dovecot system' 'headers are installed; DOVECOT=system works'
	else
		row 'not used' 'Dovecot system' 'not installed, and not needed'
	fi
}

download_report()
{
	if ! have apt-get || ! have dpkg-deb; then
		missing apt "unpacks Debian's Dovecot; without it only" \
			"DOVECOT=system works"
		return
	fi
	if keyring=$(debian_keyring); then
		ok 'Debian keys' "$keyring"
	else
		missing 'Debian keys' "prove that packages are Debian's;" \
			"install debian-archive-keyring"
	fi
	mirror=$(debian_mirrors | head -n 1)
	if [ -n "$mirror" ]; then
		ok 'Debian mirror' "$mirror"
	else
		missing 'Debian mirror' "none in apt's sources; set" \
			"DEBIAN_MIRROR=http://.../debian"
	fi
}

system_report
tools_report
dovecot_report
download_report

echo
if [ -z "$trouble" ]; then
	echo "All that make and make check need is there or can be set up."
	exit 0
fi
echo "In the way:${trouble%,}. The lines above say why it matters."
exit 1
