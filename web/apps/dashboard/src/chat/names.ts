/** What people without a name are called, and what a message is called that has no words. */
import type { DashboardTranslator } from "@parlor/i18n/dashboard";
import type { ConversationRow } from "@parlor/protocol";

export function contactName(t: DashboardTranslator, contact: { readonly name: string | null }): string {
  return contact.name?.trim() || t("list.visitor");
}

/** The last message in a few words, as a list shows it. */
export function previewOf(t: DashboardTranslator, row: ConversationRow, you: string | null): string {
  const last = row.last_message;
  if (!last) return t("list.noMessages");
  const said = last.deleted ? t("message.deleted") : (last.text ?? t("list.files", { count: last.attachments }));
  if (last.author.role !== "agent") return said;
  return last.author.id === you ? t("list.you", { preview: said }) : `\u2068${last.author.name}\u2069: ${said}`;
}
