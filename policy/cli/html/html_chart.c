/*
 * NAME      html_chart - bars and time lines
 * CONTRACT  see html.h. SVG in per cent of the width that there is, so that
 *           letters keep their size on a telephone. What a picture says stands
 *           beside it in words: it is hidden from screen readers.
 */
#include <inttypes.h>
#include <string.h>

#include "cli/html/html.h"
#include "decide/decide.h"
#include "decide/plan/obligation.h"

#define ROWS_SHOWN 8 /* of one domain's promises, the newest */
#define ROW_HEIGHT 34
#define AHEAD      (3 * 86400) /* the time line ends so much later than now */

void
html_bar(struct buf *out, const struct html_share *shares, size_t len)
{
	uint64_t total = 0, before = 0;
	size_t i;

	for (i = 0; i < len; i++)
		total += shares[i].count;
	if (total == 0)
		return;
	buf_puts(out, "<svg class=bar aria-hidden=true>");
	for (i = 0; i < len; i++) {
		if (shares[i].count == 0)
			continue;
		buf_printf(out,
		    "<rect class=%s x=\"%.1f%%\" width=\"%.1f%%\"/>",
		    shares[i].class, 100.0 * (double)before / (double)total,
		    100.0 * (double)shares[i].count / (double)total);
		before += shares[i].count;
	}
	buf_puts(out, "</svg><ul class=key>");
	for (i = 0; i < len; i++)
		if (shares[i].count > 0)
			html_put(out, "<li class=%s>%s: %llu</li>",
			    shares[i].class, shares[i].name,
			    (unsigned long long)shares[i].count);
	buf_puts(out, "</ul>");
}

/* ---- promises ---- */

struct line {
	time_t from, to, now;
};

/* a row of the ledger, and until when it binds */
struct promised {
	const struct ledger_row *row;
	time_t until;
};

static double
percent(const struct line *line, time_t t)
{
	return 100.0 * (double)(t - line->from) /
	       (double)(line->to - line->from);
}

static void
put_stretch(struct buf *out, const struct line *line, const char *class,
    unsigned y, time_t from, time_t to)
{
	if (to > from)
		buf_printf(out,
		    "<rect class=%s x=\"%.1f%%\" y=%u "
		    "width=\"%.1f%%\" height=10 />",
		    class, percent(line, from), y,
		    percent(line, to) - percent(line, from));
}

static void
put_row(struct buf *out, const struct line *line,
    const struct promised *promised, unsigned n)
{
	const struct ledger_row *row = promised->row;
	time_t end = row->superseded != 0 ? row->superseded : line->now;
	const char *mode = policy_mode_name(row->body->policy.mode);
	bool late = percent(line, row->published) > 50;

	put_stretch(out, line, mode, n * ROW_HEIGHT + 18, row->published, end);
	put_stretch(
	    out, line, "owed", n * ROW_HEIGHT + 18, end, promised->until);
	buf_printf(out, "<text x=\"%.1f%%\" y=%u%s>%s</text>",
	    late ? 100.0 : percent(line, row->published), n * ROW_HEIGHT + 13,
	    late ? " text-anchor=end" : "", mode);
}

static struct line
line_of(const struct promised *list, size_t len, time_t now)
{
	struct line line = { now, now + AHEAD, now };
	size_t i;

	for (i = 0; i < len; i++) {
		if (list[i].row->published < line.from)
			line.from = list[i].row->published;
		if (list[i].until > line.to)
			line.to = list[i].until;
	}
	return line;
}

static void
put_picture(
    struct buf *out, const struct promised *list, size_t len, time_t now)
{
	struct line line = line_of(list, len, now);
	unsigned height = (unsigned)len * ROW_HEIGHT;
	size_t i;

	buf_printf(
	    out, "<svg class=line height=%u aria-hidden=true>", height + 18);
	for (i = 0; i < len; i++)
		put_row(out, &line, &list[i], (unsigned)i);
	buf_printf(out,
	    "<line x1=\"%.1f%%\" x2=\"%.1f%%\" y1=0 y2=%u />"
	    "<text x=\"%.1f%%\" y=%u text-anchor=%s>now</text></svg>",
	    percent(&line, now), percent(&line, now), height + 4,
	    percent(&line, now), height + 15,
	    percent(&line, now) > 50 ? "end" : "start");
}

static void
put_words(struct buf *out, const struct promised *promised)
{
	const struct ledger_row *row = promised->row;

	html_put(out, "<tr><td>%s<td><code>%s</code><td>",
	    policy_mode_name(row->body->policy.mode), row->id);
	html_time(out, row->published);
	buf_puts(out, "<td>");
	if (row->superseded != 0)
		html_time(out, row->superseded);
	else
		buf_puts(out, "now");
	buf_puts(out, "<td>");
	if (promised->until == 0)
		buf_puts(out, "binds nobody");
	else
		html_time(out, promised->until);
	buf_puts(out, "\n");
}

/* put_lost - what stands in no row */
static void
put_lost(struct buf *out, time_t until)
{
	buf_puts(out, "<tr><td>unknown<td>not in the ledger<td><td><td>");
	html_time(out, until);
	buf_puts(out, "\n");
}

void
html_obligations(struct html *h, const struct plan_domain *d)
{
	const struct ledger *ledger = h->status->world->ledger;
	const struct ledger_domain *standing = ledger_domain(ledger, d->name);
	time_t now = h->status->world->plan->now, lost = 0;
	struct obligations p = obligations_of(ledger, standing, d, now);
	struct promised list[ROWS_SHOWN];
	size_t len = 0, i, all = standing != NULL ? standing->rows_len : 0;

	while (obligation_next(&p))
		if (p.row == NULL)
			lost = p.until > now ? p.until : 0;
		else if (len < ROWS_SHOWN)
			list[len++] = (struct promised){ p.row, p.until };
	if (len == 0 && lost == 0)
		return;
	buf_puts(h->out, "<h3>Promised to senders</h3>");
	/* the oldest first, as time goes */
	for (i = 0; i < len / 2; i++) {
		struct promised other = list[i];

		list[i] = list[len - 1 - i];
		list[len - 1 - i] = other;
	}
	if (len > 0)
		put_picture(h->out, list, len, now);
	html_put(h->out,
	    "<div class=wide><table><caption>Policies served%s, and until "
	    "when a sender may act on each</caption><tr><th>mode<th>id"
	    "<th>from<th>to<th>kept until\n",
	    len < all ? " last" : "");
	for (i = 0; i < len; i++)
		put_words(h->out, &list[i]);
	if (lost != 0)
		put_lost(h->out, lost);
	buf_puts(h->out, "</table></div>");
}
