/* libqrencode, told exactly what to do: its own guess of the mode would fold letters to upper case. */
#include "qr_code.h"

#include <errno.h>
#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

static bool is_alphanumeric(const char *text)
{
    return strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:") == strlen(text);
}

static QRecLevel level_of(char letter)
{
    static const char letters[] = "LMQH";
    const char *at = strchr(letters, letter);
    return at ? (QRecLevel)(QR_ECLEVEL_L + (at - letters)) : QR_ECLEVEL_M;
}

static QRcode *encode(const char *text, char level)
{
    QRinput *input = QRinput_new2(0, level_of(level));
    if (!input)
        return NULL;
    QRcode *code = NULL;
    if (QRinput_append(input, is_alphanumeric(text) ? QR_MODE_AN : QR_MODE_8, (int)strlen(text),
                       (const unsigned char *)text) == 0)
        code = QRcode_encodeInput(input);
    int failure = errno;
    QRinput_free(input);
    errno = failure;
    return code;
}

bool qr_code(const char *text, char level, uint8_t **out, unsigned *side, struct err *err)
{
    size_t size = strnlen(text, QR_CODE_TEXT_MAX + 1);
    if (size == 0 || size > QR_CODE_TEXT_MAX)
        return err_set(err, ERR_INPUT, "a QR code takes 1 to %d bytes", QR_CODE_TEXT_MAX);
    QRcode *code = encode(text, level);
    if (!code)
        return err_set_errno(err, errno, "cannot make a QR code");
    size_t modules = (size_t)code->width * (size_t)code->width;
    uint8_t *made = malloc(modules);
    if (made) {
        for (size_t i = 0; i < modules; i++)
            made[i] = code->data[i] & 1;
        *out = made;
        *side = (unsigned)code->width;
    }
    QRcode_free(code);
    return made || err_set(err, ERR_SPACE, "no memory for a QR code");
}
