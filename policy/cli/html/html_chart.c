/*
 * NAME      html_chart - bars and time lines
 * CONTRACT  see html.h. SVG in per cent of the available width, so that letters
 *           keep their size on a telephone. Text beside a picture says the same
 *           in words; the picture is hidden from screen readers.
 */
#include <inttypes.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/html/html.h"
#include "decide/decide.h"
#include "decide/plan/obligation.h"

#define ROWS_SHOWN 8           /* of one domain's promises, the newest */
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
put_stretch(struct buf *out, const struct line *line, const char *mode,
    const char *more, time_t from, time_t to)
{
	if (to > from)
		buf_printf(out,
		    "<rect class=\"%s%s\" x=\"%.1f%%\" width=\"%.1f%%\" />",
		    mode, more, percent(line, from),
		    percent(line, to) - percent(line, from));
}

/* put_dates - in words, what the bar below them shows */
static void
put_dates(struct buf *out, const struct promised *promised)
{
	const struct ledger_row *row = promised->row;
	const char *mode = policy_mode_name(row->body->policy.mode);

	html_put(out, "<li><span class=%s>%s</span> served from ", mode, mode);
	html_time(out, row->published);
	buf_puts(out, row->superseded != 0 ? " to " : " until now");
	if (row->superseded != 0)
		html_time(out, row->superseded);
	if (promised->until != 0) {
		buf_puts(out, ", promised until ");
		html_time(out, promised->until);
	} else
		buf_puts(out, ", promises nothing");
	html_put(out, ", id <code>%s</code>", row->id);
}

static void
put_row(
    struct buf *out, const struct line *line, const struct promised *promised)
{
	const struct ledger_row *row = promised->row;
	time_t end = row->superseded != 0 ? row->superseded : line->now;
	const char *mode = policy_mode_name(row->body->policy.mode);

	put_dates(out, promised);
	buf_puts(out, "<svg class=line aria-hidden=true>");
	put_stretch(out, line, mode, "", row->published, end);
	put_stretch(out, line, mode, " owed", end, promised->until);
	buf_printf(out,
	    "<line x1=\"%.1f%%\" x2=\"%.1f%%\" y1=0 y2=100%% /></svg></li>",
	    percent(line, line->now), percent(line, line->now));
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
put_day(struct buf *out, time_t t)
{
	char text[TIME_SIZE];

	time_text(text, t);
	text[10] = '\0'; /* 2026-01-31 */
	html_put(out, "%s", text);
}

/* put_axis - the days where the bars begin and end, and today between them */
static void
put_axis(struct buf *out, const struct line *line)
{
	double now = percent(line, line->now);

	buf_puts(
	    out, "<svg class=axis aria-hidden=true><text x=0 y=\"2.4em\">");
	put_day(out, line->from);
	buf_puts(out, "</text><text x=\"100%\" y=\"2.4em\" text-anchor=end>");
	put_day(out, line->to);
	buf_printf(out, "</text><text x=\"%.1f%%\" y=\"1.1em\" text-anchor=%s>",
	    now, now > 50 ? "end" : "start");
	buf_puts(out, "now, ");
	put_day(out, line->now);
	buf_puts(out, "</text></svg>");
}

/* collect - the newest of all, the oldest first; what stands in no row */
static size_t
collect(struct html *h, const struct plan_domain *d, struct promised *list,
    time_t *lost)
{
	const struct ledger *ledger = h->status->world->ledger;
	time_t now = h->status->world->plan->now;
	struct obligations p =
	    obligations_of(ledger, ledger_domain(ledger, d->name), d, now);
	struct promised other;
	size_t len = 0, i;

	while (obligation_next(&p))
		if (p.row == NULL)
			*lost = p.until > now ? p.until : 0;
		else if (len < ROWS_SHOWN)
			list[len++] = (struct promised){ p.row, p.until };
	for (i = 0; i < len / 2; i++) {
		other = list[i];
		list[i] = list[len - 1 - i];
		list[len - 1 - i] = other;
	}
	return len;
}

void
html_obligations(struct html *h, const struct plan_domain *d)
{
	const struct ledger_domain *standing =
	    ledger_domain(h->status->world->ledger, d->name);
	struct promised list[ROWS_SHOWN];
	time_t lost = 0;
	size_t len = collect(h, d, list, &lost), i;
	struct line line = line_of(list, len, h->status->world->plan->now);

	if (len == 0 && lost == 0)
		return;
	buf_puts(h->out,
	    "<h3>Promised to senders</h3><p class=key><i class=solid></i> "
	    "served <i class=pale></i> promised: senders may have it "
	    "cached</p><ol class=times>");
	for (i = 0; i < len; i++)
		put_row(h->out, &line, &list[i]);
	if (lost != 0) {
		buf_puts(
		    h->out, "<li>unknown, not in the ledger, promised until ");
		html_time(h->out, lost);
		buf_puts(h->out, "</li>");
	}
	buf_puts(h->out, "</ol>");
	if (len > 0)
		put_axis(h->out, &line);
	if (standing != NULL && len < standing->rows_len)
		html_put(h->out, "<p>Earlier policies: %zu.</p>",
		    standing->rows_len - len);
}
