// A token's marks as badges, each with what to do about it on hover.
import type { Token } from '../../api/types';
import { useTexts } from '../../texts/language';
import { Badge } from '../../ui/Badge';
import { useNow } from '../../ui/Time';
import { marksOf } from './marks';

export function MarkBadges({ token }: { token: Token }) {
  const texts = useTexts();
  return marksOf(token, useNow()).map((mark) => (
    <Badge key={mark} tone="warn" title={texts.tokens.markHints[mark]}>
      {texts.tokens.marks[mark]}
    </Badge>
  ));
}
