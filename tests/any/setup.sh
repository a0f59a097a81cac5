#!/bin/sh
# Does the front door take bad input well, and does the set-up leave nothing
# half-done?  Prints TAP.  Downloads nothing.
set -u
# shellcheck source=tests/tap.sh
. tests/tap.sh

# This runs below a make, whose variables are not for the ones started here.
unset MAKEFLAGS MFLAGS MAKEOVERRIDES MAKELEVEL DOVECOT S T V

out=$scratch/out

# Reports the test $2, which passed if $1 is 0.  If not, what was printed last
# says why.
passed()
{
	: >"$scratch/wrong"
	[ "$1" -eq 0 ] || cp "$out" "$scratch/wrong"
	[ "$1" -eq 0 ] || echo "exit code $1" >>"$scratch/wrong"
	report "$2"
}

# "$@" must end with exit code 2 and one line that has $1 in it.
refuses()
{
	text=$1
	shift
	"$@" >"$out" 2>&1 </dev/null
	[ $? -eq 2 ] && [ "$(wc -l <"$out")" -eq 1 ] && grep -q "$text" "$out"
}

# Does S=$1 name the sample 02-echo, which comes with the rung below it?
means_echo()
{
	make -n try S="$1" >"$out" 2>&1 </dev/null &&
		grep -q "/try .* 'xhello xecho'\$" "$out"
}

# A root is whole: it says what it is made of, a chroot finds what it needs,
# nothing is setuid, and no loader is a link to the host's.
is_whole()
{
	{
		ls "$1/packages.txt" "$1/usr/lib/dovecot/imap" \
			"$1/usr/include/dovecot/config.h" || return 1
		for dir in dev proc tmp run srv; do
			ls -d "$1/$dir" || return 1
		done
		grep reader "$1/etc/passwd" "$1/etc/group" || return 1
		[ -z "$(find "$1" -perm /6000)" ] || return 1
		for loader in "$1"/usr/lib*/ld-linux*.so.*; do
			case $(readlink "$loader") in
			/*) return 1 ;;
			esac
		done
	} >"$out" 2>&1
}

# Unpacks version $1 in the scratch directory, from what is downloaded.
unpack()
{
	BUILD=$scratch sh tests/setup/dovecot.sh "$1" >"$out" 2>&1 </dev/null
}

# Stops unpacking in the middle.  Nothing may be left but what is complete.
stops_cleanly()
{
	BUILD=$scratch sh tests/setup/dovecot.sh "$1" >"$out" 2>&1 </dev/null &
	pid=$!
	until [ -e "$scratch/dovecot/.cache/$1/root.new/usr" ]; do
		kill -0 $pid 2>/dev/null || return 1
		sleep 0.02
	done
	kill -TERM $pid
	wait $pid
	[ $? -eq 143 ] && [ ! -e "$scratch/dovecot/$1" ] &&
		[ ! -e "$scratch/dovecot/.cache/$1/root.new" ]
}

refuses "one of: 2.3" sh tests/setup/dovecot.sh 1.0
passed $? "dovecot.sh refuses an unknown version in one line"
refuses "one of: 2.3" make DOVECOT=1.0
passed $? "make refuses an unknown version in one line"
refuses "one of: 01-hello" make try S=nonsense
passed $? "make try refuses an unknown sample in one line"
refuses "one of: 01-hello" make try
passed $? "make try without a sample names the ones there are"
refuses "no level" sh tests/setup/tools.sh nonsense
passed $? "tools.sh refuses an unknown level in one line"
for name in 02-echo 02 2 echo xecho; do
	means_echo "$name"
	passed $? "make try understands S=$name"
done

version=
for wanted in $WANTED_VERSIONS; do
	if [ -s "$BUILD/dovecot/.cache/$wanted/debs" ]; then
		version=$wanted
	fi
done
if [ -n "$version" ]; then
	is_whole "$BUILD/dovecot/$version"
	passed $? "an unpacked Dovecot is whole"
	mkdir -p "$scratch/dovecot/.cache"
	cp -a "$BUILD/dovecot/.cache/$version" "$scratch/dovecot/.cache/"
	stops_cleanly "$version"
	passed $? "a stop in the middle leaves nothing half-done"
	unpack "$version" && is_whole "$scratch/dovecot/$version"
	passed $? "the next run unpacks, without a network and with blanks in the path"
	unpack "$version" && [ ! -s "$out" ]
	passed $? "after that there is nothing to do, and nothing is said"
fi
finish
