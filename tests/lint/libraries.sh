#!/bin/sh
# libraries - what is loaded at the start of each run is what each run needs
#
# A library that few runs need, and that brings a dozen others along, is
# loaded by those (policy/base/library.h). Think of what one more costs each
# run before you add it to this list (make bench-start).
set -eu
: "${builddir:=.}"

if ! command -v readelf >/dev/null 2>&1; then
	echo "skipped: there is no readelf (binutils)"
	exit 77
fi
failed=0
for library in $(readelf -d "$builddir/poststs" |
    sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'); do
	case $library in
	libc.so.* | ld-linux* | ld.so.* | libdl.so.* | libgcc_s.so.*) ;;
	libcdb.so.* | libcrypto.so.* | libidn2.so.* | libjansson.so.*) ;;
	libseccomp.so.* | libsqlite3.so.* | libssl.so.* | libz.so.*) ;;
	libasan.so.* | libubsan.so.* | libtsan.so.* | libm.so.*) ;;
	libpthread.so.* | librt.so.* | libresolv.so.*) ;; # of sanitizers
	*)
		echo "poststs: is linked with $library, which each run loads"
		failed=1 ;;
	esac
done
exit $failed
