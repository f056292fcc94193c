// A token for tests.
import type { Token } from '../../api/types';

export function token(more: Partial<Token>): Token {
  return {
    id: 'tok_1', kind: 'personal', name: 't', description: '', metadata: {}, owner: 'usr_1', app: null, parent: null, family: 'fam_1',
    grants: [{ scopes: ['contents:write'], resources: { repository: ['acme/*'] } }], status: 'active', created_at: '2026-11-01T12:00:00Z',
    created_by: 'usr_1', not_before: null, expires_at: null, last_used_at: null, last_used_ip: null, uses: 0, max_uses: null, allowed_ips: [],
    hint: 'abcd', rotated_to: null, revoked_at: null, revoked_by: null, revoke_reason: null, ...more,
  };
}
