#include "ocr.h"

#include "buffer.h"
#include "text.h"
#include <stdio.h>
#include <string.h>
#include <tesseract/capi.h>

#define LANGUAGE "chi_sim"

static TessBaseAPI *engine;

/* Tesseract asks OpenMP for four threads per line, which takes 3.5 times as long here as one (design HARDENING).
 * OMP_THREAD_LIMIT is only read while libraries are loaded, before main; this call of the same library (OpenMP 3.0)
 * works afterwards. Weak: a Tesseract built without OpenMP does not bring it. */
__attribute__((weak)) void omp_set_max_active_levels(int levels);

bool ocr_prepare(struct err *err)
{
    if (engine)
        return true;
    if (omp_set_max_active_levels)
        omp_set_max_active_levels(0);
    TessBaseAPI *made = TessBaseAPICreate();
    if (!made)
        return err_set(err, ERR_SPACE, "no memory for the OCR engine");
    if (TessBaseAPIInit2(made, NULL, LANGUAGE, OEM_LSTM_ONLY) != 0) {
        TessBaseAPIDelete(made);
        return err_set(err, ERR_CONFIG, "the OCR model %s cannot be loaded: install tesseract-ocr-chi-sim", LANGUAGE);
    }
    TessBaseAPISetVariable(made, "debug_file", "/dev/null");
    TessBaseAPISetVariable(made, "tessedit_do_invert", "0");
    engine = made;
    return true;
}

void ocr_release(void)
{
    if (!engine)
        return;
    TessBaseAPIEnd(engine);
    TessBaseAPIDelete(engine);
    engine = NULL;
}

static void add_symbol(struct ocr_text *out, const char *symbol, double confidence)
{
    size_t used = strlen(out->text), size = strlen(symbol);
    if (used + size >= sizeof out->text || out->count >= OCR_SYMBOLS_MAX || !text_is_utf8(symbol, size) ||
        symbol[0] == ' ')
        return;
    memcpy(out->text + used, symbol, size + 1);
    out->least = out->count == 0 || confidence < out->least ? confidence : out->least;
    out->mean = (out->mean * (double)out->count + confidence) / (double)(out->count + 1);
    out->count++;
}

static void take_symbols(struct ocr_text *out)
{
    TessResultIterator *at = TessBaseAPIGetIterator(engine);
    if (!at)
        return;
    do {
        char *symbol = TessResultIteratorGetUTF8Text(at, RIL_SYMBOL);
        if (!symbol)
            continue;
        add_symbol(out, symbol, (double)TessResultIteratorConfidence(at, RIL_SYMBOL) / 100);
        wipe(symbol, strlen(symbol));
        TessDeleteText(symbol);
    } while (TessResultIteratorNext(at, RIL_SYMBOL));
    TessResultIteratorDelete(at);
}

bool ocr_read(const struct image *grey, enum ocr_mode mode, struct ocr_text *out, struct err *err)
{
    *out = (struct ocr_text){0};
    if (!ocr_prepare(err))
        return false;
    if (grey->channels != 1)
        return err_set(err, ERR_BUG, "OCR needs a grey picture");
    static const struct {
        const char *known;
        TessPageSegMode segmentation;
    } modes[] = {[OCR_LINE] = {"", PSM_SINGLE_LINE},
                 [OCR_RAW] = {"", PSM_RAW_LINE},
                 [OCR_DIGITS] = {"0123456789X", PSM_SINGLE_LINE},
                 [OCR_ZONE] = {"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<", PSM_RAW_LINE}};
    TessBaseAPISetVariable(engine, "tessedit_char_whitelist", modes[mode].known);
    TessBaseAPISetPageSegMode(engine, modes[mode].segmentation);
    TessBaseAPISetImage(engine, grey->px, grey->width_px, grey->height_px, 1, (int)grey->stride_bytes);
    TessBaseAPISetSourceResolution(engine, grey->dpi > 0 ? (int)grey->dpi : 300);
    if (TessBaseAPIRecognize(engine, NULL) == 0)
        take_symbols(out);
    TessBaseAPIClear(engine);
    return true;
}
