/*
 * NAME      nearmiss - which word was probably meant?
 * CONTRACT  see nearmiss.h. The distance is that of Damerau and Levenshtein
 *           (optimal string alignment), for words of at most 31 octets.
 */
#include "base/nearmiss.h"

#include <string.h>

#define WORD_MAX 31

static unsigned char
fold(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (unsigned char)(c + ('a' - 'A'));
	return c == '-' ? '_' : (unsigned char)c;
}

static unsigned
least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

static unsigned
distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
	unsigned d[WORD_MAX + 1][WORD_MAX + 1];
	size_t i, j;
	unsigned cost;

	for (i = 0; i <= a_len; i++)
		d[i][0] = (unsigned)i;
	for (j = 0; j <= b_len; j++)
		d[0][j] = (unsigned)j;
	for (i = 1; i <= a_len; i++) {
		for (j = 1; j <= b_len; j++) {
			cost = fold(a[i - 1]) != fold(b[j - 1]);
			d[i][j] = least(d[i - 1][j - 1] + cost,
			    least(d[i - 1][j], d[i][j - 1]) + 1);
			if (i > 1 && j > 1 &&
			    fold(a[i - 1]) == fold(b[j - 2]) &&
			    fold(a[i - 2]) == fold(b[j - 1]))
				d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
		}
	}
	return d[a_len][b_len];
}

const char *
nearmiss(const char *word, size_t len, const char *const *known, size_t count)
{
	const char *best = NULL;
	unsigned best_distance = 0, far;
	size_t i, known_len;

	if (len == 0 || len > WORD_MAX)
		return NULL;
	for (i = 0; i < count; i++) {
		known_len = known[i] != NULL ? strlen(known[i]) : WORD_MAX + 1;
		if (known_len > WORD_MAX)
			continue;
		far = distance(word, len, known[i], known_len);
		if (far > (known_len >= 6 ? 2U : 1U) ||
		    (best != NULL && far >= best_distance))
			continue;
		best = known[i];
		best_distance = far;
	}
	return best;
}
