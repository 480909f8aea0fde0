/* web.h: the page of web/, joined by cmake/web.cmake.
 *
 * Why      The page draws itself from its data; the program needs no file beside it to write one.
 * Shape    text that ends with a NUL: style and script are in it, with their hashes in its policy; report.c fills its slots,
 *          in this order: lang, generator, title, plain, data.
 * Threads  constant.
 */
#pragma once
extern const unsigned char yl_web_page[];
