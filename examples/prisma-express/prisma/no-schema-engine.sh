#!/bin/sh
# Stands where `prisma generate` looks for the native schema engine, which it does not run: so nothing is downloaded.
echo "this example has no schema engine" >&2
exit 1
