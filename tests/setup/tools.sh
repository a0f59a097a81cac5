#!/bin/sh
# Sees to it that the tools for a task are installed.
#
#   tests/setup/tools.sh LEVEL...
#
# LEVEL is build, book, check, browser or lint.  Silent when all is there.
# What is missing comes from the distribution's packages: root and sudo
# install it; anybody else is told the command that does.
# Exit codes: 0 all is there, 1 something is missing, 2 wrong usage.
set -eu
# shellcheck source=tests/setup/common.sh
. tests/setup/common.sh

# Level, how to see that it is there (a command or a file), package, purpose.
tools()
{
	cat <<-'EOF'
	build gcc gcc compiles the plugins and the tests
	build /usr/include/stdio.h libc6-dev the C library's headers
	build flock util-linux lets two runs share one download
	book doxygen doxygen reads the chapters and Dovecot's headers
	book dot graphviz draws the diagrams
	book /usr/share/fonts/truetype/liberation*/LiberationSans-Regular.ttf fonts-liberation the letters in the diagrams
	book /usr/include/libxml2/libxml/HTMLparser.h libxml2-dev binds the pages into a book
	check unshare util-linux sets a whole Dovecot apart from the system
	check xargs findutils runs tests side by side
	browser chromium chromium opens the book as a reader does
	browser node nodejs drives the browser
	browser npm npm fetches the accessibility checker
	lint clang-format clang-format checks the style of the C code
	lint shellcheck shellcheck checks the shell scripts
	lint codespell codespell finds words that are often misspelt
	lint aspell aspell checks the spelling
	lint /usr/lib/aspell/en_GB-ise.multi aspell-en knows British English
	EOF
}

is_there()
{
	# shellcheck disable=SC2086 # A probe may be a pattern of file names.
	case $1 in
	/*) ls $1 >/dev/null 2>&1 ;;
	*) have "$1" ;;
	esac
}

# Writes "package (purpose)" for each missing tool of the levels.
list_missing()
{
	tools | while read -r level probe package purpose; do
		case " $* " in
		*" $level "*) is_there "$probe" || echo "$package $purpose" ;;
		esac
	done
}

# Installs as root or through sudo.  An old package list is renewed once.
install_packages()
{
	set -- -y -q -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 \
		install --no-install-recommends "$@"
	for try in first second; do
		$as_root apt-get "$@" >"$log" 2>&1 </dev/null && return 0
		[ $try = second ] || $as_root apt-get -q update \
			>"$log" 2>&1 </dev/null || return 1
	done
	return 1
}

last_words()
{
	grep -v '^ *$' "$log" | tail -n 1 | cut -c 1-60
}

[ $# -gt 0 ] || die 2 "usage: tools.sh LEVEL... (build book check browser lint)"
for level in "$@"; do
	tools | grep -q "^$level " || die 2 "no level '$level' of tools;" \
		"there are: build book check browser lint"
done

missing=$(list_missing "$@")
[ -n "$missing" ] || exit 0
packages=$(echo "$missing" | cut -d ' ' -f 1 | tr '\n' ' ')
packages=${packages% }
say "Missing on this machine:"
echo "$missing" | while read -r package purpose; do
	say "  $package: $purpose"
done
command="apt-get install --no-install-recommends $packages"

have apt-get || die 1 "install them with this system's package manager" \
	"(the names are Debian's), then try again"
if [ "$(id -u)" -eq 0 ]; then
	as_root=
elif ! have sudo; then
	die 1 "ask an administrator to run: $command"
elif sudo -n true 2>/dev/null; then
	as_root='sudo -n'
elif [ -t 0 ] || [ -t 2 ]; then
	as_root=sudo
	say "sudo may ask for your password."
else
	die 1 "sudo wants a password and there is no terminal to ask on;" \
		"run: sudo $command"
fi

mkdir -p "$BUILD" || die 1 "cannot write to $BUILD/"
log=$BUILD/tools.log
trap stop_watching EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
say "Installing: ${as_root:+sudo }$command"
[ -z "$as_root" ] || $as_root true || die 1 "sudo refused; run as root: $command"
began=$(date +%s)
start_watching last_words
# shellcheck disable=SC2086 # One word for each package.
install_packages $packages ||
	die 1 "$(grep '^E: ' "$log" | tail -n 1) (all of it in $log);" \
		"run it yourself: $command"
stop_watching
say "  done in $(seconds_since "$began") s"
missing=$(list_missing "$@")
[ -z "$missing" ] || die 1 "still missing after the installation:" \
	"$(echo "$missing" | cut -d ' ' -f 1 | tr '\n' ' ')"
