#!/bin/sh
# Compiles tests/setup/imap.conf with the doveconf of one version of Dovecot.
#
#   tests/setup/config.sh VERSION
#
# Writes build/VERSION/imap.cfg, which an imap process of 2.4 or later reads
# from the file descriptor in DOVECOT_CONFIG_FD.  Dovecot 2.3 takes all its
# settings on the command line and gets no such file.
# Exit codes: 0 done or not needed, 1 failed, 2 wrong usage.
set -eu
umask 022
# shellcheck source=tests/setup/common.sh
. tests/setup/common.sh

[ $# -eq 1 ] || die 2 "usage: config.sh VERSION"
version=$1
root=$BUILD/dovecot/$version
out=$BUILD/$version/imap.cfg
[ -e "$root/packages.txt" ] ||
	die 1 "Dovecot $version is not unpacked: run tests/setup/dovecot.sh $version"

# An unpacked doveconf runs through the dynamic linker beside it, an
# installed one as it is.
doveconf()
{
	for loader in "$root"/usr/lib/*/ld-linux*.so.*; do
		if [ -e "$loader" ]; then
			"$loader" --library-path \
				"$root/usr/lib/dovecot:${loader%/*}" \
				"$root/usr/bin/doveconf" "$@"
			return
		fi
	done
	"$root/usr/bin/doveconf" "$@"
}

mkdir -p "$BUILD/$version"
case $(dovecot_version "$version") in
2.3.*)
	rm -f "$out"
	exit 0
	;;
esac
new=$out.$$
trap 'rm -f "$new" "$new.log"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
# shellcheck disable=SC2016 # The shell which doveconf starts expands it.
doveconf -c tests/setup/imap.conf -F /bin/sh -c 'cat <&"$DOVECOT_CONFIG_FD"' \
	>"$new" 2>"$new.log" </dev/null ||
	die 1 "doveconf $version refused tests/setup/imap.conf:" \
		"$(tail -n 1 "$new.log")"
[ -s "$new" ] ||
	die 1 "doveconf $version compiled nothing: $(tail -n 1 "$new.log")"
mv "$new" "$out"
