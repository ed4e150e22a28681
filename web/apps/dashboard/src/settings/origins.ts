/** Addresses of sites, one a line, as people paste them. */

/** `https://shop.example/cart` → `https://shop.example`; what is no address is left out. */
export function parseOrigins(text: string): string[] {
  return [...new Set(lines(text).flatMap((line) => originOf(line) ?? []))];
}

/** The lines that are no addresses of sites. */
export function badOrigins(text: string): string[] {
  return lines(text).filter((line) => originOf(line) === undefined);
}

function lines(text: string): string[] {
  return text
    .split(/[\n,]/)
    .map((it) => it.trim())
    .filter(Boolean);
}

function originOf(line: string): string | undefined {
  try {
    const { protocol, origin, hostname } = new URL(/^[a-z]+:\/\//i.test(line) ? line : `https://${line}`);
    return (protocol === "https:" || protocol === "http:") && /\.|^localhost$/.test(hostname) ? origin : undefined;
  } catch {
    return undefined;
  }
}
