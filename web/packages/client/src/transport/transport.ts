/** What every way of travelling offers: frames in, frames out, and why it ended. It decides nothing. */
import type { ClientFrame, Hello, ServerFrame, Ticket } from "@parlor/protocol";
import type { Ending } from "../connection";
import type { decodeFrames, framesIn } from "../decode";
import type { Environment } from "../environment";
import { ApiError, type Http } from "../http";
import type { TransportKind } from "../state/state";

/** An open way to the server. */
export interface Transport {
  /** Commands go out in the order of the calls. */
  send(frame: ClientFrame): void;
  /** Ends it; nothing is reported afterwards. */
  close(): void;
}

/** Where a transport reports to. */
export interface Listener {
  frames(frames: readonly ServerFrame[]): void;
  /** Something came that is no frame. */
  alive(): void;
  ended(ending: Ending): void;
}

/** What a transport is given. */
export interface Road {
  readonly env: Environment;
  readonly http: Http;
  /** The first frame as it is right now, with the cursor of right now. */
  readonly hello: () => Hello;
  readonly reading: Reading;
}

/** What transports that are loaded later share with the first; passed to them so that they carry no copy. */
export interface Reading {
  readonly decodeFrames: typeof decodeFrames;
  readonly framesIn: typeof framesIn;
  readonly endingOf: typeof endingOf;
}

/** Opens a transport. */
export type OpenTransport = (road: Road, listener: Listener) => Transport;

/** Every transport by its name. */
export type Transports = Readonly<Record<TransportKind, OpenTransport>>;

/** Trades the credential for a ticket. */
export async function ticket(http: Http): Promise<string> {
  return (await http.json<Ticket>("POST", "/realtime/tickets")).ticket;
}

/** Verdicts, if Parlor itself says so, and requests to wait, whoever says so. */
const VERDICTS = [401, 403, 426];
const WAITS = [429, 503];

/** A failed request as the end of a transport. What proxies say is no verdict of Parlor's: the next transport may work. */
export function endingOf(error: unknown): Ending {
  const { status, retryAfter, own } = error as ApiError;
  const told = error instanceof ApiError && (WAITS.includes(status) || (own && VERDICTS.includes(status)));
  return {
    code: told ? 4000 + status : null,
    retry: told && retryAfter !== null ? retryAfter * 1000 : null,
    blocked: !told,
  };
}
