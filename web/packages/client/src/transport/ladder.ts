/** Every transport, best first. What stands behind the first is loaded when it is needed: most visitors never do. */
import type { OpenTransport, Transport, Transports } from "./transport";
import { websocket } from "./websocket";

/** A transport whose code is fetched first. */
function later(load: () => Promise<OpenTransport>): OpenTransport {
  return (road, listener) => {
    let open: Transport | null = null;
    let closed = false;
    load().then(
      (transport) => {
        if (!closed) open = transport(road, listener);
      },
      () => closed || listener.ended({ code: null, blocked: true }),
    );
    return {
      send: (frame) => open?.send(frame),
      close() {
        closed = true;
        open?.close();
      },
    };
  };
}

/** The ladder. */
export const TRANSPORTS: Transports = {
  websocket,
  sse: later(async () => (await import("./fallback")).sse),
  poll: later(async () => (await import("./fallback")).longPoll),
};
