/** Puts the whole dashboard on a page of the test, at an address, over a fake chat. */
import { createTranslator } from "@parlor/i18n";
import type { DashboardTranslator } from "@parlor/i18n/dashboard";
import { en } from "@parlor/i18n/dashboard/en";
import { createMemoryHistory, RouterProvider } from "@tanstack/react-router";
import { act, render } from "@testing-library/react";
import { makeRouter } from "../routes";
import { LanguageProvider } from "../session/language";
import { setPreference } from "../session/preferences";
import { SessionProvider } from "../session/session";
import { FakeChat, type FakeRoutes } from "./FakeChat";
import { agentsOf, sampleState } from "./sample";

export const t: DashboardTranslator = createTranslator("en", en);

/** Routes every test needs: who one is. */
export const signedIn: FakeRoutes = {
  me: async () => ({ agent: agentsOf("en")[0], workspace: { id: "wks_1", name: "Harbor Goods" } }),
};

export async function showDashboard(at: string, fake = new FakeChat(sampleState(), signedIn)) {
  layOut();
  setPreference("locale", "en");
  const router = makeRouter(createMemoryHistory({ initialEntries: [at] }));
  const page = render(
    <LanguageProvider initial={t}>
      <SessionProvider api={fake.api} openChat={() => fake.chat}>
        <RouterProvider router={router} />
      </SessionProvider>
    </LanguageProvider>,
  );
  await act(async () => {
    await router.load();
  });
  return { fake, router, page };
}

/** The test's document has no layout; without sizes a virtual list shows nothing. */
function layOut(): void {
  const size = (height: number) => ({ configurable: true, get: () => height });
  Object.defineProperty(HTMLElement.prototype, "clientHeight", size(640));
  Object.defineProperty(HTMLElement.prototype, "clientWidth", size(360));
  globalThis.ResizeObserver = class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
}
