/** What a thread shows, line by line: messages in groups, days between them, and where the unread ones begin. */
import type { Pending } from "@parlor/client";
import type { AttachmentView, VisitorMessage } from "@parlor/protocol";

export type Status = "sending" | "waiting" | "sent" | "read" | "failed";

export type MessageRow = {
  readonly is: "message";
  /** The same for a message before and after it is stored, so that it stays the same element. */
  readonly key: string;
  /** None while it is not stored. */
  readonly id: string | null;
  readonly from: "visitor" | "agent" | "system";
  /** Of agents. */
  readonly name: string;
  readonly text: string | null;
  readonly attachments: readonly AttachmentView[];
  readonly at: number;
  readonly isEdited: boolean;
  readonly isDeleted: boolean;
  /** Opens and closes a group of the same author. */
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** Of the visitor's own, where it is worth saying. */
  readonly status: Status | null;
};

export type Row =
  | MessageRow
  | { readonly is: "day"; readonly key: string; readonly at: number }
  | { readonly is: "new"; readonly key: string };

export type RowsInput = {
  readonly messages: readonly VisitorMessage[];
  readonly pending: readonly Pending[];
  /** Position up to which agents have read. */
  readonly seenByAgents: number;
  /** Messages of others after this position are marked as new; null marks none. */
  readonly newAfter: number | null;
  readonly isConnected: boolean;
};

const GROUP = 5 * 60_000;

export function rowsOf({ messages, pending, seenByAgents, newAfter, isConnected }: RowsInput): Row[] {
  const own = messages.findLast(({ author }) => author.role === "visitor");
  const said: MessageRow[] = messages.map((message) => {
    const { author } = message;
    const status = message === own ? (message.position <= seenByAgents ? "read" : "sent") : null;
    return {
      ...PLAIN,
      key: message.client_message_id ?? message.id,
      id: message.id,
      from: author.role,
      name: author.role === "agent" ? author.name : "",
      text: message.text,
      attachments: message.attachments,
      at: message.timestamp,
      isEdited: message.edited_at !== null,
      isDeleted: message.deleted_at !== null,
      status: pending.length ? null : status,
    };
  });
  const unsent: MessageRow[] = pending.map(({ key, text, attachments, at, status }, index) => ({
    ...PLAIN,
    key,
    text,
    attachments,
    at,
    status:
      status.is === "failed"
        ? "failed"
        : index < pending.length - 1 && pending[index + 1]?.status.is !== "failed"
          ? null // of several on their way, the last one says it
          : status.is === "sent"
            ? "sent"
            : isConnected
              ? "sending"
              : "waiting",
  }));

  const rows: Row[] = [];
  const firstNew =
    newAfter === null ? undefined : messages.find((it) => it.position > newAfter && it.author.role !== "visitor")?.id;
  let last: MessageRow | undefined;
  for (const it of [...said, ...unsent]) {
    const isNewDay = !last || dayOf(last.at) !== dayOf(it.at);
    if (isNewDay) rows.push({ is: "day", key: `day${dayOf(it.at)}`, at: it.at });
    const isNew = it.id !== null && it.id === firstNew;
    if (isNew) rows.push({ is: "new", key: "new" });
    const goesOn =
      last !== undefined &&
      !isNewDay &&
      !isNew &&
      last.from === it.from &&
      last.name === it.name &&
      it.at - last.at < GROUP;
    if (goesOn && last) rows[rows.length - 1] = { ...last, isLast: false };
    last = { ...it, isFirst: !goesOn };
    rows.push(last);
  }
  return rows;
}

const PLAIN = {
  is: "message",
  id: null,
  from: "visitor",
  name: "",
  isEdited: false,
  isDeleted: false,
  isFirst: true,
  isLast: true,
} as const;

/** The visitor's calendar day. */
function dayOf(at: number): string {
  return new Date(at).toDateString();
}
