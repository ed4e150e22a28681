/** The real binary as its operator runs it: started, killed, drained and started again on the same data and port. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** Nothing of the tests' environment may reach the server: it refuses settings it does not know. */
const INHERITED = ["PATH", "HOME", "LANG", "TMPDIR"];

/** The limits have tests of their own; here everybody writes from one address, and fast. */
const GENEROUS: Readonly<Record<string, string>> = {
  PARLOR_LIMITS__VISITOR_MESSAGES_PER_MINUTE: "60000",
  PARLOR_LIMITS__VISITOR_MESSAGE_BURST: "1000",
  PARLOR_LIMITS__VISITOR_SESSIONS_PER_MINUTE: "1000",
  PARLOR_LIMITS__VISITOR_UPLOADS: "1000",
  PARLOR_LIMITS__LOGINS_PER_ACCOUNT: "1000",
  PARLOR_LIMITS__LOGINS_PER_ADDRESS: "1000",
};

export type ServerOptions = {
  /** How browsers reach it, where a proxy stands in front. */
  readonly publicUrl?: string;
  readonly demo?: boolean;
};

/** A running server. `url` stays the same over restarts. */
export class Server {
  readonly port: number;
  readonly url: string;
  /** What it said on stderr since the last start. */
  said = "";
  readonly #folder = mkdtempSync(join(tmpdir(), "parlor-e2e-"));
  readonly #options: ServerOptions;
  #process: ChildProcess | undefined;

  private constructor(port: number, options: ServerOptions) {
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.#options = options;
  }

  static async start(options: ServerOptions = {}): Promise<Server> {
    const server = new Server(await freePort(), options);
    await server.start();
    return server;
  }

  /** Starts it, and waits for the line that says it is ready. */
  async start(): Promise<void> {
    const { publicUrl, demo } = this.#options;
    const flags = [
      ...["serve", "--data-dir", this.#folder, "--listen", `127.0.0.1:${this.port}`],
      ...(publicUrl === undefined ? [] : ["--public-url", publicUrl]),
      ...(demo ? ["--demo"] : []),
    ];
    const inherited = INHERITED.flatMap((name) => (process.env[name] ? [[name, process.env[name]] as const] : []));
    const env = { ...Object.fromEntries(inherited), ...GENEROUS };
    const child = spawn(findServer(), flags, { env, stdio: ["ignore", "pipe", "pipe"] });
    this.#process = child;
    const kill = () => child.kill("SIGKILL");
    process.once("exit", kill); // whatever becomes of the test, nothing stays behind
    child.once("exit", () => process.off("exit", kill));
    this.said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.said += text;
    });
    for await (const line of createInterface({ input: child.stdout })) {
      const { ready } = JSON.parse(line) as { ready?: boolean };
      if (ready) {
        child.stdout.resume();
        return;
      }
    }
    throw new Error(`The server ended before it was ready:\n${this.said}`);
  }

  /** Where nobody owns the server yet: the link it printed. */
  get setupLink(): string {
    const link = /http\S+\/setup#token=\S+/.exec(this.said)?.[0];
    if (link === undefined) throw new Error(`There is no setup link in:\n${this.said}`);
    return link;
  }

  /** As a power cut would: no time to say goodbye. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** As an operator would: connections are told to come back. Answers the exit code. */
  terminate(): Promise<number | null> {
    return this.#end("SIGTERM");
  }

  async dispose(): Promise<void> {
    await this.#end("SIGKILL");
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  #end(signal: "SIGKILL" | "SIGTERM"): Promise<number | null> {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child?.exitCode ?? null);
    return new Promise((resolve) => {
      child.once("exit", resolve);
      child.kill(signal);
    });
  }
}

/** `PARLOR_BIN` if set, else what `cargo build -p parlor-server --features embed-ui` made. */
export function findServer(env: NodeJS.ProcessEnv = process.env): string {
  const chosen = env["PARLOR_BIN"];
  if (chosen) {
    if (existsSync(chosen)) return chosen;
    throw new Error(`PARLOR_BIN names ${chosen}, which does not exist.`);
  }
  const repository = join(import.meta.dirname, "../../..");
  const targets = [env["CARGO_TARGET_DIR"], join(homedir(), ".cache/parlor/target"), join(repository, "target")];
  const places = targets.flatMap((target) => (target ? [join(target, "debug/parlor")] : []));
  const found = places.find((place) => existsSync(place));
  if (found !== undefined) return found;
  throw new Error(
    `There is no server in ${places.join(", ")}. Build it (cargo build -p parlor-server --features embed-ui) or set PARLOR_BIN.`,
  );
}

/** Below the ports that the system gives out by itself: it stays free while the server is down. */
async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const free = await new Promise<boolean>((resolve) => {
      const probe = createServer();
      probe.once("error", () => resolve(false));
      probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
    });
    if (free) return port;
  }
  throw new Error("No free port was found.");
}
