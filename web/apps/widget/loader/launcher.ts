/** The button on the customer's page and the panel it opens: a dialog, modal only where it covers the whole screen. */
import type { Look, Stance, Words } from "./bridge";
import { STYLES } from "./styles";

export interface Launcher {
  /** Opens or closes; without being told which, the other of the two. */
  turn(open?: boolean): void;
  look(look: Look): void;
  unread(count: number, label: string): void;
  /** Where the iframe goes. */
  readonly panel: HTMLElement;
  /** The chat in the iframe is there, and has its own way to close: from here on it may cover the button. */
  arrived(): void;
  remove(): void;
}

/**
 * `intent`: a hand, a finger or the focus came near. `turned`: the panel was opened or closed, or began or ceased to be a
 * phone's whole screen.
 */
export function createLauncher(intent: () => void, turned: (stance: Stance) => void): Launcher {
  const page = document.documentElement;
  const host = document.createElement("parlor-chat");
  const box = document.createElement("div");
  const button = document.createElement("button");
  const badge = document.createElement("span");
  const dialog = document.createElement("dialog");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLES);
  root.adoptedStyleSheets = [sheet];
  badge.hidden = true;
  button.append(badge);
  box.role = "region";
  box.append(dialog, button);
  root.append(box);
  // Beside the body, not in it: there is always a place to stand, and frameworks that replace the body leave it alone.
  page.append(host);

  const phone = matchMedia("(max-width:480px),(max-height:480px)");
  const viewport = window.visualViewport as VisualViewport;
  const over = new AbortController();
  let words: Words;
  let said = "";
  let isOpen = false;
  let isThere = false;
  let covered = false;

  const name = () => {
    button.ariaLabel = isOpen ? words[1] : words[0] + said;
    button.ariaExpanded = `${isOpen}`;
    box.ariaLabel = dialog.ariaLabel = words[2];
  };
  // The keyboard of a phone shrinks what is seen, not the page; only out here can that be known.
  const fit = () => {
    const [height, top] = phone.matches ? [`${viewport.height}px`, `${viewport.offsetTop}px`] : ["", ""];
    dialog.style.height = height;
    dialog.style.translate = `0 ${top}`;
  };
  const show = () => {
    const covers = isOpen && isThere && phone.matches;
    // What lies behind stays where it is.
    if (covers !== covered) page.style.overflow = covers ? "hidden" : "";
    covered = covers;
    dialog.close();
    if (isOpen) {
      if (covers) dialog.showModal();
      else dialog.show();
      (dialog.firstChild as HTMLElement).focus();
    }
    fit();
    turned({ open: isOpen, full: phone.matches });
  };
  const turn = (open = !isOpen) => {
    if (open === isOpen) return;
    isOpen = open;
    name();
    if (open) intent(); // before it is shown: only what exists can be given the focus
    show();
  };

  button.onclick = () => {
    button.focus(); // Safari does not by itself, and the dialog gives the focus back to whoever had it
    turn();
  };
  button.onpointerenter = button.onfocus = intent;
  dialog.oncancel = () => turn(false);
  box.onkeydown = ({ key }) => key === "Escape" && turn(false);
  phone.addEventListener("change", show, over);
  viewport.addEventListener("resize", fit, over);
  viewport.addEventListener("scroll", fit, over);

  return {
    turn,
    look(look) {
      const { direction } = getComputedStyle(page);
      box.dir = (direction === "rtl") === (look.side === "start") ? "ltr" : "rtl"; // only for the side they stand on
      box.style.setProperty("--accent", look.accent);
      box.style.setProperty("--on", look.on);
      words = look.words;
      name();
    },
    unread(count, label) {
      said = count ? `, ${label}` : "";
      badge.hidden = !count;
      badge.textContent = count > 9 ? "9+" : `${count}`;
      name();
    },
    panel: dialog,
    arrived() {
      isThere = true;
      if (isOpen && phone.matches) show();
    },
    remove() {
      turn(false);
      over.abort();
      host.remove();
    },
  };
}
