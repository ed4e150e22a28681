/** Starts the dashboard: likes and words first, then the screen. */
import { agentApi } from "@parlor/client";
import { loadDashboardTranslator } from "@parlor/i18n/dashboard";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./dashboard.css";
import { keepDrafts } from "./conversation/drafts";
import { makeRouter } from "./routes";
import { LanguageProvider, markDocument } from "./session/language";
import { applyPreferences, preferences } from "./session/preferences";
import { SessionProvider } from "./session/session";
import { warmOverlays } from "./ui/Menu";

async function start(element: Element): Promise<void> {
  applyPreferences();
  keepDrafts();
  const { locale } = preferences();
  markDocument(locale);
  const words = await loadDashboardTranslator(locale);
  createRoot(element).render(
    <StrictMode>
      <LanguageProvider initial={words}>
        <SessionProvider api={agentApi()}>
          <RouterProvider router={makeRouter()} />
        </SessionProvider>
      </LanguageProvider>
    </StrictMode>,
  );
  warmOverlays();
}

const app = document.querySelector("#app");
if (app) void start(app);
