// Why the token was not made, where no field is to blame; and the way on.
import { Problem, Unreachable } from '../../api/problem';
import { useSentence } from '../../app/PageStates';
import { useTexts } from '../../texts/language';
import { Banner } from '../../ui/Banner';
import { Button, ButtonLink } from '../../ui/Button';

export function Failure({ error, onAgain }: { error: unknown; onAgain: () => void }) {
  const words = useTexts().newToken;
  const sentence = useSentence();
  // The answer to the first try was lost, and the second found the token made.
  if (error instanceof Problem && error.kind === 'secret_already_shown') {
    return (
      <Banner tone="bad" actions={error.id === '' ? null : <ButtonLink href={`/tokens/${error.id}`}>{words.secret.openIt}</ButtonLink>}>
        {words.secret.lost}
      </Banner>
    );
  }
  if (error instanceof Unreachable) {
    return (
      <Banner tone="bad" actions={<Button onPress={onAgain}>{words.again}</Button>}>
        {words.awaiting}
      </Banner>
    );
  }
  return <Banner tone="bad">{sentence(error)}</Banner>;
}
