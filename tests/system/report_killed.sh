#!/bin/sh
# report_killed.sh - mails that end who reads them, and mails that would
#
# A fault of GMime is made by a library that answers when poststs asks for its
# functions: a mail with a field X-Kill ends the process that reads it.
. "$srcdir/tests/system/lib.sh"
need jq gzip
world
command -v "${CC:-cc}" >/dev/null || skip "${CC:-cc} is not installed"
! ldd "$poststs" | grep -q 'lib[a-z]*san' || skip "a sanitizer goes first"
grep -q '^#define HAVE_GMIME 1' "$builddir/config.h" ||
	skip "this build has no GMime"
cat >"$tmp/kill.c" <<-'EOT'
	#define _GNU_SOURCE
	#include <dlfcn.h>
	#include <string.h>
	typedef void *symbol(void *, const char *);
	static int armed;
	static symbol *real;
	static void *library;
	static void *
	with_buffer(const char *bytes, size_t len)
	{
		void *(*open)(const char *, size_t) =
		    real(library, "g_mime_stream_mem_new_with_buffer");
		armed = memmem(bytes, len, "X-Kill:", 7) != 0;
		return open(bytes, len);
	}
	static void *
	construct_message(void *parser, void *options)
	{
		void *(*construct)(void *, void *) =
		    real(library, "g_mime_parser_construct_message");
		if (armed)
			*(volatile int *)16 = 1;
		return construct(parser, options);
	}
	void *
	dlsym(void *handle, const char *name)
	{
		static const char *const since[] = { "GLIBC_2.34",
			"GLIBC_2.2.5", "GLIBC_2.17", "GLIBC_2.0" };
		unsigned i;
		for (i = 0; real == 0 && i < 4; i++)
			real = (symbol *)dlvsym(RTLD_NEXT, "dlsym", since[i]);
		if (strcmp(name, "g_mime_stream_mem_new_with_buffer") == 0)
			return library = handle, (void *)with_buffer;
		if (strcmp(name, "g_mime_parser_construct_message") == 0)
			return library = handle, (void *)construct_message;
		return real(handle, name);
	}
EOT
"${CC:-cc}" -shared -fPIC -o "$tmp/kill.so" "$tmp/kill.c" -ldl
now=2026-11-25T12:00:00Z
report()
{
	env ${preload:+LD_PRELOAD="$preload"} \
		"$poststs" -c "$tmp/poststs.conf" --now "$now" report "$@"
}
json() { jq -r "$1" "$tmp/out"; }
mail()
{
	printf '%s: x\nFrom: Reports <noreply@google.com>\n' "$1"
	printf 'Content-Type: application/tlsrpt+json\n\n'
	jq --arg id "$2" '."report-id" = $id' \
		"$srcdir/tests/system/report/google.json"
}
preload=$tmp/kill.so
spool=$tmp/state/spool
mkdir -m 755 "$tmp/state"
mkdir -m 700 "$spool"

mail X-Fine 1 >"$spool/1.eml"
mail X-Kill 2 >"$spool/2.eml"
mail X-Fine 3 >"$spool/3.eml"
expect 1 "a mail that ends its reader" report --spool --json
same "$(json '.totals | "\(.accepted) \(.refused) \(.set_aside)"')" "2 1 1" \
	"it alone, at once"
same "$(json '.reports[] | select(.result == "refused") | .file')" 2.eml \
	"which one"
same "$(json '.reports[] | select(.result == "refused") | .reason' |
	grep -c 'ended the process that read it')" 1 "why"
same "$(ls -A "$spool" | tr '\n' ' ')" ".refused " "the spool is empty"
same "$(ls "$spool/.refused")" 2.eml "it is kept"
expect 65 "given by name" report "$spool/.refused/2.eml"
preload=
expect 0 "with another library it is read" report "$spool/.refused/2.eml"

# what would take gigabytes in a MIME library, within seconds and little memory
hostile()
{
	mail X-Fine after >"$spool/z.eml"
	(ulimit -v 1500000; expect 1 "$1" report --spool --json
		[ "$failed" -eq 0 ]) || failed=$((failed + 1))
	same "$(json '.reports[] | select(.result == "refused") | .reason')" "$2" \
		"$1"
	[ ! -e "$spool/z.eml" ] || wrong "$1: the next one is not taken"
	rm -f "$spool/.refused"/*
}
{ echo "From: x@y.example"; yes "a: b" | head -n 2000000; printf '\nx\n'; } \
	>"$spool/a.eml"
hostile "two million fields" "has a header of more than 1000 fields"
{
	printf 'From: x@y.example\nContent-Type: multipart/mixed; boundary=b\n\n'
	yes -- '--b' | head -n 2000000
} >"$spool/a.eml"
hostile "two million parts" "has more than 100 parts"
{
	printf 'From: x@y.example\n'
	yes 'Content-Type: message/rfc822
' | head -n 400000
} >"$spool/a.eml"
hostile "mails in mails" "has parts within parts, deeper than 8"
finish
