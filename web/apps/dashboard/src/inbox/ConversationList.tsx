/** The list: virtual, live, and still while somebody points at it; "Load more" goes to the very last conversation. */

import { viewKey } from "@parlor/client";
import { Link } from "@tanstack/react-router";
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { ArrowUp, CheckCheck, Inbox, Menu as MenuIcon, MessageCirclePlus, SearchX } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useChatState } from "../chat/ChatContext";
import { failureText } from "../chat/failures";
import { useInbox } from "../chat/people";
import type { CommandContext } from "../commands/command";
import { setListed } from "../commands/desk";
import { useT } from "../session/language";
import { usePreference } from "../session/preferences";
import { Button, IconButton } from "../ui/Button";
import { classes } from "../ui/classes";
import { Empty, Failed } from "../ui/Empty";
import { Bone, Bones } from "../ui/Skeleton";
import { Spinner } from "../ui/Spinner";
import { ConversationRow } from "./ConversationRow";
import { type Filters, isNarrowed, statuses, toSearch } from "./filters";
import { useFrozenOrder } from "./frozenOrder";
import { useList } from "./useList";

type ConversationListProps = {
  readonly context: CommandContext;
  /** The conversation on screen. */
  readonly open: string | undefined;
  readonly onMenu: () => void;
};

export function ConversationList({ context, open, onMenu }: ConversationListProps) {
  const t = useT();
  const { filters } = context;
  const inbox = useInbox(filters.inbox);
  const title = filters.label ?? inbox?.name ?? t(`list.${filters.view}`);

  return (
    <>
      <header className="flex h-14 shrink-0 items-center gap-2 px-4">
        <IconButton label={t("nav.open")} className="-ms-2 sm:hidden" onClick={onMenu}>
          <MenuIcon className="size-5" />
        </IconButton>
        <h2 dir="auto" className="min-w-0 grow truncate text-page font-semibold text-17 text-ink tracking-tight">
          {title}
        </h2>
      </header>
      <StatusTabs filters={filters} />
      <Rows context={context} open={open} />
    </>
  );
}

function StatusTabs({ filters }: { readonly filters: Filters }) {
  const t = useT();
  return (
    <nav aria-label={t("list.status")} className="flex shrink-0 gap-1 border-line border-b px-4">
      {statuses.map((status) => (
        <Link
          key={status}
          to="/inbox"
          search={toSearch({ ...filters, status })}
          aria-current={status === filters.status ? "page" : undefined}
          className={classes(
            "-mb-px flex h-9 items-center border-b-2 px-2 text-13 first:-ms-2 pointer-coarse:h-11",
            status === filters.status
              ? "border-accent-edge font-medium text-ink"
              : "border-transparent text-ink-muted hover:text-ink",
          )}
        >
          {t(`status.${status}`)}
        </Link>
      ))}
    </nav>
  );
}

const HEIGHTS = { comfortable: 64, compact: 40 } as const;

function Rows({ context, open }: { readonly context: CommandContext; readonly open: string | undefined }) {
  const t = useT();
  const { filters } = context;
  const { filter, view, loadMore, retry } = useList(filters);
  const density = usePreference("density");
  const key = viewKey(filter);
  const [held, setHeld] = useState(false);
  const order = useFrozenOrder(key, view?.ids ?? NONE, held);
  const scroller = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState(0);
  const { ids } = order;
  const openAt = open === undefined ? -1 : ids.indexOf(open);
  const focusable = Math.min(cursor, Math.max(0, ids.length - 1));

  useEffect(() => setListed(ids), [ids]);

  const virtual = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => HEIGHTS[density],
    getItemKey: (index) => ids[index] ?? index,
    overscan: 8,
    // What has the focus stays, however far one scrolls: a screen reader must not lose its place.
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range);
      return focusable < ids.length && !shown.includes(focusable) ? [...shown, focusable].sort((a, b) => a - b) : shown;
    },
  });

  // Rows of another height are other rows.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => virtual.measure(), [density]);
  // The first row of a new list is at its top.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
    setCursor(0);
  }, [key]);
  // j and k walk through conversations; the list follows.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when another one is opened
  useEffect(() => {
    if (openAt < 0) return;
    setCursor(openAt);
    virtual.scrollToIndex(openAt, { align: "auto" });
  }, [open]);

  function release() {
    setHeld(false);
    scroller.current?.scrollTo({ top: 0 });
  }

  function move(event: KeyboardEvent) {
    const last = ids.length - 1;
    const to = { ArrowDown: focusable + 1, ArrowUp: focusable - 1, Home: 0, End: last }[event.key];
    if (to === undefined || last < 0) return;
    event.preventDefault();
    const at = Math.max(0, Math.min(to, last));
    setCursor(at);
    virtual.scrollToIndex(at, { align: "auto" });
    // Focused once it is there; far rows are drawn in the next frame.
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-at="${at}"]`)?.focus());
  }

  if (!view || (view.status === "loading" && ids.length === 0)) return <ListSkeleton density={density} />;
  if (view.status === "failed" && ids.length === 0) {
    return <Failed text={`${t("list.failed")} ${failureText(t, view.failure)}`} onRetry={retry} />;
  }
  if (ids.length === 0) return <EmptyList filters={filters} />;

  return (
    <div className="relative min-h-0 grow">
      {order.waiting > 0 && (
        <button
          type="button"
          className="rise absolute inset-x-0 top-2 z-10 mx-auto flex h-8 w-fit cursor-pointer items-center gap-1.5 rounded-full bg-accent px-3.5 font-medium text-13 text-on-accent shadow-2 hover:bg-accent-hover pointer-coarse:h-10"
          onClick={release}
        >
          <ArrowUp aria-hidden="true" className="size-4" />
          {t("list.new", { count: order.waiting })}
        </button>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only notices that somebody points at the rows */}
      <div
        ref={scroller}
        className="calm-scroll h-full overflow-y-auto overflow-x-hidden scroll-pt-2"
        onPointerEnter={(event) => event.pointerType === "mouse" && setHeld(true)}
        onPointerLeave={() => setHeld(false)}
        onFocus={(event) => event.target.matches(":focus-visible") && setHeld(true)}
        onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && setHeld(false)}
      >
        <ul
          aria-label={t("list.label")}
          className="relative w-full"
          style={{ height: virtual.getTotalSize() }}
          onKeyDown={move}
        >
          {virtual.getVirtualItems().map((item) => {
            const id = ids[item.index];
            if (id === undefined) return null;
            return (
              <li
                key={id}
                aria-setsize={view.hasMore ? -1 : ids.length}
                aria-posinset={item.index + 1}
                className="absolute inset-x-0 top-0"
                style={{ height: item.size, transform: `translateY(${item.start}px)` }}
              >
                <ConversationRow
                  id={id}
                  at={item.index}
                  filters={filters}
                  open={id === open}
                  focusable={item.index === focusable}
                  density={density}
                />
              </li>
            );
          })}
        </ul>
        <ListEnd
          more={view.hasMore}
          loading={view.loadingMore}
          failed={view.failure !== null ? failureText(t, view.failure) : undefined}
          count={ids.length}
          onMore={loadMore}
        />
      </div>
    </div>
  );
}

const NONE: readonly string[] = [];

type ListEndProps = {
  readonly more: boolean;
  readonly loading: boolean;
  readonly failed: string | undefined;
  readonly count: number;
  readonly onMore: () => void;
};

function ListEnd({ more, loading, failed, count, onMore }: ListEndProps) {
  const t = useT();
  return (
    <div className="flex min-h-14 flex-col items-center justify-center gap-2 px-4 py-3 text-12 text-ink-subtle">
      {failed && (
        <span role="alert" className="text-danger-ink">
          {failed}
        </span>
      )}
      {more ? (
        <Button onClick={onMore} disabled={loading} icon={loading ? <Spinner className="size-3.5" /> : undefined}>
          {t("list.more")}
        </Button>
      ) : (
        <span>{t("list.count", { count })}</span>
      )}
    </div>
  );
}

function ListSkeleton({ density }: { readonly density: keyof typeof HEIGHTS }) {
  const t = useT();
  return (
    <Bones label={t("list.loading")} className="min-h-0 grow overflow-hidden">
      {Array.from({ length: 12 }, (_, at) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: bones have no identity
          key={at}
          className="flex items-center gap-3 px-4"
          style={{ height: HEIGHTS[density], opacity: 1 - at * 0.07 }}
        >
          <Bone className={density === "compact" ? "size-6 rounded-full" : "size-9 rounded-full"} />
          <div className="grow">
            <Bone className="h-3 w-2/5" />
            {density === "comfortable" && <Bone className="mt-2.5 h-3 w-4/5" />}
          </div>
        </div>
      ))}
    </Bones>
  );
}

function EmptyList({ filters }: { readonly filters: Filters }) {
  const t = useT();
  const fresh = useChatState((state) => state.conversations.size === 0 && state.counts?.open === 0);
  if (isNarrowed(filters)) {
    return (
      <Empty icon={<SearchX className="size-5" />} title={t("list.emptyFiltered")} text={t("list.emptyFilteredText")}>
        <Link
          to="/inbox"
          search={toSearch({ view: filters.view, status: filters.status })}
          className="rounded-md border border-line-strong/50 bg-raised px-3 py-1.5 font-medium text-13 text-ink shadow-1 hover:bg-hover"
        >
          {t("list.clearFilters")}
        </Link>
      </Empty>
    );
  }
  if (fresh && filters.status === "open") {
    return (
      <Empty icon={<MessageCirclePlus className="size-5" />} title={t("list.firstRun")} text={t("list.firstRunText")}>
        <Link
          to="/welcome"
          className="rounded-md bg-accent px-3 py-1.5 font-medium text-13 text-on-accent shadow-1 hover:bg-accent-hover"
        >
          {t("setup.install")}
        </Link>
      </Empty>
    );
  }
  if (filters.status === "open") {
    return <Empty icon={<CheckCheck className="size-5" />} title={t("list.zero")} text={t("list.zeroText")} />;
  }
  return <Empty icon={<Inbox className="size-5" />} title={t(`list.none.${filters.status}`)} />;
}
