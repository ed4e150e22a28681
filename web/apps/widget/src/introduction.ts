/** Reads what the customer's page says the visitor is called. */
import type { Introduction } from "@parlor/client";

/** Whatever was said; only a name and an address come out. */
export function parseIntroduction(said: unknown): Introduction {
  const { name, email } = (typeof said === "object" && said !== null ? said : {}) as Record<string, unknown>;
  return {
    ...(typeof name === "string" && name && { name }),
    ...(typeof email === "string" && email && { email }),
  };
}
