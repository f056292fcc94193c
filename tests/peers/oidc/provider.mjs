// A real OpenID provider for the tests of sign-in: `node provider.mjs CONFIGURATION`, where CONFIGURATION is JSON:
// {"port", "client", "redirect_uris", "people": {LOGIN: CLAIMS}}. Its own plain forms ask who signs in; any password
// is right. Says `ready` on standard output, and ends with its standard input.
import Provider from 'oidc-provider';

const { port, client, redirect_uris, people } = JSON.parse(process.argv[2]);
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  clients: [{
    client_id: client.id,
    client_secret: client.secret,
    redirect_uris,
    response_types: ['code'],
    grant_types: ['authorization_code'],
    token_endpoint_auth_method: 'client_secret_basic',
  }],
  claims: {
    openid: ['sub'],
    profile: ['preferred_username', 'name'],
    email: ['email', 'email_verified'],
    groups: ['groups'],
  },
  scopes: ['openid', 'profile', 'email', 'groups'],
  pkce: { required: () => true },
  findAccount: (context, id) => (id in people ? {
    accountId: id,
    claims: () => ({ sub: id, ...people[id] }),
  } : undefined),
  features: { devInteractions: { enabled: true } },
  cookies: { keys: ['a key of a provider that lives as long as one test'] },
});

provider.listen(port, '127.0.0.1', () => console.log('ready'));
process.stdin.on('end', () => process.exit(0)).resume();
