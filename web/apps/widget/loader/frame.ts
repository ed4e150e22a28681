/** The chat's iframe and the handshake that gives it, and only it, a port to the page. */
import { HELLO, type ToFrame, type ToPage } from "./bridge";

export interface Frame {
  readonly element: HTMLIFrameElement;
  /** Said before the chat listens, it is lost: `greeted` is the moment to say everything. */
  say(message: ToFrame): void;
  /** Hears nothing any more; the element goes with what it stands in. */
  end(): void;
}

/** `greeted` whenever the chat is there: for the first time, and after each reload of itself. */
export function createFrame(address: URL, greeted: () => void, heard: (message: ToPage) => void): Frame {
  const { origin } = address;
  const element = document.createElement("iframe");
  element.allow = "clipboard-write";
  element.src = `${address}`;

  let port: MessagePort | undefined;
  const greet = (event: MessageEvent) => {
    // Both matter: another window of our origin is not this chat, and this window may have been sent elsewhere.
    if (event.data !== HELLO || event.origin !== origin || event.source !== element.contentWindow) return;
    port?.close();
    const { port1, port2 } = new MessageChannel();
    port = port1;
    port.onmessage = ({ data }) => heard(data);
    element.contentWindow?.postMessage(HELLO, origin, [port2]);
    greeted();
  };
  addEventListener("message", greet);

  return {
    element,
    say: (message) => port?.postMessage(message),
    end() {
      removeEventListener("message", greet);
      port?.close();
    },
  };
}
