/** The inbox's colour and theme, and what the launcher is told of them. */
import type { WidgetSettings } from "@parlor/protocol";
import { accentPalette, accentStyles } from "@parlor/tokens";
import { adopt } from "./dom";

/** Adopts a style sheet, which a policy against inline styles allows. Answers the colours for the launcher. */
export function applyTheme({ accent, theme }: WidgetSettings): { accent: string; on: string } {
  const root = document.documentElement;
  if (theme === "light" || theme === "dark") root.dataset["theme"] = theme;
  const palette = accentPalette(accent);
  if (!palette) return { accent: "#4f47e2", on: "#ffffff" }; // as tokens.css has it
  adopt(accentStyles(palette));
  return { accent: palette.light.accent, on: palette.light["on-accent"] };
}
