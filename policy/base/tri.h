/*
 * tri - yes, no, or unknown; unknown never means no
 */
#ifndef POSTSTS_BASE_TRI_H
#define POSTSTS_BASE_TRI_H

enum tri {
	TRI_UNKNOWN = -1,
	TRI_NO = 0,
	TRI_YES = 1,
};

#endif
