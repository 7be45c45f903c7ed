/* SPDX-License-Identifier: Apache-2.0 */
/* libsealwright: follow a vendor's signed releases from inside your own program.
 *
 * It does what the program `sealwright` does, with the same code: it verifies before it installs, keeps a
 * machine from going back to a version with known holes, and reports how long a version is supported. It
 * cannot sign.
 *
 *   sealwright_open_options options = {0};
 *   options.size = sizeof options;
 *   options.directory = "/var/lib/acme-app";
 *   sealwright_client* client;
 *   sealwright_error* error;
 *   if (sealwright_open(&options, &client, &error) != 0) return complain(error);
 *   sealwright_decision* decision;
 *   if (sealwright_check(client, &decision, &error) != 0) return complain(error);
 *   if (sealwright_decision_kind(decision) == SEALWRIGHT_AVAILABLE) ask_the_user(decision);
 *   sealwright_decision_free(decision);
 *   sealwright_close(client);
 *
 * Results.   A function that can fail returns 0 on success, or the class of its error (enum
 *            sealwright_error_classes). Its last parameter is where to store the error: NULL after success,
 *            else a new error that you free. Any output parameter may be NULL. After a failure, outputs other
 *            than the error are set to NULL, unless the function's comment says otherwise.
 * Ownership. You own every object that a function stores into an output parameter: free it with its own
 *            function. Freeing NULL is allowed. What an accessor returns belongs to the object that you asked
 *            and lives as long. Accessors never fail: for a NULL object, or an index out of range, they
 *            return NULL or 0. Arguments are copied; you may free them at once.
 * Text.      Text ends with a zero byte. Text from outside (the vendor's, a server's, a file name) is
 *            returned unchanged: escape it before you print it. Only sealwright_error_message and
 *            sealwright_error_advice escape control characters, line feeds, and characters that reorder or
 *            hide text. NULL means "none" or "not known", never an empty text; the texts of errors are ""
 *            instead of NULL.
 * Time.      Seconds since 1970-01-01T00:00:00Z; 0 means "none" or "not known". Each call reads the system
 *            clock once. Days are text, "2031-12-31".
 * Threads.   A call blocks until it is done. Only one thread at a time may use a handle. Several threads may
 *            use several handles, also on one directory: the second one that writes fails with `lock_held`. A
 *            call on a handle that is busy, from another thread or from a progress callback, fails at once
 *            with `call_invalid`. sealwright_cancel and sealwright_close may be called during another
 *            thread's call, and from its callback. While it installs, a call uses up to 8 threads of its own,
 *            which end before it returns; they block every signal. If the system starts fewer, or none, the
 *            work takes longer.
 * Fork.      A handle belongs to the process that opened it: in a child of fork every call on it fails with
 *            `call_invalid`, and sealwright_close frees the copy. A lock ends with the call that took it,
 *            even if a child was forked meanwhile. A child that is forked during a call, by another thread or
 *            from a callback, must call exec or _exit and never return from the callback.
 * Shortage.  The library never ends your program. A call fails with `no_memory` if memory runs out, and with
 *            `crypto_unavailable` if OpenSSL has no provider for what is needed (both class
 *            SEALWRIGHT_LOCAL_FAILURE): nothing was refused, nothing is half done, and the next call
 *            continues from there.
 * Process.   The library has no global variables, reads no environment variable, knows no default path,
 *            writes nothing to standard output or error, changes neither locale nor signal handlers, and
 *            blocks SIGPIPE for its thread only, only during a call. (The libraries below it may do more:
 *            libcrypto reads OPENSSL_CONF, libcurl SSLKEYLOGFILE.) It starts one kind of process: the health
 *            check of a release that has one, with PATH=/usr/sbin:/usr/bin:/sbin:/bin as its whole
 *            environment, none of your descriptors, and signals at their defaults. You may ignore SIGCHLD or
 *            wait for any child: neither sees a process of the library. With libcurl before 7.84, open the
 *            first handle before you start threads.
 * Stability. The interface is not frozen yet: its soname is libsealwright.so.0.MINOR, and each MINOR may
 *            change it. Names and numbers of error codes keep their meaning. A newer library may return
 *            numbers that this header does not name: treat an unknown error code by its class, and an unknown
 *            number of any other kind as unknown, never as "up to date" or "supported".
 */
#ifndef SEALWRIGHT_SEALWRIGHT_H
#define SEALWRIGHT_SEALWRIGHT_H

#include <stddef.h>
#include <stdint.h>

#include <sealwright/error_codes.h>

#if defined(__GNUC__)
#define SEALWRIGHT_API __attribute__((visibility("default")))
#else
#define SEALWRIGHT_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* The version of the library in use, "0.1.0". */
SEALWRIGHT_API const char* sealwright_version(void);

/* ---- Errors -------------------------------------------------------------------------------------------------------
 *
 * docs/errors.md explains each code. A refusal (class 3) means an attack, or a mistake of the vendor: show
 * it, and do not offer to continue.
 */

/* What a function returns when it fails; the same numbers as the exit codes of the programs. */
enum sealwright_error_classes {
  SEALWRIGHT_OK = 0,
  SEALWRIGHT_LOCAL_FAILURE = 1, /* this machine: its disk, its state */
  SEALWRIGHT_USAGE = 2,         /* a mistake in the call, or in a settings file */
  SEALWRIGHT_REFUSED = 3,       /* not what the vendor signed, or not allowed by what the vendor signed */
  SEALWRIGHT_UNREACHABLE = 4,   /* no answer */
  SEALWRIGHT_STALE = 5,         /* the newest data available is too old to decide from */
  SEALWRIGHT_HELD_BACK = 6,     /* a setting of this machine's owner prevents it */
  SEALWRIGHT_LOCKED = 7,        /* another run is using this directory */
  SEALWRIGHT_CANCELLED = 8
};

typedef struct sealwright_error sealwright_error;

/* enum sealwright_error_codes and sealwright_error_classes. */
SEALWRIGHT_API int sealwright_error_code(const sealwright_error* error);
SEALWRIGHT_API int sealwright_error_class(const sealwright_error* error);
/* The code as the programs print it, "hash_mismatch". */
SEALWRIGHT_API const char* sealwright_error_name(const sealwright_error* error);
/* The role and the file concerned, and what was expected and found; "" if not applicable. */
SEALWRIGHT_API const char* sealwright_error_role(const sealwright_error* error);
SEALWRIGHT_API const char* sealwright_error_file(const sealwright_error* error);
SEALWRIGHT_API const char* sealwright_error_expected(const sealwright_error* error);
SEALWRIGHT_API const char* sealwright_error_got(const sealwright_error* error);
/* The whole error in one line of English, and what to do about it. The advice may name commands of the
 * programs. */
SEALWRIGHT_API const char* sealwright_error_message(const sealwright_error* error);
SEALWRIGHT_API const char* sealwright_error_advice(const sealwright_error* error);
SEALWRIGHT_API void sealwright_error_free(sealwright_error* error);

enum sealwright_severities {
  SEALWRIGHT_INFO = 1,   /* nothing has to be done */
  SEALWRIGHT_WARNING = 2 /* somebody should act, or at least look */
};
/* Something that a person should know and that stopped nothing: a wrong clock, a shortened support date, an older
 * release that was refused. It is part of the object that it was read from, and is gone with it. */
typedef struct sealwright_notice sealwright_notice;

/* enum sealwright_severities; 0 for NULL. Treat a number that is not in it, from a newer library, as a warning. */
SEALWRIGHT_API int sealwright_notice_severity(const sealwright_notice* notice);
/* What it is about, as of an error: the same codes and names, and the same texts for people. */
SEALWRIGHT_API int sealwright_notice_code(const sealwright_notice* notice);
SEALWRIGHT_API const char* sealwright_notice_name(const sealwright_notice* notice);
SEALWRIGHT_API const char* sealwright_notice_role(const sealwright_notice* notice);
SEALWRIGHT_API const char* sealwright_notice_file(const sealwright_notice* notice);
SEALWRIGHT_API const char* sealwright_notice_expected(const sealwright_notice* notice);
SEALWRIGHT_API const char* sealwright_notice_got(const sealwright_notice* notice);
SEALWRIGHT_API const char* sealwright_notice_message(const sealwright_notice* notice);
SEALWRIGHT_API const char* sealwright_notice_advice(const sealwright_notice* notice);

/* ---- Following a product ------------------------------------------------------------------------------------------
 *
 * A client directory holds a product's versions and this machine's trust state. `current` in it is a link to
 * the version in use. Once the directory exists, the program `sealwright --dir` can work in it too.
 */

typedef struct sealwright_bytes {
  const void* data;
  size_t size;
} sealwright_bytes;

typedef struct sealwright_create_options {
  size_t size;              /* sizeof(sealwright_create_options) */
  const char* directory;    /* required; created if missing */
  sealwright_bytes starter; /* required: the content of the bootstrap file, PRODUCT.sealwright */
  /* Required: SHA-256 of the root in it, 64 hexadecimal digits in either case; colons and spaces are allowed.
   * Get it over a separate channel, or compile it into your program: all trust begins here. */
  const char* fingerprint;
  /* The platform of the artifacts: "linux-x86_64", or another common name such as "linux-amd64". NULL: what
   * uname reports. */
  const char* platform;
  int reset; /* not 0: replace a damaged state, keeping every rollback floor that can be read */
} sealwright_create_options;

/* Begins to follow a product. call_invalid if the directory already follows it (open it instead),
 * state_foreign if it follows another; fingerprint_mismatch, whose `got` is the fingerprint of the file's
 * root; test_key for a sandbox repository that is not on this machine; usage for a malformed fingerprint,
 * name_invalid for a malformed platform; directory_unsafe; the errors of reading the file. */
SEALWRIGHT_API int sealwright_create(const sealwright_create_options* options, sealwright_error** error);

/* A setting of this machine: mode (automatic, off), channel, pin, ca, clientCertificate, clientKey or proxy;
 * docs/format.md describes them. The library reads no settings file by itself. */
typedef struct sealwright_setting {
  const char* name;
  const char* value;
} sealwright_setting;

/* The precedence of a settings file, the highest first. Single settings rank between the first two. */
enum sealwright_setting_levels {
  SEALWRIGHT_SETTINGS_SITE_LOCK = 1, /* nothing overrides these */
  SEALWRIGHT_SETTINGS_USER = 2,
  SEALWRIGHT_SETTINGS_PRODUCT = 3,
  SEALWRIGHT_SETTINGS_SYSTEM = 4
};
typedef struct sealwright_setting_file {
  int level;        /* enum sealwright_setting_levels */
  const char* name; /* for errors */
  sealwright_bytes content;
} sealwright_setting_file;

enum sealwright_steps {
  SEALWRIGHT_STEP_DOWNLOAD = 1,
  SEALWRIGHT_STEP_INSTALL = 2,
  SEALWRIGHT_STEP_VERIFY = 3
};
typedef struct sealwright_progress {
  size_t size; /* of this struct, as the library knows it */
  int step;    /* enum sealwright_steps */
  const char* name; /* the file, or the version being installed */
  uint64_t done, total; /* bytes */
} sealwright_progress;
/* Called on the calling thread, perhaps thousands of times a second; `progress` is valid during this call
 * only. Return 0 to continue, anything else to cancel. Must not throw, longjmp, or call the library with the
 * same handle, except for sealwright_cancel and sealwright_close. */
typedef int (*sealwright_progress_callback)(void* context, const sealwright_progress* progress);

typedef struct sealwright_open_options {
  size_t size;           /* sizeof(sealwright_open_options) */
  const char* directory; /* required */
  const sealwright_setting* settings;
  size_t setting_count;
  const sealwright_setting_file* setting_files;
  size_t setting_file_count;
  sealwright_progress_callback progress; /* NULL: none */
  void* context;                         /* passed to `progress` */
} sealwright_open_options;

typedef struct sealwright_client sealwright_client;

/* Opens a client directory. Uses no network and takes no lock. not_initialised, directory_unsafe,
 * state_damaged, format_too_new; config_invalid, which names the settings file and its line. */
SEALWRIGHT_API int sealwright_open(const sealwright_open_options* options, sealwright_client** client,
                                   sealwright_error** error);
/* Frees the handle; start no further call on it. If another thread's call is using the handle, this cancels
 * that call and waits for it. If called from the handle's own progress callback, the running call ends with
 * `cancelled`, makes no further callback, and frees the handle when it returns. */
SEALWRIGHT_API void sealwright_close(sealwright_client* client);

/* Ends the call that is using `client`, with `cancelled`, at the next point where nothing is left half done;
 * a change past the last such point is finished. A running health check is killed, and the previous version
 * is restored. If no call is running, this cancels the next one. Each call clears the request when it
 * returns. May be called from any thread and from a progress callback, but not from a signal handler, and not
 * after sealwright_close. */
SEALWRIGHT_API void sealwright_cancel(sealwright_client* client);

/* ---- Releases -----------------------------------------------------------------------------------------------------
 *
 * The contents of a signed manifest. Every release that this interface returns has been verified.
 */

typedef struct sealwright_release sealwright_release;

SEALWRIGHT_API const char* sealwright_release_product(const sealwright_release* release);
SEALWRIGHT_API const char* sealwright_release_version(const sealwright_release* release);
SEALWRIGHT_API const char* sealwright_release_channel(const sealwright_release* release);
/* SHA-256 of the manifest: the name of exactly this release. */
SEALWRIGHT_API const char* sealwright_release_manifest(const sealwright_release* release);
SEALWRIGHT_API int64_t sealwright_release_released_at(const sealwright_release* release);
/* As the vendor stated it, such as "security" and "high"; NULL if not stated. */
SEALWRIGHT_API const char* sealwright_release_classification(const sealwright_release* release);
SEALWRIGHT_API const char* sealwright_release_severity(const sealwright_release* release);
/* 1 if it is classified as a security release, or fixes an issue. */
SEALWRIGHT_API int sealwright_release_is_security(const sealwright_release* release);
/* Bytes of the artifact for this machine, or of the file that was verified; 0 if not known. */
SEALWRIGHT_API uint64_t sealwright_release_download_size(const sealwright_release* release);
/* Ids of the keys whose signatures counted. */
SEALWRIGHT_API size_t sealwright_release_signer_count(const sealwright_release* release);
SEALWRIGHT_API const char* sealwright_release_signer(const sealwright_release* release, size_t index);
/* Issues that it fixes, such as "CVE-2026-1234". */
SEALWRIGHT_API size_t sealwright_release_fix_count(const sealwright_release* release);
SEALWRIGHT_API const char* sealwright_release_fix_id(const sealwright_release* release, size_t index);
SEALWRIGHT_API const char* sealwright_release_fix_severity(const sealwright_release* release, size_t index);
/* Its notes: type is security, bugfix or feature. */
SEALWRIGHT_API size_t sealwright_release_change_count(const sealwright_release* release);
SEALWRIGHT_API const char* sealwright_release_change_type(const sealwright_release* release, size_t index);
SEALWRIGHT_API const char* sealwright_release_change_text(const sealwright_release* release, size_t index);

/* ---- Checking ----------------------------------------------------------------------------------------------------- */

enum sealwright_decision_kinds {
  SEALWRIGHT_UP_TO_DATE = 1,      /* nothing newer is offered */
  SEALWRIGHT_AVAILABLE = 2,       /* sealwright_decision_release returns the release */
  SEALWRIGHT_HELD = 3,            /* something newer exists; sealwright_decision_reason says what holds it back */
  SEALWRIGHT_MANAGED_BY_ADMIN = 4 /* the machine's administrator decides (mode "off") */
};
typedef struct sealwright_decision sealwright_decision;

/* Fetches the repository's metadata and decides whether an update is available. Installs nothing, but records
 * the metadata it accepted, so that older metadata is refused later. A newer release that fails a check is an
 * error, not "up to date". metadata_expired and clock_ahead_or_frozen (class stale) mean that the newest
 * metadata available is too old to say "up to date". */
SEALWRIGHT_API int sealwright_check(sealwright_client* client, sealwright_decision** decision, sealwright_error** error);

/* enum sealwright_decision_kinds; 0 for NULL. Any other number comes from a newer library: it does not mean
 * "up to date". */
SEALWRIGHT_API int sealwright_decision_kind(const sealwright_decision* decision);
/* The installed version before anything was done; NULL if there is none. */
SEALWRIGHT_API const char* sealwright_decision_installed(const sealwright_decision* decision);
/* The version that is available, held back, or known to be the newest; NULL if there is none. */
SEALWRIGHT_API const char* sealwright_decision_version(const sealwright_decision* decision);
/* NULL unless SEALWRIGHT_AVAILABLE. */
SEALWRIGHT_API const sealwright_release* sealwright_decision_release(const sealwright_decision* decision);
/* NULL unless SEALWRIGHT_HELD: held_pinned, held_skipped, attempts_exhausted. */
SEALWRIGHT_API const sealwright_error* sealwright_decision_reason(const sealwright_decision* decision);
/* When the metadata behind this decision was signed. */
SEALWRIGHT_API int64_t sealwright_decision_as_of(const sealwright_decision* decision);
/* What did not change the decision: a wrong clock, a shortened support date, an older release that was refused. */
SEALWRIGHT_API size_t sealwright_decision_notice_count(const sealwright_decision* decision);
SEALWRIGHT_API const sealwright_notice* sealwright_decision_notice(const sealwright_decision* decision,
                                                                   size_t index);
SEALWRIGHT_API void sealwright_decision_free(sealwright_decision* decision);

/* ---- Updating ----------------------------------------------------------------------------------------------------- */

enum sealwright_outcome_states {
  SEALWRIGHT_COMMITTED = 1,    /* the new version is in use, permanently */
  SEALWRIGHT_ON_PROBATION = 2, /* in use until sealwright_outcome_confirm_before, and longer if confirmed */
  SEALWRIGHT_ROLLED_BACK = 3   /* the previous version is in use again, and nothing else has changed */
};
typedef struct sealwright_outcome sealwright_outcome;

typedef struct sealwright_update_options {
  size_t size;         /* sizeof(sealwright_update_options) */
  const char* version; /* the version to install; NULL: the newest that no rule holds back */
  /* Not 0: the new version is on probation until sealwright_confirm, and is rolled back if that does not come
   * in time. 0: it is kept once its health check passes, if it has one. */
  int confirm_by_caller;
} sealwright_update_options;

/* Checks, and if something is available, downloads, verifies and installs it. `options` may be NULL.
 * `decision` receives what was decided, `outcome` what was done: NULL, with success, if there was nothing to
 * do. At every moment, a crash included, `current` is the old version or the new one, complete and verified.
 * Besides the errors of sealwright_check: hash_mismatch, length_mismatch, archive_*, no_space, below_floor,
 * release_banned, target_not_listed (no such version), lock_held (a version is on probation),
 * health_check_failed (the old version is in use again). After an interrupted download the next call resumes
 * where it stopped. */
SEALWRIGHT_API int sealwright_update(sealwright_client* client, const sealwright_update_options* options,
                                     sealwright_decision** decision, sealwright_outcome** outcome,
                                     sealwright_error** error);
/* Keeps the version on probation: call this once you know that it works. No effect if it is kept already.
 * not_initialised if nothing is installed; state_damaged if no version waits; health_check_failed if it is
 * too late. */
SEALWRIGHT_API int sealwright_confirm(sealwright_client* client, sealwright_outcome** outcome, sealwright_error** error);
/* Goes back to the previous version, after verifying its files. The version that is left is not offered
 * again, but can be installed by name. no_previous_version; below_floor, release_banned; files_changed or
 * state_damaged if the previous version is not complete. */
SEALWRIGHT_API int sealwright_rollback(sealwright_client* client, sealwright_outcome** outcome, sealwright_error** error);
/* Finishes or undoes what an interrupted run left; does nothing if nothing was left. `starting` not 0: the
 * product is about to be started; the third start of an unconfirmed version starts the old one instead. If
 * another run holds the directory, a start succeeds all the same, with lock_held as its reason; but if a
 * version is on probation, the call first waits up to 10 s for that run. */
SEALWRIGHT_API int sealwright_recover(sealwright_client* client, int starting, sealwright_outcome** outcome,
                                      sealwright_error** error);

/* enum sealwright_outcome_states. */
SEALWRIGHT_API int sealwright_outcome_state(const sealwright_outcome* outcome);
/* The version in use now, and its manifest; NULL if there is none, or its manifest was not kept. */
SEALWRIGHT_API const char* sealwright_outcome_version(const sealwright_outcome* outcome);
SEALWRIGHT_API const char* sealwright_outcome_manifest(const sealwright_outcome* outcome);
/* 0 unless SEALWRIGHT_ON_PROBATION. */
SEALWRIGHT_API int64_t sealwright_outcome_confirm_before(const sealwright_outcome* outcome);
/* What sealwright_recover did, "nothing", "switch_back", ..., and why, if there is a reason. NULL after other
 * calls. */
SEALWRIGHT_API const char* sealwright_outcome_recovery(const sealwright_outcome* outcome);
SEALWRIGHT_API const sealwright_error* sealwright_outcome_reason(const sealwright_outcome* outcome);
/* What did not stop the change: an old version that could not be removed. */
SEALWRIGHT_API size_t sealwright_outcome_notice_count(const sealwright_outcome* outcome);
SEALWRIGHT_API const sealwright_notice* sealwright_outcome_notice(const sealwright_outcome* outcome,
                                                                  size_t index);
SEALWRIGHT_API void sealwright_outcome_free(sealwright_outcome* outcome);

/* ---- Verifying ---------------------------------------------------------------------------------------------------- */

typedef struct sealwright_verify_options {
  size_t size;      /* sizeof(sealwright_verify_options) */
  const char* file; /* required: the artifact, or a manifest */
  /* Its manifest, whose signatures are in a file of the same name with ".sig"; NULL: manifest.json beside
   * `file`. */
  const char* manifest;
  /* The trust anchor; exactly one of the three. */
  sealwright_bytes trust;       /* the content of PRODUCT.trust.json, obtained as carefully as a key */
  const sealwright_bytes* keys; /* public keys (PEM) */
  size_t key_count;
  sealwright_client* client; /* what this client directory trusts; the handle is busy during the call */
  size_t threshold;          /* how many of `keys` must have signed; 0: all */
  sealwright_progress_callback progress;
  void* context;
} sealwright_verify_options;

typedef struct sealwright_verified sealwright_verified;

/* Verifies that a file is what the vendor signed. Uses no network, so it cannot say whether there is
 * something newer, or whether the release was withdrawn since. length_mismatch, hash_mismatch,
 * subject_missing, threshold_not_met, target_not_listed (no key may sign for this product), unsupported_key,
 * key_weak, cancelled. */
SEALWRIGHT_API int sealwright_verify_file(const sealwright_verify_options* options, sealwright_verified** verified,
                                          sealwright_error** error);

SEALWRIGHT_API const sealwright_release* sealwright_verified_release(const sealwright_verified* verified);
/* The trust anchor that was used, in words. */
SEALWRIGHT_API const char* sealwright_verified_anchor(const sealwright_verified* verified);
/* Such as metadata_expired: the keys may have been replaced since. */
SEALWRIGHT_API size_t sealwright_verified_notice_count(const sealwright_verified* verified);
SEALWRIGHT_API const sealwright_notice* sealwright_verified_notice(const sealwright_verified* verified,
                                                                   size_t index);
SEALWRIGHT_API void sealwright_verified_free(sealwright_verified* verified);

typedef struct sealwright_files sealwright_files;

/* Verifies that the installed files are still what was signed. Any difference is the error files_changed;
 * `files` is then set as well and names each difference. not_initialised if nothing is installed;
 * state_damaged; cancelled. */
SEALWRIGHT_API int sealwright_verify_files(sealwright_client* client, sealwright_files** files, sealwright_error** error);

SEALWRIGHT_API const char* sealwright_files_version(const sealwright_files* files);
SEALWRIGHT_API const char* sealwright_files_manifest(const sealwright_files* files);
/* archive_unlisted, archive_missing or archive_differs; `file` is the path below `current`. */
SEALWRIGHT_API size_t sealwright_files_difference_count(const sealwright_files* files);
SEALWRIGHT_API const sealwright_error* sealwright_files_difference(const sealwright_files* files,
                                                                   size_t index);
SEALWRIGHT_API void sealwright_files_free(sealwright_files* files);

/* ---- Support ------------------------------------------------------------------------------------------------------ */

enum sealwright_support_states {
  SEALWRIGHT_SUPPORTED = 1,
  SEALWRIGHT_SUPPORT_ENDS_SOON = 2,
  SEALWRIGHT_SUPPORT_ENDED = 3,
  SEALWRIGHT_SUPPORT_UNKNOWN = 4 /* this version has no support dates, or nothing is installed */
};
typedef struct sealwright_status sealwright_status;

typedef struct sealwright_status_options {
  size_t size;              /* sizeof(sealwright_status_options) */
  const char* version;      /* the version to report on; NULL: the installed one */
  const int64_t* warn_days; /* days before its end from which support ends soon; the largest counts; NULL: 366 */
  size_t warn_day_count;
} sealwright_status_options;

/* Reports the version in use and how long it is supported, from documents that earlier calls verified. Uses
 * no network and takes no lock. `options` may be NULL. If the vendor later shortened a support date, the
 * longer date still counts. */
SEALWRIGHT_API int sealwright_read_status(sealwright_client* client, const sealwright_status_options* options,
                                          sealwright_status** status, sealwright_error** error);

SEALWRIGHT_API const char* sealwright_status_product(const sealwright_status* status);
/* NULL if there is none, or its manifest was not kept. */
SEALWRIGHT_API const char* sealwright_status_installed(const sealwright_status* status);
SEALWRIGHT_API const char* sealwright_status_previous(const sealwright_status* status);
/* 0 unless the installed version waits for sealwright_confirm. */
SEALWRIGHT_API int64_t sealwright_status_probation_until(const sealwright_status* status);
/* The version that the rest is about; NULL if nothing is installed. */
SEALWRIGHT_API const char* sealwright_status_version(const sealwright_status* status);
/* enum sealwright_support_states. */
SEALWRIGHT_API int sealwright_status_support(const sealwright_status* status);
/* When the documents were known to be current. */
SEALWRIGHT_API int64_t sealwright_status_as_of(const sealwright_status* status);
/* The vendor's support terms, in the vendor's order: term 0 applies to every customer, and
 * sealwright_status_support is its state. */
SEALWRIGHT_API size_t sealwright_status_term_count(const sealwright_status* status);
SEALWRIGHT_API const char* sealwright_status_term_id(const sealwright_status* status, size_t term);
SEALWRIGHT_API const char* sealwright_status_term_description(const sealwright_status* status, size_t term);
SEALWRIGHT_API int sealwright_status_term_state(const sealwright_status* status, size_t term);
/* The last day with security updates, and the last one with new features (NULL if not stated). */
SEALWRIGHT_API const char* sealwright_status_term_last_security_day(const sealwright_status* status, size_t term);
SEALWRIGHT_API const char* sealwright_status_term_last_feature_day(const sealwright_status* status, size_t term);
/* Whole days until the end, never below 0. */
SEALWRIGHT_API int64_t sealwright_status_term_days_left(const sealwright_status* status, size_t term);
/* date_shortened, policy_stale; state_damaged when the journal cannot be read. */
SEALWRIGHT_API size_t sealwright_status_notice_count(const sealwright_status* status);
SEALWRIGHT_API const sealwright_notice* sealwright_status_notice(const sealwright_status* status,
                                                                 size_t index);
SEALWRIGHT_API void sealwright_status_free(sealwright_status* status);

#ifdef __cplusplus
}
#endif

#endif
