/** The chat on a customer's page: a launcher at once, the iframe only when someone means to talk. */
import type { Look, ToPage } from "./bridge";
import { createFrame, type Frame } from "./frame";
import { createKeep } from "./keep";
import { createLauncher } from "./launcher";
import { wordsOf } from "./words";

/** `loaded` until `shutdown`: then the script may be included again, and begins again. */
export type Parlor = { (command?: unknown, details?: unknown): void; loaded?: boolean };

/**
 * Returns what carries out the page's commands. `address` is the chat's page on the server the loader came from; `look` is
 * what the snippet says for the first visit, the inbox's own settings follow.
 */
export function createParlor(address: URL, look: Partial<Look>): Parlor {
  const words = wordsOf(document.documentElement.lang || navigator.language);
  const keep = createKeep(`parlor:${address.origin}:${address.pathname.slice(8)}`);
  let stance = { open: false, full: false };
  let identity: unknown = null;
  let frame: Frame | undefined;

  const tell = () => frame?.say({ ...stance, token: keep.read().token, identity });
  const hear = ({ keep: kept, look, unread, close }: ToPage) => {
    if (kept) keep.write(kept);
    if (look) launcher.look(look);
    if (unread) launcher.unread(...unread);
    if (close) launcher.turn(false);
  };
  const wake = () => {
    if (frame || !parlor.loaded) return;
    const greeted = () => {
      launcher.arrived();
      tell();
    };
    frame = createFrame(address, greeted, hear);
    frame.element.title = words[2];
    launcher.panel.append(frame.element);
  };
  const launcher = createLauncher(wake, (now) => {
    stance = now;
    tell();
  });
  launcher.look({ accent: "#4f47e2", on: "#fff", side: "end", words, ...look, ...keep.read().look });
  // One who has talked before has unread messages to be told of, when the page has nothing better to do.
  if (keep.read().token) (window.requestIdleCallback ?? setTimeout)(wake);

  const parlor: Parlor = (command, details) => {
    if (!parlor.loaded) return;
    if (command === "open" || command === "close") launcher.turn(command === "open");
    if (command === "toggle") launcher.turn();
    if (command === "identify") {
      identity = JSON.parse(JSON.stringify(details ?? null)); // whatever it is, it can be posted
      tell();
    }
    if (command === "shutdown") {
      launcher.remove();
      frame?.end();
      parlor.loaded = false;
    }
  };
  parlor.loaded = true;
  return parlor;
}
