/*
 * prom - pieces of the Prometheus text format, for the textfile collector
 */
#ifndef POSTSTS_CLI_OUT_PROM_H
#define POSTSTS_CLI_OUT_PROM_H

#include <stdint.h>

/* prom_head - print the description of the metric, before its first line */
void prom_head(const char *metric, const char *help);
/*
 * prom_begin - print the metric's name and first label; prom_label - one more
 * label; prom_end - the value. Label values are masked and escaped.
 */
void prom_begin(const char *metric, const char *key, const char *value);
void prom_label(const char *key, const char *value);
void prom_end(int64_t value);
/* prom_plain - print a metric without labels, with its description */
void prom_plain(const char *metric, const char *help, int64_t value);

#endif
