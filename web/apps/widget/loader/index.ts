/** The script a customer's page loads: takes over from the snippet's queue, once, however often it is included. */
import { createParlor, type Parlor } from "./parlor";

type Page = { Parlor?: Parlor & { q?: ArrayLike<unknown>[] } };

export function start(script: HTMLScriptElement, page: Page = window as Page): void {
  const { inbox, ...look } = script.dataset;
  const { q = [], loaded } = page.Parlor ?? {};
  if (loaded || !inbox) return;
  const parlor = createParlor(new URL(`/widget/${inbox}`, script.src), look);
  page.Parlor = parlor;
  for (const call of q) parlor(call[0], call[1]);
}

if (document.currentScript) start(document.currentScript as HTMLScriptElement);
