/** A visitor's chat: begins a session with the first message, and writes nothing before. */
import type { VisitorConversation, VisitorMessage, VisitorSession } from "@parlor/protocol";
import { type ChatNote, LiveChat } from "./chat";
import type { Link, VisitorState } from "./state/state";
import { reduceVisitor, VISITOR_BLANK, type VisitorChange } from "./state/visitorState";
import type { Introduction, VisitorOptions } from "./surface";

/** Stands for someone who waits in another tab. */
const NOBODY = () => {};

/** What a widget holds. */
export class VisitorChat extends LiveChat<VisitorState, VisitorConversation, VisitorMessage, VisitorChange> {
  readonly #options: VisitorOptions;
  /** A session being begun; there is one at a time. */
  #beginning: Promise<void> | null = null;
  /** The token was never seen to work: if it does not, another would not either. */
  #fresh = false;
  /** Those who wait until the leading tab has begun one. */
  readonly #waiting = new Set<() => void>();

  constructor(options: VisitorOptions) {
    super(options, {
      blank: VISITOR_BLANK,
      reduce: reduceVisitor,
      authorize: (headers) => {
        const token = options.token();
        if (token) headers["Authorization"] = `Bearer ${token}`;
      },
      prefix: "/visitor",
      scope: `visitor:${options.inbox}`,
    });
    this.#options = options;
  }

  /** Tells the server what the visitor says of themselves; begins the session if there is none. Rejects with `ApiError`. */
  async introduce(introduction: Introduction): Promise<void> {
    const fresh = !this.restores() && this.line.leading && !this.#beginning;
    // A session that is there, or being begun without this, is told afterwards.
    if (!fresh) await this.prepare();
    await this.#session(introduction);
    this.line.want();
  }

  protected wanted(): boolean {
    return this.restores() || this.state.pending.some(({ status }) => status.is !== "failed");
  }

  protected restores(): boolean {
    return this.#options.token() !== null;
  }

  protected override said(): void {
    // A follower's message is heard by the leader, who begins the session.
    if (this.line.leading) this.line.want();
  }

  protected awaits(): boolean {
    return true;
  }

  protected seenUpTo(row: VisitorConversation | undefined): number {
    return row?.seen_by_visitor ?? 0;
  }

  protected override hear(note: ChatNote): void {
    if (note.is === "token") {
      this.#got(note.token);
      return;
    }
    if (note.is === "begin") {
      this.#waiting.add(NOBODY);
      if (this.line.leading) this.#begin();
      return;
    }
    super.hear(note);
    if (note.is === "outbox" && note.change.is === "pending") this.said();
  }

  protected override led(): void {
    super.led();
    this.#begin();
  }

  protected override linked(link: Link): void {
    // A new leader has not heard who waits.
    if (this.#waiting.size && !this.line.leading) this.line.post({ is: "begin" });
    // The server forgot this visitor: they begin anew, and nothing they typed is lost.
    if (link.is === "refused" && link.remedy === "sign_in" && this.line.leading && !this.#fresh) {
      this.line.forget();
      this.#keep(null);
      if (this.wanted()) this.line.want();
      return;
    }
    if (link.is === "live") this.#fresh = false;
    super.linked(link);
  }

  /** A session, begun by the leading tab alone: two tabs shall not be two people. */
  protected prepare(): Promise<void> {
    if (this.restores()) return Promise.resolve();
    if (this.line.leading) return this.#session(this.#options.introduction?.() ?? {});
    this.line.post({ is: "begin" });
    return new Promise((resolve) => {
      const ready = () => {
        this.#waiting.delete(ready);
        this.timers.clear("begin");
        resolve();
      };
      this.#waiting.add(ready);
      // Without an answer the request is made as nobody, and refused.
      this.timers.set("begin", 15_000, () => {
        for (const it of this.#waiting) it();
      });
    });
  }

  /** Begins the session that someone waits for. */
  #begin(): void {
    if (!this.#waiting.size) return;
    this.prepare().then(
      () => this.line.want(),
      // Whoever waits is told when their time is up, and may ask again.
      () => {},
    );
  }

  #session(introduction: Introduction): Promise<void> {
    const begin = async () => {
      const body = { inbox: this.#options.inbox, ...introduction };
      const { token } = await this.http.json<VisitorSession>("POST", "/visitor/sessions", body);
      if (!token) return;
      this.#fresh = true;
      this.#keep(token);
    };
    this.#beginning ??= begin().finally(() => {
      this.#beginning = null;
    });
    return this.#beginning;
  }

  #keep(token: string | null): void {
    this.line.post({ is: "token", token });
    this.#got(token);
  }

  #got(token: string | null): void {
    this.#options.onToken(token);
    if (token === null) this.store.dispatch({ is: "forget" });
    for (const ready of this.#waiting) ready();
    this.#waiting.delete(NOBODY);
  }
}
