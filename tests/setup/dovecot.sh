#!/bin/sh
# Unpacks one version of Dovecot under build/dovecot/, without installing it.
#
#   tests/setup/dovecot.sh [--fresh] VERSION
#
# VERSION is 2.3 (Debian 12), 2.4 (Debian 13), testing (Debian testing), or
# system (what is installed on this machine: looked at, never changed).
# apt downloads the packages into build/dovecot/.cache/VERSION and checks
# Debian's signature.  Nothing outside build/ is written, no root is needed.
# --fresh asks the mirror for newer packages than the ones that are there.
# Exit codes: 0 it is there, 1 it could not be had, 2 wrong usage.
set -eu
umask 022
# shellcheck source=tests/setup/common.sh
. tests/setup/common.sh

usage="usage: dovecot.sh [--fresh] VERSION, where VERSION is one of: $VERSIONS"
fresh=no
if [ "${1:-}" = --fresh ]; then
	fresh=yes
	shift
fi
[ $# -eq 1 ] || die 2 "$usage"
version=$1
case " $VERSIONS " in
*" $version "*) ;;
*) die 2 "no Dovecot '$version'; $usage" ;;
esac

root=$BUILD/dovecot/$version
cache=$BUILD/dovecot/.cache/$version
log=$cache/log
suite=$(suite_of "$version")

# What imap and the other daemons need; their dependencies come along.
packages='dovecot-core dovecot-imapd dovecot-dev libasan8'
# What only an installation needs.  apt is told that these are there already,
# which leaves out their own dependencies too.
never_run='adduser base-passwd debconf dpkg init-system-helpers login.defs
	libpam-modules libpam-modules-bin libpam-runtime lsb-base openssl
	openssl-provider-legacy passwd perl perl-base procps
	libfile-find-rule-perl sensible-utils ssl-cert systemd sysvinit-utils
	tar ucf usrmerge'

disk_is_full()
{
	[ "$(df -Pk "$cache" | awk 'NR == 2 { print $4 }')" -lt 2000 ]
}

# Runs on every way out.  What is complete stays for the next run.
clean_up()
{
	status=$?
	stop_watching
	case $status:$told in
	0:* | 130:* | 143:* | *:yes) ;;
	*) fail_from_log "stopped" ;;
	esac
	rm -rf "$cache/root.new"
}

# How much of $1 kilobytes has arrived.
download_news()
{
	got=$(du -sk "$cache/archives" | cut -f1)
	echo "$((got / 1024)) of $(($1 / 1024)) MB," \
		"$(seconds_since "$began") s"
}

# Turns apt's or tar's words in the log into one line.
fail_from_log()
{
	why="see $log"
	if disk_is_full || grep -q -e 'No space left' \
		-e 'enough free space' "$log"; then
		why="the disk is full; make room in $BUILD/ and try again"
	elif grep -q -e NO_PUBKEY -e EXPKEYSIG -e 'not signed' \
		-e 'Missing key' -e 'signature verification' "$log"; then
		why="$keyring does not know who signed it; upgrade the package
		debian-archive-keyring or check the mirror"
	elif grep -q -e 'resolving' -e 'resolve' -e 'Could not connect' \
		-e 'unreachable' -e 'timed out' -e 'Unable to connect' \
		-e 'Connection refused' -e 'Connection failed' "$log"; then
		why="no network? the mirror does not answer"
	elif grep -q -e '404' -e 'does not have a Release file' \
		-e 'File not found' "$log"; then
		why="there is no Debian archive with this release; set
		DEBIAN_MIRROR= to a mirror that has it"
	elif grep -q -e '^E: ' "$log"; then
		why=$(grep '^E: ' "$log" | tail -n 1)
	fi
	rm -rf "$cache/root.new"
	# shellcheck disable=SC2086 # The words of a message may be joined.
	die 1 "Dovecot $version: $1:" $why
}

need_space()
{
	free=$(df -Pk "$cache" | awk 'NR == 2 { print $4 }')
	[ "$free" -ge "$1" ] || die 1 "Dovecot $version needs about" \
		"$(($1 / 1024)) MB in $BUILD/ and there are only" \
		"$((free / 1024)) MB free; make room and try again"
}

need_apt()
{
	for tool in apt-get dpkg dpkg-deb; do
		have "$tool" || die 1 "Dovecot $version is unpacked from" \
			"Debian's packages and that needs $tool, which is not" \
			"here; with Dovecot's headers installed DOVECOT=system" \
			"works instead"
	done
	keyring=$(debian_keyring) || die 1 "the keys which prove that" \
		"packages are Debian's are missing: install the package" \
		"debian-archive-keyring"
}

# Makes apt work in the cache directory alone.  The machine's own settings
# (proxies, for one) stay in force; what would touch the machine is cleared.
apt_settings()
{
	here=$(cd "$cache" && pwd)
	arch=$(dpkg --print-architecture)
	cat >"$cache/apt.conf" <<-EOF
	Dir::State "$here/state";
	Dir::State::status "$here/status";
	Dir::Cache "$here";
	Dir::Cache::archives "archives";
	Dir::Cache::pkgcache "";
	Dir::Cache::srcpkgcache "";
	Dir::Log "$here";
	Dir::Etc::sourcelist "$here/sources.list";
	Dir::Etc::sourceparts "-";
	Dir::Etc::preferences "-";
	Dir::Etc::preferencesparts "/dev/null";
	#clear APT::Update::Pre-Invoke;
	#clear APT::Update::Post-Invoke;
	#clear APT::Update::Post-Invoke-Success;
	#clear APT::Architectures;
	APT::Architectures { "$arch"; };
	APT::Default-Release "";
	APT::Install-Recommends "false";
	APT::Install-Suggests "false";
	APT::Get::AllowUnauthenticated "false";
	APT::Sandbox::User "root";
	APT::Update::Error-Mode "any";
	#clear Acquire::Languages;
	Acquire::Languages { "none"; };
	Acquire::AllowInsecureRepositories "false";
	Acquire::AllowDowngradeToInsecureRepositories "false";
	Acquire::AllowWeakRepositories "false";
	Acquire::GzipIndexes "true";
	EOF
	for package in $never_run; do
		printf '%s\n' "Package: $package" 'Version: 99:1' \
			"Architecture: $arch" 'Multi-Arch: allowed' \
			'Status: install ok installed' \
			'Maintainer: nobody' 'Description: left out' ''
	done >"$cache/status"
	mkdir -p "$cache/state/lists/partial" "$cache/archives/partial"
}

apt()
{
	LC_ALL=C DEBIAN_FRONTEND=noninteractive \
		apt-get -q -y -c "$cache/apt.conf" "$@" </dev/null
}

# Reads the package lists from the first mirror which has them.
read_lists()
{
	mirrors=$(debian_mirrors)
	[ -n "$mirrors" ] || die 1 "no Debian mirror in this machine's apt" \
		"sources; give one: make DEBIAN_MIRROR=http://.../debian"
	began=$(date +%s)
	for mirror in $mirrors; do
		say "Dovecot $version: reading the list of Debian $suite's" \
			"packages (about 10 MB) from $mirror"
		echo "deb [arch=$arch signed-by=$keyring] $mirror $suite main" \
			>"$cache/sources.list"
		if apt update >"$log" 2>&1; then
			say "  done in $(seconds_since "$began") s"
			return 0
		fi
	done
	fail_from_log "cannot read the package lists"
}

# Downloads what is missing, then writes the names of the packages to "debs".
# apt verifies each of them and goes on where it stopped the last time.
download()
{
	# shellcheck disable=SC2086 # One word for each package.
	apt --print-uris install $packages >"$cache/plan" 2>"$log" ||
		fail_from_log "cannot work out the packages"
	sed -n "s/^'.*' \([^ ]*\.deb\) \([0-9]*\) .*/\1 \2/p" \
		"$cache/plan" >"$cache/missing"
	kilobytes=$(awk '{ sum += $2 } END { print int(sum / 1024) }' \
		"$cache/missing")
	say "Dovecot $version: downloading $(wc -l <"$cache/missing")" \
		"packages ($((kilobytes / 1024)) MB)"
	began=$(date +%s)
	start_watching download_news "$kilobytes"
	# shellcheck disable=SC2086
	apt --download-only install $packages >"$log" 2>&1 ||
		fail_from_log "cannot download"
	stop_watching
	say "  done in $(seconds_since "$began") s"
	apt autoclean >>"$log" 2>&1 || fail_from_log "cannot tidy up"
	rm -rf "$cache/state" "$cache/status" "$cache/plan" "$cache/missing"
	(cd "$cache/archives" && ls -- *.deb) >"$cache/debs.new"
	mv "$cache/debs.new" "$cache/debs"
}

# Are all packages of the last complete download here?
downloaded()
{
	[ -s "$cache/debs" ] || return 1
	while read -r deb; do
		[ -s "$cache/archives/$deb" ] || return 1
	done <"$cache/debs"
}

# Unpacks one package into directory $2.  Debian 12's C library still has
# ./lib, which must end up in usr/lib: the links there are kept.
unpack_one()
{
	dpkg-deb --fsys-tarfile "$cache/archives/$1" |
		tar -x -C "$2" --keep-directory-symlink --no-same-owner \
			--no-same-permissions --exclude='./usr/lib/*/gconv' \
			--exclude='./usr/share/[!d]*' \
			--exclude='./usr/share/d[!o]*' \
			--exclude='./usr/share/doc*' \
			--exclude='./usr/lib/systemd' --exclude='./lib/systemd'
}

# Programs name the loader by a path that may be an absolute link, to be
# followed in a chroot.  A relative one is right from outside as well.
relink_loader()
{
	for link in "$1"/usr/lib*/ld-linux*.so.*; do
		target=$(readlink "$link" || :)
		case $target in
		/lib/*) ln -sfn "..$target" "$link" ;;
		esac
	done
}

# What a chroot into the root needs: mount points, and who is who.
furnish()
{
	mkdir -p "$1/dev" "$1/proc" "$1/tmp" "$1/run" "$1/srv"
	chmod 1777 "$1/tmp"
	cat >"$1/etc/passwd" <<-EOF
	root:x:0:0:root:/:/bin/sh
	reader:x:1000:1000:reader:/srv:/bin/sh
	EOF
	cat >"$1/etc/group" <<-EOF
	root:x:0:
	reader:x:1000:
	EOF
	cat >"$1/etc/hosts" <<-EOF
	127.0.0.1 localhost
	::1 localhost
	EOF
	cat >"$1/etc/nsswitch.conf" <<-EOF
	passwd: files
	group: files
	hosts: files
	EOF
}

# Unpacks beside, and puts the result in place by a rename at the end.
# packages.txt is the sign that a root is complete.
unpack()
{
	new=$cache/root.new
	say "Dovecot $version: unpacking $(wc -l <"$cache/debs") packages"
	began=$(date +%s)
	rm -rf "$new"
	mkdir -p "$new/usr/lib" "$new/usr/lib64" "$new/usr/bin" "$new/usr/sbin"
	for link in lib lib64 bin sbin; do
		ln -s "usr/$link" "$new/$link"
	done
	: >"$log"
	while read -r deb; do
		unpack_one "$deb" "$new" </dev/null 2>>"$log" ||
			fail_from_log "cannot unpack $deb"
		# shellcheck disable=SC2016 # The format is dpkg-deb's.
		dpkg-deb -W --showformat='${Package} ${Version}\n' \
			"$cache/archives/$deb"
	done <"$cache/debs" >"$new/packages.txt"
	relink_loader "$new"
	furnish "$new"
	rm -rf "$root"
	mv "$new" "$root"
	say "  done in $(seconds_since "$began") s: $root," \
		"$(du -sm "$root" | cut -f1) MB," \
		"Dovecot $(dovecot_version "$version")"
}

# Shows an installed Dovecot in the same shape as an unpacked one.
link_system()
{
	for config in "${DOVECOT_CONFIG:-}" /usr/lib/dovecot/dovecot-config \
		/usr/lib64/dovecot/dovecot-config \
		/usr/local/lib/dovecot/dovecot-config; do
		[ -r "$config" ] && break
	done
	[ -r "$config" ] || die 1 "DOVECOT=system needs Dovecot's headers" \
		"(package dovecot-dev or dovecot-devel), or DOVECOT_CONFIG= with" \
		"the path of an own build's dovecot-config"
	# shellcheck disable=SC1090,SC2154 # The file says what it sets.
	libexec=$(. "$config" && echo "$dovecot_pkglibexecdir")
	# shellcheck disable=SC1090,SC2154
	include=$(. "$config" && echo "$dovecot_pkgincludedir")
	doveconf=$(command -v doveconf ||
		echo "${libexec%/lib*/dovecot}/bin/doveconf")
	[ -x "$libexec/imap" ] || die 1 "DOVECOT=system: $libexec/imap is" \
		"missing; install the package dovecot-imapd"
	[ -x "$doveconf" ] || die 1 "DOVECOT=system: $doveconf is missing"
	mkdir -p "$root/usr/lib" "$root/usr/include" "$root/usr/bin"
	ln -sfn "$libexec" "$root/usr/lib/dovecot"
	ln -sfn "$include" "$root/usr/include/dovecot"
	ln -sfn "$doveconf" "$root/usr/bin/doveconf"
	now="dovecot-core $(sed -n 's/^#define PACKAGE_VERSION "\(.*\)"/\1/p' \
		"$include/config.h")"
	if [ "$now" != "$(cat "$root/packages.txt" 2>/dev/null)" ]; then
		echo "$now" >"$root/packages.txt"
		say "Dovecot system: ${now#* } in $libexec, headers in $include"
	fi
}

if [ "$version" = system ]; then
	link_system
	exit 0
fi
[ $fresh = no ] && [ -e "$root/packages.txt" ] && exit 0

mkdir -p "$cache" 2>/dev/null || :
[ -w "$cache" ] || die 1 "cannot write to $cache; who owns it?"
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
exec 9>>"$cache/lock"
if ! flock -n 9; then
	say "Dovecot $version: another run is setting it up; waiting for it"
	flock 9
fi
[ $fresh = no ] && [ -e "$root/packages.txt" ] && exit 0

need_apt
if [ $fresh = yes ] || ! downloaded; then
	need_space 250000
	apt_settings
	read_lists
	download
fi
need_space 150000
unpack
