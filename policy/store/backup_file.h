/*
 * backup_file - what a backup consists of, as backup*.c see it
 */
#ifndef POSTSTS_STORE_BACKUP_FILE_H
#define POSTSTS_STORE_BACKUP_FILE_H

#include <sqlite3.h>

#include "base/attr.h"
#include "base/buf.h"

#define BACKUP_APPLICATION 0x50535442 /* "PSTB" */
#define BACKUP_VERSION     1
#define BACKUP_PIECE       (1 << 20)
#define BACKUP_PIECES_MAX  (16 << 10) /* of one file */

#define BACKUP_LEDGER   "poststs.db"
#define BACKUP_EVIDENCE "evidence.db"
#define BACKUP_SETTINGS "poststs.conf"

/* backup_folder - one that nobody else looks into, below `parent'; free(3) */
char *backup_folder(const char *parent, struct buf *why);
/* backup_folder_remove - with the databases in it */
void backup_folder_remove(const char *dir);
/* backup_prepare - NULL when SQLite refuses it */
sqlite3_stmt *backup_prepare(sqlite3 *, const char *sql);

#endif
