/**
 * A server that speaks the protocol from memory, and can be made to misbehave.
 *
 * How to extend, most common first:
 * - another thing that happens: a method in `fakeWorld.ts` beside `post` and `change`, ending in `#publish`;
 * - another route: a line in `#route`;
 * - another fault: a field of `faults`, consulted where frames or answers leave.
 */
import type { AgentView, Hello, OutgoingMessage, ServerFrame } from "@parlor/protocol";
import type { Socket } from "../environment";
import type { FakeClock } from "./fakeClock";
import { FakeWorld, type Logged, publicMessage, type Stored, type Who } from "./fakeWorld";

interface Session {
  readonly who: Who;
  readonly client: string;
  readonly generation: number;
  position: number;
  watch: string | null;
  /** Single frames can get lost: never within one answer or stream, where order and completeness are TCP's. */
  readonly lossy: boolean;
  tell(frames: readonly ServerFrame[]): void;
  end(code: number): void;
}

/** What goes wrong. Probabilities between 0 and 1, drawn from `random`. */
export interface Faults {
  /** A frame of the log is lost on its way. */
  drop: number;
  /** It arrives twice. */
  double: number;
  /** The connection is cut instead. */
  cut: number;
  /** A command is carried out, but its answer is lost together with the connection. */
  loseAck: number;
  /** A command is refused with `retry_after`. */
  refuse: number;
  /** Requests fail as if there were no network. */
  offline: boolean;
  /** Proxies refuse these. */
  blocked: ReadonlySet<"websocket" | "sse" | "poll">;
}

const LIMITS = { message_chars: 10_000, attachments: 10, upload_bytes: 26_214_400, frame_bytes: 65_536 };
/** Messages of a page. */
const PAGE = 50;

/** One workspace. */
export class FakeServer extends FakeWorld {
  readonly faults: Faults = {
    drop: 0,
    double: 0,
    cut: 0,
    loseAck: 0,
    refuse: 0,
    offline: false,
    blocked: new Set(),
  };
  latency = 5;
  /** Further milliseconds until an answer arrives that is already made. */
  slow = 0;
  /** Every request made, as `METHOD path`. */
  readonly requests: string[] = [];
  readonly #sessions = new Set<Session>();
  readonly #tickets = new Map<string, Who>();
  readonly #random: () => number;

  constructor(clock: FakeClock, random: () => number = () => 1) {
    super(clock);
    this.#random = random;
  }

  /** How many connections are open. */
  get connections(): number {
    return this.#sessions.size;
  }

  get watches(): (string | null)[] {
    return [...this.#sessions].map(({ watch }) => watch);
  }

  /** What a tab of this person passes to its chat. A visitor's token travels in the header. */
  environment(agent: string | null) {
    return {
      random: this.#random,
      fetch: (input: RequestInfo | URL, init?: RequestInit) => this.#fetch(String(input), init ?? {}, agent),
      openSocket: (): Socket => this.#socket(),
    };
  }

  typing(who: Who, conversation: string): void {
    const by = who.role === "agent" ? { role: "agent", name: this.agents.get(who.id)?.name } : { role: "visitor" };
    const contact = this.conversations.get(conversation)?.row.contact.id;
    for (const session of this.#sessions) {
      if (session.who.id === who.id || (session.who.role === "visitor" && session.who.id !== contact)) continue;
      session.tell([{ type: "signal", kind: "typing", conversation, by, ttl: 6 } as ServerFrame]);
    }
  }

  /** Sends a frame to everyone, as it is. */
  broadcast(frame: ServerFrame): void {
    for (const session of this.#sessions) session.tell([frame]);
  }

  /** Ends every connection; 1006 is a cut cable. */
  cutAll(code = 1006): void {
    for (const session of [...this.#sessions]) this.#end(session, code);
  }

  /** The log is pruned: older cursors are answered with a snapshot. */
  prune(): void {
    this.kept = this.head;
    this.log = [];
  }

  /** A backup is restored: the last events never happened, and what comes next takes their places. */
  restore(conversations: Map<string, Stored>, head: number): void {
    this.epoch++;
    this.conversations.clear();
    for (const [id, it] of conversations) this.conversations.set(id, structuredClone(it));
    this.head = head;
    this.kept = head;
    this.log = [];
    this.cutAll();
  }

  protected publish(logged: Logged): void {
    this.log.push(structuredClone(logged));
    for (const session of [...this.#sessions]) {
      const frame = this.#frame(session, logged);
      if (!frame) continue;
      if (this.#random() < this.faults.cut) this.#end(session, 1006);
      else if (!session.lossy || this.#random() >= this.faults.drop) {
        session.tell(this.#random() < this.faults.double ? [frame, frame] : [frame]);
      }
    }
  }

  /** The event as this session sees it; its position moves whether or not the frame arrives. */
  #frame(session: Session, logged: Logged): ServerFrame | null {
    const { who } = session;
    if (who.role === "visitor" && (logged.contact !== who.id || !logged.visitor)) return null;
    const watched = logged.conversation !== null && session.watch === logged.conversation;
    const event = who.role === "visitor" ? logged.visitor : watched ? logged.watching : logged.agent;
    const after = this.cursor(session.position);
    session.position = logged.position;
    return structuredClone({ type: "event", cursor: this.cursor(logged.position), after, event });
  }

  #greeting(session: Session, cursor: string | null): ServerFrame[] {
    const { who } = session;
    const stamp = this.time();
    const you =
      who.role === "agent"
        ? { role: "agent" as const, agent: this.agents.get(who.id) as AgentView }
        : {
            role: "visitor" as const,
            contact: { id: who.id, inbox: "inb_1", name: null, email: null, created_at: stamp },
          };
    return [
      { type: "welcome", version: 1, heartbeat: 25, now: stamp, limits: LIMITS, you },
      ...this.#resume(session, cursor),
    ];
  }

  /** What was missed, or a snapshot; then live. */
  #resume(session: Session, cursor: string | null): ServerFrame[] {
    const [epoch, place] = (cursor ?? "k0.0").slice(1).split(".").map(Number) as [number, number];
    const live: ServerFrame = { type: "live", cursor: this.cursor(this.head) };
    const why = !cursor
      ? "new"
      : epoch !== this.epoch
        ? "epoch"
        : place < this.kept
          ? "old"
          : place > this.head
            ? "ahead"
            : null;
    session.position = why ? this.head : place;
    if (why) {
      return [
        { type: "reset", cursor: this.cursor(this.head), why, snapshot: structuredClone(this.#snapshot(session)) },
        live,
      ];
    }
    const missed = this.log.filter(({ position }) => position > place).flatMap((it) => this.#frame(session, it) ?? []);
    session.position = this.head;
    return [...missed, live];
  }

  #snapshot({ who, watch }: Session): Extract<ServerFrame, { type: "reset" }>["snapshot"] {
    if (who.role === "agent") {
      return {
        for: "agent",
        you: this.agents.get(who.id) as AgentView,
        workspace: { id: "wsp_1", name: "Acme" },
        agents: [...this.agents.values()],
        inboxes: this.inboxes,
      };
    }
    const own = [...this.conversations.values()]
      .filter(({ row }) => row.contact.id === who.id)
      .sort((a, b) => b.row.activity - a.row.activity);
    const shown = own.find(({ row }) => row.id === watch) ?? own[0];
    const items = shown ? this.visitorMessages(shown) : [];
    return {
      for: "visitor",
      conversations: own.slice(0, 20).map((it) => this.visitorRow(it)),
      thread: shown
        ? {
            conversation: this.visitorRow(shown),
            items: items.slice(-PAGE),
            has_more: items.length > PAGE,
            as_of: this.cursor(this.head),
          }
        : null,
    };
  }

  #join(session: Session): boolean {
    for (const other of [...this.#sessions]) {
      if (other.client !== session.client) continue;
      if (session.generation < other.generation) return false;
      if (other.generation < session.generation) this.#end(other, 4409);
    }
    this.#sessions.add(session);
    return true;
  }

  #end(session: Session, code: number): void {
    if (this.#sessions.delete(session)) session.end(code);
  }

  /** Carries out a command; null: its answer is lost. */
  #command(who: Who, frame: { type: string } & Record<string, unknown>): ServerFrame | { type: "done" } | null {
    const conversation = frame["conversation"] as string | null;
    if (frame.type === "seen") this.seen(who, String(conversation), Number(frame["up_to"]));
    if (frame.type === "typing") this.typing(who, String(conversation));
    if (frame.type !== "send") return { type: "done" };
    const client_message_id = String(frame["client_message_id"]);
    if (this.#random() < this.faults.refuse) {
      return { type: "refuse", client_message_id, code: "rate_limited", message: "Slow down.", retry_after: 1 };
    }
    const message = frame["message"] as OutgoingMessage;
    if (message.text === "forbidden words") {
      return { type: "refuse", client_message_id, code: "invalid_field", message: "No." };
    }
    const said = this.post(who, conversation, client_message_id, message);
    if (!said) return { type: "refuse", client_message_id, code: "not_found", message: "There is no such thing." };
    if (this.#random() < this.faults.loseAck) return null;
    return {
      type: "ack",
      client_message_id,
      conversation: said.conversation,
      message_id: said.message.id,
      cursor: this.cursor(said.message.position),
      at: said.message.created_at,
    };
  }

  #socket(): Socket {
    let session: Session | null = null;
    let closed = false;
    const later = (run: () => void) => this.clock.setTimeout(run, this.latency);
    const socket: Socket = {
      onopen: null,
      onmessage: null,
      onclose: null,
      onerror: null,
      send: (text) => later(() => closed || hear(JSON.parse(text))),
      close: () => {
        closed = true;
        if (session) this.#sessions.delete(session);
      },
    };
    const end = (code: number) => {
      if (closed) return;
      closed = true;
      later(() => socket.onclose?.({ code } as CloseEvent));
    };
    const tell = (frames: readonly ServerFrame[]) => {
      for (const frame of structuredClone(frames)) {
        later(() => closed || socket.onmessage?.({ data: JSON.stringify(frame) } as MessageEvent));
      }
    };
    const hear = (frame: { type: string } & Record<string, unknown>) => {
      if (this.faults.offline) return end(1006);
      if (frame.type === "hello") {
        const hello = frame as unknown as Hello;
        const who = this.#tickets.get(hello.ticket ?? "");
        this.#tickets.delete(hello.ticket ?? "");
        if (!who) return end(4401);
        session = { ...hello, who, position: 0, watch: hello.watch?.conversation ?? null, lossy: true, tell, end };
        if (!this.#join(session)) return end(4409);
        return tell(this.#greeting(session, hello.cursor));
      }
      if (!session) return end(4400);
      if (frame.type === "ping") return tell([{ type: "pong" }]);
      if (frame.type === "watch") {
        session.watch = frame["conversation"] as string | null;
        return tell([{ type: "watching", conversation: session.watch }]);
      }
      if (frame.type === "resume") return tell(this.#resume(session, String(frame["cursor"])));
      if (frame.type !== "send" && frame.type !== "seen" && frame.type !== "typing") return;
      const answer = this.#command(session.who, frame);
      if (!answer) return this.#end(session, 1006);
      if (answer.type !== "done") tell([answer as ServerFrame]);
    };
    later(() => {
      if (this.faults.offline || this.faults.blocked.has("websocket")) end(1006);
      else if (!closed) socket.onopen?.({} as Event);
    });
    return socket;
  }

  async #fetch(url: string, init: RequestInit, agent: string | null): Promise<Response> {
    const path = url.replace(/^https?:\/\/[^/]+/, "").replace("/api/v1", "");
    const method = init.method ?? "GET";
    this.requests.push(`${method} ${path}`);
    const { signal } = init;
    const wait = (ms: number) =>
      new Promise<void>((resolve, reject) => {
        const timer = this.clock.setTimeout(resolve, ms);
        const stop = () => {
          this.clock.clearTimeout(timer);
          reject(new Error("AbortError"));
        };
        if (signal?.aborted) stop();
        signal?.addEventListener("abort", stop);
      });
    await wait(this.latency);
    if (this.faults.offline) throw new TypeError("Failed to fetch");
    const token = /Bearer (.*)/.exec((init.headers as Record<string, string>)["Authorization"] ?? "")?.[1];
    const contact = token === undefined ? undefined : this.tokens.get(token);
    const who: Who | null = agent
      ? { role: "agent", id: agent }
      : contact === undefined
        ? null
        : { role: "visitor", id: contact };
    const body = init.body ? JSON.parse(String(init.body)) : undefined;
    const answer = await this.#route(method, path, who, body, signal ?? null, wait);
    await wait(this.latency + this.slow);
    return answer;
  }

  async #route(
    method: string,
    path: string,
    who: Who | null,
    // biome-ignore lint/suspicious/noExplicitAny: bodies of a fake are what the test sends.
    body: any,
    signal: AbortSignal | null,
    wait: (ms: number) => Promise<void>,
  ): Promise<Response> {
    const json = (value: unknown, status = 200) => new Response(JSON.stringify(value), { status });
    const problem = (status: number, code: string) => json({ type: "", title: code, status, code }, status);
    const [place = "", search = ""] = path.split("?");
    const asked = new URLSearchParams(search);
    const as_of = this.cursor(this.head);
    if (place === "/visitor/sessions") {
      if (who) return json({ token: null, contact: who.id, name: null, inbox: {} });
      const { id, token } = this.addVisitor();
      return json({ token, contact: id, name: null, inbox: {} });
    }
    if (!who) return problem(401, "unauthenticated");
    if (place === "/realtime/tickets") {
      const ticket = this.id("tck");
      this.#tickets.set(ticket, who);
      return json({ ticket, expires_in: 30 });
    }
    if (place === "/realtime/sse") return this.#stream(who, body as Hello, signal);
    if (place === "/realtime/poll") return this.#poll(who, body as Hello, wait);
    if (place === "/realtime/send") {
      const answers = [];
      for (const frame of body) {
        const answer = this.#command(who, frame);
        if (!answer) throw new TypeError("Failed to fetch");
        answers.push(answer);
      }
      return json({ answers });
    }
    if (place === "/agents") return json(page([...this.agents.values()], as_of));
    if (place === "/inboxes") return json(page(this.inboxes, as_of));
    if (place === "/conversations/counts") {
      const open = [...this.conversations.values()].filter(({ row }) => row.status === "open");
      const of = (assignee: string | null) => open.filter(({ row }) => row.assignee === assignee).length;
      return json({ mine: of(who.id), unassigned: of(null), open: open.length });
    }
    if (place === "/conversations") return json(this.list(who, asked, as_of));
    const [, id = "", , message] =
      /^(?:\/visitor)?\/conversations\/([^/]+)(\/messages(?:\/([^/]+))?)?$/.exec(place) ?? [];
    const stored = this.conversations.get(id);
    if (!stored || (who.role === "visitor" && stored.row.contact.id !== who.id)) return problem(404, "not_found");
    if (method === "PATCH" && message === undefined) return json({ conversation: this.change(id, body), as_of });
    if (message !== undefined) {
      const revised = this.revise(id, message, method === "DELETE" ? null : body.text);
      if (!revised) return problem(422, "message_deleted");
      const own = who.role === "visitor";
      return json({
        message: own ? publicMessage(revised) : revised,
        conversation: own ? this.visitorRow(stored) : stored.row,
        cursor: this.cursor(this.head),
      });
    }
    const all = who.role === "visitor" ? this.visitorMessages(stored) : stored.messages;
    const limit = Number(asked.get("limit") ?? PAGE);
    const after = asked.get("after");
    const before = asked.get("before");
    const fit = all.filter(
      ({ position }) => (!after || position > Number(after)) && (!before || position < Number(before)),
    );
    const items = after ? fit.slice(0, limit) : fit.slice(-limit);
    const conversation = who.role === "visitor" ? this.visitorRow(stored) : stored.row;
    return json({ conversation, items, has_more: fit.length > items.length, as_of });
  }

  #stream(who: Who, hello: Hello, signal: AbortSignal | null): Response {
    if (this.faults.blocked.has("sse")) return new Response("no", { status: 502 });
    const encoder = new TextEncoder();
    let out: ReadableStreamDefaultController<Uint8Array>;
    let open = true;
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        out = controller;
      },
    });
    const close = () => {
      if (!open) return;
      open = false;
      this.#sessions.delete(session);
      out.close();
    };
    const session: Session = {
      ...hello,
      who,
      position: 0,
      watch: hello.watch?.conversation ?? null,
      lossy: false,
      tell: (frames) => {
        const text = structuredClone(frames).map((frame) => `data: ${JSON.stringify(frame)}\n\n`);
        this.clock.setTimeout(() => open && out.enqueue(encoder.encode(text.join(""))), this.latency);
      },
      end: (code) => {
        if (code >= 4000) session.tell([{ type: "bye", code, retry: null }]);
        this.clock.setTimeout(close, this.latency);
      },
    };
    signal?.addEventListener("abort", close);
    if (!this.#join(session)) session.end(4409);
    else session.tell(this.#greeting(session, hello.cursor));
    return new Response(stream);
  }

  async #poll(who: Who, hello: Hello, wait: (ms: number) => Promise<void>): Promise<Response> {
    if (this.faults.blocked.has("poll")) return new Response("no", { status: 502 });
    const frames: ServerFrame[] = [];
    let wake = () => {};
    let cut = false;
    const session: Session = {
      ...hello,
      who,
      position: 0,
      watch: hello.watch?.conversation ?? null,
      lossy: false,
      tell: (told) => {
        frames.push(...structuredClone(told));
        wake();
      },
      end: () => {
        cut = true;
        wake();
      },
    };
    if (!this.#join(session)) return new Response("{}", { status: 503 });
    frames.push(...this.#greeting(session, hello.cursor));
    const news = frames.some(({ type }) => type === "event" || type === "reset");
    try {
      if (!news && hello.wait) {
        const woken = new Promise<void>((resolve) => {
          wake = resolve;
        });
        await Promise.race([woken, wait(hello.wait * 1000)]);
      }
    } finally {
      this.#sessions.delete(session);
    }
    if (cut) throw new TypeError("Failed to fetch");
    const cursor = this.cursor(session.position);
    const all = frames.filter(({ type }) => type !== "live");
    return new Response(JSON.stringify({ frames: [...all, { type: "live", cursor }], cursor }));
  }
}

const page = <T>(items: readonly T[], as_of: string) => ({ items, next_cursor: null, has_more: false, as_of });
