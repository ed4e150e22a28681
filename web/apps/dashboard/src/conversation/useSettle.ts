/**
 * Where a thread stands when it appears, and that it stays at its end while one is there: rows are measured as they are
 * drawn, so the place is corrected before each paint until everything has its true height.
 */
import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";

type Settle = {
  readonly scroller: RefObject<HTMLElement | null>;
  /** There is something to show. */
  readonly loaded: boolean;
  readonly atEnd: boolean;
  /** Goes to where reading begins. */
  readonly begin: () => void;
  readonly toEnd: () => void;
};

/** Long enough for every row to be measured; the first touch of the person ends it at once. */
const SETTLING = 600;

export function useSettle({ scroller, loaded, atEnd, begin, toEnd }: Settle): void {
  const settling = useRef(false);
  const latest = useRef({ atEnd, toEnd });
  latest.current = { atEnd, toEnd };

  useLayoutEffect(() => {
    if (!loaded) return;
    settling.current = true;
    const end = () => {
      settling.current = false;
    };
    const timer = setTimeout(end, SETTLING);
    const element = scroller.current;
    for (const name of TOUCHES) element?.addEventListener(name, end, { passive: true });
    return () => {
      clearTimeout(timer);
      for (const name of TOUCHES) element?.removeEventListener(name, end);
    };
  }, [loaded, scroller]);

  useLayoutEffect(() => {
    if (settling.current) begin();
  });

  // The composer grows, a keyboard opens: whoever was at the end stays there.
  useEffect(() => {
    const element = scroller.current;
    if (!loaded || !element) return;
    const observer = new ResizeObserver(() => {
      if (latest.current.atEnd) latest.current.toEnd();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [loaded, scroller]);
}

const TOUCHES = ["wheel", "touchstart", "pointerdown", "keydown"] as const;
