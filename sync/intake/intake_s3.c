/* libcurl signs; we say what the body's digest is, so that it is covered. */
#include "intake_s3.h"

#include "transport_tus_address.h"
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { BODY_MAX = 1 << 20, CONNECT_MS = 5000, SILENT_S = 30, ALTOGETHER_MS = 300 * 1000, SECRET_MAX = 1024 };

struct intake_s3 {
    char url[FILE_PATH_SIZE];   /* of the bucket, without a slash at its end */
    const char *path;           /* "/bucket", in url */
    char signature[80], keys[SECRET_MAX];
};

struct intake_s3_line {
    const struct intake_s3 *s3;
    CURL *curl;
    struct seal_digest *digest, *into;
    struct intake_s3_answer *answer;
};

/* ---- the bucket ---- */
static bool read_keys(const char *path, char out[SECRET_MAX], struct err *err)
{
    struct buffer text = {0};
    char access[200], secret[400];
    if (!path || !file_read(path, SECRET_MAX - 1, &text, err)) {
        buffer_finish(&text);
        return err_set(err, ERR_DENIED, "--bucket-secret: the file of the bucket's keys cannot be read");
    }
    bool ok = sscanf((const char *)text.data, "%199s %399s", access, secret) == 2;
    if (ok)
        snprintf(out, SECRET_MAX, "%s:%s", access, secret);
    wipe(secret, sizeof secret);
    buffer_finish(&text);
    return ok || err_set(err, ERR_DENIED, "%s: two lines are needed, access key and secret key", path);
}

static bool read_address(const struct intake_bucket *bucket, struct intake_s3 *s3, struct err *err)
{
    char origin[FILE_PATH_SIZE];
    snprintf(s3->url, sizeof s3->url, "%s", bucket->url);
    size_t length = strlen(s3->url);
    if (length > 0 && s3->url[length - 1] == '/')
        s3->url[length - 1] = '\0';
    if (!tus_address_origin(s3->url, origin) || (!tus_address_is_secure(origin) && !tus_address_is_loopback(origin)))
        return err_set(err, ERR_CONFIG, "--bucket %.80s: https://HOST/BUCKET is needed, http:// on loopback only",
                       bucket->url);
    s3->path = strstr(s3->url, "://");
    s3->path = s3->path ? strchr(s3->path + 3, '/') : NULL;
    if (!s3->path || strspn(s3->path + 1, "abcdefghijklmnopqrstuvwxyz0123456789.-") != strlen(s3->path + 1) || !s3->path[1])
        return err_set(err, ERR_CONFIG, "--bucket %.80s: no bucket's name behind the host", bucket->url);
    return true;
}

bool intake_s3_open(const struct intake_bucket *bucket, struct intake_s3 **out, struct err *err)
{
    struct intake_s3 *s3 = calloc(1, sizeof *s3);
    const char *region = bucket->region ? bucket->region : "us-east-1";
    if (!s3)
        return err_set(err, ERR_SPACE, "no memory for the bucket");
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK || !read_address(bucket, s3, err) ||
        !read_keys(bucket->secret_path, s3->keys, err)) {
        intake_s3_close(s3);
        return false;
    }
    snprintf(s3->signature, sizeof s3->signature, "aws:amz:%.40s:s3", region);
    *out = s3;
    return true;
}

void intake_s3_close(struct intake_s3 *s3)
{
    if (!s3)
        return;
    wipe(s3, sizeof *s3);
    free(s3);
}

/* ---- a line ---- */
static size_t on_body(char *bytes, size_t size, size_t count, void *context)
{
    struct intake_s3_line *line = context;
    size_t length = size * count;
    if (line->into) {
        seal_digest_add(line->into, bytes, length);
        return length;
    }
    if (line->answer->body.size + length > BODY_MAX)
        return 0;
    buffer_add(&line->answer->body, bytes, length);
    return line->answer->body.failed ? 0 : length;
}

static size_t on_header(char *text, size_t size, size_t count, void *context)
{
    struct intake_s3_line *line = context;
    static const char name[] = "etag:";
    size_t length = size * count, skip = sizeof name - 1;
    if (length <= skip || strncasecmp(text, name, skip) != 0)
        return length;
    while (skip < length && text[skip] == ' ')
        skip++;
    size_t kept = 0;
    while (skip + kept < length && (unsigned char)text[skip + kept] > ' ' && kept + 1 < INTAKE_S3_ETAG_SIZE)
        kept++;
    snprintf(line->answer->etag, INTAKE_S3_ETAG_SIZE, "%.*s", (int)kept, text + skip);
    return length;
}

bool intake_s3_line_open(const struct intake_s3 *s3, struct intake_s3_line **out, struct err *err)
{
    struct intake_s3_line *line = calloc(1, sizeof *line);
    if (!line || !(line->curl = curl_easy_init()) || !seal_digest_create(&line->digest, err)) {
        intake_s3_line_close(line);
        return err_set(err, ERR_SPACE, "no memory for a connection to the bucket");
    }
    line->s3 = s3;
    *out = line;
    return true;
}

void intake_s3_line_close(struct intake_s3_line *line)
{
    if (!line)
        return;
    curl_easy_cleanup(line->curl);
    seal_digest_destroy(line->digest);
    free(line);
}

/* ---- a request ---- */
static struct curl_slist *headers_of(struct intake_s3_line *line, const struct intake_s3_request *request, struct err *err)
{
    uint8_t sum[SEAL_DIGEST_SIZE];
    char hex[SEAL_DIGEST_HEX_SIZE], text[FILE_PATH_SIZE];
    seal_digest_add(line->digest, request->size ? request->body : "", request->size);
    if (!seal_digest_take(line->digest, sum, err))
        return NULL;
    seal_digest_to_hex(sum, hex);
    snprintf(text, sizeof text, "x-amz-content-sha256: %s", hex);
    struct curl_slist *headers = curl_slist_append(NULL, text);
    headers = curl_slist_append(headers, "Content-Type: application/octet-stream");
    headers = curl_slist_append(headers, "Expect:");
    if (request->copy_from) {
        snprintf(text, sizeof text, "x-amz-copy-source: %s/%s", line->s3->path, request->copy_from);
        headers = curl_slist_append(headers, text);
    }
    return headers;
}

static void set_up(struct intake_s3_line *line, const struct intake_s3_request *request, struct curl_slist *headers)
{
    char url[2 * FILE_PATH_SIZE];
    CURL *curl = line->curl;
    snprintf(url, sizeof url, "%s/%s%s%s", line->s3->url, request->key, request->query ? "?" : "",
             request->query ? request->query : "");
    curl_easy_reset(curl);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_AWS_SIGV4, line->s3->signature);
    curl_easy_setopt(curl, CURLOPT_USERPWD, line->s3->keys);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)ALTOGETHER_MS);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, (long)SILENT_S);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, line);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, line);
    if (strcmp(request->method, "HEAD") == 0)
        curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
    else if (strcmp(request->method, "GET") != 0) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->size);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->size ? request->body : "");
        curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
    }
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
}

static bool judge(const struct intake_s3_request *request, CURLcode code, long status, struct err *err)
{
    static const struct {
        long status;
        enum err_code code;
    } codes[] = {{404, ERR_NOT_FOUND}, {401, ERR_DENIED}, {403, ERR_DENIED}, {429, ERR_NETWORK}, {507, ERR_SPACE}};
    if (code != CURLE_OK)
        return err_set(err, ERR_NETWORK, "bucket: %s %s: %s", request->method, request->key, curl_easy_strerror(code));
    if (status >= 200 && status < 300)
        return true;
    enum err_code kind = status >= 400 && status < 500 ? ERR_DAMAGED : ERR_NETWORK;
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (codes[i].status == status)
            kind = codes[i].code;
    return err_set(err, kind, "bucket: %s %s answered %ld", request->method, request->key, status);
}

bool intake_s3_ask(struct intake_s3_line *line, const struct intake_s3_request *request, struct intake_s3_answer *out,
                   struct err *err)
{
    *out = (struct intake_s3_answer){0};
    struct curl_slist *headers = headers_of(line, request, err);
    if (!headers)
        return false;
    line->answer = out;
    line->into = request->into;
    set_up(line, request, headers);
    CURLcode code = curl_easy_perform(line->curl);
    curl_easy_getinfo(line->curl, CURLINFO_RESPONSE_CODE, &out->status);
    curl_slist_free_all(headers);
    line->answer = NULL;
    /* A copy that failed late says so in the body of a 200. */
    static const char error[] = "<Error>";
    if (code == CURLE_OK && request->copy_from && out->body.size > 0 &&
        memmem(out->body.data, out->body.size, error, sizeof error - 1))
        out->status = 500;
    return judge(request, code, out->status, err);
}
