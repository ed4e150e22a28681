/** Commands for transports that only bring frames: posted in order, one batch in flight, answered as if over a socket. */
import type { Answer, ClientFrame, SendAnswer, ServerFrame } from "@parlor/protocol";
import type { ApiError } from "../http";
import type { Listener, Road } from "./transport";

const BATCH = 20;

/** Takes commands; others (pings, watches) have no meaning over HTTP and are left out. */
export function commands({ http, reading: { endingOf, framesIn } }: Road, listener: Listener, signal: AbortSignal) {
  let queue: ClientFrame[] = [];
  let size = BATCH;
  let busy = false;

  const flush = async () => {
    if (busy) return;
    busy = true;
    while (queue.length && !signal.aborted) {
      const batch = queue.slice(0, size);
      let answers: readonly (Answer | ServerFrame)[];
      try {
        ({ answers } = await http.json<SendAnswer>("POST", "/realtime/send", batch));
      } catch (error) {
        const { status, code, message } = error as ApiError;
        const unfit = status === 400 || status === 413 || status === 422;
        if (signal.aborted) return;
        // One bad command must not take its neighbours with it.
        if (unfit && batch.length > 1) {
          size = 1;
          continue;
        }
        // What was sent is known to the outbox; it is sent again, under the same keys, once we are back.
        if (!unfit || code === "offline") return listener.ended({ ...endingOf(error), blocked: false });
        answers = batch.flatMap((it) =>
          it.type === "send" ? [{ type: "refuse", client_message_id: it.client_message_id, code, message }] : [],
        );
      }
      if (signal.aborted) return;
      queue = queue.slice(batch.length);
      if (!queue.length) size = BATCH;
      listener.frames(framesIn(answers));
    }
    busy = false;
  };

  return (frame: ClientFrame) => {
    if (frame.type !== "send" && frame.type !== "seen" && frame.type !== "typing") return;
    queue.push(frame);
    void flush();
  };
}
