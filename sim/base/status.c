/* status.c: the text of a machine's fault, contract in status.h */
#include "sim/base/status.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Reasons of the system in the words of POSIX, and in Chinese. */
static const struct reason {
    int why;
    const char *en, *zh;
} reasons[] = {
    {0, "a write failed earlier", "此前已有写入失败"},
    {ENOENT, "No such file or directory", "没有这个文件或目录"},
    {EACCES, "Permission denied", "没有权限"},
    {EPERM, "Operation not permitted", "没有权限"},
    {EEXIST, "File exists", "已存在同名的文件或目录"},
    {ENOTDIR, "Not a directory", "路径中有一部分不是目录"},
    {EISDIR, "Is a directory", "它是目录"},
    {ENOTEMPTY, "Directory not empty", "目录不是空的"},
    {ENOSPC, "No space left on device", "磁盘已满"},
    {EDQUOT, "Disk quota exceeded", "超出磁盘配额"},
    {EFBIG, "File too large", "文件过大"},
    {EROFS, "Read-only file system", "文件系统只读"},
    {EIO, "Input/output error", "磁盘读写出错"},
    {ENXIO, "No such device or address", "没有这个设备"},
    {ENODEV, "No such device", "没有这个设备"},
    {EBUSY, "Device or resource busy", "文件或设备正被占用"},
    {ETXTBSY, "Text file busy", "程序文件正在运行"},
    {EMFILE, "Too many open files", "打开的文件过多"},
    {ENFILE, "Too many open files in system", "系统打开的文件过多"},
    {ENAMETOOLONG, "File name too long", "文件名过长"},
    {ELOOP, "Too many levels of symbolic links", "符号链接层数过多"},
    {EXDEV, "Invalid cross-device link", "跨越了文件系统"},
    {ENOMEM, "Cannot allocate memory", "内存不足"},
    {EAGAIN, "Resource temporarily unavailable", "资源暂时不可用"},
    {EINTR, "Interrupted system call", "被信号打断"},
    {EINVAL, "Invalid argument", "参数无效"},
    {EBADF, "Bad file descriptor", "文件未打开"},
    {EPIPE, "Broken pipe", "读取的一方已关闭"},
    {ENOEXEC, "Exec format error", "不是可执行的程序"},
    {ENOSYS, "Function not implemented", "系统没有此功能"},
    {EOPNOTSUPP, "Operation not supported", "系统不支持此操作"},
    {EOVERFLOW, "Value too large for defined data type", "数值过大"},
    {ESTALE, "Stale file handle", "网络文件已失效"},
    {ETIMEDOUT, "Connection timed out", "等待超时"},
};

static const struct reason *reason_of(int why)
{
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (reasons[i].why == why) return &reasons[i];
    return NULL;
}

/* Never half a character at the end. */
static void trim(char text[YL_FAULT])
{
    size_t length = strlen(text), at = length;
    if (length < YL_FAULT - 1) return;
    while (at > 0 && ((unsigned char)text[at - 1] & 0xC0) == 0x80) at--;
    if (at > 0 && (unsigned char)text[at - 1] >= 0xC0) at--;
    text[at] = '\0';
}

static void print(char text[YL_FAULT], const char *format, va_list values, const char *between,
                  const char *reason)
{
    va_list again;
    va_copy(again, values);
    if (vsnprintf(text, YL_FAULT, format, again) < 0) strcpy(text, "?");
    va_end(again);
    const size_t used = strlen(text);
    snprintf(text + used, YL_FAULT - used, "%s%s", between, reason);
    trim(text);
}

enum yl_status yl_fault_set(struct yl_fault *fault, enum yl_status status, const char *en,
                            const char *zh, ...)
{
    if (!fault || fault->text[0]) return status;
    va_list values;
    va_start(values, zh);
    print(fault->text, en, values, "", "");
    print(fault->zh, zh, values, "", "");
    va_end(values);
    return status;
}

enum yl_status yl_fault_errno(struct yl_fault *fault, enum yl_status status, int why,
                              const char *en, const char *zh, ...)
{
    const struct reason *reason = reason_of(why);
    char unknown[64];
    if (!fault || fault->text[0]) return status;
    fault->why = why;
    snprintf(unknown, sizeof unknown, "系统错误 %d", why);
    va_list values;
    va_start(values, zh);
    print(fault->text, en, values, ": ", reason ? reason->en : strerror(why));
    print(fault->zh, zh, values, "：", reason ? reason->zh : unknown);
    va_end(values);
    return status;
}

bool yl_fault_is_machines(const struct yl_fault *fault)
{
    static const int names[] = {0,     ENOENT, ENOTDIR,      EISDIR, EACCES,
                                EPERM, ELOOP,  ENAMETOOLONG, ENXIO,  ENODEV};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (fault->why == names[i]) return false;
    return true;
}

enum yl_status yl_fault_take(struct yl_fault *fault, enum yl_status status,
                             const struct yl_fault *other)
{
    if (fault && !fault->text[0]) *fault = *other;
    return status;
}
