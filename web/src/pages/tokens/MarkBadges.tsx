// A token's marks as badges, each with what to do about it on hover.
import type { Token } from '../../api/types';
import { useTexts } from '../../texts/language';
import { Badge } from '../../ui/Badge';
import { useClock } from '../../ui/Time';
import { marks, marksOf } from './marks';

export function MarkBadges({ token }: { token: Token }) {
  const texts = useTexts();
  const found = useClock((now) => marksOf(token, now).join(' ')).split(' ');
  return marks.filter((mark) => found.includes(mark)).map((mark) => (
    <Badge key={mark} tone="warn" title={texts.tokens.markHints[mark]}>
      {texts.tokens.marks[mark]}
    </Badge>
  ));
}
