#!/bin/sh
# apply, disturbed at every system call that changes a disk: see apply_faults.c
exec "$builddir/tests/system/apply/apply_faults" kill
