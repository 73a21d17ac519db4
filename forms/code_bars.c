/* Code 128 with code sets B and C. */
#include "code_bars.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Widths of bar, space, bar, space, bar, space of the symbols 0..105 (ISO/IEC 15417 table 1); 106 is the stop. */
static const char widths[][8] = {
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213", "221312",
    "231212", "112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132", "221231", "213212",
    "223112", "312131", "311222", "321122", "321221", "312212", "322112", "322211", "212123", "212321", "232121",
    "111323", "131123", "131321", "112313", "132113", "132311", "211313", "231113", "231311", "112133", "112331",
    "132131", "113123", "113321", "133121", "313121", "211331", "231131", "213113", "213311", "213131", "311123",
    "311321", "331121", "312113", "312311", "332111", "314111", "221411", "431111", "111224", "111422", "121124",
    "121421", "141122", "141221", "112214", "112412", "122114", "122411", "142112", "142211", "241211", "221114",
    "413111", "241112", "134111", "111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112",
    "421211", "212141", "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311",
    "113141", "114131", "311141", "411131", "211412", "211214", "211232", "2331112",
};
enum { SET_C = 99, SET_B = 100, START_B = 104, START_C = 105, STOP = 106, SYMBOL_MODULES = 11, STOP_MODULES = 13 };
enum { SYMBOLS_MAX = 2 * CODE_BARS_TEXT_MAX + 4 };

struct symbols {
    int value[SYMBOLS_MAX];
    unsigned count;
};

static size_t digits_at(const char *text)
{
    size_t count = 0;
    while (isdigit((unsigned char)text[count]))
        count++;
    return count;
}

/* Set C pays from four digits on; an odd run gives its first digit to set B. */
static void encode(const char *text, struct symbols *out)
{
    bool in_c = digits_at(text) >= 4 && digits_at(text) % 2 == 0;
    out->value[out->count++] = in_c ? START_C : START_B;
    while (*text) {
        size_t digits = digits_at(text);
        if (in_c && digits >= 2) {
            out->value[out->count++] = (text[0] - '0') * 10 + text[1] - '0';
            text += 2;
        } else if (in_c) {
            out->value[out->count++] = SET_B;
            in_c = false;
        } else if (digits >= 4 && digits % 2 == 0) {
            out->value[out->count++] = SET_C;
            in_c = true;
        } else {
            out->value[out->count++] = *text++ - ' ';
        }
    }
}

static int check_of(const struct symbols *symbols)
{
    int sum = symbols->value[0];
    for (unsigned i = 1; i < symbols->count; i++)
        sum += symbols->value[i] * (int)i;
    return sum % 103;
}

static uint8_t *draw_symbol(uint8_t *at, int value)
{
    for (size_t i = 0; widths[value][i]; i++)
        for (int n = widths[value][i] - '0'; n > 0; n--)
            *at++ = i % 2 == 0;
    return at;
}

bool code_bars(const char *text, uint8_t **out, unsigned *modules, struct err *err)
{
    size_t size = strnlen(text, CODE_BARS_TEXT_MAX + 1);
    bool printable = size > 0 && size <= CODE_BARS_TEXT_MAX;
    for (size_t i = 0; printable && i < size; i++)
        printable = text[i] >= ' ' && text[i] <= '~';
    if (!printable)
        return err_set(err, ERR_INPUT, "a bar code takes 1 to %d printable ASCII characters", CODE_BARS_TEXT_MAX);
    struct symbols symbols = {0};
    encode(text, &symbols);
    symbols.value[symbols.count] = check_of(&symbols);
    symbols.count++;
    unsigned total = symbols.count * SYMBOL_MODULES + STOP_MODULES;
    uint8_t *bars = calloc(total, 1);
    if (!bars)
        return err_set(err, ERR_SPACE, "no memory for a bar code");
    uint8_t *at = bars;
    for (unsigned i = 0; i < symbols.count; i++)
        at = draw_symbol(at, symbols.value[i]);
    draw_symbol(at, STOP);
    *out = bars;
    *modules = total;
    return true;
}
