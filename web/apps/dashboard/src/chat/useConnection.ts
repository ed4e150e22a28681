/** How the connection truly stands, in the few words people need: live, polling, catching up, or gone since when. */
import type { TransportKind } from "@parlor/client";
import { useEffect, useState } from "react";
import { useChatState } from "./ChatContext";

export type Connection =
  | { readonly is: "live"; readonly over: TransportKind }
  | { readonly is: "catching_up"; readonly over: TransportKind }
  | { readonly is: "connecting"; readonly since: number }
  /** Gone longer than a hiccup. `until` is when the next try begins. */
  | { readonly is: "lost"; readonly since: number; readonly until: number | null; readonly network: boolean }
  | { readonly is: "refused"; readonly remedy: "sign_in" | "reload" | "none" };

/** Shorter breaks are nobody's business. */
const HICCUP = 3_000;

export function useConnection(): Connection {
  const link = useChatState((state) => state.link);
  const since = "since" in link ? link.since : undefined;
  const [, render] = useState(0);

  useEffect(() => {
    if (since === undefined) return;
    const left = since + HICCUP - Date.now();
    if (left <= 0) return;
    const timer = setTimeout(() => render((it) => it + 1), left + 20);
    return () => clearTimeout(timer);
  }, [since]);

  switch (link.is) {
    case "live":
    case "catching_up":
      return { is: link.is, over: link.over };
    case "idle":
      return { is: "connecting", since: Date.now() };
    case "refused":
      return { is: "refused", remedy: link.remedy };
    case "connecting":
    case "waiting":
    case "offline":
      if (link.is !== "offline" && Date.now() - link.since < HICCUP) return { is: "connecting", since: link.since };
      return {
        is: "lost",
        since: link.since,
        until: link.is === "waiting" ? link.until : null,
        network: link.is !== "offline",
      };
  }
}

/** Messages of this browser that the server does not have yet. */
export function useUnsent(): number {
  return useChatState(
    (state) => state.pending.filter(({ status }) => status.is === "queued" || status.is === "sending").length,
  );
}
