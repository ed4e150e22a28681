/**
 * One tooltip for the whole page: whatever carries `data-tip` shows it on hover and on keyboard focus. It repeats the
 * name screen readers already say, so it is hidden from them. Escape puts it away.
 */
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { Keys } from "./Keys";

type Tip = { readonly text: string; readonly keys: string | undefined; readonly at: DOMRect };

const DELAY = 450;
const GAP = 6;

export function TooltipLayer() {
  const [tip, setTip] = useState<Tip>();
  const box = useRef<HTMLDivElement>(null);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let shownAt = 0;
    const hide = () => {
      clearTimeout(timer);
      setTip((was) => {
        if (was) shownAt = Date.now();
        return undefined;
      });
    };
    const show = (target: EventTarget | null, delay: number) => {
      const owner = target instanceof Element ? target.closest<HTMLElement>("[data-tip]") : null;
      clearTimeout(timer);
      if (!owner || owner.getAttribute("aria-expanded") === "true") return hide();
      const warm = Date.now() - shownAt < 300;
      timer = setTimeout(
        () => {
          const text = owner.dataset["tip"];
          if (text && owner.isConnected)
            setTip({ text, keys: owner.dataset["tipKeys"], at: owner.getBoundingClientRect() });
        },
        warm ? 0 : delay,
      );
    };
    const over = (event: PointerEvent) => event.pointerType === "mouse" && show(event.target, DELAY);
    const focus = (event: FocusEvent) =>
      event.target instanceof Element && event.target.matches(":focus-visible") && show(event.target, 120);
    const key = (event: KeyboardEvent) => event.key === "Escape" && hide();
    const listeners: [string, EventListener][] = [
      ["pointerover", over as unknown as EventListener],
      ["focusin", focus as unknown as EventListener],
      ["focusout", hide],
      ["pointerdown", hide],
      ["scroll", hide],
      ["keydown", key as unknown as EventListener],
    ];
    for (const [name, listener] of listeners) document.addEventListener(name, listener, true);
    return () => {
      clearTimeout(timer);
      for (const [name, listener] of listeners) document.removeEventListener(name, listener, true);
    };
  }, []);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element || !tip) return;
    const { width, height } = element.getBoundingClientRect();
    const centre = tip.at.left + tip.at.width / 2 - width / 2;
    const below = tip.at.bottom + GAP;
    element.style.left = `${Math.max(GAP, Math.min(centre, innerWidth - width - GAP))}px`;
    element.style.top = `${below + height > innerHeight ? tip.at.top - height - GAP : below}px`;
  }, [tip]);

  if (!tip) return null;
  return (
    <div
      ref={box}
      aria-hidden="true"
      className="pointer-events-none fixed z-50 flex max-w-72 items-center gap-2 rounded bg-inverse px-2 py-1 text-12 text-ink-inverse shadow-2"
    >
      {tip.text}
      {tip.keys && <Keys keys={tip.keys} inverse />}
    </div>
  );
}
