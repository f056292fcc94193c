// A day from a calendar, as far as the policy reaches.
import { CalendarDate, getLocalTimeZone, today } from '@internationalized/date';
import {
  Button as AriaButton, Calendar, CalendarCell, CalendarGrid, CalendarGridBody, CalendarGridHeader, CalendarHeaderCell,
  DialogTrigger, Heading, Popover,
} from 'react-aria-components';
import { useState } from 'react';
import { useTexts } from '../../texts/language';
import { lookOf } from '../../ui/Button';
import { daySeconds } from './draft';
import styles from './DayPicker.module.css';

export default function DayPicker({ longestSeconds, onPick }: { longestSeconds: number; onPick: (day: string) => void }) {
  const texts = useTexts().newToken;
  const [open, setOpen] = useState(false);
  const first = today(getLocalTimeZone());
  const last = first.add({ days: Math.floor(longestSeconds / daySeconds) });
  return (
    <DialogTrigger isOpen={open} onOpenChange={setOpen}>
      <AriaButton className={lookOf()}>{texts.calendar}</AriaButton>
      {/* The popover is the dialog: its hidden button to close it stands within. */}
      <Popover aria-label={texts.pickDay} className={styles['popover'] ?? ''} placement="bottom end">
        <Calendar
          aria-label={texts.pickDay}
          autoFocus
          minValue={first}
          maxValue={last}
          onChange={(day) => {
            onPick(new CalendarDate(day.year, day.month, day.day).toString());
            setOpen(false);
          }}
        >
          <div className={styles['month']}>
            <AriaButton slot="previous" aria-label={texts.previousMonth} className={styles['turn'] ?? ''}>
              <span aria-hidden="true">‹</span>
            </AriaButton>
            <Heading className={styles['heading'] ?? ''} />
            <AriaButton slot="next" aria-label={texts.nextMonth} className={styles['turn'] ?? ''}>
              <span aria-hidden="true">›</span>
            </AriaButton>
          </div>
          <CalendarGrid>
            <CalendarGridHeader>{(day) => <CalendarHeaderCell className={styles['weekday'] ?? ''}>{day}</CalendarHeaderCell>}</CalendarGridHeader>
            <CalendarGridBody>{(date) => <CalendarCell date={date} className={styles['day'] ?? ''} />}</CalendarGridBody>
          </CalendarGrid>
        </Calendar>
      </Popover>
    </DialogTrigger>
  );
}
