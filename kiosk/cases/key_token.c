/* PKCS#11 through p11-kit: find the token, log in, find the key, one operation, and out again. */
#include "key_token.h"

#include "buffer.h"
#include <p11-kit/p11-kit.h>
#include <p11-kit/uri.h>
#include <stdlib.h>
#include <string.h>

enum { NONCE_BYTES = 12, TAG_BITS = 128, SLOTS_MOST = 64, LABEL_SIZE = 64 };
static const char default_label[] = "station-key";
static const char bound_to[] = "counter/1/station-key";

struct visit {
    const char *uri;
    P11KitUri *parsed;
    CK_FUNCTION_LIST **modules;
    CK_FUNCTION_LIST *module; /* of the token */
    CK_SLOT_ID slot;
    CK_SESSION_HANDLE session; /* 0: none */
    char label[LABEL_SIZE];    /* of the wrapping key */
};

/* ---- what a token answers, in words ---- */
static const struct {
    CK_RV answer;
    enum err_code code;
    const char *remedy;
} remedies[] = {
    {CKR_PIN_INCORRECT, ERR_DENIED, "the PIN is wrong: correct token.pin; a few wrong tries lock the token"},
    {CKR_PIN_INVALID, ERR_DENIED, "the PIN is wrong: correct token.pin; a few wrong tries lock the token"},
    {CKR_PIN_LEN_RANGE, ERR_DENIED, "the PIN is wrong: correct token.pin; a few wrong tries lock the token"},
    {CKR_PIN_LOCKED, ERR_DENIED, "it is locked: its security officer unlocks it and sets a new PIN"},
    {CKR_PIN_EXPIRED, ERR_DENIED, "its PIN has expired: set a new one"},
    {CKR_USER_PIN_NOT_INITIALIZED, ERR_CONFIG, "it has no PIN yet: initialise it"},
    {CKR_ENCRYPTED_DATA_INVALID, ERR_DAMAGED, "station.token does not open under its key: put back the token it was made with"},
    {CKR_ENCRYPTED_DATA_LEN_RANGE, ERR_DAMAGED, "station.token does not open under its key: put back the token it was made with"},
    {CKR_MECHANISM_INVALID, ERR_CONFIG, "it cannot do AES-GCM: another token is needed"},
    {CKR_KEY_TYPE_INCONSISTENT, ERR_CONFIG, "its key is not of AES"},
    {CKR_TOKEN_WRITE_PROTECTED, ERR_CONFIG, "it is write-protected: no key can be made on it"},
};

static bool answered(const struct visit *v, const char *step, CK_RV answer, struct err *err)
{
    for (size_t i = 0; i < sizeof remedies / sizeof remedies[0]; i++)
        if (remedies[i].answer == answer)
            return err_set(err, remedies[i].code, "token %s: %s", v->uri, remedies[i].remedy);
    return err_set(err, ERR_DEVICE, "token %s: %s failed (%s): take it out, put it in again, and repeat", v->uri, step,
                   p11_kit_strerror(answer));
}

/* ---- finding it ---- */
static bool parse(struct visit *v, struct err *err)
{
    v->parsed = p11_kit_uri_new();
    int result = v->parsed ? p11_kit_uri_parse(v->uri, P11_KIT_URI_FOR_OBJECT_ON_TOKEN, v->parsed) : P11_KIT_URI_UNEXPECTED;
    if (result != P11_KIT_URI_OK)
        return err_set(err, ERR_CONFIG, "\"%s\" is no PKCS#11 URI: write pkcs11:token=LABEL", v->uri);
    if (p11_kit_uri_get_pin_value(v->parsed))
        return err_set(err, ERR_CONFIG, "a PKCS#11 URI holds no PIN here: put it into keys/token.pin");
    const CK_ATTRIBUTE *label = p11_kit_uri_get_attribute(v->parsed, CKA_LABEL);
    size_t size = label ? label->ulValueLen : sizeof default_label - 1;
    if (size == 0 || size >= sizeof v->label)
        return err_set(err, ERR_CONFIG, "\"%s\": the name of the key is too long", v->uri);
    memcpy(v->label, label ? label->pValue : default_label, size);
    return true;
}

/* The first token that the URI fits, in this module. */
static bool is_in_module(struct visit *v, CK_FUNCTION_LIST *module, CK_FLAGS *flags)
{
    CK_SLOT_ID slots[SLOTS_MOST];
    CK_ULONG count = SLOTS_MOST;
    CK_TOKEN_INFO info;
    if (module->C_GetSlotList(CK_TRUE, slots, &count) != CKR_OK)
        return false;
    for (CK_ULONG i = 0; i < count; i++) {
        if (module->C_GetTokenInfo(slots[i], &info) != CKR_OK || p11_kit_uri_match_token_info(v->parsed, &info) != 1)
            continue;
        v->module = module;
        v->slot = slots[i];
        *flags = info.flags;
        return true;
    }
    return false;
}

static bool find_token(struct visit *v, CK_FLAGS *flags, struct err *err)
{
    v->modules = p11_kit_modules_load_and_initialize(0);
    for (CK_FUNCTION_LIST **module = v->modules; module && *module; module++)
        if (is_in_module(v, *module, flags))
            return true;
    return err_set(err, ERR_DEVICE,
                   "token %s is not there: put it in. Until then the stored cases stay sealed, and nothing is lost", v->uri);
}

/* ---- in and out ---- */
static void leave(struct visit *v)
{
    if (v->session) {
        v->module->C_Logout(v->session);
        v->module->C_CloseSession(v->session);
    }
    if (v->modules)
        p11_kit_modules_finalize_and_release(v->modules);
    p11_kit_uri_free(v->parsed);
    *v = (struct visit){0};
}

static bool log_in(struct visit *v, const struct key_token *token, CK_FLAGS flags, struct err *err)
{
    CK_UTF8CHAR pin[256];
    if (flags & CKF_USER_PIN_LOCKED)
        return answered(v, "login", CKR_PIN_LOCKED, err);
    if (flags & CKF_USER_PIN_FINAL_TRY)
        return err_set(err, ERR_DENIED,
                       "token %s has one try left before it locks, and this program does not use it up: log in by hand with "
                       "the right PIN first",
                       v->uri);
    if (token->pin_bytes == 0 || token->pin_bytes > sizeof pin)
        return answered(v, "login", CKR_PIN_LEN_RANGE, err);
    memcpy(pin, token->pin, token->pin_bytes);
    CK_RV answer = v->module->C_Login(v->session, CKU_USER, pin, token->pin_bytes);
    wipe(pin, sizeof pin);
    return answer == CKR_OK || answer == CKR_USER_ALREADY_LOGGED_IN || answered(v, "login", answer, err);
}

static bool enter(struct visit *v, const struct key_token *token, bool writing, struct err *err)
{
    CK_FLAGS flags = 0;
    *v = (struct visit){.uri = token->uri};
    if (!parse(v, err) || !find_token(v, &flags, err))
        return false;
    CK_RV answer = v->module->C_OpenSession(v->slot, CKF_SERIAL_SESSION | (writing ? CKF_RW_SESSION : 0), NULL, NULL,
                                            &v->session);
    if (answer != CKR_OK) {
        v->session = 0;
        return answered(v, "a session", answer, err);
    }
    return log_in(v, token, flags, err);
}

/* ---- the wrapping key ---- */
static bool find_key(struct visit *v, CK_OBJECT_HANDLE *out, CK_ULONG *found, struct err *err)
{
    CK_OBJECT_CLASS class = CKO_SECRET_KEY;
    CK_ATTRIBUTE wanted[] = {{CKA_CLASS, &class, sizeof class}, {CKA_LABEL, v->label, strlen(v->label)}};
    CK_OBJECT_HANDLE both[2];
    CK_RV answer = v->module->C_FindObjectsInit(v->session, wanted, 2);
    if (answer == CKR_OK) {
        answer = v->module->C_FindObjects(v->session, both, 2, found);
        v->module->C_FindObjectsFinal(v->session);
    }
    if (answer != CKR_OK)
        return answered(v, "looking for its key", answer, err);
    *out = *found ? both[0] : 0;
    return *found < 2 || err_set(err, ERR_CONFIG, "token %s has two keys called %s: name one of them", v->uri, v->label);
}

/* Never to be read out, not even wrapped. */
static bool make_key(struct visit *v, CK_OBJECT_HANDLE *out, struct err *err)
{
    CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
    CK_ULONG bytes = KEY_TOKEN_KEY_BYTES;
    CK_MECHANISM how = {CKM_AES_KEY_GEN, NULL, 0};
    CK_ATTRIBUTE as[] = {
        {CKA_TOKEN, &yes, sizeof yes},     {CKA_PRIVATE, &yes, sizeof yes},   {CKA_SENSITIVE, &yes, sizeof yes},
        {CKA_EXTRACTABLE, &no, sizeof no}, {CKA_ENCRYPT, &yes, sizeof yes},   {CKA_DECRYPT, &yes, sizeof yes},
        {CKA_WRAP, &no, sizeof no},        {CKA_UNWRAP, &no, sizeof no},      {CKA_VALUE_LEN, &bytes, sizeof bytes},
        {CKA_LABEL, v->label, strlen(v->label)},
    };
    CK_RV answer = v->module->C_GenerateKey(v->session, &how, as, sizeof as / sizeof as[0], out);
    return answer == CKR_OK || answered(v, "making a key", answer, err);
}

static CK_MECHANISM gcm(CK_GCM_PARAMS *parameters, uint8_t nonce[NONCE_BYTES])
{
    static uint8_t bound[sizeof bound_to - 1]; /* PKCS#11 takes no const */
    memcpy(bound, bound_to, sizeof bound);
    *parameters = (CK_GCM_PARAMS){.pIv = nonce,
                                  .ulIvLen = NONCE_BYTES,
                                  .ulIvBits = 8 * NONCE_BYTES,
                                  .pAAD = bound,
                                  .ulAADLen = sizeof bound,
                                  .ulTagBits = TAG_BITS};
    return (CK_MECHANISM){CKM_AES_GCM, parameters, sizeof *parameters};
}

static bool wrap(struct visit *v, const uint8_t *key, uint8_t *out, struct err *err)
{
    CK_OBJECT_HANDLE handle = 0;
    CK_ULONG found = 0, size = KEY_TOKEN_WRAPPED_BYTES - NONCE_BYTES;
    CK_GCM_PARAMS parameters;
    uint8_t nonce[NONCE_BYTES], plain[KEY_TOKEN_KEY_BYTES];
    if (!find_key(v, &handle, &found, err) || (!found && !make_key(v, &handle, err)))
        return false;
    CK_RV answer = v->module->C_GenerateRandom(v->session, nonce, sizeof nonce);
    if (answer != CKR_OK)
        return answered(v, "random bytes", answer, err);
    CK_MECHANISM how = gcm(&parameters, nonce);
    memcpy(plain, key, sizeof plain);
    memcpy(out, nonce, sizeof nonce);
    answer = v->module->C_EncryptInit(v->session, &how, handle);
    if (answer == CKR_OK)
        answer = v->module->C_Encrypt(v->session, plain, sizeof plain, out + NONCE_BYTES, &size);
    wipe(plain, sizeof plain);
    if (answer != CKR_OK)
        return answered(v, "wrapping", answer, err);
    return size == KEY_TOKEN_WRAPPED_BYTES - NONCE_BYTES ||
           err_set(err, ERR_DEVICE, "token %s wraps in another form than AES-GCM's", v->uri);
}

static bool unwrap(struct visit *v, const uint8_t *wrapped, uint8_t *out, struct err *err)
{
    CK_OBJECT_HANDLE handle = 0;
    /* Modules may want room for as much as they are given before they have looked at the tag. */
    CK_ULONG found = 0, size = KEY_TOKEN_WRAPPED_BYTES;
    CK_GCM_PARAMS parameters;
    uint8_t nonce[NONCE_BYTES], sealed[KEY_TOKEN_WRAPPED_BYTES - NONCE_BYTES], plain[KEY_TOKEN_WRAPPED_BYTES];
    if (!find_key(v, &handle, &found, err))
        return false;
    if (!found)
        return err_set(err, ERR_CONFIG, "token %s has no key called %s: put in the token that the station key was wrapped with",
                       v->uri, v->label);
    memcpy(nonce, wrapped, sizeof nonce);
    memcpy(sealed, wrapped + NONCE_BYTES, sizeof sealed);
    CK_MECHANISM how = gcm(&parameters, nonce);
    CK_RV answer = v->module->C_DecryptInit(v->session, &how, handle);
    if (answer == CKR_OK) {
        answer = v->module->C_Decrypt(v->session, sealed, sizeof sealed, plain, &size);
        /* How modules say that a tag does not hold differs. */
        if (answer == CKR_GENERAL_ERROR || (answer == CKR_OK && size != KEY_TOKEN_KEY_BYTES))
            answer = CKR_ENCRYPTED_DATA_INVALID;
    }
    if (answer == CKR_OK)
        memcpy(out, plain, KEY_TOKEN_KEY_BYTES);
    wipe(plain, sizeof plain);
    return answer == CKR_OK || answered(v, "unwrapping", answer, err);
}

bool key_token_wrap(const struct key_token *token, const uint8_t key[KEY_TOKEN_KEY_BYTES],
                    uint8_t out[KEY_TOKEN_WRAPPED_BYTES], struct err *err)
{
    struct visit v;
    bool ok = enter(&v, token, true, err) && wrap(&v, key, out, err);
    leave(&v);
    return ok;
}

bool key_token_unwrap(const struct key_token *token, const uint8_t wrapped[KEY_TOKEN_WRAPPED_BYTES],
                      uint8_t out[KEY_TOKEN_KEY_BYTES], struct err *err)
{
    struct visit v;
    bool ok = enter(&v, token, false, err) && unwrap(&v, wrapped, out, err);
    leave(&v);
    return ok;
}
