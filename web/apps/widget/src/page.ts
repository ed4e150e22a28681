/** The chat's end of the port to the customer's page; without such a page around it, the chat keeps its own token. */
import { HELLO, type ToFrame, type ToPage } from "../loader/bridge";
import { createKeep } from "../loader/keep";

/** `onStand` is called with each thing the page says; what is returned answers it. */
export function connectPage(inbox: string, onStand: (now: ToFrame) => void): (message: ToPage) => void {
  if (parent === window) {
    const keep = createKeep(`parlor:${location.origin}:${inbox}`);
    queueMicrotask(() => onStand({ open: true, full: true, token: keep.read().token, identity: null }));
    return (message) => message.keep && keep.write(message.keep);
  }
  let port: MessagePort | undefined;
  const early: ToPage[] = [];
  addEventListener("message", ({ data, source, ports }) => {
    if (data !== HELLO || source !== parent || port || !ports[0]) return;
    port = ports[0];
    port.onmessage = ({ data }: MessageEvent<ToFrame>) => onStand(data);
    for (const message of early) port.postMessage(message);
  });
  // To whoever is around: which sites may be is decided by the server's `frame-ancestors`, and this says nothing.
  parent.postMessage(HELLO, "*");
  return (message) => (port ? port.postMessage(message) : early.push(message));
}
