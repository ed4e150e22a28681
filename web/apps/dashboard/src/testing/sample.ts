/** A small company on an ordinary morning: enough people, words and states to show every screen with something in it. */
import type { AgentState, Thread } from "@parlor/client";
import type {
  AgentView,
  AttachmentView,
  AuthorView,
  ConversationRow,
  InboxView,
  MessageView,
  StatusView,
} from "@parlor/protocol";

export type SampleLanguage = "en" | "ar";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const agent = (id: string, name: string, role: AgentView["role"] = "agent", active = true): AgentView => ({
  id: `agt_${id}`,
  name,
  email: `${id}@harbor.example`,
  role,
  active,
  inboxes: ["inb_shop", "inb_help"],
  created_at: new Date(Date.now() - 90 * DAY).toISOString(),
});

export const agentsOf = (language: SampleLanguage): readonly AgentView[] =>
  language === "ar"
    ? [
        agent("noor", "نور الحسن", "owner"),
        agent("sami", "سامي خليل", "admin"),
        agent("layla", "ليلى عمر"),
        agent("omar", "عمر فارس", "agent", false),
      ]
    : [
        agent("noor", "Noor Haddad", "owner"),
        agent("sami", "Sam Okafor", "admin"),
        agent("layla", "Lena Fischer"),
        agent("omar", "Oscar Lindqvist", "agent", false),
      ];

const inbox = (id: string, name: string, accent: string, title: string): InboxView => ({
  id: `inb_${id}`,
  key: `pk_${id}7f3a91c2`,
  name,
  settings: {
    title,
    greeting: "",
    accent,
    locale: "auto",
    theme: "auto",
    side: "end",
    allowed_origins: id === "shop" ? ["https://harbor.example"] : [],
  },
  snippet: `<script async src="https://chat.harbor.example/loader.js" data-key="pk_${id}7f3a91c2"></script>`,
  created_at: new Date(Date.now() - 80 * DAY).toISOString(),
});

export const inboxesOf = (language: SampleLanguage): readonly InboxView[] =>
  language === "ar"
    ? [inbox("shop", "المتجر", "#4f47e2", "متجر المرفأ"), inbox("help", "مركز المساعدة", "#0f766e", "المساعدة")]
    : [inbox("shop", "Shop", "#4f47e2", "Harbor Goods"), inbox("help", "Help centre", "#0f766e", "Help")];

type Line = {
  readonly name: string | null;
  readonly text: string;
  readonly ago: number;
  readonly unread?: number;
  readonly who?: "visitor" | "me" | "colleague";
  readonly status?: StatusView;
  readonly assignee?: string | null;
  readonly labels?: string[];
  readonly inbox?: string;
  readonly note?: boolean;
};

const ENGLISH: readonly Line[] = [
  {
    name: "Amira Mansour",
    text: "That would be perfect, thank you! Could you also check the blue one?",
    ago: 40_000,
    unread: 2,
    assignee: "agt_noor",
    labels: ["order", "vip"],
  },
  {
    name: "Jonas Weber",
    text: "Hi, my parcel says delivered but nothing is here",
    ago: 4 * MINUTE,
    unread: 1,
    assignee: null,
    labels: ["shipping"],
  },
  { name: null, text: "do you ship to iceland?", ago: 9 * MINUTE, unread: 3, assignee: null, inbox: "inb_help" },
  {
    name: "Priya Raghavan",
    text: "Sent the invoice again to your accounting address.",
    ago: 22 * MINUTE,
    who: "me",
    assignee: "agt_noor",
    labels: ["invoice"],
  },
  {
    name: "Tomás Ferreira",
    text: "Customer is on the old plan, please keep the discount",
    ago: 48 * MINUTE,
    who: "colleague",
    note: true,
    assignee: "agt_sami",
  },
  { name: "Grace Liu", text: "Works now. You are the best 🎉", ago: 2 * HOUR, assignee: "agt_layla", labels: ["bug"] },
  { name: "Mohammed Al-Sayed", text: "هل يمكنني تغيير عنوان التسليم؟", ago: 3 * HOUR, unread: 1, assignee: null },
  {
    name: "Eleanor Whitfield-Bartholomew",
    text: "I was told the replacement would take three to five working days, and it is day nine now",
    ago: 5 * HOUR,
    assignee: "agt_noor",
    labels: ["shipping", "refund"],
  },
  {
    name: "Kofi Mensah",
    text: "Great, I will wait for the restock mail then.",
    ago: 7 * HOUR,
    assignee: "agt_sami",
    inbox: "inb_help",
  },
  { name: "Sofia Rossi", text: "Here is the discount code: HARBOR10", ago: 26 * HOUR, who: "me", assignee: "agt_noor" },
  {
    name: "Yuki Tanaka",
    text: "Is the walnut tray oiled or lacquered?",
    ago: 2 * DAY,
    assignee: "agt_layla",
    labels: ["product"],
  },
  { name: "Anna Kowalska", text: "Thanks for the quick answer!", ago: 3 * DAY, assignee: "agt_noor" },
  { name: "Liam O’Connor", text: "Can I pick it up at the store on Saturday?", ago: 4 * DAY, assignee: "agt_sami" },
  { name: "Fatima Zahra", text: "Perfect", ago: 5 * DAY, assignee: "agt_layla", inbox: "inb_help" },
];

const ARABIC: readonly Line[] = [
  {
    name: "أميرة منصور",
    text: "سيكون ذلك رائعًا، شكرًا لكم! هل يمكنكم التحقق من اللون الأزرق أيضًا؟",
    ago: 40_000,
    unread: 2,
    assignee: "agt_noor",
    labels: ["طلب", "مميز"],
  },
  {
    name: "يوسف الخطيب",
    text: "مرحبًا، تقول الشركة إن الطرد سُلّم لكنه لم يصل",
    ago: 4 * MINUTE,
    unread: 1,
    assignee: null,
    labels: ["شحن"],
  },
  { name: null, text: "هل تشحنون إلى آيسلندا؟", ago: 9 * MINUTE, unread: 3, assignee: null, inbox: "inb_help" },
  {
    name: "ريم العلي",
    text: "أرسلت الفاتورة مجددًا إلى بريد المحاسبة.",
    ago: 22 * MINUTE,
    who: "me",
    assignee: "agt_noor",
    labels: ["فاتورة"],
  },
  {
    name: "Jonas Weber",
    text: "العميل على الخطة القديمة، يرجى إبقاء الخصم",
    ago: 48 * MINUTE,
    who: "colleague",
    note: true,
    assignee: "agt_sami",
  },
  { name: "هدى سالم", text: "يعمل الآن. أنتم الأفضل 🎉", ago: 2 * HOUR, assignee: "agt_layla", labels: ["خلل"] },
  { name: "Grace Liu", text: "Could I change the delivery address?", ago: 3 * HOUR, unread: 1, assignee: null },
  {
    name: "عبد الرحمن بن عبد العزيز",
    text: "قيل لي إن الاستبدال يستغرق من ثلاثة إلى خمسة أيام عمل، ونحن في اليوم التاسع",
    ago: 5 * HOUR,
    assignee: "agt_noor",
    labels: ["شحن"],
  },
  {
    name: "كريم ناصر",
    text: "حسنًا، سأنتظر رسالة توفر المنتج.",
    ago: 7 * HOUR,
    assignee: "agt_sami",
    inbox: "inb_help",
  },
  { name: "سلمى حداد", text: "إليك رمز الخصم: HARBOR10", ago: 26 * HOUR, who: "me", assignee: "agt_noor" },
];

const HIDDEN: readonly Line[] = [
  {
    name: "Ben Carter",
    text: "Let me ask my wife and come back on Monday",
    ago: 30 * HOUR,
    status: "snoozed",
    assignee: "agt_noor",
  },
  {
    name: "Ingrid Solberg",
    text: "All good, thank you",
    ago: 50 * HOUR,
    status: "closed",
    assignee: "agt_noor",
    labels: ["product"],
  },
  {
    name: "Paulo Souza",
    text: "Received the refund today.",
    ago: 4 * DAY,
    status: "closed",
    assignee: "agt_sami",
    labels: ["refund"],
  },
];

export function rowsOf(language: SampleLanguage): ConversationRow[] {
  const agents = agentsOf(language);
  return [...(language === "ar" ? ARABIC : ENGLISH), ...HIDDEN].map((line, at) => {
    const said = Date.now() - line.ago;
    const colleague = agents[1];
    const author: AuthorView =
      line.who === "me"
        ? { role: "agent", id: "agt_noor", name: agents[0]?.name ?? "" }
        : line.who === "colleague"
          ? { role: "agent", id: colleague?.id ?? "", name: colleague?.name ?? "" }
          : { role: "visitor", id: `con_${at}`, name: line.name };
    return {
      id: `cnv_${at + 1}`,
      revision: 1,
      inbox: line.inbox ?? "inb_shop",
      contact: { id: `con_${at * 7 + 3}`, name: line.name },
      status: line.status ?? "open",
      snoozed_until: line.status === "snoozed" ? new Date(Date.now() + 2 * DAY).toISOString() : null,
      assignee: line.assignee ?? null,
      labels: line.labels ?? [],
      created_at: new Date(said - 2 * DAY).toISOString(),
      activity: said,
      activity_at: new Date(said).toISOString(),
      last_message: {
        id: `msg_${at}`,
        position: 40,
        author,
        text: line.text,
        attachments: 0,
        at: new Date(said).toISOString(),
        ...(line.note ? { note: true } : {}),
      },
      unread: line.unread ?? 0,
      seen_by_agents: at === 0 ? 10 : 40,
      seen_by_visitor: at === 0 ? 9 : 40,
    };
  });
}

/** A picture without a network: a gradient, drawn as SVG. */
const picture = (id: string, name: string, width: number, height: number, from: string, to: string): AttachmentView => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><linearGradient id="g" x2="1" y2="1"><stop stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient></defs><rect width="100%" height="100%" fill="url(#g)"/><circle cx="${width / 2}" cy="${height / 2}" r="${height / 4}" fill="#ffffff55"/></svg>`;
  const url = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  return {
    id,
    name,
    media_type: "image/png",
    size: 482_133,
    kind: "image",
    url,
    width,
    height,
    preview: { url, width, height },
  };
};

const file = (id: string, name: string, size: number, media_type: string): AttachmentView => ({
  id,
  name,
  media_type,
  size,
  kind: "file",
  url: "#",
  width: null,
  height: null,
  preview: null,
});

type Said = {
  readonly by: "visitor" | "me" | "colleague";
  readonly text: string | null;
  readonly ago: number;
  readonly note?: boolean;
  readonly attachments?: AttachmentView[];
  readonly edited?: boolean;
  readonly deleted?: boolean;
};

const TALK: Readonly<Record<SampleLanguage, readonly Said[]>> = {
  en: [
    {
      by: "visitor",
      text: "Hello! I ordered two ceramic mugs last week (order 48213) and one of them arrived with a crack.",
      ago: 26 * HOUR,
    },
    {
      by: "visitor",
      text: null,
      ago: 26 * HOUR - MINUTE,
      attachments: [picture("att_1", "cracked-mug.jpg", 1200, 900, "#d9c5a7", "#8a6f52")],
    },
    {
      by: "me",
      text: "Oh no, I am sorry about that, Amira. Thank you for the picture – it makes this easy.",
      ago: 25.8 * HOUR,
    },
    { by: "me", text: "I can send you a new one today, or refund this one. Which do you prefer?", ago: 25.7 * HOUR },
    {
      by: "colleague",
      text: "Third breakage from the same batch this month. I told the warehouse; replacement ships from the new stock.",
      ago: 25.5 * HOUR,
      note: true,
    },
    { by: "visitor", text: "A new one please. Does it have to go back?", ago: 24.9 * HOUR },
    {
      by: "me",
      text: "No need, keep it as a pen holder. Your replacement is on its way: https://track.harbor.example/48213-R\nIt should be with you by Thursday.",
      ago: 24.8 * HOUR,
      edited: true,
      attachments: [file("att_2", "Replacement 48213-R.pdf", 84_210, "application/pdf")],
    },
    { by: "visitor", text: "Wow, that was quick", ago: 24.7 * HOUR },
    { by: "me", text: "Anything else I can do for you?", ago: 3 * MINUTE },
    { by: "me", text: "I could add the matching saucer at no cost, as a small apology.", ago: 2.5 * MINUTE },
    { by: "visitor", text: "That would be perfect, thank you!", ago: 70_000 },
    { by: "visitor", text: "Could you also check the blue one?", ago: 40_000 },
  ],
  ar: [
    {
      by: "visitor",
      text: "مرحبًا! طلبت كوبين من السيراميك الأسبوع الماضي (الطلب 48213) ووصل أحدهما مكسورًا.",
      ago: 26 * HOUR,
    },
    {
      by: "visitor",
      text: null,
      ago: 26 * HOUR - MINUTE,
      attachments: [picture("att_1", "كوب-مكسور.jpg", 1200, 900, "#d9c5a7", "#8a6f52")],
    },
    { by: "me", text: "نعتذر عن ذلك يا أميرة. شكرًا على الصورة، فهي تسهّل الأمر.", ago: 25.8 * HOUR },
    { by: "me", text: "يمكنني إرسال كوب جديد اليوم أو إعادة المبلغ. أيهما تفضلين؟", ago: 25.7 * HOUR },
    {
      by: "colleague",
      text: "هذا ثالث كسر من الدفعة نفسها هذا الشهر. أخبرت المستودع، والبديل يُشحن من المخزون الجديد.",
      ago: 25.5 * HOUR,
      note: true,
    },
    { by: "visitor", text: "كوب جديد من فضلكم. هل يجب إعادة القديم؟", ago: 24.9 * HOUR },
    {
      by: "me",
      text: "لا داعي لذلك. البديل في الطريق إليك: https://track.harbor.example/48213-R\nسيصلك قبل يوم الخميس.",
      ago: 24.8 * HOUR,
      edited: true,
      attachments: [file("att_2", "بديل 48213-R.pdf", 84_210, "application/pdf")],
    },
    { by: "visitor", text: "رائع، كان ذلك سريعًا", ago: 24.7 * HOUR },
    { by: "me", text: "هل من شيء آخر يمكنني مساعدتك به؟", ago: 3 * MINUTE },
    { by: "me", text: "يمكنني إضافة الصحن المطابق مجانًا، كاعتذار بسيط.", ago: 2.5 * MINUTE },
    { by: "visitor", text: "سيكون ذلك رائعًا، شكرًا لكم!", ago: 70_000 },
    { by: "visitor", text: "هل يمكنكم التحقق من اللون الأزرق أيضًا؟", ago: 40_000 },
  ],
};

export function talkOf(language: SampleLanguage, conversation = "cnv_1"): MessageView[] {
  const agents = agentsOf(language);
  const row = rowsOf(language).find((it) => it.id === conversation);
  return TALK[language].map((said, at) => {
    const when = Date.now() - said.ago;
    const by = said.by === "colleague" ? agents[1] : agents[0];
    return {
      id: `msg_${conversation}_${at}`,
      conversation,
      position: at + 1,
      revision: 1,
      author:
        said.by === "visitor"
          ? { role: "visitor", id: row?.contact.id ?? "con_3", name: row?.contact.name ?? null }
          : { role: "agent", id: by?.id ?? "", name: by?.name ?? "" },
      text: said.deleted ? null : said.text,
      attachments: said.attachments ?? [],
      created_at: new Date(when).toISOString(),
      timestamp: when,
      edited_at: said.edited ? new Date(when + MINUTE).toISOString() : null,
      deleted_at: said.deleted ? new Date(when + MINUTE).toISOString() : null,
      visibility: said.note ? "agents_only" : "everyone",
      client_message_id: `key_${conversation}_${at}`,
    };
  });
}

export function threadWith(
  messages: readonly MessageView[],
  part: Partial<Thread<MessageView>> = {},
): Thread<MessageView> {
  return {
    messages,
    status: "ready",
    failure: null,
    hasOlder: false,
    loadingOlder: false,
    stale: false,
    ahead: [],
    expected: 0,
    missing: 0,
    asOf: null,
    dirt: 0,
    ...part,
  };
}

export function sampleState(language: SampleLanguage = "en"): AgentState {
  const agents = agentsOf(language);
  const rows = rowsOf(language);
  const [you] = agents;
  const threads = rows.map((row): [string, Thread<MessageView>] => [row.id, threadWith(talkOf(language, row.id))]);
  return {
    self: "agt_noor",
    link: { is: "live", over: "websocket" },
    limits: { message_chars: 10_000, attachments: 10, upload_bytes: 25 * 1024 * 1024, frame_bytes: 65_536 },
    clockOffset: 0,
    conversations: new Map(rows.map((row) => [row.id, row])),
    threads: new Map(threads),
    pending: [],
    typing: new Map(),
    presence: new Map([
      ["presence:agt_noor", { version: 1, online: true }],
      ["presence:agt_sami", { version: 1, online: true }],
      ["visitor:con_3", { version: 1, online: true }],
    ]),
    watching: null,
    you: you ?? null,
    directory: {
      workspace: { id: "wks_1", name: language === "ar" ? "متجر المرفأ" : "Harbor Goods" },
      agents: new Map(agents.map((it) => [it.id, it])),
      inboxes: new Map(inboxesOf(language).map((it) => [it.id, it])),
    },
    views: new Map(),
    counts: {
      mine: rows.filter((it) => it.status === "open" && it.assignee === "agt_noor").length,
      unassigned: rows.filter((it) => it.status === "open" && it.assignee === null).length,
      open: rows.filter((it) => it.status === "open").length,
    },
  };
}
