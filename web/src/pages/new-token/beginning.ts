// Where the form begins: empty, filled in by a link, or like another token.
import type { Grant, Token } from '../../api/types';
import type { Texts } from '../../texts/en';
import { safeName } from '../../ui/safe-name';
import { choiceOf, draftOfGrant, emptyDraft, nameCharactersMax, type Catalog, type Draft, type GrantDraft } from './draft';
import { prefillOf } from './link';

export interface Beginning {
  draft: Draft;
  source: { kind: 'empty' } | { kind: 'link' } | { kind: 'token'; name: string };
  /** Scopes that this catalog does not have. */
  unknown: string[];
  /** Parts of the link that cannot be read. */
  unreadable: string[];
}

export function beginningOf(
  query: URLSearchParams,
  model: Token | null,
  catalog: Catalog,
  policy: { default_lifetime: number; max_lifetime: number; allow_no_expiry: boolean },
  texts: Texts['newToken'],
): Beginning {
  const draft = emptyDraft(Math.min(policy.default_lifetime, policy.max_lifetime));
  if (model !== null) {
    const grants = draftsOf(model.grants, catalog);
    draft.name = texts.copyOf(model.name).slice(0, nameCharactersMax);
    draft.description = model.description;
    draft.owner = model.owner.startsWith('svc_') ? model.owner : '';
    if (grants.drafts.length > 0) draft.grants = grants.drafts;
    draft.allowedIps = [...model.allowed_ips];
    draft.maxUses = model.max_uses === null ? '' : String(model.max_uses);
    if (model.expires_at !== null) {
      const seconds = Math.round((Date.parse(model.expires_at) - Date.parse(model.created_at)) / 1000);
      draft.expiry = { kind: 'span', seconds: Math.min(seconds, policy.max_lifetime) };
    } else if (policy.allow_no_expiry) {
      draft.expiry = { kind: 'never' };
    }
    return { draft, source: { kind: 'token', name: safeName(model.name) }, unknown: grants.unknown, unreadable: [] };
  }
  const prefill = prefillOf(query);
  if (prefill === null) return { draft, source: { kind: 'empty' }, unknown: [], unreadable: [] };
  const grants = draftsOf(prefill.grants, catalog);
  draft.name = prefill.name;
  if (grants.drafts.length > 0) draft.grants = grants.drafts;
  if (prefill.expiry !== null) draft.expiry = choiceOf(prefill.expiry);
  // What cannot be read as a time is not replaced by another: it stands in the field, and what is wrong with it is said there.
  else if (prefill.expiryText !== null) draft.expiry = { kind: 'other', text: prefill.expiryText };
  return { draft, source: { kind: 'link' }, unknown: grants.unknown, unreadable: prefill.unreadable };
}

export function draftsOf(grants: readonly Grant[], catalog: Catalog): { drafts: GrantDraft[]; unknown: string[] } {
  const made = grants.map((grant) => draftOfGrant(grant, catalog));
  return {
    drafts: made.map(({ draft }) => draft).filter(({ levels }) => Object.keys(levels).length > 0),
    unknown: made.flatMap(({ unknown }) => unknown),
  };
}
