// Tokens to look through: what each may do, what it is used for, and how to be rid of it. What is looked for stands in
// the address.
import { lazy, startTransition, Suspense, useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { useSentence } from '../../app/PageStates';
import { useFormat } from '../../texts/format';
import { useTexts } from '../../texts/language';
import { Banner } from '../../ui/Banner';
import { Button, ButtonLink } from '../../ui/Button';
import { EmptyState } from '../../ui/EmptyState';
import { Skeleton } from '../../ui/Skeleton';
import { useNow } from '../../ui/Time';
import { FilterBar } from './FilterBar';
import { filtersOf, isNarrowed, passes, queryOf, type Filters } from './filters';
import { useCatalog, useTokenList } from './reading';
import { lives } from './marks';
import { TokenRow } from './TokenRow';
import styles from './TokenList.module.css';

const BulkRevoke = lazy(() => import('./BulkRevoke'));

/** Begins to fetch the next page so far before its place is seen. */
const aheadOfEnd = '800px';

interface Props {
  /** Where it stands: what is looked for is its query. */
  path: string;
  /** Whose tokens it begins with. */
  begins: Filters['whose'];
  /** Whether that can be chosen. */
  choosesWhose: boolean;
}

export function TokenBrowser({ path, begins, choosesWhose }: Props) {
  const texts = useTexts();
  const format = useFormat();
  const sentence = useSentence();
  const [, go] = useLocation();
  const search = useSearch();
  const now = useNow();
  const filters = useMemo(() => filtersOf(new URLSearchParams(search), begins), [search, begins]);
  const list = useTokenList(filters);
  const catalog = useCatalog();
  const [chosenIds, setChosenIds] = useState<ReadonlySet<string>>(new Set());

  const change = useCallback(
    (next: Filters) => {
      const query = queryOf(next, begins);
      setChosenIds(new Set());
      go(query === '' ? path : `${path}?${query}`);
    },
    [go, path, begins],
  );
  const loaded = useMemo(() => list.data?.pages.flatMap(({ items }) => items), [list.data]);
  const matching = useMemo(() => loaded?.filter((token) => passes(token, filters, now)), [loaded, filters, now]);
  // Rows of a further page are drawn in slices, between what the reader does.
  const shown = useDeferredValue(matching);

  // What the last choice was, so that shift and a click choose all between.
  const last = useRef<string | null>(null);
  const alive = useMemo(() => (shown ?? []).filter(lives).map(({ id }) => id), [shown]);
  // By a reference: rows that are drawn are not drawn anew when a page more is here.
  const inOrder = useRef(alive);
  useEffect(() => void (inOrder.current = alive), [alive]);
  const choose = useCallback(
    (id: string, chosen: boolean, through: boolean) => {
      const order = inOrder.current;
      const [from, to] = [through && last.current !== null ? order.indexOf(last.current) : -1, order.indexOf(id)];
      const ids = from < 0 ? [id] : order.slice(Math.min(from, to), Math.max(from, to) + 1);
      last.current = id;
      setChosenIds((before) => {
        const after = new Set(before);
        for (const one of ids) {
          if (chosen) after.add(one);
          else after.delete(one);
        }
        return after;
      });
    },
    [],
  );

  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) startTransition(() => void fetchNextPage());
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  // A mark is found in what is loaded: all of it is needed.
  useEffect(() => {
    if (filters.mark !== 'any') more();
  }, [filters.mark, more]);

  if (list.isError && loaded === undefined) {
    return (
      <Banner tone="bad" actions={<Button onPress={() => void list.refetch()}>{texts.connection.tryNow}</Button>}>
        {sentence(list.error)}
      </Banner>
    );
  }
  const narrowed = isNarrowed(filters, begins);
  const chosen = (loaded ?? []).filter(({ id }) => chosenIds.has(id));
  return (
    <>
      <FilterBar filters={filters} catalog={catalog.data} choosesWhose={choosesWhose} onChange={change} />
      {shown === undefined ? (
        <Skeleton lines={8} />
      ) : shown.length === 0 && !hasNextPage ? (
        narrowed ? (
          <EmptyState title={texts.tokens.noMatch} hint={texts.tokens.noMatchHint}>
            <Button onPress={() => change(filtersOf(new URLSearchParams(), begins))}>{texts.form.clear}</Button>
          </EmptyState>
        ) : (
          <EmptyState title={texts.tokens.empty} hint={texts.tokens.emptyHint}>
            <ButtonLink href="/tokens/new" tone="primary">
              {texts.app.newToken}
            </ButtonLink>
          </EmptyState>
        )
      ) : (
        <>
          <p className={styles['count']} role="status">
            {texts.tokens.count(shown.length, format.number(shown.length), hasNextPage)}
          </p>
          <div className={styles['list']} role="table" aria-label={texts.tokens.title}>
            <div role="rowgroup">
              <div role="row" className={`${styles['row']} ${styles['head']}`}>
                <span role="columnheader">
                  <input
                    type="checkbox"
                    className={styles['checkbox']}
                    checked={alive.length > 0 && alive.every((id) => chosenIds.has(id))}
                    onChange={(event) => setChosenIds(new Set(event.target.checked ? alive : []))}
                    aria-label={texts.tokens.bulk.all}
                  />
                </span>
                <span role="columnheader">{texts.tokens.name}</span>
                <span role="columnheader">{texts.tokens.may}</span>
                <span role="columnheader">{texts.tokens.use}</span>
                <span role="columnheader">{texts.tokens.expires}</span>
              </div>
            </div>
            <div role="rowgroup">
              {shown.map((token) => (
                <TokenRow key={token.id} token={token} catalog={catalog.data} chosen={chosenIds.has(token.id)} onChoose={choose} />
              ))}
            </div>
          </div>
          {hasNextPage && <More onReached={more} busy={isFetchingNextPage} failed={list.isFetchNextPageError} />}
        </>
      )}
      {chosen.length > 0 && (
        <Suspense fallback={null}>
          <BulkRevoke chosen={chosen} onAll={() => setChosenIds(new Set(alive))} onDone={() => setChosenIds(new Set())} />
        </Suspense>
      )}
    </>
  );
}

/** The end of what is loaded. Coming near it asks for more; so does its button. */
function More({ onReached, busy, failed }: { onReached: () => void; busy: boolean; failed: boolean }) {
  const texts = useTexts();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (element === null || failed) return;
    const observer = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && onReached(), { rootMargin: aheadOfEnd });
    observer.observe(element);
    return () => observer.disconnect();
  }, [onReached, failed]);
  return (
    <div ref={place} className={styles['more']}>
      <Button onPress={onReached} isPending={busy}>
        {texts.form.more}
      </Button>
    </div>
  );
}
