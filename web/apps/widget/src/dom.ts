/** Builds elements without ever reading markup from a string; the little that every view is made of. */

/** What every view hands out: an element, a way to show something else in it, a way to let go. */
export interface View<T> {
  readonly element: HTMLElement;
  update(value: T): void;
  destroy(): void;
}

export type Child = Node | string | false | null | undefined;

/** An element with these properties and children; what is false or missing is left out. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<Omit<HTMLElementTagNameMap[Tag], "style" | "children">> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.filter((it): it is Node | string => Boolean(it)));
  return element;
}

const SPACE = "http://www.w3.org/2000/svg";

/** A drawing in the colour of the text beside it, unseen by screen readers. */
export function icon(d: string): SVGElement {
  const svg = document.createElementNS(SPACE, "svg");
  const path = document.createElementNS(SPACE, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", d);
  svg.append(path);
  return svg;
}

/** A button that is only a drawing, with its name for those who do not see it and as a hint for those who do. */
export function iconButton(className: string, label: string, d: string, onclick: () => void): HTMLButtonElement {
  return h(
    "button",
    { type: "button", className: `icon ${className}`, ariaLabel: label, title: label, onclick },
    icon(d),
  );
}

/** A button with a word on it. */
export function textButton(label: string, onclick: () => void, className = "text"): HTMLButtonElement {
  return h("button", { type: "button", className, onclick }, label);
}

/** Says a text only if it is new: live regions repeat what is set again. */
export function say(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Keeps one child per key, in order, moving and remaking as little as possible: focus and pictures stay. */
export function createList<T extends { readonly key: string }>(
  parent: HTMLElement,
  create: (item: T) => View<T>,
): { update(items: readonly T[]): void; destroy(): void } {
  let views = new Map<string, View<T>>();
  const update = (items: readonly T[]) => {
    const before = views;
    views = new Map();
    for (const item of items) {
      const view = before.get(item.key);
      view?.update(item);
      views.set(item.key, view ?? create(item));
      before.delete(item.key);
    }
    for (const gone of before.values()) {
      gone.element.remove();
      gone.destroy();
    }
    let place = parent.firstChild;
    for (const { element } of views.values()) {
      if (element === place) place = place.nextSibling;
      else parent.insertBefore(element, place);
    }
  };
  return { update, destroy: () => update([]) };
}

/** Adds a style sheet that came with a chunk: a policy against inline styles allows it. */
export function adopt(styles: string): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
