/** What the customer's page and the chat in its iframe say to each other, over a port that nobody else holds. */

/** The one word said without the port, both ways: "I am here", and then "here is your port". It carries nothing secret. */
export const HELLO = "parlor:hello";

/** How the panel stands on the page. `full` is a phone's whole screen, where focus stays inside. */
export type Stance = { readonly open: boolean; readonly full: boolean };

/** From the page. Always everything, so that the last one said is all the chat has to know. */
export type ToFrame = Stance & {
  readonly token: string | null | undefined;
  /** Who the page says the visitor is: whatever it passed to `identify`. */
  readonly identity: unknown;
};

/** How the launcher looks and what it is called, once the chat knows the inbox. */
export type Look = {
  readonly accent: string;
  readonly on: string;
  /** `start` or `end`. */
  readonly side: string;
  readonly words: Words;
};

/** Nothing is kept for one who has not begun, so there is no look without a token. */
export type Kept = { readonly token: string | null; readonly look: Look };

/** To open, to close, and what the panel is: what stands on the customer's page is too little to load a catalogue for. */
export type Words = readonly [open: string, close: string, panel: string];

/** From the chat: whatever it has to say; what is missing stays. */
export type ToPage = {
  readonly look?: Look;
  /** To remember for the next page, once the visitor has begun; a token that is null forgets everything. */
  readonly keep?: Kept;
  /** How many messages are unread, and that as a sentence. */
  readonly unread?: readonly [count: number, label: string];
  readonly close?: true;
};
