/* pages.h: large pages for what is large.
 *
 * Why      Arrays that are read in no order cost a look-up of the address beside the load; a large page has one for 2 MiB.
 * Shape    yl_pages_large(array, bytes); after the array was allocated, before it is written.
 * Cost     a call of the system where there are bytes for two large pages; else nothing. Pages that are touched take their
 *          whole size: not for tables of which little is used.
 * Errors   none: a wish. Systems without large pages go on as before.
 */
#ifndef YL_SIM_BASE_PAGES_H
#define YL_SIM_BASE_PAGES_H
#include <stddef.h>

void yl_pages_large(void *array, size_t bytes);
#endif
