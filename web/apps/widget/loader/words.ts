/** The launcher's few words before the chat is loaded. The test holds them against the widget's catalogues. */
import type { Words } from "./bridge";

const ENGLISH: Words = ["Open chat", "Close chat", "Chat window"];
const OTHERS: Readonly<Record<string, Words>> = { ar: ["فتح الدردشة", "إغلاق الدردشة", "نافذة الدردشة"] };

/** The words of a language tag like `ar-EG`, else English. */
export function wordsOf(language: string): Words {
  return OTHERS[language.slice(0, 2)] ?? ENGLISH;
}
