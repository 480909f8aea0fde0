/* replay.c: runs a fuzz target once over each file of the folders it is given; an empty folder is a
 * failure */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) return 0;
    static uint8_t data[5 << 20];
    size_t size = fread(data, 1, sizeof data, file);
    fclose(file);
    uint8_t *exact = malloc(size ? size : 1); /* so that a sanitizer sees a read past the end */
    for (size_t i = 0; i < size; i++) exact[i] = data[i];
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
    return 1;
}

int main(int argc, char **argv)
{
    int files = 0;
    for (int i = 1; i < argc; i++) {
        DIR *folder = opendir(argv[i]);
        for (struct dirent *entry; folder && (entry = readdir(folder));) {
            char path[4096];
            if (*entry->d_name == '.') continue;
            snprintf(path, sizeof path, "%s/%s", argv[i], entry->d_name);
            files += replay(path);
        }
        if (folder) closedir(folder);
    }
    printf("%d files\n", files);
    return files ? 0 : 1;
}
