/* Groups of four digits, each with its own rank; one zero for any row of zeros between digits. */
#include "yuan.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool yuan_read(const char *text, int64_t *fen)
{
    size_t whole = strspn(text, "0123456789");
    size_t decimals = text[whole] == '.' ? strspn(text + whole + 1, "0123456789") : 0;
    size_t end = whole + (text[whole] == '.' ? 1 + decimals : 0);
    int64_t sum = 0;
    if (whole < 1 || whole > 12 || decimals > 2 || (text[whole] == '.' && decimals == 0) || text[end])
        return false;
    for (size_t i = 0; i < whole; i++)
        sum = sum * 10 + (text[i] - '0');
    for (size_t i = 0; i < 2; i++)
        sum = sum * 10 + (i < decimals ? text[whole + 1 + i] - '0' : 0);
    *fen = sum;
    return true;
}

void yuan_write(int64_t fen, char out[YUAN_TEXT_SIZE])
{
    snprintf(out, YUAN_TEXT_SIZE, "%" PRId64 ".%02d", fen / 100, (int)(fen % 100));
}

/* ---- capitals ---- */

static const char *const digits[] = {"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"};

static void add(char *out, const char *word)
{
    size_t size = strlen(out);
    snprintf(out + size, YUAN_WORDS_SIZE - size, "%s", word);
}

/* 0 … 9999. `zero`: whether a zero is due before the next digit; kept from group to group. */
static void add_group(char *out, int group, bool *zero)
{
    static const char *const ranks[] = {"仟", "佰", "拾", ""};
    int unit = 1000;
    for (int i = 0; i < 4; i++, unit /= 10) {
        int digit = group / unit % 10;
        if (digit == 0) {
            *zero = out[0] != '\0';
            continue;
        }
        if (*zero)
            add(out, digits[0]);
        *zero = false;
        add(out, digits[digit]);
        add(out, ranks[i]);
    }
}

static void add_whole(char *out, int64_t yuan)
{
    static const char *const ranks[] = {"亿", "万", "元"};
    int64_t unit = 100000000;
    bool zero = false;
    for (int i = 0; i < 3; i++, unit /= 10000) {
        int group = (int)(yuan / unit % 10000);
        add_group(out, group, &zero);
        if (group || (i == 2 && out[0]))
            add(out, ranks[i]);
    }
}

void yuan_words(int64_t fen, char out[YUAN_WORDS_SIZE])
{
    int jiao = (int)(fen / 10 % 10), rest = (int)(fen % 10);
    out[0] = '\0';
    add_whole(out, fen / 100);
    if (!out[0] && !jiao && !rest)
        add(out, "零元");
    if (jiao) {
        add(out, digits[jiao]);
        add(out, "角");
    } else if (rest && out[0]) {
        add(out, digits[0]);
    }
    if (rest) {
        add(out, digits[rest]);
        add(out, "分");
    } else {
        add(out, "整");
    }
}
