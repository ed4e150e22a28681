/**
 * Every screen without a server: `npm run dev -w @parlor/dashboard`, then `/harness.html?scene=inbox&locale=ar&theme=dark`.
 * Not part of the build. Scenes are listed in scenes.ts.
 */

import { loadDashboardTranslator } from "@parlor/i18n/dashboard";
import { createMemoryHistory, RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "../dashboard.css";
import { makeRouter } from "../routes";
import { LanguageProvider, markDocument } from "../session/language";
import { applyPreferences, preferences, setPreference } from "../session/preferences";
import { SessionProvider } from "../session/session";
import { warmOverlays } from "../ui/Menu";
import { type SceneName, scenes } from "./scenes";

async function start(element: Element): Promise<void> {
  const wanted = new URLSearchParams(location.search);
  const locale = wanted.get("locale") === "ar" ? "ar" : "en";
  const theme = wanted.get("theme") === "dark" ? "dark" : "light";
  setPreference("locale", locale);
  setPreference("theme", theme);
  setPreference("density", wanted.get("density") === "compact" ? "compact" : "comfortable");
  setPreference("panel", wanted.get("panel") !== "no");
  const scene = scenes[(wanted.get("scene") ?? "inbox") as SceneName](locale);
  applyPreferences();
  markDocument(preferences().locale);
  const words = await loadDashboardTranslator(locale);
  const history = createMemoryHistory({ initialEntries: [scene.at] });
  createRoot(element).render(
    <StrictMode>
      <LanguageProvider initial={words}>
        <SessionProvider api={scene.api} openChat={() => scene.fake.chat}>
          <RouterProvider router={makeRouter(history)} />
        </SessionProvider>
      </LanguageProvider>
    </StrictMode>,
  );
  warmOverlays();
  Object.assign(globalThis, { fake: scene.fake });
}

const app = document.querySelector("#app");
if (app) void start(app);
