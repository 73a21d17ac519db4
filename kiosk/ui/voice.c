#include "voice.h"
#include "file.h"
#include "log.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROGRAM "espeak-ng"
#define WORDS_PER_MINUTE "145" /* espeak-ng's own 175 is too fast for Mandarin listened to for the first time */
#define ENVIRONMENT_SIZE (FILE_PATH_SIZE + 24)
#define TEXT_MAX 1000          /* fits into a pipe: writing never waits */

struct voice {
    pid_t pid;    /* 0: silent */
    int troubles; /* what it complains about is read here: without a sound device it ends with status 0 all the same */
    bool failed;
};

bool voice_create(struct voice **out, struct err *err)
{
    struct voice *voice = calloc(1, sizeof *voice);
    if (!voice)
        return err_set(err, ERR_SPACE, "no memory for a voice");
    voice->troubles = -1;
    *out = voice;
    return true;
}

void voice_destroy(struct voice *voice)
{
    if (!voice)
        return;
    voice_stop(voice);
    free(voice);
}

static void forget(struct voice *voice)
{
    if (voice->troubles >= 0)
        close(voice->troubles);
    voice->troubles = -1;
    voice->pid = 0;
}

void voice_stop(struct voice *voice)
{
    if (voice->pid > 0) {
        kill(voice->pid, SIGKILL);
        while (waitpid(voice->pid, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    forget(voice);
}

/* Only what finding the sound server takes; the kiosk's own environment may hold more. */
static void environment(char texts[][ENVIRONMENT_SIZE], char *list[])
{
    static const char *const kept[] = {"PATH", "HOME", "XDG_RUNTIME_DIR", "PULSE_SERVER", "ALSA_CONFIG_PATH"};
    size_t count = 0;
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        const char *value = getenv(kept[i]);
        if (!value || strlen(value) >= FILE_PATH_SIZE)
            continue;
        snprintf(texts[count], ENVIRONMENT_SIZE, "%s=%.*s", kept[i], FILE_PATH_SIZE, value);
        list[count] = texts[count];
        count++;
    }
    list[count] = NULL;
}

static int start(int words, int troubles, enum language language, pid_t *pid)
{
    char texts[5][ENVIRONMENT_SIZE], *list[6];
    char program[] = PROGRAM, of[] = "-v", mandarin[] = "cmn", english[] = "en", speed[] = "-s",
         rate[] = WORDS_PER_MINUTE, from[] = "--stdin";
    char *const argv[] = {program, of, language == LANGUAGE_EN ? english : mandarin, speed, rate, from, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attr;
    sigset_t none, all;
    environment(texts, list);
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attr);
    int failure = posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    failure = failure ? failure : posix_spawnattr_setsigmask(&attr, &none);
    failure = failure ? failure : posix_spawnattr_setsigdefault(&attr, &all);
    failure = failure ? failure : posix_spawn_file_actions_adddup2(&actions, words, 0);
    failure = failure ? failure : posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    failure = failure ? failure : posix_spawn_file_actions_adddup2(&actions, troubles, 2);
    failure = failure ? failure : posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    failure = failure ? failure : posix_spawnp(pid, program, &actions, &attr, argv, list);
    posix_spawnattr_destroy(&attr);
    posix_spawn_file_actions_destroy(&actions);
    return failure;
}

void voice_say(struct voice *voice, const char *text, enum language language)
{
    int words[2], troubles[2];
    size_t size = strnlen(text, TEXT_MAX);
    voice_stop(voice);
    voice->failed = true;
    if (pipe2(words, O_CLOEXEC) != 0)
        return;
    if (pipe2(troubles, O_CLOEXEC | O_NONBLOCK) != 0) {
        close(words[0]);
        close(words[1]);
        return;
    }
    voice->troubles = troubles[0];
    /* the words first, then the reader: it may be gone at once, and writing to nobody would end the kiosk */
    bool written = write(words[1], text, size) == (ssize_t)size;
    close(words[1]);
    int failure = written ? start(words[0], troubles[1], language, &voice->pid) : EIO;
    close(words[0]);
    close(troubles[1]);
    voice->failed = failure != 0;
    if (failure) {
        forget(voice);
        log_line(LOG_LEVEL_WARNING, "%s does not start: %s", PROGRAM, strerror(failure));
    }
}

/* It says "error: ..." on a line of its own when it gives up; what ALSA says before that may mean nothing. */
static bool has_complained(const struct voice *voice)
{
    char said[4096] = "\n";
    ssize_t size = read(voice->troubles, said + 1, sizeof said - 2);
    said[size > 0 ? size + 1 : 1] = '\0';
    return strstr(said, "\nerror: ") != NULL;
}

bool voice_is_speaking(struct voice *voice)
{
    int status = 0;
    if (voice->pid <= 0)
        return false;
    pid_t ended = waitpid(voice->pid, &status, WNOHANG);
    if (ended == 0)
        return true;
    voice->failed = ended < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0 || has_complained(voice);
    forget(voice);
    if (voice->failed)
        log_line(LOG_LEVEL_WARNING, "%s cannot speak: is there a sound device?", PROGRAM);
    return false;
}

bool voice_has_failed(const struct voice *voice)
{
    return voice->failed;
}
