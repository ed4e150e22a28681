/** Remembers on the customer's page. Storage may be forbidden, full, absent or spoiled: then memory has to do. */
import type { Kept } from "./bridge";

export interface Keep {
  read(): Partial<Kept>;
  write(kept: Kept): void;
}

export function createKeep(name: string): Keep {
  let memory: Partial<Kept> = {};
  const read = () => {
    try {
      // Read anew each time: another tab may have met the server meanwhile.
      memory = JSON.parse(localStorage[name]);
    } catch {
      // Even asking for the storage throws where cookies are blocked.
    }
    return memory;
  };
  return {
    read,
    write(kept) {
      memory = kept;
      try {
        if (memory.token) localStorage[name] = JSON.stringify(memory);
        else localStorage.removeItem(name);
      } catch {
        // It lasts as long as the page does.
      }
    },
  };
}
