/*
 * NAME      findings_cert - certificates that strict senders refuse or will
 *           refuse
 * CONTRACT  RFC 8461 4.2, RFC 6125, RFC 9325. A fault of the certificate itself
 *           is reported for its file, a missing name for the host. Only
 *           certificates of hosts that are this machine can be judged here.
 */
#include <string.h>

#include "base/dates.h"
#include "decide/findings/findings.h"
#include "decide/plan/proof.h"
#include "decide/plan/run.h"
#include "facts/cert_fault.h"
#include "facts/cert_life.h"
#include "facts/cert_name.h"

struct say {
	struct run *run;
	struct findings *findings;
	struct arena *arena;
	time_t now;
	const struct expiry_margin *margin;
};

static void
dates(const struct say *say, const struct fact_cert *cert)
{
	struct certlife life = certlife_of(cert);
	const char *whose = life.above ? "a certificate of its chain" : "it";
	char day[DATE_SIZE];

	if (cert->not_before > say->now)
		finding_add(say->findings, say->arena,
		    FINDING_CERT_NOT_YET_VALID, cert->file, "not before %s",
		    date_text(day, cert->not_before));
	if (life.end <= say->now)
		finding_add(say->findings, say->arena, FINDING_CERT_EXPIRED,
		    cert->file, "%s expired on %s", whose,
		    date_text(day, life.end));
	else if (certlife_late(&life, say->margin, say->now))
		finding_add(say->findings, say->arena,
		    FINDING_CERT_EXPIRES_SOON, cert->file, "%s %s", whose,
		    certlife_text(&life, say->now, say->arena));
}

static void
key(const struct say *say, const struct fact_cert *cert)
{
	if (cert->faults & CERT_WEAK_KEY)
		finding_add(say->findings, say->arena, FINDING_CERT_WEAK_KEY,
		    cert->file, "%s with %d bits", cert->key_type,
		    cert->key_bits);
	if (cert->faults & CERT_WEAK_SIGNATURE)
		finding_add(say->findings, say->arena,
		    FINDING_CERT_WEAK_SIGNATURE, cert->file,
		    "a signature in its chain uses SHA-1 or older");
	if (cert->key_matches == TRI_NO)
		finding_add(say->findings, say->arena,
		    FINDING_CERT_KEY_MISMATCH, cert->file,
		    "its key belongs to another certificate");
}

/* trust - of what is sent: the file, or the wire that shows more than it */
static void
trust(const struct say *say, const struct fact_cert *cert,
    const struct fact_host *host)
{
	const char *reason = cert->reason;

	if (cert->completed)
		finding_add(say->findings, say->arena, FINDING_CERT_COMPLETED,
		    cert->file,
		    "it contains only the server's certificate; Postfix "
		    "adds the others from smtpd_tls_CAfile or CApath");
	if (cert->trusted == TRI_YES)
		return;
	if (proof_completes(say->run, host, cert))
		finding_add(say->findings, say->arena, FINDING_CERT_COMPLETED,
		    cert->file,
		    "it lacks an issuer, but each address of %s showed the "
		    "whole chain",
		    host->name);
	else if (cert->trusted == TRI_NO)
		finding_add(say->findings, say->arena, FINDING_CERT_UNTRUSTED,
		    cert->file, "%s",
		    reason != NULL ? reason : "no reason given");
	else
		finding_add(say->findings, say->arena,
		    FINDING_CERT_TRUST_UNKNOWN, cert->file, "%s",
		    reason != NULL ? reason : "there are no root certificates");
}

static void
certificate(const struct say *say, const struct fact_cert *cert,
    const struct fact_host *host)
{
	if (cert->error != NULL) {
		finding_add(say->findings, say->arena, FINDING_CERT_UNREADABLE,
		    cert->file, "%s", cert->error);
		return;
	}
	dates(say, cert);
	key(say, cert);
	trust(say, cert, host);
	if (cert->ordered == TRI_NO)
		finding_add(say->findings, say->arena, FINDING_CERT_UNORDERED,
		    cert->file,
		    "some certificate does not follow what it "
		    "signed");
}

static void
name(const struct say *say, const struct fact_cert *cert, const char *host)
{
	if (cert->error != NULL || cert_covers(cert, host))
		return;
	if (cert->names_len == 0 && strcasecmp(cert->common_name, host) == 0)
		finding_add(say->findings, say->arena, FINDING_CERT_CN_ONLY,
		    host, "%s has no DNS names", cert->file);
	else
		finding_add(say->findings, say->arena,
		    FINDING_CERT_NAME_MISSING, host, "%s is for %s%s",
		    cert->file,
		    cert->names_len > 0 ? cert->names[0] : "no DNS name",
		    cert->names_len > 1 ? " and others" : "");
}

void
findings_cert(struct run *run, struct findings *findings, struct arena *arena)
{
	const struct facts *facts = run->facts;
	const struct say say = { run, findings, arena, run->now,
		&run->settings->expiry_margin };
	const struct fact_host *host;
	bool heard = facts->instances_len == 0;
	size_t i, j;

	/* without a service there is nothing to show one: that is said */
	for (i = 0; i < facts->instances_len; i++)
		heard |= facts->instances[i].listeners_len > 0;
	for (i = 0; i < facts->hosts_len; i++) {
		host = &facts->hosts[i];
		if (host->unlisted)
			continue; /* its move says what it lacks */
		if (host->local == TRI_YES && host->certs_len == 0 && heard)
			finding_add(findings, arena, FINDING_CERT_NONE,
			    host->name, "Postfix has no certificate for it");
		for (j = 0; j < host->certs_len; j++) {
			certificate(&say, host->certs[j], host);
			name(&say, host->certs[j], host->name);
		}
	}
}
