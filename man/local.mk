# man pages, in mdoc(7); tests/lint/docs.sh keeps them true
dist_man_MANS += man/poststs.1 man/poststs.conf.5 man/poststs-formats.5 \
	man/poststs-fleet.7
