/** Addresses in text become links, and nothing else ever does. */
import { expect, test } from "vitest";
import { linkify } from "./links";

const links = (text: string) => linkify(text).filter((it) => it instanceof HTMLAnchorElement);
const texts = (text: string) =>
  linkify(text)
    .map((it) => (typeof it === "string" ? it : `[${it.textContent}]`))
    .join("");

test.each([
  ["See https://example.com/a.", "See [https://example.com/a]."],
  ["(https://example.com/a)", "([https://example.com/a])"],
  ["https://example.com/a_(b), or", "[https://example.com/a_(b)], or"],
  ["www.example.com!", "[www.example.com]!"],
  ["write to a.b+c@mail.example.", "write to [a.b+c@mail.example]."],
  ["tel:+49301234 mailto:x@y.example", "[tel:+49301234] [mailto:x@y.example]"],
  ["شاهد https://example.com/a، شكرًا", "شاهد [https://example.com/a]، شكرًا"],
  ["nothing here", "nothing here"],
  ["https://", "https://"],
])("%s", (text, shown) => {
  expect(texts(text)).toBe(shown);
});

test.each(["javascript:alert(1)", "data:text/html,x", "vbscript:x", "ftp://example.com", "<a href=x>"])(
  "%s is only text",
  (text) => {
    expect(links(text)).toEqual([]);
    expect(texts(text)).toBe(text);
  },
);

test("a link opens elsewhere and tells nothing of this page", () => {
  const [link] = links("https://example.com") as HTMLAnchorElement[];
  expect(link?.target).toBe("_blank");
  expect(link?.rel.split(" ").sort()).toEqual(["nofollow", "noopener", "noreferrer", "ugc"]);
});
