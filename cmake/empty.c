/* empty.c: lets a room without sources be a library. */
typedef int yl_empty;
