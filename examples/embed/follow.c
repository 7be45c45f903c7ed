/* SPDX-License-Identifier: Apache-2.0 */
/* A program that updates a product by libsealwright, in C11. It prints what it was told, one fact per line.
 *
 *   follow_c create DIR STARTER FINGERPRINT     follow_c status DIR
 *   follow_c check  DIR                         follow_c files DIR
 *   follow_c update DIR [VERSION]               follow_c verify FILE TRUST-FILE
 */
#include <sealwright/sealwright.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char* or_none(const char* text) { return text == NULL ? "-" : text; }

/* The library may be newer than this program, and return a number that has no name here. */
static const char* name_of(int number, const char* const* names, size_t count) {
  return number > 0 && (size_t)number < count ? names[number] : "unrecognised";
}
#define NAME_OF(number, names) name_of(number, names, sizeof(names) / sizeof(names)[0])

/* What every failure looks like; the class is a good exit code. */
static int complain(sealwright_error* error) {
  const int class_of_error = sealwright_error_class(error);
  printf("error %s\n", or_none(sealwright_error_name(error)));
  fprintf(stderr, "%s\n%s\n", or_none(sealwright_error_message(error)),
          or_none(sealwright_error_advice(error)));
  sealwright_error_free(error);
  return class_of_error;
}

/* The whole file; the program ends when that cannot be. */
static sealwright_bytes read_whole(const char* path) {
  sealwright_bytes content = {NULL, 0};
  FILE* file = fopen(path, "rb");
  if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
    perror(path);
    exit(2);
  }
  content.size = (size_t)ftell(file);
  rewind(file);
  void* buffer = malloc(content.size + 1);
  if (buffer == NULL || fread(buffer, 1, content.size, file) != content.size) {
    perror(path);
    exit(2);
  }
  fclose(file);
  content.data = buffer;
  return content;
}

static int show_progress(void* context, const sealwright_progress* progress) {
  static const char* const names[] = {"", "download", "install", "verify"};
  (void)context;
  if (progress->done == progress->total)
    fprintf(stderr, "%s %s is done\n", NAME_OF(progress->step, names), progress->name);
  return 0; /* go on */
}

static void show_release(const sealwright_release* release) {
  printf("version %s\n", sealwright_release_version(release));
  printf("manifest %s\n", sealwright_release_manifest(release));
  printf("classification %s\n", or_none(sealwright_release_classification(release)));
  printf("severity %s\n", or_none(sealwright_release_severity(release)));
  printf("bytes %" PRIu64 "\n", sealwright_release_download_size(release));
  for (size_t i = 0; i < sealwright_release_signer_count(release); ++i)
    printf("signer %s\n", sealwright_release_signer(release, i));
}

static void show_decision(const sealwright_decision* decision) {
  static const char* const names[] = {"", "up_to_date", "available", "held", "managed_by_admin"};
  /* A kind that has no name here is not "up to date": act on the ones you know, and on no other. */
  printf("decision %s\n", NAME_OF(sealwright_decision_kind(decision), names));
  printf("installed %s\n", or_none(sealwright_decision_installed(decision)));
  if (sealwright_decision_kind(decision) == SEALWRIGHT_AVAILABLE)
    show_release(sealwright_decision_release(decision));
  if (sealwright_decision_kind(decision) == SEALWRIGHT_HELD)
    printf("reason %s\n", sealwright_error_name(sealwright_decision_reason(decision)));
  for (size_t i = 0; i < sealwright_decision_notice_count(decision); ++i)
    printf("notice %s\n", sealwright_notice_name(sealwright_decision_notice(decision, i)));
}

static int create(const char* directory, const char* starter, const char* fingerprint) {
  sealwright_create_options options = {0};
  options.size = sizeof options;
  options.directory = directory;
  options.starter = read_whole(starter);
  options.fingerprint = fingerprint;
  sealwright_error* error;
  const int result = sealwright_create(&options, &error);
  free((void*)options.starter.data);
  return result == 0 ? 0 : complain(error);
}

static int check(sealwright_client* client) {
  sealwright_decision* decision;
  sealwright_error* error;
  if (sealwright_check(client, &decision, &error) != 0) return complain(error);
  show_decision(decision);
  sealwright_decision_free(decision);
  return 0;
}

static int update(sealwright_client* client, const char* version) {
  sealwright_update_options options = {0};
  options.size = sizeof options;
  options.version = version;
  sealwright_decision* decision;
  sealwright_outcome* outcome;
  sealwright_error* error;
  if (sealwright_update(client, &options, &decision, &outcome, &error) != 0) return complain(error);
  show_decision(decision);
  if (outcome != NULL) {
    static const char* const names[] = {"", "committed", "on_probation", "rolled_back"};
    printf("runs %s\n", or_none(sealwright_outcome_version(outcome)));
    printf("outcome %s\n", NAME_OF(sealwright_outcome_state(outcome), names));
  }
  sealwright_outcome_free(outcome);
  sealwright_decision_free(decision);
  return 0;
}

static int show_status(sealwright_client* client) {
  static const char* const names[] = {"", "supported", "ends-soon", "ended", "unknown"};
  sealwright_status* status;
  sealwright_error* error;
  if (sealwright_read_status(client, NULL, &status, &error) != 0) return complain(error);
  printf("installed %s\n", or_none(sealwright_status_installed(status)));
  printf("support %s\n", NAME_OF(sealwright_status_support(status), names));
  printf("last-security-day %s\n", or_none(sealwright_status_term_last_security_day(status, 0)));
  printf("days-left %" PRId64 "\n", sealwright_status_term_days_left(status, 0));
  sealwright_status_free(status);
  return 0;
}

static int show_files(sealwright_client* client) {
  sealwright_files* files;
  sealwright_error* error;
  const int result = sealwright_verify_files(client, &files, &error);
  for (size_t i = 0; i < sealwright_files_difference_count(files); ++i)
    printf("changed %s\n", sealwright_error_file(sealwright_files_difference(files, i)));
  sealwright_files_free(files);
  return result == 0 ? 0 : complain(error);
}

static int verify(const char* file, const char* trust) {
  sealwright_verify_options options = {0};
  options.size = sizeof options;
  options.file = file;
  options.trust = read_whole(trust);
  sealwright_verified* verified;
  sealwright_error* error;
  const int result = sealwright_verify_file(&options, &verified, &error);
  free((void*)options.trust.data);
  if (result != 0) return complain(error);
  show_release(sealwright_verified_release(verified));
  sealwright_verified_free(verified);
  return 0;
}

static int with_client(const char* command, const char* directory, const char* version) {
  sealwright_open_options options = {0};
  options.size = sizeof options;
  options.directory = directory;
  options.progress = show_progress;
  sealwright_client* client;
  sealwright_error* error;
  if (sealwright_open(&options, &client, &error) != 0) return complain(error);
  int result = 2;
  if (strcmp(command, "check") == 0) result = check(client);
  if (strcmp(command, "update") == 0) result = update(client, version);
  if (strcmp(command, "status") == 0) result = show_status(client);
  if (strcmp(command, "files") == 0) result = show_files(client);
  sealwright_close(client);
  return result;
}

int main(int count, char** words) {
  if (count == 5 && strcmp(words[1], "create") == 0) return create(words[2], words[3], words[4]);
  if (count == 4 && strcmp(words[1], "verify") == 0) return verify(words[2], words[3]);
  if (count == 3 || count == 4) return with_client(words[1], words[2], count == 4 ? words[3] : NULL);
  fprintf(stderr, "follow_c create|check|update|status|files|verify ... (libsealwright %s)\n",
          sealwright_version());
  return 2;
}
