/** Stands on the customer's page: finds out which server it came from, so that everything after it has an address. */

/** The origin this script was served from. */
export function homeOrigin(script: HTMLScriptElement): string {
  return new URL(script.src).origin;
}

if (document.currentScript instanceof HTMLScriptElement) {
  document.currentScript.dataset["parlorOrigin"] = homeOrigin(document.currentScript);
}
