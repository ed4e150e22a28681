/** What stands between people and servers: a proxy that refuses, holds back, delays, cuts and counts. */
import { createServer, type Server as HttpServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex, Readable, Writable } from "node:stream";

/** How it treats those who pass; change it at any time, new connections obey. */
export type Rules = {
  /** As proxies that know nothing of upgrades do. */
  refuseWebSockets: boolean;
  /** Of event streams: let through, answer with an error, or keep everything back until the end. */
  events: "pass" | "refuse" | "hold";
  /** Whether live connections, and what is sent over them, come through at all. */
  realtime: "pass" | "refuse";
  /** Milliseconds that everything takes longer, each way. */
  latency: number;
};

export type Passed = { readonly at: number; readonly method: string; readonly path: string };

export class Gateway {
  readonly url: string;
  readonly rules: Rules = { refuseWebSockets: false, events: "pass", realtime: "pass", latency: 0 };
  /** Every request that came, in order; those for WebSockets too. */
  readonly passed: Passed[] = [];
  /** WebSockets that are open. */
  readonly webSockets = new Set<Socket | Duplex>();
  /** Event streams that are open. */
  readonly streams = new Set<ServerResponse>();
  readonly #connections = new Set<Socket>();
  readonly #frozen = new WeakSet<object>();
  readonly #server: HttpServer;
  #upstream = 0;

  private constructor(server: HttpServer) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on("connection", (socket) => {
      this.#connections.add(socket.on("close", () => this.#connections.delete(socket)));
      socket.setNoDelay(true);
    });
    server.on("request", (ask, answer) => this.#request(ask, answer));
    server.on("upgrade", (ask, socket, head) => this.#upgrade(ask, socket, head));
  }

  static async start(): Promise<Gateway> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new Gateway(server);
  }

  /** Where everything goes. */
  forward(port: number): void {
    this.#upstream = port;
  }

  /** Ends every connection at once, in the middle of whatever it does. */
  cut(): void {
    for (const connection of this.#connections) connection.destroy();
  }

  /** Half-open: from now on nothing passes over the connections there are, and nobody is told. */
  freeze(): void {
    for (const connection of this.#connections) this.#frozen.add(connection);
  }

  stop(): void {
    this.cut();
    this.#server.close();
  }

  #request(ask: IncomingMessage, answer: ServerResponse): void {
    const path = this.#count(ask);
    const isStream = path === "/api/v1/realtime/sse";
    if (path.startsWith("/api/v1/realtime/") && this.rules.realtime === "refuse") {
      answer.writeHead(502).end();
      return;
    }
    if (isStream && this.rules.events === "refuse") {
      answer.writeHead(403).end("Streams are not allowed here.");
      return;
    }
    const onward = request({ port: this.#upstream, host: "127.0.0.1", ...aboutOf(ask) });
    onward.on("response", (got) => {
      if (isStream) {
        this.streams.add(answer);
        answer.once("close", () => this.streams.delete(answer));
      }
      if (isStream && this.rules.events === "hold") {
        got.resume(); // it is read, and kept
        return;
      }
      answer.writeHead(got.statusCode ?? 502, got.rawHeaders);
      answer.flushHeaders();
      this.#relay(got, answer, ask.socket);
    });
    onward.once("error", () => (answer.headersSent ? answer.destroy() : answer.writeHead(502).end()));
    answer.once("close", () => onward.destroy());
    this.#relay(ask, onward, ask.socket);
  }

  #upgrade(ask: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#count(ask);
    if (this.rules.refuseWebSockets || this.rules.realtime === "refuse") {
      socket.end("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
      return;
    }
    const onward = request({ port: this.#upstream, host: "127.0.0.1", ...aboutOf(ask) });
    onward.once("upgrade", (got, upstream, rest) => {
      const headers = pairs(got.rawHeaders).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${headers.join("")}\r\n`);
      socket.write(rest);
      upstream.write(head);
      this.webSockets.add(socket);
      const end = () => {
        this.webSockets.delete(socket);
        socket.destroy();
        upstream.destroy();
      };
      for (const side of [socket, upstream]) side.on("close", end).on("error", end);
      this.#relay(upstream, socket, ask.socket);
      this.#relay(socket, upstream, ask.socket);
    });
    onward.once("response", (got) => {
      socket.end(`HTTP/1.1 ${got.statusCode} Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
      got.resume();
    });
    onward.once("error", () => socket.destroy());
    onward.end();
  }

  #count({ method = "GET", url = "/" }: IncomingMessage): string {
    const path = url.split("?")[0] ?? "/";
    this.passed.push({ at: Date.now(), method, path });
    return path;
  }

  #relay(from: Readable, to: Writable, connection: object): void {
    const { latency } = this.rules;
    const pass = (run: () => void) => {
      const unlessFrozen = () => this.#frozen.has(connection) || run();
      if (latency) setTimeout(unlessFrozen, latency);
      else unlessFrozen();
    };
    from.on("data", (bytes) => pass(() => to.write(bytes)));
    from.on("end", () => pass(() => to.end()));
    from.on("error", () => to.destroy());
    from.on("aborted", () => to.destroy());
    to.on("error", () => from.destroy());
  }
}

function aboutOf({ method, url, rawHeaders }: IncomingMessage) {
  return { method, path: url, headers: rawHeaders, setHost: false };
}

function pairs(raw: readonly string[]): (readonly [string, string])[] {
  return raw.flatMap((name, at) => (at % 2 ? [] : [[name, raw[at + 1] ?? ""] as const]));
}
