/** Frames over one WebSocket: a ticket first, so that no credential stands in a URL or a frame. */
import { SUBPROTOCOL } from "@parlor/protocol";
import type { Socket } from "../environment";
import { type OpenTransport, ticket } from "./transport";

/** Opens a WebSocket. */
export const websocket: OpenTransport = ({ env, http, hello, reading }, listener) => {
  let socket: Socket | undefined;
  let closed = false;
  const end = (code: number | null, blocked: boolean) => {
    if (closed) return;
    closed = true;
    listener.ended({ code, blocked });
  };
  const connect = async () => {
    let pass: string;
    try {
      pass = await ticket(http);
    } catch (error) {
      // Without a ticket the server is out of reach, or refuses: no other transport would fare better.
      if (!closed) listener.ended({ ...reading.endingOf(error), blocked: false });
      closed = true;
      return;
    }
    if (closed) return;
    const url = new URL(http.url(`${http.api}/realtime/ws`), globalThis.location?.href);
    url.protocol = url.protocol.replace("http", "ws");
    try {
      socket = env.openSocket?.(url.href, SUBPROTOCOL);
    } catch {
      // Content policies make the constructor throw.
    }
    if (!socket) return end(null, true);
    socket.onopen = () => socket?.send(JSON.stringify({ type: "hello", ...hello(), ticket: pass }));
    socket.onmessage = ({ data }) => {
      if (!closed) listener.frames(reading.decodeFrames(String(data)));
    };
    socket.onclose = ({ code }) => end(code >= 4000 ? code : null, true);
  };
  void connect();
  return {
    send(frame) {
      if (!closed) socket?.send(JSON.stringify(frame));
    },
    close() {
      closed = true;
      socket?.close(1000);
    },
  };
};
