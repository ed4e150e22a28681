/** A text that is there to be copied: shown in full, one press away from the clipboard. */
import { Check, Copy } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useT } from "../session/language";
import { Button } from "./Button";

export function CopyField({ text, label }: { readonly text: string; readonly label: string }) {
  const t = useT();
  const [copied, setCopied] = useState(false);
  const code = useRef<HTMLPreElement>(null);

  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2_500);
    return () => clearTimeout(timer);
  }, [copied]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      // Without permission (or https) the person copies the selection themselves.
      if (code.current) getSelection()?.selectAllChildren(code.current);
    }
  }

  return (
    <div className="relative rounded-md border border-line bg-sunken">
      {/* biome-ignore lint/a11y/useSemanticElements: it is preformatted text first, and scrolls */}
      <pre
        ref={code}
        dir="ltr"
        // Long lines scroll, so the keyboard must reach it.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
        tabIndex={0}
        role="region"
        aria-label={label}
        className="overflow-x-auto whitespace-pre-wrap p-3 pb-12 [overflow-wrap:anywhere] text-start font-mono text-12 text-ink"
      >
        {text}
      </pre>
      <Button
        size="sm"
        className="absolute end-2 bottom-2"
        icon={copied ? <Check className="size-3.5 text-success-ink" /> : <Copy className="size-3.5" />}
        onClick={copy}
      >
        {copied ? t("app.copied") : t("app.copy")}
      </Button>
      <span role="status" className="sr-only">
        {copied ? t("app.copied") : ""}
      </span>
    </div>
  );
}
