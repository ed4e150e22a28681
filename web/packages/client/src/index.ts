/** The public surface of the client, and nothing else is public. */
export {};
