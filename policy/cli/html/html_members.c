/*
 * NAME      html_members - the members of a fleet
 * CONTRACT  html_members() in html.h. Nothing where there is no fleet.
 */
#include "cli/html/html.h"
#include "task/fleet_members.h"

static void
put_member(struct html *h, const struct fleet_member *m)
{
	html_put(h->out,
	    "<tr><td data-l=member>%s<td data-l=version>%s<td "
	    "data-l=\"last seen\">",
	    m->name, m->version);
	html_time(h->out, m->seen);
	html_put(h->out, "<td data-l=\"changes behind\">%lu<td data-l=note>",
	    (unsigned long)m->behind);
	if (m->silent)
		buf_puts(h->out, "<span class=warning>silent</span>");
	else if (m->behind > 0)
		buf_puts(h->out, "follows with its next run");
	buf_puts(h->out, "\n");
}

void
html_members(struct html *h)
{
	const struct fleet_members *members = h->status->world->members;
	size_t i;

	if (members == NULL)
		return;
	buf_puts(h->out,
	    "<h2 id=members>Members</h2><table><caption>Mail hosts that share "
	    "this ledger</caption><tr><th>member<th>version<th>last seen<th>"
	    "changes behind<th>note\n");
	for (i = 0; i < members->len; i++)
		put_member(h, &members->list[i]);
	buf_puts(h->out, "</table>");
}
