/** Where toasts stand: a live region that is always there, so that screen readers notice what is put into it. */
import { TriangleAlert, X } from "lucide-react";
import { useT } from "../session/language";
import { IconButton } from "./Button";
import { classes } from "./classes";
import { dismissToast, holdToasts, useToasts } from "./toasts";

export function ToastRegion() {
  const t = useT();
  const toasts = useToasts();
  return (
    <section
      aria-label={t("app.notices")}
      className="pointer-events-none fixed inset-x-0 bottom-4 z-40 flex flex-col items-center gap-2 px-4 sm:items-start sm:ps-6"
      onPointerEnter={() => holdToasts(true)}
      onPointerLeave={() => holdToasts(false)}
      onFocus={() => holdToasts(true)}
      onBlur={() => holdToasts(false)}
    >
      <div role="status" aria-live="polite" className="contents">
        {toasts.map((toast) => (
          <div
            key={toast.id}
            className={classes(
              "rise pointer-events-auto flex min-h-11 max-w-[min(28rem,100%)] items-center gap-3 rounded-lg py-1.5 ps-4 pe-1.5 text-13 shadow-3",
              toast.tone === "fault"
                ? "border border-danger-ink/40 bg-danger-soft text-danger-ink"
                : "bg-inverse text-ink-inverse",
            )}
          >
            {toast.tone === "fault" && <TriangleAlert aria-hidden="true" className="size-4 shrink-0" />}
            <span className="min-w-0 grow">{toast.text}</span>
            {toast.action && (
              <button
                type="button"
                className="h-8 cursor-pointer rounded px-2.5 font-semibold underline decoration-current/40 underline-offset-4 hover:decoration-current"
                onClick={() => {
                  toast.action?.run();
                  dismissToast(toast.id);
                }}
              >
                {toast.action.label}
              </button>
            )}
            <IconButton
              label={t("app.dismiss")}
              size="sm"
              className="text-current! hover:bg-current/10!"
              onClick={() => dismissToast(toast.id)}
            >
              <X className="size-4" />
            </IconButton>
          </div>
        ))}
      </div>
    </section>
  );
}
