// What stands in a field and not yet in the list that it is for. Sending the form takes it, or says what is wrong with it.
import { isNetwork } from './address';
import { resourcesField, type Field, type Wrong } from './check';
import { chosenGrants, typesOf, type Catalog, type Draft } from './draft';
import { isSelector } from './grant-text';

/** By the field that it stands in. */
export type Typed = Partial<Record<Field, string>>;

export function wrongSelector(text: string, selectors: readonly string[]): 'selectorWrong' | 'selectorTwice' | null {
  return !isSelector(text) ? 'selectorWrong' : selectors.includes(text) ? 'selectorTwice' : null;
}

export function wrongAddress(text: string, addresses: readonly string[]): 'addressWrong' | 'addressTwice' | null {
  return !isNetwork(text) ? 'addressWrong' : addresses.includes(text) ? 'addressTwice' : null;
}

/** The draft with what was typed in its lists. What is wrong, or stands in a list already, stays in its field. */
export function takeTyped(draft: Draft, typed: Typed, catalog: Catalog): { draft: Draft; typed: Typed; wrong: Map<Field, Wrong> } {
  const left: Typed = {};
  const wrong = new Map<Field, Wrong>();

  function taken(field: Field, items: string[], wrongOf: (text: string, items: readonly string[]) => 'selectorWrong' | 'selectorTwice' | 'addressWrong' | 'addressTwice' | null): string[] {
    const text = typed[field]?.trim() ?? '';
    const kind = text === '' ? null : wrongOf(text, items);
    if (kind === null) return text === '' ? items : [...items, text];
    left[field] = text;
    wrong.set(field, { kind });
    return items;
  }

  const chosen = new Set(chosenGrants(draft));
  const grants = draft.grants.map((grant) => {
    if (!chosen.has(grant)) return grant;
    const selectors = typesOf(grant, catalog).map((type) => [type, taken(resourcesField(grant.key, type), grant.selectors[type] ?? [], wrongSelector)] as const);
    return { ...grant, selectors: { ...grant.selectors, ...Object.fromEntries(selectors) } };
  });
  return { draft: { ...draft, grants, allowedIps: taken('addresses', draft.allowedIps, wrongAddress) }, typed: left, wrong };
}
