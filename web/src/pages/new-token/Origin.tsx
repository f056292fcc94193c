// Who filled the form in, when it was not the reader.
import { useTexts } from '../../texts/language';
import { Banner } from '../../ui/Banner';
import { safeName } from '../../ui/safe-name';
import type { Beginning } from './beginning';

export function Origin({ beginning }: { beginning: Beginning }) {
  const words = useTexts().newToken;
  const { source, unknown, unreadable } = beginning;
  return (
    <>
      {source.kind === 'link' && (
        <Banner tone="warn" title={words.linkTitle}>
          {words.linkHint}
        </Banner>
      )}
      {source.kind === 'token' && <Banner tone="info">{words.copied(source.name)}</Banner>}
      {unknown.length > 0 && <Banner tone="warn">{words.unknownScopes(unknown.map(safeName).join(', '))}</Banner>}
      {unreadable.length > 0 && <Banner tone="warn">{words.linkUnreadable(unreadable.map(safeName).join(' · '))}</Banner>}
    </>
  );
}
