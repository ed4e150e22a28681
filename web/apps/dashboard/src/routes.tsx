/** Every address of the dashboard in one list. Settings and contacts are fetched when somebody goes there. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  type RouterHistory,
  redirect,
} from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { ConversationPage } from "./conversation/ConversationPage";
import { NothingOpen } from "./conversation/NothingOpen";
import { parseSearch } from "./inbox/filters";
import { InboxPage } from "./inbox/InboxPage";
import { useT } from "./session/language";
import { SignedIn } from "./session/SignedIn";
import { Empty } from "./ui/Empty";
import { ToastRegion } from "./ui/ToastRegion";
import { TooltipLayer } from "./ui/Tooltip";

const text = (raw: unknown) => (typeof raw === "string" && raw !== "" ? raw : undefined);

const root = createRootRoute({
  component: () => (
    <>
      <Outlet />
      <ToastRegion />
      <TooltipLayer />
    </>
  ),
  notFoundComponent: NotFound,
});

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/inbox", replace: true });
  },
});

const setup = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  component: lazyRouteComponent(() => import("./session/Setup"), "Setup"),
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (raw: Record<string, unknown>): { next?: string } => {
    const next = text(raw["next"]);
    return next === undefined ? {} : { next };
  },
  component: lazyRouteComponent(() => import("./session/SignIn"), "SignIn"),
});

const signedIn = createRoute({ getParentRoute: () => root, id: "app", component: SignedIn });

const welcome = createRoute({
  getParentRoute: () => signedIn,
  path: "/welcome",
  component: lazyRouteComponent(() => import("./session/Welcome"), "Welcome"),
});

const inbox = createRoute({
  getParentRoute: () => signedIn,
  path: "/inbox",
  validateSearch: parseSearch,
  component: InboxPage,
});
const nothingOpen = createRoute({ getParentRoute: () => inbox, path: "/", component: NothingOpen });
const conversation = createRoute({ getParentRoute: () => inbox, path: "$conversation", component: ConversationPage });

const contacts = createRoute({
  getParentRoute: () => signedIn,
  path: "/contacts",
  component: lazyRouteComponent(() => import("./contacts/ContactsPage"), "ContactsPage"),
});

const settings = createRoute({
  getParentRoute: () => signedIn,
  path: "/settings",
  component: lazyRouteComponent(() => import("./settings/SettingsPage"), "SettingsPage"),
});
const settingsHome = createRoute({
  getParentRoute: () => settings,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/settings/profile", replace: true });
  },
});
const profile = createRoute({
  getParentRoute: () => settings,
  path: "profile",
  component: lazyRouteComponent(() => import("./settings/Profile"), "Profile"),
});
const inboxes = createRoute({
  getParentRoute: () => settings,
  path: "inboxes",
  component: lazyRouteComponent(() => import("./settings/Inboxes"), "Inboxes"),
});
const inboxSettings = createRoute({
  getParentRoute: () => settings,
  path: "inboxes/$inbox",
  component: lazyRouteComponent(() => import("./settings/InboxSettings"), "InboxSettings"),
});
const agents = createRoute({
  getParentRoute: () => settings,
  path: "agents",
  component: lazyRouteComponent(() => import("./settings/Agents"), "Agents"),
});
const apiKeys = createRoute({
  getParentRoute: () => settings,
  path: "api-keys",
  component: lazyRouteComponent(() => import("./settings/ApiKeys"), "ApiKeys"),
});

const tree = root.addChildren([
  home,
  setup,
  signIn,
  signedIn.addChildren([
    welcome,
    inbox.addChildren([nothingOpen, conversation]),
    contacts,
    settings.addChildren([settingsHome, profile, inboxes, inboxSettings, agents, apiKeys]),
  ]),
]);

/** Tests pass a history of their own. */
export function makeRouter(history?: RouterHistory) {
  return createRouter({ routeTree: tree, defaultPreload: "intent", ...(history ? { history } : {}) });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}

function NotFound() {
  const t = useT();
  return (
    <main className="grid h-dvh place-items-center bg-canvas">
      <h1 className="sr-only">{t("app.name")}</h1>
      <Empty icon={<Compass className="size-5" />} title={t("app.notFound")} text={t("app.notFoundText")}>
        <a href="/inbox" className="font-medium text-13 text-accent-ink underline underline-offset-4">
          {t("nav.inbox")}
        </a>
      </Empty>
    </main>
  );
}
