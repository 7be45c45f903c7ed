/* SPDX-License-Identifier: Apache-2.0 */
/* The error codes of libsealwright. Made from base/error_codes.def by include/make-error-codes; a number never
 * changes its meaning. docs/errors.md says what to do about each. */
#ifndef SEALWRIGHT_ERROR_CODES_H
#define SEALWRIGHT_ERROR_CODES_H

enum sealwright_error_codes {
  SEALWRIGHT_E_IO_ERROR = 1, /* a file or device operation failed */
  SEALWRIGHT_E_FILE_MISSING = 2, /* there is no such file or directory on this machine */
  SEALWRIGHT_E_NO_SPACE = 3, /* there is not enough space on the disk */
  SEALWRIGHT_E_STATE_DAMAGED = 4, /* the recorded trust state cannot be read */
  SEALWRIGHT_E_NOT_INITIALISED = 5, /* this directory does not follow any product yet */
  SEALWRIGHT_E_NO_PREVIOUS_VERSION = 6, /* there is no earlier version to go back to */
  SEALWRIGHT_E_STATE_FOREIGN = 7, /* the directory belongs to another product or repository */
  SEALWRIGHT_E_DIRECTORY_UNSAFE = 8, /* others can write to this directory */
  SEALWRIGHT_E_FORMAT_TOO_NEW = 9, /* this file was written by a newer version of Sealwright */
  SEALWRIGHT_E_HEALTH_CHECK_FAILED = 10, /* the new version did not pass its health check and was rolled back */
  SEALWRIGHT_E_FILES_CHANGED = 11, /* installed files differ from what was signed */
  SEALWRIGHT_E_PASSPHRASE_WRONG = 12, /* the passphrase does not open this key */
  SEALWRIGHT_E_KEY_NOT_FOUND = 13, /* the key was not found */
  SEALWRIGHT_E_KEY_UNENCRYPTED = 14, /* the private key file is not encrypted */
  SEALWRIGHT_E_KEY_DAMAGED = 112, /* the private key file is damaged */
  SEALWRIGHT_E_SIGNER_FAILED = 15, /* the signing key did not produce a valid signature */
  SEALWRIGHT_E_NO_MEMORY = 16, /* there is not enough memory */
  SEALWRIGHT_E_CRYPTO_UNAVAILABLE = 114, /* OpenSSL on this machine cannot do what is needed here */
  SEALWRIGHT_E_INTERNAL_ERROR = 17, /* internal error */
  SEALWRIGHT_E_NEEDS_PRIVILEGE = 18, /* this needs the permissions of another user */
  SEALWRIGHT_E_USAGE = 19, /* the command line is not valid */
  SEALWRIGHT_E_CALL_INVALID = 20, /* the library call is not valid */
  SEALWRIGHT_E_CONFIG_INVALID = 21, /* a configuration or plan file is not valid */
  SEALWRIGHT_E_NAME_INVALID = 22, /* this name is not allowed */
  SEALWRIGHT_E_UNKNOWN_CHANNEL = 117, /* no release of this product is in this channel */
  SEALWRIGHT_E_VERSION_INVALID = 23, /* this version cannot be used */
  SEALWRIGHT_E_JSON_INVALID = 24, /* the file is not strict JSON */
  SEALWRIGHT_E_JSON_DUPLICATE_KEY = 25, /* a JSON object contains a member twice */
  SEALWRIGHT_E_JSON_NUMBER = 26, /* a JSON number is not a 64-bit integer */
  SEALWRIGHT_E_JSON_TOO_DEEP = 27, /* JSON is nested too deeply */
  SEALWRIGHT_E_FIELD_MISSING = 28, /* a required member is missing */
  SEALWRIGHT_E_FIELD_TYPE = 29, /* a member has the wrong type */
  SEALWRIGHT_E_FIELD_VALUE = 30, /* a member has a value that is not allowed */
  SEALWRIGHT_E_TOO_LARGE = 31, /* the file is larger than allowed */
  SEALWRIGHT_E_LIMIT_EXCEEDED = 32, /* a count is above its limit */
  SEALWRIGHT_E_UNSUPPORTED_KEY = 33, /* this kind of key cannot be used */
  SEALWRIGHT_E_KEY_WEAK = 34, /* this public key accepts forged signatures or is too short */
  SEALWRIGHT_E_KEY_ID_MISMATCH = 35, /* a key is listed under a key id that is not its own */
  SEALWRIGHT_E_KEY_IN_TWO_ROLES = 36, /* one key is in two roles */
  SEALWRIGHT_E_THRESHOLD_NOT_MET = 37, /* not enough valid signatures */
  SEALWRIGHT_E_SIGNATURE_DUPLICATE = 38, /* a key id appears twice in the signatures */
  SEALWRIGHT_E_SIGNATURE_WRONG_KEY = 39, /* a signature was made by a key that is not authorised here */
  SEALWRIGHT_E_FINGERPRINT_MISMATCH = 40, /* the root does not have the given fingerprint */
  SEALWRIGHT_E_TEST_KEY = 41, /* this is a sandbox repository made for tests */
  SEALWRIGHT_E_TYPE_MISMATCH = 42, /* the document is not of the requested type */
  SEALWRIGHT_E_ROLE_MISMATCH = 43, /* the document belongs to another role */
  SEALWRIGHT_E_REPOSITORY_MISMATCH = 44, /* the document belongs to another repository */
  SEALWRIGHT_E_VERSION_ROLLBACK = 45, /* the version is older than one already accepted */
  SEALWRIGHT_E_VERSION_MISMATCH = 46, /* the document does not have the expected version */
  SEALWRIGHT_E_META_MISSING = 47, /* a role that was listed before is no longer listed */
  SEALWRIGHT_E_LENGTH_MISMATCH = 48, /* the file does not have the signed length */
  SEALWRIGHT_E_HASH_MISMATCH = 49, /* the file is not the one that was signed */
  SEALWRIGHT_E_TARGET_NOT_LISTED = 50, /* no trusted role lists this target */
  SEALWRIGHT_E_PATH_REFUSED = 51, /* this path is not allowed */
  SEALWRIGHT_E_REDIRECT_REFUSED = 52, /* the server sent a redirect that Sealwright does not follow */
  SEALWRIGHT_E_WRONG_PRODUCT = 53, /* the release belongs to another product */
  SEALWRIGHT_E_WRONG_VERSION = 54, /* the release states another version than it is listed under */
  SEALWRIGHT_E_WRONG_PLATFORM = 55, /* the release has no files for this platform */
  SEALWRIGHT_E_WRONG_CHANNEL = 56, /* the release is not in this channel */
  SEALWRIGHT_E_CUSTOM_DIFFERS = 57, /* the index of a release differs from its signed manifest */
  SEALWRIGHT_E_SUBJECT_MISSING = 58, /* the manifest names a file that is not among its signed subjects */
  SEALWRIGHT_E_BELOW_FLOOR = 59, /* the version is below the security floor */
  SEALWRIGHT_E_NOT_NEWER = 60, /* the version is not newer than the last one accepted */
  SEALWRIGHT_E_RELEASE_BANNED = 61, /* the vendor withdrew this release */
  SEALWRIGHT_E_DATE_SHORTENED = 62, /* an end-of-support date is earlier than one published before */
  SEALWRIGHT_E_ARCHIVE_DAMAGED = 63, /* the archive cannot be read to its end */
  SEALWRIGHT_E_ARCHIVE_UNLISTED = 64, /* the archive contains an entry that the signed listing does not name */
  SEALWRIGHT_E_ARCHIVE_MISSING = 65, /* the archive lacks an entry of the signed listing */
  SEALWRIGHT_E_ARCHIVE_DIFFERS = 66, /* an entry differs from the signed listing */
  SEALWRIGHT_E_ARCHIVE_UNSAFE_NAME = 67, /* an entry's name could escape the directory or mislead a reader */
  SEALWRIGHT_E_ARCHIVE_UNSAFE_LINK = 68, /* a link points outside the tree */
  SEALWRIGHT_E_ARCHIVE_TYPE = 69, /* an entry is not a regular file, a directory or a symbolic link */
  SEALWRIGHT_E_ARCHIVE_TRAILING = 70, /* bytes follow the end of the archive */
  SEALWRIGHT_E_ARCHIVE_WINDOW = 71, /* unpacking would need more memory than allowed */
  SEALWRIGHT_E_BUNDLE_DAMAGED = 72, /* a trust, request or bootstrap file is damaged */
  SEALWRIGHT_E_BASE_UNKNOWN = 73, /* the request is based on metadata that this machine cannot verify or has already replaced */
  SEALWRIGHT_E_APPROVAL_MISMATCH = 74, /* the approval does not match this request */
  SEALWRIGHT_E_REQUEST_CHANGED = 75, /* the signatures belong to another request */
  SEALWRIGHT_E_ARTIFACT_DIFFERS = 76, /* an artifact is not the one in the request */
  SEALWRIGHT_E_ENDPOINT_UNSAFE = 77, /* the server cannot keep two publishers apart */
  SEALWRIGHT_E_ROOT_STRANDED = 78, /* a client that holds an older root could not follow */
  SEALWRIGHT_E_MANIFEST_BELOW_THRESHOLD = 79, /* a retained release lacks signatures of the current keys */
  SEALWRIGHT_E_EXPORT_INVALID = 113, /* a detached signature file does not verify */
  SEALWRIGHT_E_VERSION_EXISTS = 80, /* this version already exists with other bytes */
  SEALWRIGHT_E_RELEASE_HOLDS_SECRET = 115, /* the release contains a file that the vendor must keep secret */
  SEALWRIGHT_E_CLE_EVENT_CHANGED = 81, /* a published lifecycle event was changed or removed */
  SEALWRIGHT_E_CLE_ORDER = 82, /* lifecycle events are not in order */
  SEALWRIGHT_E_CLE_SHORT_NOTICE = 83, /* support would end with less than one year's notice */
  SEALWRIGHT_E_CLE_SHORTENED = 84, /* an end date would be earlier than the published one */
  SEALWRIGHT_E_CLE_BACKDATED = 85, /* a lifecycle event claims to have been published earlier than it was */
  SEALWRIGHT_E_POLICY_INVALID = 86, /* the update policy is not valid */
  SEALWRIGHT_E_POLICY_SERIAL = 87, /* the serial of the update policy does not follow the last one */
  SEALWRIGHT_E_RELEASE_VERSION = 88, /* the version is not higher than the last one of its release line */
  SEALWRIGHT_E_POLICY_MISSING = 89, /* the product has no signed update policy */
  SEALWRIGHT_E_POLICY_EXPIRED = 90, /* the update policy has expired */
  SEALWRIGHT_E_CLE_MISSING_DATE = 91, /* a release line has no end-of-support date */
  SEALWRIGHT_E_EXPIRY_NEAR = 92, /* metadata would expire too soon */
  SEALWRIGHT_E_UNREACHABLE = 93, /* the server did not answer */
  SEALWRIGHT_E_NOT_FOUND = 94, /* the server has no such file */
  SEALWRIGHT_E_HTTP_STATUS = 95, /* the server answered with an error */
  SEALWRIGHT_E_CERTIFICATE_NOT_CURRENT = 118, /* the server's certificate has expired or is not valid yet */
  SEALWRIGHT_E_TLS_FAILED = 96, /* no trusted TLS connection could be made */
  SEALWRIGHT_E_ALL_MIRRORS_FAILED = 97, /* no mirror of the repository gave a usable answer */
  SEALWRIGHT_E_TOO_SLOW = 98, /* the server sends too slowly */
  SEALWRIGHT_E_METADATA_EXPIRED = 99, /* the newest metadata has expired */
  SEALWRIGHT_E_POLICY_STALE = 100, /* the update policy has expired */
  SEALWRIGHT_E_CLOCK_BEHIND = 101, /* the clock of this machine is behind the signed metadata */
  SEALWRIGHT_E_CLOCK_AHEAD = 116, /* the clock of this machine may be ahead */
  SEALWRIGHT_E_CLOCK_AHEAD_OR_FROZEN = 102, /* freshly fetched metadata has already expired */
  SEALWRIGHT_E_CLOCK_STEPPED_BACK = 103, /* the clock of this machine was set back */
  SEALWRIGHT_E_HELD_PINNED = 104, /* this machine is pinned to another version */
  SEALWRIGHT_E_HELD_SKIPPED = 105, /* this version is skipped on this machine */
  SEALWRIGHT_E_MANAGED_BY_ADMIN = 106, /* the administrator of this machine controls updates */
  SEALWRIGHT_E_ATTEMPTS_EXHAUSTED = 107, /* this release failed three times on this machine */
  SEALWRIGHT_E_LOCK_HELD = 108, /* another run is using this directory */
  SEALWRIGHT_E_REMOTE_LOCKED = 109, /* another publisher holds the lock of the repository */
  SEALWRIGHT_E_REMOTE_MOVED = 110, /* the published repository has changed since this release was made */
  SEALWRIGHT_E_CANCELLED = 111 /* stopped by the user */
};

/* All of them, for a table or a switch: ROW(name, constant). */
#define SEALWRIGHT_FOR_EACH_ERROR_CODE(ROW) \
  ROW(io_error, SEALWRIGHT_E_IO_ERROR) \
  ROW(file_missing, SEALWRIGHT_E_FILE_MISSING) \
  ROW(no_space, SEALWRIGHT_E_NO_SPACE) \
  ROW(state_damaged, SEALWRIGHT_E_STATE_DAMAGED) \
  ROW(not_initialised, SEALWRIGHT_E_NOT_INITIALISED) \
  ROW(no_previous_version, SEALWRIGHT_E_NO_PREVIOUS_VERSION) \
  ROW(state_foreign, SEALWRIGHT_E_STATE_FOREIGN) \
  ROW(directory_unsafe, SEALWRIGHT_E_DIRECTORY_UNSAFE) \
  ROW(format_too_new, SEALWRIGHT_E_FORMAT_TOO_NEW) \
  ROW(health_check_failed, SEALWRIGHT_E_HEALTH_CHECK_FAILED) \
  ROW(files_changed, SEALWRIGHT_E_FILES_CHANGED) \
  ROW(passphrase_wrong, SEALWRIGHT_E_PASSPHRASE_WRONG) \
  ROW(key_not_found, SEALWRIGHT_E_KEY_NOT_FOUND) \
  ROW(key_unencrypted, SEALWRIGHT_E_KEY_UNENCRYPTED) \
  ROW(key_damaged, SEALWRIGHT_E_KEY_DAMAGED) \
  ROW(signer_failed, SEALWRIGHT_E_SIGNER_FAILED) \
  ROW(no_memory, SEALWRIGHT_E_NO_MEMORY) \
  ROW(crypto_unavailable, SEALWRIGHT_E_CRYPTO_UNAVAILABLE) \
  ROW(internal_error, SEALWRIGHT_E_INTERNAL_ERROR) \
  ROW(needs_privilege, SEALWRIGHT_E_NEEDS_PRIVILEGE) \
  ROW(usage, SEALWRIGHT_E_USAGE) \
  ROW(call_invalid, SEALWRIGHT_E_CALL_INVALID) \
  ROW(config_invalid, SEALWRIGHT_E_CONFIG_INVALID) \
  ROW(name_invalid, SEALWRIGHT_E_NAME_INVALID) \
  ROW(unknown_channel, SEALWRIGHT_E_UNKNOWN_CHANNEL) \
  ROW(version_invalid, SEALWRIGHT_E_VERSION_INVALID) \
  ROW(json_invalid, SEALWRIGHT_E_JSON_INVALID) \
  ROW(json_duplicate_key, SEALWRIGHT_E_JSON_DUPLICATE_KEY) \
  ROW(json_number, SEALWRIGHT_E_JSON_NUMBER) \
  ROW(json_too_deep, SEALWRIGHT_E_JSON_TOO_DEEP) \
  ROW(field_missing, SEALWRIGHT_E_FIELD_MISSING) \
  ROW(field_type, SEALWRIGHT_E_FIELD_TYPE) \
  ROW(field_value, SEALWRIGHT_E_FIELD_VALUE) \
  ROW(too_large, SEALWRIGHT_E_TOO_LARGE) \
  ROW(limit_exceeded, SEALWRIGHT_E_LIMIT_EXCEEDED) \
  ROW(unsupported_key, SEALWRIGHT_E_UNSUPPORTED_KEY) \
  ROW(key_weak, SEALWRIGHT_E_KEY_WEAK) \
  ROW(key_id_mismatch, SEALWRIGHT_E_KEY_ID_MISMATCH) \
  ROW(key_in_two_roles, SEALWRIGHT_E_KEY_IN_TWO_ROLES) \
  ROW(threshold_not_met, SEALWRIGHT_E_THRESHOLD_NOT_MET) \
  ROW(signature_duplicate, SEALWRIGHT_E_SIGNATURE_DUPLICATE) \
  ROW(signature_wrong_key, SEALWRIGHT_E_SIGNATURE_WRONG_KEY) \
  ROW(fingerprint_mismatch, SEALWRIGHT_E_FINGERPRINT_MISMATCH) \
  ROW(test_key, SEALWRIGHT_E_TEST_KEY) \
  ROW(type_mismatch, SEALWRIGHT_E_TYPE_MISMATCH) \
  ROW(role_mismatch, SEALWRIGHT_E_ROLE_MISMATCH) \
  ROW(repository_mismatch, SEALWRIGHT_E_REPOSITORY_MISMATCH) \
  ROW(version_rollback, SEALWRIGHT_E_VERSION_ROLLBACK) \
  ROW(version_mismatch, SEALWRIGHT_E_VERSION_MISMATCH) \
  ROW(meta_missing, SEALWRIGHT_E_META_MISSING) \
  ROW(length_mismatch, SEALWRIGHT_E_LENGTH_MISMATCH) \
  ROW(hash_mismatch, SEALWRIGHT_E_HASH_MISMATCH) \
  ROW(target_not_listed, SEALWRIGHT_E_TARGET_NOT_LISTED) \
  ROW(path_refused, SEALWRIGHT_E_PATH_REFUSED) \
  ROW(redirect_refused, SEALWRIGHT_E_REDIRECT_REFUSED) \
  ROW(wrong_product, SEALWRIGHT_E_WRONG_PRODUCT) \
  ROW(wrong_version, SEALWRIGHT_E_WRONG_VERSION) \
  ROW(wrong_platform, SEALWRIGHT_E_WRONG_PLATFORM) \
  ROW(wrong_channel, SEALWRIGHT_E_WRONG_CHANNEL) \
  ROW(custom_differs, SEALWRIGHT_E_CUSTOM_DIFFERS) \
  ROW(subject_missing, SEALWRIGHT_E_SUBJECT_MISSING) \
  ROW(below_floor, SEALWRIGHT_E_BELOW_FLOOR) \
  ROW(not_newer, SEALWRIGHT_E_NOT_NEWER) \
  ROW(release_banned, SEALWRIGHT_E_RELEASE_BANNED) \
  ROW(date_shortened, SEALWRIGHT_E_DATE_SHORTENED) \
  ROW(archive_damaged, SEALWRIGHT_E_ARCHIVE_DAMAGED) \
  ROW(archive_unlisted, SEALWRIGHT_E_ARCHIVE_UNLISTED) \
  ROW(archive_missing, SEALWRIGHT_E_ARCHIVE_MISSING) \
  ROW(archive_differs, SEALWRIGHT_E_ARCHIVE_DIFFERS) \
  ROW(archive_unsafe_name, SEALWRIGHT_E_ARCHIVE_UNSAFE_NAME) \
  ROW(archive_unsafe_link, SEALWRIGHT_E_ARCHIVE_UNSAFE_LINK) \
  ROW(archive_type, SEALWRIGHT_E_ARCHIVE_TYPE) \
  ROW(archive_trailing, SEALWRIGHT_E_ARCHIVE_TRAILING) \
  ROW(archive_window, SEALWRIGHT_E_ARCHIVE_WINDOW) \
  ROW(bundle_damaged, SEALWRIGHT_E_BUNDLE_DAMAGED) \
  ROW(base_unknown, SEALWRIGHT_E_BASE_UNKNOWN) \
  ROW(approval_mismatch, SEALWRIGHT_E_APPROVAL_MISMATCH) \
  ROW(request_changed, SEALWRIGHT_E_REQUEST_CHANGED) \
  ROW(artifact_differs, SEALWRIGHT_E_ARTIFACT_DIFFERS) \
  ROW(endpoint_unsafe, SEALWRIGHT_E_ENDPOINT_UNSAFE) \
  ROW(root_stranded, SEALWRIGHT_E_ROOT_STRANDED) \
  ROW(manifest_below_threshold, SEALWRIGHT_E_MANIFEST_BELOW_THRESHOLD) \
  ROW(export_invalid, SEALWRIGHT_E_EXPORT_INVALID) \
  ROW(version_exists, SEALWRIGHT_E_VERSION_EXISTS) \
  ROW(release_holds_secret, SEALWRIGHT_E_RELEASE_HOLDS_SECRET) \
  ROW(cle_event_changed, SEALWRIGHT_E_CLE_EVENT_CHANGED) \
  ROW(cle_order, SEALWRIGHT_E_CLE_ORDER) \
  ROW(cle_short_notice, SEALWRIGHT_E_CLE_SHORT_NOTICE) \
  ROW(cle_shortened, SEALWRIGHT_E_CLE_SHORTENED) \
  ROW(cle_backdated, SEALWRIGHT_E_CLE_BACKDATED) \
  ROW(policy_invalid, SEALWRIGHT_E_POLICY_INVALID) \
  ROW(policy_serial, SEALWRIGHT_E_POLICY_SERIAL) \
  ROW(release_version, SEALWRIGHT_E_RELEASE_VERSION) \
  ROW(policy_missing, SEALWRIGHT_E_POLICY_MISSING) \
  ROW(policy_expired, SEALWRIGHT_E_POLICY_EXPIRED) \
  ROW(cle_missing_date, SEALWRIGHT_E_CLE_MISSING_DATE) \
  ROW(expiry_near, SEALWRIGHT_E_EXPIRY_NEAR) \
  ROW(unreachable, SEALWRIGHT_E_UNREACHABLE) \
  ROW(not_found, SEALWRIGHT_E_NOT_FOUND) \
  ROW(http_status, SEALWRIGHT_E_HTTP_STATUS) \
  ROW(certificate_not_current, SEALWRIGHT_E_CERTIFICATE_NOT_CURRENT) \
  ROW(tls_failed, SEALWRIGHT_E_TLS_FAILED) \
  ROW(all_mirrors_failed, SEALWRIGHT_E_ALL_MIRRORS_FAILED) \
  ROW(too_slow, SEALWRIGHT_E_TOO_SLOW) \
  ROW(metadata_expired, SEALWRIGHT_E_METADATA_EXPIRED) \
  ROW(policy_stale, SEALWRIGHT_E_POLICY_STALE) \
  ROW(clock_behind, SEALWRIGHT_E_CLOCK_BEHIND) \
  ROW(clock_ahead, SEALWRIGHT_E_CLOCK_AHEAD) \
  ROW(clock_ahead_or_frozen, SEALWRIGHT_E_CLOCK_AHEAD_OR_FROZEN) \
  ROW(clock_stepped_back, SEALWRIGHT_E_CLOCK_STEPPED_BACK) \
  ROW(held_pinned, SEALWRIGHT_E_HELD_PINNED) \
  ROW(held_skipped, SEALWRIGHT_E_HELD_SKIPPED) \
  ROW(managed_by_admin, SEALWRIGHT_E_MANAGED_BY_ADMIN) \
  ROW(attempts_exhausted, SEALWRIGHT_E_ATTEMPTS_EXHAUSTED) \
  ROW(lock_held, SEALWRIGHT_E_LOCK_HELD) \
  ROW(remote_locked, SEALWRIGHT_E_REMOTE_LOCKED) \
  ROW(remote_moved, SEALWRIGHT_E_REMOTE_MOVED) \
  ROW(cancelled, SEALWRIGHT_E_CANCELLED)

#endif
