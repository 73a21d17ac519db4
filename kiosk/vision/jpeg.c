/* JPEG through libjpeg-turbo, the only file that knows it. The library's interface cannot carry the density, so the
 * JFIF header's five bytes are read and written here (ITU-T T.871 10.1). */
#include "picture.h"

#include <string.h>
#include <turbojpeg.h>

/* A progressive file may hold any number of scans over the whole picture; encoders write at most about 12. */
#define SCANS_MAX 40

enum { JFIF_UNITS_AT = 13, JFIF_X_AT = 14, JFIF_Y_AT = 16, JFIF_END = 20 };

static const uint8_t jfif_start[] = {0xff, 0xd8, 0xff, 0xe0};

static bool is_jfif(const uint8_t *bytes, size_t size)
{
    return size >= JFIF_END && memcmp(bytes, jfif_start, sizeof jfif_start) == 0 && memcmp(bytes + 6, "JFIF", 5) == 0;
}

static double density_of(const uint8_t *bytes, size_t size)
{
    if (!is_jfif(bytes, size))
        return 0;
    double x = bytes[JFIF_X_AT] * 256.0 + bytes[JFIF_X_AT + 1];
    double dpi = bytes[JFIF_UNITS_AT] == 1 ? x : bytes[JFIF_UNITS_AT] == 2 ? x * 2.54 : 0;
    return dpi <= 2400 ? dpi : 0;
}

/* Start-of-scan markers; 0xff inside coded data is always followed by 0 or a restart marker. */
static bool scans_are_few(const uint8_t *bytes, size_t size)
{
    int scans = 0;
    for (size_t i = 0; i + 1 < size; i++)
        scans += bytes[i] == 0xff && bytes[i + 1] == 0xda;
    return scans <= SCANS_MAX;
}

static bool decode(tjhandle codec, const void *bytes, size_t size, struct image *out, struct err *err)
{
    /* A header that ends before the sizes can come back as success with none. */
    int width = 0, height = 0, sampling = 0, space = 0;
    if (tjDecompressHeader3(codec, bytes, size, &width, &height, &sampling, &space) != 0 || width < 1 || height < 1)
        return err_set(err, ERR_INPUT, "not a JPEG picture: %s", tjGetErrorStr2(codec));
    if (!scans_are_few(bytes, size))
        return err_set(err, ERR_INPUT, "a JPEG of more than %d scans is refused", SCANS_MAX);
    bool grey = space == TJCS_GRAY;
    struct image image = {0};
    if (!image_create(width, height, grey ? 1 : 3, density_of(bytes, size), &image, err))
        return false;
    if (tjDecompress2(codec, bytes, size, image.px, width, (int)image.stride_bytes, height, grey ? TJPF_GRAY : TJPF_RGB,
                      TJFLAG_STOPONWARNING) != 0) {
        image_finish(&image);
        return err_set(err, ERR_INPUT, "damaged JPEG picture: %s", tjGetErrorStr2(codec));
    }
    *out = image;
    return true;
}

bool jpeg_read(const void *bytes, size_t size, struct image *out, struct err *err)
{
    tjhandle codec = tjInitDecompress();
    if (!codec)
        return err_set(err, ERR_SPACE, "no memory for a JPEG reader");
    bool ok = decode(codec, bytes, size, out, err);
    tjDestroy(codec);
    return ok;
}

static void put_density(uint8_t *bytes, size_t size, double dpi)
{
    if (!is_jfif(bytes, size) || !(dpi >= 1 && dpi <= 2400))
        return;
    unsigned whole = (unsigned)(dpi + 0.5);
    bytes[JFIF_UNITS_AT] = 1;
    bytes[JFIF_X_AT] = bytes[JFIF_Y_AT] = (uint8_t)(whole >> 8);
    bytes[JFIF_X_AT + 1] = bytes[JFIF_Y_AT + 1] = (uint8_t)whole;
}

static bool encode(tjhandle codec, const struct image *image, int quality, struct buffer *out, struct err *err)
{
    static const int formats[] = {[1] = TJPF_GRAY, [3] = TJPF_RGB, [4] = TJPF_RGBX};
    int sampling = image->channels == 1 ? TJSAMP_GRAY : TJSAMP_420;
    unsigned char *made = NULL;
    unsigned long made_size = 0;
    if (tjCompress2(codec, image->px, image->width_px, (int)image->stride_bytes, image->height_px,
                    formats[image->channels], &made, &made_size, sampling, quality, 0) != 0) {
        tjFree(made);
        return err_set(err, ERR_SPACE, "a JPEG could not be made: %s", tjGetErrorStr2(codec));
    }
    put_density(made, made_size, image->dpi);
    buffer_add(out, made, made_size);
    wipe(made, made_size);
    tjFree(made);
    return buffer_ok(out, err);
}

bool jpeg_write(const struct image *image, int quality, struct buffer *out, struct err *err)
{
    if (!image_check(image, err))
        return false;
    if (quality < 1 || quality > 100)
        return err_set(err, ERR_BUG, "a JPEG quality of %d was asked for", quality);
    tjhandle codec = tjInitCompress();
    if (!codec)
        return err_set(err, ERR_SPACE, "no memory for a JPEG writer");
    bool ok = encode(codec, image, quality, out, err);
    tjDestroy(codec);
    return ok;
}
