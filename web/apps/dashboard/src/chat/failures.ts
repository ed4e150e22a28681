/** What went wrong, in the words of the person in front of the screen. */
import { ApiError } from "@parlor/client";
import type { DashboardKey, DashboardTranslator } from "@parlor/i18n/dashboard";
import type { ErrorCode } from "@parlor/protocol";

type Plain = Extract<DashboardKey, `error.${string}`>;

const WORDS: Readonly<Partial<Record<ErrorCode | "offline", Plain>>> = {
  offline: "error.offline",
  unavailable: "error.unavailable",
  timeout: "error.unavailable",
  forbidden: "error.notAllowed",
  not_found: "error.notFound",
  rate_limited: "error.tooMany",
  already_taken: "error.taken",
  conflict: "error.conflict",
  too_large: "error.tooLarge",
  unsupported_file: "error.fileType",
  unsupported_media_type: "error.fileType",
  message_too_long: "error.messageTooLong",
  message_deleted: "error.messageDeleted",
  storage_full: "error.storageFull",
  unauthenticated: "error.signedOut",
  invalid_field: "error.invalid",
};

export function failureText(t: DashboardTranslator, failure: unknown): string {
  const code = typeof failure === "string" ? failure : failure instanceof ApiError ? failure.code : undefined;
  const key = WORDS[code as ErrorCode];
  return t(key ?? "error.unexpected");
}
