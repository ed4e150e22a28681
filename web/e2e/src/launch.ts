/** Finds Chromium and starts it, in one of two ways: as Playwright likes it, or as its users have it. */
import { spawn } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { type Browser, chromium } from "playwright-core";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const PLACES = ["/usr/bin", "/usr/local/bin", "/snap/bin", "/Applications/Google Chrome.app/Contents/MacOS"];

/** A browser and how to stop it. */
export type Launched = { readonly browser: Browser; readonly close: () => Promise<void> };

/** For almost every test: Playwright's own switches, which make pages behave the same everywhere. */
export async function launch(): Promise<Launched> {
  const browser = await chromium.launch({ executablePath: findChromium(), args: FLAGS });
  return { browser, close: () => browser.close() };
}

/**
 * For tests of storage, locks and identity: Playwright's switches turn storage partitioning off, so a widget in another
 * site's page would pass or fail there for the wrong reason. This one starts Chromium itself and only then attaches.
 */
export async function launchAsShipped(): Promise<Launched> {
  const profile = mkdtempSync(join(tmpdir(), "parlor-chromium-"));
  const child = spawn(
    findChromium(),
    [...FLAGS, "--remote-debugging-port=0", `--user-data-dir=${profile}`, "about:blank"],
    {
      stdio: ["ignore", "ignore", "pipe"],
      detached: true, // a group of its own, so that its helpers end with it
    },
  );
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const kill = () => {
    try {
      process.kill(-(child.pid ?? 0), "SIGKILL");
    } catch {
      // It is gone already.
    }
  };
  process.once("exit", kill);
  const stop = async () => {
    kill();
    await gone;
    process.off("exit", kill);
    rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  };
  try {
    const browser = await chromium.connectOverCDP(await devToolsAddress(child.stderr));
    return {
      browser,
      close: async () => {
        await browser.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** `PARLOR_CHROMIUM` if set (then it must work), else the first of the usual names in the usual places. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string {
  const chosen = env["PARLOR_CHROMIUM"];
  if (chosen !== undefined && chosen !== "") {
    if (isExecutable(chosen)) return chosen;
    throw new Error(`PARLOR_CHROMIUM names ${chosen}, which is not an executable file.`);
  }
  const folders = [...PLACES, ...(env["PATH"] ?? "").split(delimiter)];
  const candidates = folders.flatMap((folder) => [...NAMES, "Google Chrome"].map((name) => join(folder, name)));
  const found = candidates.find(isExecutable);
  if (found !== undefined) return found;
  throw new Error(
    "The browser tests need Chromium and found none. Install it (Debian: apt install chromium) or set PARLOR_CHROMIUM to its path.",
  );
}

async function devToolsAddress(output: NodeJS.ReadableStream): Promise<string> {
  const said: string[] = [];
  for await (const line of createInterface({ input: output })) {
    const address = /DevTools listening on (ws:\S+)/.exec(line)?.[1];
    if (address !== undefined) {
      output.resume(); // keep draining: a full pipe would stop the browser
      return address;
    }
    said.push(line);
  }
  throw new Error(`Chromium ended before it could be driven:\n${said.join("\n")}`);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
