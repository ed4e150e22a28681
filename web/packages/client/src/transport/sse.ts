/** Frames over one streamed answer: `fetch` rather than EventSource, so that the credential travels in a header. */
import type { Ending } from "../connection";
import { commands } from "./commands";
import type { OpenTransport } from "./transport";

/** Opens an event stream. */
export const sse: OpenTransport = (road, listener) => {
  const { decodeFrames, endingOf } = road.reading;
  const abort = new AbortController();
  const { signal } = abort;
  const read = async () => {
    const { body } = await road.http.raw("POST", `${road.http.api}/realtime/sse`, road.hello(), signal);
    const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
    for (let rest = ""; reader && !signal.aborted; ) {
      const { value, done } = await reader.read();
      if (done || signal.aborted) break;
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop() ?? "";
      // A comment is as good a sign of life as a frame.
      listener.alive();
      for (const block of blocks) {
        const lines = block.split("\n").filter((line) => line.startsWith("data:"));
        if (lines.length) listener.frames(decodeFrames(lines.map((line) => line.slice(5)).join("\n")));
      }
    }
  };
  const ended = (ending: Ending) => {
    if (signal.aborted) return;
    abort.abort();
    listener.ended(ending);
  };
  read().then(
    () => ended({ code: null, blocked: true }),
    (error) => ended(endingOf(error)),
  );
  const send = commands(road, { ...listener, ended }, signal);
  return { send, close: () => abort.abort() };
};
