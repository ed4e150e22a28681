/** The cursor and the one rule that moves it: an event is applied only if it follows what was seen. */
import type { ServerFrame } from "@parlor/protocol";

/** Frames that stand in the log's order. */
export type Ordered = Extract<ServerFrame, { type: "event" | "live" | "reset" }>;

/** What to do with an ordered frame. */
export type Verdict = "apply" | "drop" | "gap";

/** Where a client stands in the log. The cursor is moved before anyone is told (rule R2). */
export class Chain {
  cursor: string | null = null;
  /** Place of the last event applied: tells a repeated event from one that follows a hole. */
  last = 0;
  /** A hole was found: nothing counts until an event follows, or a snapshot replaces everything. */
  broken = false;
  /** Counts the transports that were opened; never begins anew, for the server takes the larger one for the newer. */
  generation = 0;

  take(frame: Ordered): Verdict {
    switch (frame.type) {
      case "reset":
        this.last = 0;
        break;
      case "live":
        // Told before the server heard of the hole: it would carry the cursor over what is missing.
        if (this.broken) return "drop";
        break;
      case "event": {
        const { id } = frame.event as { id: number };
        if (frame.after !== this.cursor) {
          if (id <= this.last) return "drop";
          this.broken = true;
          return "gap";
        }
        // A successor began before its predecessor was done: what it repeats moves the cursor and nothing else.
        const repeated = id <= this.last;
        this.last = Math.max(id, this.last);
        this.cursor = frame.cursor;
        this.broken = false;
        return repeated ? "drop" : "apply";
      }
    }
    this.cursor = frame.cursor;
    this.broken = false;
    return "apply";
  }
}
