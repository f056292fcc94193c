// The form of a new token: what it asks, what it says that the token will be able to do, and the secret that comes of it.
import type { Whom } from '../../pages/new-token/sentence';

/** A title within a sentence: `Repository` -> `repository`, but `SSH keys` as it is. */
function lower(title: string): string {
  return /^\p{Lu}\p{Ll}/u.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;
}

export const newToken = {
  title: 'New token',
  intro: 'Give it just what it needs. It can be made narrower later, never wider.',
  purpose: 'What is it for?',
  purposeHint: 'This suggests how long it lasts. You can change everything below.',
  purposes: {
    script: { title: 'Script on my laptop', hint: (span: string) => `Lasts ${span}, works from anywhere` },
    ci: { title: 'CI job', hint: (span: string) => `Lasts ${span}; say where its runners are` },
    service: { title: 'Service', hint: (span: string) => `Lasts ${span}; say where it runs` },
    once: { title: 'One-time task', hint: (span: string) => `Works once, within ${span}` },
  },
  templates: 'Templates',
  templatesHint: 'Made by your administrators.',
  linkTitle: 'A link filled this in',
  linkHint: 'Check what it asks for before you create the token: whoever made the link chose it, not this server.',
  linkUnreadable: (what: string) => `This part of the link could not be read, and is left out: ${what}`,
  copied: (name: string) => `Filled in from the token ${name}. Its secret is not copied: a new one is made.`,
  copyOf: (name: string) => `${name} (copy)`,
  unknownScopes: (scopes: string) => `Not in this server’s catalog, and left out: ${scopes}`,
  about: 'What is it called?',
  name: 'Name',
  nameHint: 'So that you know it again in a year, e.g. where it runs.',
  nameHidden: (shown: string) => `It holds characters that cannot be seen: ${shown}`,
  nameMissing: 'Give the token a name.',
  description: 'Description',
  owner: 'Acts for',
  ownerSelf: (name: string) => `Me (${name})`,
  ownerService: (name: string) => `Service account ${name}`,
  permissions: 'What may it do?',
  permissionsHint: 'Start with nothing, and add what it needs. A higher level includes the lower ones.',
  grant: (place: number) => `Grant ${place}`,
  addGrant: 'Add another grant',
  addGrantHint: 'Another grant is for other resources: read everywhere, write in one place.',
  removeGrant: (place: number) => `Remove grant ${place}`,
  searchPermissions: 'Search permissions',
  noPermission: (text: string) => `No permission fits “${text}”.`,
  foundPermissions: (count: number) => (count === 1 ? 'One permission fits.' : `${count} permissions fit.`),
  ownGroup: 'Jeton itself',
  ownGroupHint: 'For programs that manage tokens. Whoever holds these can make or end other tokens.',
  none: 'none',
  level: (name: string) => (name === 'read' ? 'read' : name === 'write' ? 'write' : name),
  grantsMissing: 'Choose at least one permission, or the token can do nothing.',
  resources: (type: string) => `On which ${lower(type)}?`,
  onlyThese: 'Only these',
  allOf: (type: string) => `Every ${lower(type)}, also those to come`,
  selector: 'Exact name, or its beginning and *',
  selectorHint: 'acme/site is one; acme/* is every one whose name begins with acme/.',
  selectorWrong: 'A name has no white space, and a * only at its end.',
  selectorTwice: 'This one is in the list already.',
  noCatalog: 'No permissions are configured on this server yet: they stand in the configuration file, in the sections [permission.NAME] and [resource.NAME]. Until then there are only Jeton’s own:',
  notHeld: 'not among your account’s rights',
  heldUpTo: (level: string) => `your account goes up to ${level}`,
  reached: (type: string) => `Of every ${lower(type)}, your account reaches only`,
  addReached: (meaning: string) => `Add ${meaning}`,
  selectorBeyond: 'Your account does not reach this.',
  scopesBeyond: (scopes: string) => `Your account does not hold ${scopes}, and cannot hand it on.`,
  resourcesBeyond: (selectors: string) => `Your account does not reach ${selectors} with all that is chosen here.`,
  resourcesMissing: (type: string) => `Say on which ${lower(type)}, or choose every one.`,
  matchesOne: (name: string) => `exactly ${name}`,
  matchesPrefix: (prefix: string) => `every name that begins with ${prefix}`,
  matchesAll: 'everything there is and will be',
  matchesSelf: 'yourself, and the service accounts that you own',
  removeSelector: (name: string) => `Remove ${name}`,
  removedSelector: (name: string) => `Removed ${name}`,
  wide: 'wide',
  expiry: 'How long does it last?',
  expiryPresets: 'Lifetime',
  expiryIn: (span: string) => span,
  expiryDefault: (span: string) => `${span} (usual here)`,
  expiryOther: 'Another time',
  expiryNever: 'No expiry',
  expiryWhen: 'Until when?',
  expiryWhenHint: 'For example “in 3 weeks”, “24 December”, “friday”, “2027-01-31”.',
  expiryUnread: 'This could not be read as a time. Write for example “in 3 weeks” or “24 December”.',
  expiryPast: 'That is in the past.',
  expiryTooLong: (span: string) => `This server allows at most ${span}.`,
  expiryReason: (span: string) => `This server allows at most ${span}, so that a token that leaks or is forgotten dies by itself.`,
  expiryNeverOff: 'This server allows no token without expiry.',
  calendar: 'Calendar',
  pickDay: 'Pick a day',
  previousMonth: 'Previous month',
  nextMonth: 'Next month',
  endsAt: (when: string) => `Ends on ${when}`,
  limits: 'Where and how often?',
  limitsHint: 'Both are optional. Each makes a leaked secret worth less.',
  addresses: 'Allowed addresses',
  addressesHint: 'An address or network, e.g. 203.0.113.0/24. With none, it works from anywhere.',
  addressWrong: 'Write an address such as 203.0.113.9, or a network such as 203.0.113.0/24 or 2001:db8::/32.',
  addressTwice: 'This one is in the list already.',
  maxUses: 'Maximum uses',
  maxUsesHint: 'It dies after so many. A git clone is several uses. Empty: as often as you like.',
  maxUsesWrong: 'Write a whole number from 1 up, or leave it empty.',
  summary: 'What it will be able to do',
  equivalent: 'The same by command or API',
  command: 'jeton command',
  call: 'API call',
  create: 'Create token',
  again: 'Try again',
  awaiting: 'The server cannot be reached. The token is asked for again as soon as it is back, and made once.',
  sentence: {
    can: (parts: string) => `Can ${parts}`,
    nothing: 'Can do nothing yet',
    everything: 'Can do everything, with every token and user of this server',
    /** A scope of Jeton's own; null for any other. */
    own: (scope: string, whom: Whom): string | null => {
      const tokens = whom.kind === 'self' ? 'your own tokens' : whom.kind === 'all' ? 'everyone’s tokens' : whom.kind === 'named' ? `the tokens of ${whom.names}` : 'nobody’s tokens yet';
      const people = whom.kind === 'self' ? 'your own account and service accounts' : whom.kind === 'all' ? 'all users and service accounts' : whom.kind === 'named' ? whom.names : 'nobody yet';
      const apps = whom.kind === 'self' ? 'your own apps' : whom.kind === 'all' ? 'everyone’s apps' : whom.kind === 'named' ? `the apps of ${whom.names}` : 'nobody’s apps yet';
      switch (scope) {
        case 'jeton.tokens:read': return `see ${tokens}`;
        case 'jeton.tokens:write': return `see, make, rotate and revoke ${tokens}`;
        case 'jeton.issue:write': return whom.kind === 'self' ? 'make tokens with any of your own rights' : `make tokens for ${whom.kind === 'all' ? 'everyone' : people}, with any of their rights`;
        case 'jeton.principals:read': return `see ${people}`;
        case 'jeton.principals:write': return `make, bound and disable ${people}`;
        case 'jeton.apps:read': return `see ${apps}`;
        case 'jeton.apps:write': return `manage ${apps}`;
        case 'jeton.audit:read': return whom.kind === 'all' ? 'read the whole audit trail' : `read the audit trail of ${whom.kind === 'self' ? 'your own tokens and doings' : people}`;
        case 'jeton.verify:read': return 'check whether a token may do something';
        case 'jeton.admin:read': return 'see this server’s settings, health and metrics';
        case 'jeton.admin:write': return 'see and reload this server’s settings';
        default: return null;
      }
    },
    title: (title: string) => lower(title),
    act: (level: string, what: string, where: string | null) => {
      const verb = level === 'read' ? 'read' : level === 'write' ? 'read and write' : 'use';
      const known = level === 'read' || level === 'write' ? '' : ` at level ${level}`;
      return where === null ? `${verb} ${what}${known}` : `${verb} the ${what} of ${where}${known}`;
    },
    writeTo: (where: string) => `write to ${where}`,
    every: (type: string) => (type === 'principal' ? 'everybody' : `every ${lower(type)}`),
    everyOf: (type: string, owner: string) => `every ${lower(type)} of ${owner}`,
    everyFrom: (type: string, prefix: string) => `every ${lower(type)} whose name begins with ${prefix}`,
    yourself: 'yourself',
    nothingYet: (type: string) => `no ${lower(type)} yet`,
    until: (when: string) => `until ${when}`,
    forever: 'without an end',
    noEndYet: 'with no end that can be used yet',
    from: (addresses: string) => `from ${addresses}`,
    times: (count: number, text: string) => (count === 1 ? 'once' : `at most ${text} times`),
  },
  risks: {
    title: 'This token is riskier than most',
    hint: 'If its secret leaks, this is what somebody else can do with it:',
    everything: 'Everything that this server knows, on everything there is.',
    noExpiry: 'It never ends by itself. Someone has to remember to revoke it.',
    jeton: (scopes: string) => `It can manage tokens or accounts (${scopes}), and so reach further than itself.`,
    wide: (scopes: string, type: string) => `It changes every ${lower(type)} (${scopes}), also those to come.`,
    narrower: 'Make it narrower',
    anyway: 'Create it all the same',
  },
  secret: {
    title: 'Your new token',
    once: 'This is its secret. It is shown now and never again: copy it to where it is used, or to a password manager.',
    label: 'Secret',
    what: 'the secret',
    use: 'How to use it',
    useHint: 'Each reads the secret from the environment. None writes it to a file.',
    places: { environment: 'Shell', git: 'git', curl: 'curl', github: 'GitHub Actions', gitlab: 'GitLab CI' },
    snippet: (place: string) => `the lines for ${place}`,
    kept: 'I have put the secret in a safe place',
    done: 'Done',
    notYet: 'Copy the secret, or say that you have it, before you close this.',
    lost: 'The token was created, but the answer with its secret was lost on the way. A secret is shown only once: open the token and rotate it for a new one, or revoke it.',
    openIt: 'Open the token',
  },
};
