/** What the list shows, as it stands in the address: shareable, and what Back goes back to. */
export const views = ["mine", "unassigned", "all"] as const;
export type View = (typeof views)[number];

export const statuses = ["open", "snoozed", "closed"] as const;
export type Status = (typeof statuses)[number];

export type Filters = {
  readonly view: View;
  readonly status: Status;
  readonly inbox?: string | undefined;
  readonly label?: string | undefined;
};

/** Only what differs from the usual is written into the address. */
export type InboxSearch = {
  readonly view?: View | undefined;
  readonly status?: Status | undefined;
  readonly inbox?: string | undefined;
  readonly label?: string | undefined;
};

export function parseSearch(raw: Readonly<Record<string, unknown>>): InboxSearch {
  const view = views.find((it) => it === raw["view"]);
  const status = statuses.find((it) => it === raw["status"]);
  const text = (it: unknown) => (typeof it === "string" && it !== "" && it.length <= 100 ? it : undefined);
  return toSearch({
    view: view ?? "all",
    status: status ?? "open",
    inbox: text(raw["inbox"]),
    label: text(raw["label"]),
  });
}

export function toFilters({ view = "all", status = "open", inbox, label }: InboxSearch): Filters {
  return { view, status, inbox, label };
}

export function toSearch({ view, status, inbox, label }: Filters): InboxSearch {
  return {
    ...(view === "all" ? {} : { view }),
    ...(status === "open" ? {} : { status }),
    ...(inbox === undefined ? {} : { inbox }),
    ...(label === undefined ? {} : { label }),
  };
}

/** Beyond view and status: what makes an empty list mean "no match" and not "done". */
export function isNarrowed({ inbox, label }: Filters): boolean {
  return inbox !== undefined || label !== undefined;
}
