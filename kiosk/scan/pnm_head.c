/* Reads no pixels. */
#include "pnm_head.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct cursor {
    const char *at, *end;
    long dpi;
};

static void skip_comment(struct cursor *c)
{
    char text[32];
    size_t size = 0;
    while (c->at < c->end && *c->at != '\n') {
        if (size + 1 < sizeof text)
            text[size++] = *c->at;
        c->at++;
    }
    text[size] = '\0';
    if (strncmp(text, "# dpi ", 6) == 0) {
        long dpi = strtol(text + 6, NULL, 10);
        c->dpi = dpi >= 50 && dpi <= 2400 ? dpi : 0;
    }
}

static void skip_space(struct cursor *c)
{
    while (c->at < c->end && (*c->at == '#' || isspace((unsigned char)*c->at))) {
        if (*c->at == '#')
            skip_comment(c);
        else
            c->at++;
    }
}

static long read_number(struct cursor *c)
{
    long value = 0;
    skip_space(c);
    const char *first = c->at;
    while (c->at < c->end && isdigit((unsigned char)*c->at) && c->at - first < 6)
        value = value * 10 + (*c->at++ - '0');
    return c->at > first && c->at < c->end && isspace((unsigned char)*c->at) ? value : 0;
}

bool pnm_head_parse(const char *bytes, size_t size, struct pnm_head *out)
{
    if (size < 2 || bytes[0] != 'P' || bytes[1] < '4' || bytes[1] > '6')
        return false;
    struct cursor c = {bytes + 2, bytes + size, 0};
    struct pnm_head head = {.format = bytes[1]};
    head.width = read_number(&c);
    head.height = read_number(&c);
    if (head.width < 1 || head.width > 65535 || head.height < 1 || head.height > 65535)
        return false;
    head.dpi = c.dpi;
    *out = head;
    return true;
}

static long dpi_of_a4(long width)
{
    static const long usual[] = {75, 100, 150, 200, 300, 400, 600, 1200};
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++) {
        long a4 = usual[i] * 2100 / 254;
        if (labs(width - a4) * 100 <= a4)
            return usual[i];
    }
    return 0;
}

long pnm_head_dpi(const char *path)
{
    char bytes[512];
    struct pnm_head head;
    FILE *file = fopen(path, "rbe");
    if (!file)
        return 0;
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    if (!pnm_head_parse(bytes, size, &head))
        return 0;
    return head.dpi ? head.dpi : dpi_of_a4(head.width);
}
