#include "promise.h"

#include "voice.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A speaker that writes down what it is to say, and ends as told. */
static void put_speaker(const char *folder, const char *ending)
{
    char path[1200], search[1400];
    snprintf(path, sizeof path, "%s/espeak-ng", folder);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fprintf(f, "#!/bin/sh\necho \"$@\" >%s/how\ncat >%s/said\n%s\n", folder, folder, ending);
    fclose(f);
    assert_int_equal(chmod(path, 0700), 0);
    snprintf(search, sizeof search, "%s:/usr/bin:/bin", folder);
    assert_int_equal(setenv("PATH", search, 1), 0);
}

static void read_file(const char *folder, const char *name, char out[256])
{
    char path[1200];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    size_t size = fread(out, 1, 255, f);
    out[size] = '\0';
    fclose(f);
}

static bool has_ended(struct voice *voice)
{
    for (int i = 0; i < 2000; i++) {
        if (!voice_is_speaking(voice))
            return true;
        usleep(5000);
    }
    return false;
}

static void words_go_to_the_speaker_and_not_onto_its_command_line(void **state)
{
    (void)state;
    struct err err = {0};
    struct voice *voice = NULL;
    char folder[1024], text[256];
    promise_folder_make(folder);
    put_speaker(folder, "exit 0");
    assert_ok(voice_create(&voice, &err), err);
    voice_say(voice, "请选择要办理的业务", LANGUAGE_ZH);
    assert_true(has_ended(voice));
    assert_false(voice_has_failed(voice));
    read_file(folder, "said", text);
    assert_string_equal(text, "请选择要办理的业务");
    read_file(folder, "how", text);
    assert_non_null(strstr(text, "cmn"));
    assert_null(strstr(text, "业务"));
    voice_destroy(voice);
    promise_folder_remove(folder);
}

static void without_a_sound_device_it_says_that_it_failed(void **state)
{
    (void)state;
    struct err err = {0};
    struct voice *voice = NULL;
    char folder[1024];
    promise_folder_make(folder);
    put_speaker(folder, "echo 'ALSA is not there\nerror: No such file or directory' >&2");
    assert_ok(voice_create(&voice, &err), err);
    voice_say(voice, "样本", LANGUAGE_ZH);
    assert_true(has_ended(voice));
    assert_true(voice_has_failed(voice));
    assert_int_equal(setenv("PATH", "/nonexistent", 1), 0);
    voice_say(voice, "样本", LANGUAGE_ZH);
    assert_false(voice_is_speaking(voice));
    assert_true(voice_has_failed(voice));
    voice_destroy(voice);
    assert_int_equal(setenv("PATH", "/usr/bin:/bin", 1), 0);
    promise_folder_remove(folder);
}

static void what_is_said_stops_when_something_else_is(void **state)
{
    (void)state;
    struct err err = {0};
    struct voice *voice = NULL;
    char folder[1024];
    promise_folder_make(folder);
    put_speaker(folder, "exec sleep 100");
    assert_ok(voice_create(&voice, &err), err);
    voice_say(voice, "样本一", LANGUAGE_ZH);
    assert_true(voice_is_speaking(voice));
    voice_say(voice, "样本二", LANGUAGE_ZH);
    assert_true(voice_is_speaking(voice));
    voice_stop(voice);
    assert_false(voice_is_speaking(voice));
    voice_destroy(voice);
    promise_folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_go_to_the_speaker_and_not_onto_its_command_line),
        cmocka_unit_test(without_a_sound_device_it_says_that_it_failed),
        cmocka_unit_test(what_is_said_stops_when_something_else_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
