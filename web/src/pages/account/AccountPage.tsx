// The reader's own account.
import { useSession } from '../../app/session';
import { useTexts } from '../../texts/language';
import { Facts } from '../../ui/List';
import { Name } from '../../ui/Name';
import { Page, Section } from '../../ui/Page';
import { Time } from '../../ui/Time';

export default function AccountPage() {
  const texts = useTexts();
  const { user } = useSession();
  return (
    <Page title={texts.account.title}>
      <Section title={texts.account.title}>
        <Facts
          facts={[
            { name: texts.account.username, value: <Name>{user.username}</Name> },
            { name: texts.account.email, value: user.email === null ? texts.account.none : <Name>{user.email}</Name> },
            { name: texts.account.since, value: <Time at={user.created_at} as="date" /> },
          ]}
        />
      </Section>
    </Page>
  );
}
