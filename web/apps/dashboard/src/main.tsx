/** Starts the dashboard. */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./dashboard.css";

const app = document.querySelector("#app");
if (app) {
  createRoot(app).render(
    <StrictMode>
      <main className="grid min-h-dvh place-items-center bg-canvas text-ink">
        <h1 className="text-16 font-semibold">Parlor</h1>
      </main>
    </StrictMode>,
  );
}
