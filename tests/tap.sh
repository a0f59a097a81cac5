# shellcheck shell=sh
# What the tests in tests/any share: they print TAP.  Source it from the top of
# the repository, then report or skip each test, then finish.

: "${BUILD:=build}" "${WANTED_VERSIONS:=2.3 2.4 testing}"
number=0
failed=0
mkdir -p "$BUILD" || exit 1
# The blank is there on purpose: paths may have some.
scratch=$(mktemp -d "$BUILD/test data.XXXXXX") || exit 1
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

have()
{
	command -v "$1" >/dev/null 2>&1
}

# Reports the test $1; what is wrong, if anything, is in $scratch/wrong.
report()
{
	number=$((number + 1))
	if [ -s "$scratch/wrong" ]; then
		failed=1
		sed 's/^/# /' "$scratch/wrong"
		echo "not ok $number - $1"
	else
		echo "ok $number - $1"
	fi
}

# Reports that the test $1 was not run, and why.
skip()
{
	number=$((number + 1))
	echo "# $2"
	echo "ok $number - $1 # SKIP"
}

finish()
{
	echo "1..$number"
	exit $failed
}
