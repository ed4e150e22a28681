/** What is written and not yet sent, per conversation; over a reload too, where the browser lets it. */
export interface Drafts {
  read(conversation: string | null): string;
  write(conversation: string | null, text: string): void;
}

export function createDrafts(inbox: string): Drafts {
  const memory = new Map<string, string>();
  const name = (conversation: string | null) => `parlor:draft:${conversation ?? inbox}`;
  return {
    read(conversation) {
      const key = name(conversation);
      try {
        return memory.get(key) ?? localStorage.getItem(key) ?? "";
      } catch {
        return "";
      }
    },
    write(conversation, text) {
      const key = name(conversation);
      memory.set(key, text);
      try {
        if (text) localStorage.setItem(key, text);
        else localStorage.removeItem(key);
      } catch {
        // It lasts as long as the frame does.
      }
    },
  };
}
