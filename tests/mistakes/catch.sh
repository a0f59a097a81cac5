#!/bin/sh
# Makes one mistake, and says what is wrong if its test does not catch it.
#
#   tests/mistakes/catch.sh DIRECTORY VERSION PATCH
#
# A patch changes one sample.  Before its first line with "---" it says:
#
#   mistake: what the programmer did
#   rule: what is true instead
#   caught by: PROGRAM TEST        which is tests/PROGRAM.c; if the test's name
#                                  ends in "sanitized", so is the plugin
#   symptom: TEXT                  that the failing test shows; with different
#   symptom 2.3: TEXT              texts, one line for each version ("2.4" is
#   symptom 2.4: TEXT              for later ones too)
#
# The plugin is compiled, and its test runs, in DIRECTORY/VERSION-NAME.  What is
# wrong is written to DIRECTORY/VERSION-NAME.wrong: nothing if the mistake was
# caught.  Environment: BUILD, CC.
set -u
version=$2
patch=$3
name=$(basename "$patch" .patch)
dir=$1/$version-$name
exec >"$dir.wrong" 2>&1

field()
{
	sed -n -e '/^---/q' -e "s/^$1: //p" "$patch"
}

# The other plugins are the good ones.
link_plugins()
{
	mkdir -p "$dir/modules"
	for plugin in "$BUILD/$version/$1"/*.so; do
		ln -s "$plugin" "$dir/modules"
	done
	rm -f "$module"
}

caught_by=$(field 'caught by')
program=${caught_by%% *}
tested=${caught_by#* }
symptom=$(field symptom)
[ -n "$symptom" ] || case $version in
2.3) symptom=$(field 'symptom 2\.3') ;;
*) symptom=$(field 'symptom 2\.4') ;;
esac
sample=$(sed -n 's|^+++ b/samples/\([^/]*\)/.*|\1|p' "$patch")
if [ -z "$(field mistake)" ] || [ -z "$(field rule)" ] ||
	[ -z "$caught_by" ] || [ -z "$symptom" ] || [ -z "$sample" ]; then
	echo "$patch: its header is not complete: see tests/mistakes/catch.sh"
	exit 1
fi
case $BUILD in
/*) ;;
*) BUILD=$PWD/$BUILD ;;
esac
export BUILD
case $tested in
*sanitized)
	kind=modules-asan
	flags='-fsanitize=address -fno-omit-frame-pointer'
	;;
*)
	kind=modules
	flags=
	;;
esac

mkdir -p "$dir"
cp -R samples "$dir"
if ! patch -d "$dir" -p1 -F0 -s <"$patch"; then
	echo "$patch does not apply any more: the sample has changed"
	exit 1
fi
set -- "$dir/samples/$sample"/x*.c
module=$dir/modules/lib90_$(basename "$1" .c)_plugin.so
link_plugins $kind
# shellcheck disable=SC2086 # These are several flags.
if ! ${CC:-cc} -std=gnu11 -g -O1 $flags -fPIC -shared -DHAVE_CONFIG_H \
	-I"$dir/samples" -I"$BUILD/dovecot/$version/usr/include/dovecot" \
	-o "$module" "$@"; then
	echo "$patch does not compile"
	exit 1
fi
if MODULES=$dir/modules DOVECOT=$version TEST_PATIENCE=4 \
	"$BUILD/tests/$program" "$tested" >"$dir/tap" 2>&1 </dev/null; then
	echo "not caught by: $caught_by"
	grep -q '^ok' "$dir/tap" || echo "There is no such test."
elif ! grep -qF -e "$symptom" "$dir/tap"; then
	echo "another symptom than: $symptom"
	head -n 40 "$dir/tap"
fi
rm -rf "$dir"
