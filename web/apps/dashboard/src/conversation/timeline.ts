/** From messages to what the thread shows: days, who speaks, where the new ones begin. Pure. */
import type { Pending } from "@parlor/client";
import type { AuthorView, MessageView } from "@parlor/protocol";

export type Item =
  | { readonly is: "day"; readonly key: string; readonly at: number }
  | { readonly is: "new"; readonly key: string }
  | { readonly is: "system"; readonly key: string; readonly message: MessageView }
  | {
      readonly is: "message";
      readonly key: string;
      readonly message: MessageView;
      /** First and last of one author's run: the first says who, the last says when. */
      readonly first: boolean;
      readonly last: boolean;
    }
  | {
      readonly is: "pending";
      readonly key: string;
      readonly pending: Pending;
      readonly first: boolean;
      readonly last: boolean;
    };

/** Longer silences begin a new run. */
const RUN = 5 * 60_000;

type Options = {
  /** Position up to which was read when the thread was opened; the rest stands below the "New" line. */
  readonly readUpTo: number | null;
  /** Oneself, whose messages are never new. */
  readonly you: string | null;
};

export function timeline(
  messages: readonly MessageView[],
  pending: readonly Pending[],
  { readUpTo, you }: Options,
): Item[] {
  const items: Item[] = [];
  let day = "";
  let marked = readUpTo === null;
  messages.forEach((message, at) => {
    const today = dayOf(message.timestamp);
    const newDay = today !== day;
    if (newDay) {
      items.push({ is: "day", key: `day-${today}`, at: message.timestamp });
      day = today;
    }
    let begins = newDay;
    if (!marked && readUpTo !== null && message.position > readUpTo && !isBy(message.author, you)) {
      items.push({ is: "new", key: "new" });
      marked = true;
      begins = true;
    }
    if (message.author.role === "system") {
      items.push({ is: "system", key: message.id, message });
      return;
    }
    const before = messages[at - 1];
    const after = messages[at + 1];
    const opensNew = !marked && after !== undefined && after.position > (readUpTo ?? 0) && !isBy(after.author, you);
    items.push({
      is: "message",
      // The key stays when the server's copy replaces the pending one, so that nothing blinks.
      key: message.client_message_id || message.id,
      message,
      first: begins || !before || !sameRun(before, message),
      last: !after || dayOf(after.timestamp) !== today || opensNew || !sameRun(message, after),
    });
  });

  const lastStored = messages.at(-1);
  pending.forEach((it, at) => {
    if (messages.some((message) => message.client_message_id === it.key)) return;
    const today = dayOf(it.at);
    const newDay = today !== day;
    if (newDay) {
      items.push({ is: "day", key: `day-${today}`, at: it.at });
      day = today;
    }
    const before = pending[at - 1];
    const after = pending[at + 1];
    const follows = before
      ? before.visibility === it.visibility
      : lastStored !== undefined &&
        isBy(lastStored.author, you) &&
        lastStored.visibility === it.visibility &&
        it.at - lastStored.timestamp < RUN;
    const previous = items.at(-1);
    // The run goes on in the pending message: what came before is no longer its last.
    if (follows && !newDay && previous?.is === "message") items[items.length - 1] = { ...previous, last: false };
    items.push({
      is: "pending",
      key: it.key,
      pending: it,
      first: newDay || !follows,
      last: !after || after.visibility !== it.visibility,
    });
  });
  return items;
}

/** The calendar day in this device's zone. */
function dayOf(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

function sameRun(a: MessageView, b: MessageView): boolean {
  return (
    a.author.role !== "system" &&
    authorKey(a.author) === authorKey(b.author) &&
    a.visibility === b.visibility &&
    b.timestamp - a.timestamp < RUN
  );
}

export function authorKey(author: AuthorView): string {
  return author.role === "system" ? "system" : author.id;
}

function isBy(author: AuthorView, agent: string | null): boolean {
  return author.role === "agent" && author.id === agent;
}
