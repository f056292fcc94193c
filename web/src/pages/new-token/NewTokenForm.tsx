// The form of a new token, its live sentence beside it, and what follows when it is sent.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useEffectEvent, useRef, useState, useSyncExternalStore, type FormEvent } from 'react';
import { useLocation } from 'wouter';
import { takeAnswer } from '../../api/boot';
import { api, dataOf, Intent } from '../../api/client';
import { Problem, Unreachable } from '../../api/problem';
import { reachability } from '../../api/reachability';
import { useSentence } from '../../app/PageStates';
import { useSession } from '../../app/session';
import { useTexts } from '../../texts/language';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { useFocusOnWrong } from '../../ui/focus-wrong';
import { Section } from '../../ui/Page';
import { safeName } from '../../ui/safe-name';
import { Select } from '../../ui/Select';
import { TextField } from '../../ui/TextField';
import { useNow } from '../../ui/Time';
import { draftsOf, type Beginning } from './beginning';
import { checkDraft, fieldOf, type Field, type Wrong } from './check';
import { nameCharactersMax, presets, readExpiry, requestOf, type Catalog, type Draft, type Purpose } from './draft';
import { ExpiryField, type Bounds } from './ExpiryField';
import { Failure } from './Failure';
import { GrantList } from './GrantList';
import styles from './NewTokenForm.module.css';
import { Origin } from './Origin';
import { PurposePicker } from './PurposePicker';
import { grantsOfCeiling, reachOf } from './reach';
import { risksOf, type Risk } from './risks';
import { Summary } from './Summary';
import { TemplatePicker, type Template } from './TemplatePicker';
import { TextList } from './TextList';
import { useWrongText } from './wrong-text';
import { takeTyped, wrongAddress, type Typed } from './typed';

const loadSecretDialog = () => import('./SecretDialog');
const SecretDialog = lazy(loadSecretDialog);
const RiskDialog = lazy(() => import('./RiskDialog'));

interface Props {
  beginning: Beginning;
  catalog: Catalog;
  policy: Bounds & { public_url: string; default_ceiling: 'catalog' | 'none' };
}

/** What has become of the form. The secret is in `made` and nowhere else. */
type Stage =
  | { kind: 'filling' }
  | { kind: 'risky'; risks: Risk[] }
  | { kind: 'sending' }
  | { kind: 'made'; secret: string; id: string; name: string };

export function NewTokenForm({ beginning, catalog, policy }: Props) {
  const texts = useTexts();
  const words = texts.newToken;
  const sentence = useSentence();
  const wrongText = useWrongText(catalog, policy.max_lifetime);
  const { user, kind } = useSession();
  const now = useNow();
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const [draft, setDraft] = useState<Draft>(beginning.draft);
  const [typed, setTyped] = useState<Typed>({});
  const [purpose, setPurpose] = useState<Purpose | null>(null);
  const [template, setTemplate] = useState<string | null>(null);
  // What the person chose, a purpose does not take back. A link's choices count as theirs: they see them marked.
  const [touched, setTouched] = useState({ expiry: beginning.source.kind !== 'empty', maxUses: beginning.source.kind === 'token' });
  const [wrong, setWrong] = useState<ReadonlyMap<Field, Wrong>>(new Map());
  const [failure, setFailure] = useState<unknown>(null);
  const [stage, setStage] = useState<Stage>({ kind: 'filling' });
  const [intent] = useState(() => new Intent());
  const form = useRef<HTMLFormElement>(null);
  const focusOnWrong = useFocusOnWrong(form);
  const services = useQuery({ queryKey: ['services', 'mine'], queryFn: () => dataOf(api.GET('/v1/services')), initialData: () => takeAnswer('/v1/services') });

  const owned = services.data?.items.filter(({ disabled }) => !disabled) ?? [];
  const owner = owned.find(({ id }) => id === draft.owner) ?? user;
  const ceiling = grantsOfCeiling(owner.ceiling, policy.default_ceiling, catalog);
  // Who came from another product never makes a token that manages tokens.
  const reach = reachOf(kind === 'login' ? ceiling : ceiling.map((grant) => ({ ...grant, scopes: grant.scopes.filter((scope) => !scope.startsWith('jeton.')) })));

  // The answer did not come: what was asked for is asked for again, under the same key, as soon as there is a server.
  const reachable = useSyncExternalStore(reachability.subscribe, reachability.current);
  const askAgain = useEffectEvent(() => {
    if (failure instanceof Unreachable && stage.kind === 'filling') void create(draft);
  });
  useEffect(() => {
    if (reachable) askAgain();
  }, [reachable]);

  function change(next: Partial<Draft>, ...fields: Field[]) {
    setDraft((before) => ({ ...before, ...next }));
    setWrong((before) => new Map([...before].filter(([field]) => !fields.includes(field))));
    setFailure(null);
  }

  function type(field: Field, text: string) {
    setTyped((before) => ({ ...before, [field]: text }));
    change({}, field);
  }

  function choosePurpose(next: Purpose) {
    setPurpose(next);
    const preset = presets[next];
    change(
      {
        ...(touched.expiry ? {} : { expiry: { kind: 'span', seconds: Math.min(preset.seconds, policy.max_lifetime) } }),
        ...(touched.maxUses ? {} : { maxUses: preset.maxUses }),
      },
      'expiry',
      'maxUses',
    );
  }

  function chooseTemplate(template: Template) {
    setTemplate(template.id);
    const { drafts } = draftsOf(template.grants, catalog);
    change(
      {
        name: draft.name.trim() === '' ? template.name : draft.name,
        ...(drafts.length > 0 ? { grants: drafts } : {}),
        ...(template.expires_in === null ? {} : { expiry: { kind: 'span', seconds: Math.min(template.expires_in, policy.max_lifetime) } }),
        allowedIps: [...template.allowed_ips],
        maxUses: template.max_uses === null ? '' : String(template.max_uses),
      },
      ...wrong.keys(),
    );
  }

  function fail(problems: ReadonlyMap<Field, Wrong>, error: unknown) {
    setWrong(problems);
    setFailure(error);
    setStage({ kind: 'filling' });
    focusOnWrong();
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    if (stage.kind !== 'filling') return; // the second click of a double one
    const taken = takeTyped(draft, typed, catalog);
    setDraft(taken.draft);
    setTyped(taken.typed);
    const problems = new Map([...checkDraft(taken.draft, catalog, policy, reach, new Date()), ...taken.wrong]);
    const expiry = readExpiry(draft.expiry, new Date());
    if (problems.size > 0 || expiry === null) {
      fail(problems, null);
      return;
    }
    const risks = risksOf(requestOf(taken.draft, expiry, catalog).grants, expiry, catalog);
    if (risks.length > 0) setStage({ kind: 'risky', risks });
    else void create(taken.draft);
  }

  // Not a mutation of the query client: its cache would keep the secret.
  async function create(draft: Draft) {
    const expiry = readExpiry(draft.expiry, new Date());
    if (expiry === null) return;
    const body = requestOf(draft, expiry, catalog);
    setStage({ kind: 'sending' });
    setFailure(null);
    try {
      // A secret is shown once: what shows it is at hand before there is one.
      await loadSecretDialog();
      const { secret, token } = await dataOf(api.POST('/v1/tokens', { params: { header: { 'Idempotency-Key': intent.keyFor(body) } }, body }));
      intent.done();
      setStage({ kind: 'made', secret, id: token.id, name: token.name });
      void queries.invalidateQueries({ queryKey: ['tokens'] });
    } catch (error) {
      const field = error instanceof Problem ? fieldOf(error) : null;
      fail(field === null ? new Map() : new Map([[field, { kind: 'told', text: sentence(error) }]]), field === null ? error : null);
    }
  }

  // The entry of this page in the history becomes the token's: going back does not lead to what was sent.
  function close(id: string) {
    setStage({ kind: 'filling' });
    navigate(`/tokens/${id}`, { replace: true });
  }

  function textOf(field: Field): string | null {
    const problem = wrong.get(field);
    return problem === undefined ? null : wrongText(problem);
  }

  const asks = purpose === null ? 'nothing' : presets[purpose].asksFor;

  return (
    <>
      {/* The dialog is fetched while the form is filled in. When that fails, sending the form says so. */}
      <form ref={form} className={styles['form']} onSubmit={submit} onFocus={() => void loadSecretDialog().catch(() => undefined)} noValidate>
        <div className={styles['fields']}>
          <Origin beginning={beginning} />
          <Section title={words.purpose} hint={words.purposeHint}>
            <PurposePicker value={purpose} onChange={choosePurpose} longestSeconds={policy.max_lifetime} />
            <TemplatePicker chosen={template} onChoose={chooseTemplate} />
          </Section>
          <Section title={words.about}>
            <TextField
              label={words.name}
              hint={safeName(draft.name) === draft.name ? words.nameHint : words.nameHidden(safeName(draft.name))}
              value={draft.name}
              onChange={(name) => change({ name }, 'name')}
              maxLength={nameCharactersMax}
              isRequired
              autoComplete="off"
              error={textOf('name')}
            />
            <TextField
              label={`${words.description} (${texts.form.optional})`}
              value={draft.description}
              onChange={(description) => change({ description }, 'description')}
              maxLength={1000}
              autoComplete="off"
              error={textOf('description')}
            />
            {owned.length > 0 && (
              <Select
                label={words.owner}
                value={draft.owner === '' ? user.id : draft.owner}
                onChange={(owner) => change({ owner: owner === user.id ? '' : owner }, 'owner')}
                options={[
                  { value: user.id, title: words.ownerSelf(safeName(user.username)) },
                  ...owned.map(({ id, name }) => ({ value: id, title: words.ownerService(safeName(name)) })),
                ]}
                error={textOf('owner')}
              />
            )}
          </Section>
          <Section title={words.permissions} hint={words.permissionsHint}>
            <GrantList
              grants={draft.grants}
              onChange={(grants, ...fields) => change({ grants }, ...fields)}
              catalog={catalog}
              reach={reach}
              typed={typed}
              onType={type}
              textOf={textOf}
            />
          </Section>
          <Section title={words.expiry}>
            <ExpiryField
              choice={draft.expiry}
              policy={policy}
              onChange={(expiry) => {
                setTouched((before) => ({ ...before, expiry: true }));
                change({ expiry }, 'expiry');
              }}
              error={textOf('expiry')}
            />
          </Section>
          <Section title={words.limits} hint={words.limitsHint}>
            <div className={asks === 'addresses' ? styles['asked'] : undefined}>
              <TextList
                label={words.addresses}
                hint={words.addressesHint}
                items={draft.allowedIps}
                onChange={(allowedIps) => change({ allowedIps }, 'addresses')}
                typed={typed.addresses ?? ''}
                onType={(text) => type('addresses', text)}
                problemOf={(text) => {
                  const wrong = wrongAddress(text, draft.allowedIps);
                  return wrong === null ? null : words[wrong];
                }}
                error={textOf('addresses')}
              />
            </div>
            <div className={asks === 'uses' ? styles['asked'] : undefined}>
              <TextField
                label={words.maxUses}
                hint={words.maxUsesHint}
                value={draft.maxUses}
                inputMode="numeric"
                onChange={(maxUses) => {
                  setTouched((before) => ({ ...before, maxUses: true }));
                  change({ maxUses }, 'maxUses');
                }}
                error={textOf('maxUses')}
              />
            </div>
          </Section>
        </div>
        <aside className={styles['aside']} aria-label={words.summary}>
          <Summary draft={draft} catalog={catalog} limits={policy} url={policy.public_url} now={now} />
          {failure !== null && <Failure error={failure} onAgain={() => void create(draft)} />}
          {wrong.size > 0 && <Banner tone="bad">{texts.form.errors(wrong.size)}</Banner>}
          <Button type="submit" tone="primary" isPending={stage.kind === 'sending'}>
            {words.create}
          </Button>
        </aside>
      </form>
      <Suspense fallback={null}>
        {stage.kind === 'risky' && (
          <RiskDialog risks={stage.risks} catalog={catalog} onBack={() => setStage({ kind: 'filling' })} onCreate={() => void create(draft)} />
        )}
        {stage.kind === 'made' && <SecretDialog secret={stage.secret} name={stage.name} onClose={() => close(stage.id)} />}
      </Suspense>
    </>
  );
}
