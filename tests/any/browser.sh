#!/bin/sh
# Is the book good to read in a browser: on every screen, in light and dark, by
# keyboard, for assistive technology, without JavaScript?  Prints TAP.
#
# Needs chromium, node, and two packages of npm, which stay in build/node/.
# With CHECK_BROWSER=1 what is missing is a failure, and the packages are
# fetched; without it the tests are skipped unless all is there.
set -u
# shellcheck source=tests/tap.sh
. tests/tap.sh
# shellcheck source=tests/book/common.sh
. tests/book/common.sh

what="the book in a browser"
must=${CHECK_BROWSER:-0}
node=$BUILD/node

# Ends the script: a failure where the browser is a must, else a skip.
without()
{
	if [ "$must" = 1 ]; then
		echo "$*" >"$scratch/wrong"
		report "$what"
	else
		skip "$what" "$*; to run it: sh tests/setup/tools.sh browser && CHECK_BROWSER=1 make check T=browser"
	fi
	finish
}

packages_are_there()
{
	cmp -s tests/book/browser/package.json "$node/package.json"
}

# Fetches them beside, so that what is half there never counts.
fetch_packages()
{
	rm -rf "$node.new"
	mkdir -p "$node.new"
	cp tests/book/browser/package.json "$node.new"
	(
		cd "$node.new" &&
			npm install --ignore-scripts --no-package-lock \
				--no-audit --no-fund --no-update-notifier
	) >"$scratch/npm" 2>&1 </dev/null || return 1
	rm -rf "$node"
	mv "$node.new" "$node"
}

have chromium || without "chromium is not installed"
have node || without "node is not installed (package nodejs)"
if ! packages_are_there; then
	[ "$must" = 1 ] || without "the packages of npm are not fetched"
	have npm || without "npm is not installed"
	fetch_packages ||
		without "npm cannot fetch the packages: $(grep -v warn "$scratch/npm" | head -n 3)"
fi
need_book "$what"

# The tests print their own TAP.
timeout --foreground -k 10 600 node tests/book/browser/run.mjs "$book" \
	"$node/node_modules" "$(command -v chromium)" book/[0-9]*.md </dev/null
