/** Frames by asking again and again: what is left when proxies break everything else. A lost answer loses nothing. */
import type { PollAnswer } from "@parlor/protocol";
import type { Ending } from "../connection";
import { commands } from "./commands";
import type { OpenTransport } from "./transport";

/** Seconds the server may wait for something to tell. */
const WAIT = 25;
/** Between answers of a server or proxy that cannot wait. */
const PAUSE = 3_000;

/** Opens a loop of polls. There is one, whatever happens: each waits for the one before. */
export const longPoll: OpenTransport = (road, listener) => {
  const { env, http, hello, reading } = road;
  const { endingOf, framesIn } = reading;
  const abort = new AbortController();
  const { signal } = abort;
  const loop = async () => {
    // The first is answered at once, so that it is known soon whether polls work.
    for (let wait = 0; !signal.aborted; wait = WAIT) {
      const asked = env.now();
      const response = await http.raw("POST", `${http.api}/realtime/poll`, { ...hello(), wait }, signal);
      const { frames } = (await response.json()) as PollAnswer;
      if (signal.aborted) return;
      listener.frames(framesIn(frames));
      const news = framesIn(frames).some(({ type }) => type === "event" || type === "reset");
      if (wait && !news && env.now() - asked < PAUSE) await pause();
    }
  };
  const pause = () =>
    new Promise<void>((resolve) => {
      const timer = env.setTimeout(resolve, PAUSE);
      const stop = () => {
        env.clearTimeout(timer);
        resolve();
      };
      signal.addEventListener("abort", stop, { once: true });
    });
  const ended = (ending: Ending) => {
    if (signal.aborted) return;
    abort.abort();
    listener.ended(ending);
  };
  loop().catch((error) => ended(endingOf(error)));
  const send = commands(road, { ...listener, ended }, signal);
  return { send, close: () => abort.abort() };
};
