#!/bin/sh
# Does the book's binder say what is wrong, each time that something is?
# Prints TAP.
exec sh tests/book/binder.sh
