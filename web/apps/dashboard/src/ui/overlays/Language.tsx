/** Tells React Aria the language, so that its keyboard and placement follow the direction of the page. */
import type { ReactNode } from "react";
import { I18nProvider } from "react-aria-components/I18nProvider";
import { useT } from "../../session/language";

export function OverlayLanguage({ children }: { readonly children: ReactNode }) {
  return <I18nProvider locale={useT().locale}>{children}</I18nProvider>;
}
