/** Changing a conversation, with a way back: every change tells what it did and how to undo it for a few seconds. */
import type { AgentChat } from "@parlor/client";
import type { DashboardTranslator } from "@parlor/i18n/dashboard";
import type { ConversationPatch, ConversationRow } from "@parlor/protocol";
import { showFault, showToast } from "../ui/toasts";
import { failureText } from "./failures";

type Desk = { readonly chat: AgentChat; readonly t: DashboardTranslator };

/** What undoes `patch`, given how things were. */
function inverse(row: ConversationRow, patch: ConversationPatch): ConversationPatch {
  return {
    ...(patch.status === undefined ? {} : { status: row.status }),
    ...(patch.status !== undefined && row.status === "snoozed" && row.snoozed_until !== null
      ? { snoozed_until: row.snoozed_until }
      : {}),
    ...(patch.assignee === undefined ? {} : { assignee: row.assignee }),
    ...(patch.labels === undefined ? {} : { labels: row.labels }),
  };
}

/** Resolves when the server agreed; says so if it did not. */
export async function change(
  desk: Desk,
  row: ConversationRow,
  patch: ConversationPatch,
  done?: string,
): Promise<boolean> {
  const { chat, t } = desk;
  try {
    await chat.change(row.id, patch);
  } catch (error) {
    showFault(t("conversation.changeFailed", { reason: failureText(t, error) }));
    return false;
  }
  if (done) showToast(done, { label: t("app.undo"), run: () => void change(desk, row, inverse(row, patch)) });
  return true;
}

export function closeConversation(desk: Desk, row: ConversationRow): Promise<boolean> {
  return change(desk, row, { status: "closed" }, desk.t("toast.closed"));
}

export function reopenConversation(desk: Desk, row: ConversationRow): Promise<boolean> {
  return change(desk, row, { status: "open" }, desk.t("toast.reopened"));
}

export function snoozeConversation(desk: Desk, row: ConversationRow, until: Date): Promise<boolean> {
  const at = desk.t.format.dateTime(until);
  return change(
    desk,
    row,
    { status: "snoozed", snoozed_until: until.toISOString() },
    desk.t("toast.snoozed", { until: at }),
  );
}

export function assignConversation(
  desk: Desk,
  row: ConversationRow,
  to: { id: string; name: string } | null,
): Promise<boolean> {
  const said = to === null ? desk.t("toast.unassigned") : desk.t("toast.assigned", { name: to.name });
  return change(desk, row, { assignee: to?.id ?? null }, said);
}

export function labelConversation(desk: Desk, row: ConversationRow, labels: readonly string[]): Promise<boolean> {
  return change(desk, row, { labels: [...labels] });
}
