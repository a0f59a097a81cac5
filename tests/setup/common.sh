# shellcheck shell=sh
# What the set-up scripts share.  Source it from the top of the repository:
# every path is relative to that, so a blank in the path above does no harm.

BUILD=${BUILD:-build}
# shellcheck disable=SC2034 # The other scripts use it.
VERSIONS='2.3 2.4 testing system'

# Progress and trouble go to stderr: stdout belongs to the dialogue of `make try`.
say()
{
	printf '%s\n' "$*" >&2
}

# One line that says what is wrong and what to do next.  $1 is the exit code.
# "told" lets a trap see that somebody has spoken.
told=
die()
{
	code=$1
	shift
	# shellcheck disable=SC2034
	told=yes
	say "error: $*"
	exit "$code"
}

have()
{
	command -v "$1" >/dev/null 2>&1
}

# The suite of the Debian archive which carries a version of Dovecot.
suite_of()
{
	case $1 in
	2.3) echo bookworm ;;
	2.4) echo trixie ;;
	testing) echo testing ;;
	esac
}

# The version of the unpacked (or linked) Dovecot $1, as Debian writes it.
dovecot_version()
{
	sed -n 's/^dovecot-core \([0-9]*:\)\{0,1\}//p' \
		"$BUILD/dovecot/$1/packages.txt"
}

# The value of one field of /etc/os-release.
os_field()
{
	[ -r /etc/os-release ] || return 0
	(. /etc/os-release && eval "printf '%s\n' \"\${$1:-}\"")
}

# The keys that Debian signs its archive with.
debian_keyring()
{
	for keyring in /usr/share/keyrings/debian-archive-keyring.gpg \
		/usr/share/keyrings/debian-archive-keyring.pgp; do
		if [ -r "$keyring" ]; then
			echo "$keyring"
			return 0
		fi
	done
	return 1
}

# Debian mirrors to try, one a line, the likeliest first.  apt itself names
# them, so every way to write its sources is understood.  Only suites with a
# plain name count: "-security" and "-updates" may live elsewhere.  Another
# vendor's archive may be among them; apt refuses it, because its signature
# is not Debian's.
debian_mirrors()
{
	if [ -n "${DEBIAN_MIRROR:-}" ]; then
		echo "${DEBIAN_MIRROR%/}"
		return 0
	fi
	[ "$(os_field ID)" = debian ] || return 0
	LC_ALL=C apt-get update --print-uris 2>/dev/null </dev/null |
		sed -n "s|^'\(.*\)/dists/[a-z]*/InRelease' .*|\1|p" |
		grep -v '^cdrom:' |
		awk '!seen[$0]++ {
			if (/\/debian$/) print; else rest = rest $0 "\n"
		} END { printf "%s", rest }'
}

# Says what "$@" prints, every five seconds, until stop_watching.  For steps
# that may take long; call stop_watching on every way out.
watcher=
start_watching()
{
	(
		trap 'kill "$nap" 2>/dev/null; exit 0' TERM
		while kill -0 $$ 2>/dev/null; do
			sleep 5 &
			nap=$!
			wait "$nap"
			say "  ... $("$@")"
		done
	) 9>&- &
	watcher=$!
}

stop_watching()
{
	[ -z "$watcher" ] || kill "$watcher" 2>/dev/null || :
	watcher=
}

seconds_since()
{
	echo $(($(date +%s) - $1))
}
