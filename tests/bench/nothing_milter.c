/*
 * NAME      nothing_milter - a libmilter filter that does nothing
 * CONTRACT  nothing_milter SOCKET negotiates what poststs-milter negotiates,
 *           asks for the same macros, and lets every message go at DATA. The
 *           floor that poststs-milter is measured against.
 */
#include <stdlib.h>

#include <libmilter/mfapi.h>

static sfsistat
on_negotiate(SMFICTX *ctx, unsigned long actions, unsigned long steps,
    unsigned long f2, unsigned long f3, unsigned long *own_actions,
    unsigned long *own_steps, unsigned long *own_f2, unsigned long *own_f3)
{
	*own_actions = actions & SMFIF_SETSYMLIST;
	*own_steps =
	    steps & (SMFIP_NOUNKNOWN | SMFIP_NR_CONN | SMFIP_NR_HELO |
			SMFIP_NR_MAIL | SMFIP_NR_RCPT | SMFIP_NR_HDR |
			SMFIP_NR_EOH | SMFIP_NR_BODY | SMFIP_HDR_LEADSPC);
	if (getenv("ANSWER_HELO") != NULL)
		*own_steps &= ~(unsigned long)SMFIP_NR_HELO;
	*own_f2 = *own_f3 = 0;
	smfi_setsymlist(ctx, SMFIM_CONNECT,
	    (char *)"{client_addr} {client_name} {daemon_addr} {daemon_port}");
	smfi_setsymlist(
	    ctx, SMFIM_HELO, (char *)"{tls_version} {cipher} {tls_sni}");
	smfi_setsymlist(
	    ctx, SMFIM_ENVFROM, (char *)"{auth_type} {tls_version}");
	return SMFIS_CONTINUE;
}

static sfsistat
on_connect(SMFICTX *ctx, char *name, struct sockaddr *address)
{
	return SMFIS_NOREPLY;
}

static sfsistat
on_helo(SMFICTX *ctx, char *name)
{
	return getenv("ANSWER_HELO") != NULL ? SMFIS_CONTINUE : SMFIS_NOREPLY;
}

static sfsistat
on_envelope(SMFICTX *ctx, char **arguments)
{
	return SMFIS_NOREPLY;
}

static sfsistat
on_data(SMFICTX *ctx)
{
	return SMFIS_ACCEPT;
}

int
main(int argc, char **argv)
{
	struct smfiDesc description = {
		.xxfi_name = (char *)"nothing",
		.xxfi_version = SMFI_VERSION,
		.xxfi_flags = SMFIF_SETSYMLIST,
		.xxfi_connect = on_connect,
		.xxfi_helo = on_helo,
		.xxfi_envfrom = on_envelope,
		.xxfi_envrcpt = on_envelope,
		.xxfi_data = on_data,
		.xxfi_negotiate = on_negotiate,
	};

	if (argc != 2 || smfi_register(description) != MI_SUCCESS ||
	    smfi_setconn(argv[1]) != MI_SUCCESS ||
	    smfi_opensocket(1) != MI_SUCCESS)
		return EXIT_FAILURE;
	return smfi_main() == MI_SUCCESS ? EXIT_SUCCESS : EXIT_FAILURE;
}
