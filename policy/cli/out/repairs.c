/*
 * NAME      repairs - print what differs from what apply wrote
 * CONTRACT  see repairs.h. Prints only.
 */
#include "cli/out/repairs.h"

#include "cli/out/print.h"

void
show_repairs(const struct repairs *repairs)
{
	if (!repairs_any(repairs))
		return;
	out_style(STYLE_TITLE, "Files that were changed since they were "
			       "written\n");
	if (repairs->web_root > 0)
		out("  the web root, for %ld domain%s\n", repairs->web_root,
		    repairs->web_root > 1 ? "s" : "");
	if (repairs->policy_cdb)
		out("  policy.cdb\n");
	if (repairs->tls_policy_cdb)
		out("  tls_policy.cdb\n");
	out("  apply restores them; ids and records stay\n\n");
}

void
repairs_json(struct jsonw *w, const void *about)
{
	const struct repairs *repairs = about;

	jsonw_open(w, "repairs", '{');
	jsonw_int(w, "web_root", repairs->web_root);
	jsonw_bool(w, "policy_cdb", repairs->policy_cdb);
	jsonw_bool(w, "tls_policy_cdb", repairs->tls_policy_cdb);
	jsonw_close(w, '}');
}
