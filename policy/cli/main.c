/*
 * NAME      main - the command poststs
 */
#include <stdio.h>

#include "config.h"

int
main(void)
{
	printf("poststs %s\n", PACKAGE_VERSION);
	return 0;
}
