/** The words of a message, with addresses that can be followed. Never HTML: text in, text and links out. */
import { Fragment } from "react";

const ADDRESS = /(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]}])/g;

export function Words({ text }: { readonly text: string }) {
  const pieces = text.split(ADDRESS);
  return pieces.map((piece, at) => {
    // The pieces of one text keep their places.
    const key = `${at}`;
    return at % 2 === 1 ? (
      <a
        key={key}
        href={piece}
        target="_blank"
        rel="noopener noreferrer nofollow"
        className="underline decoration-current/50 underline-offset-2 hover:decoration-current"
      >
        <bdi dir="ltr">{piece}</bdi>
      </a>
    ) : (
      <Fragment key={key}>{piece}</Fragment>
    );
  });
}
