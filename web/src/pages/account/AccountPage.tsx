// The reader's own account: how they sign in, and where they are signed in.
import { useQuery } from '@tanstack/react-query';
import { takeAnswer } from '../../api/boot';
import { api, dataOf } from '../../api/client';
import { useSession } from '../../app/session';
import { useTexts } from '../../texts/language';
import { Banner } from '../../ui/Banner';
import { Facts } from '../../ui/List';
import { Name } from '../../ui/Name';
import { Page, Section } from '../../ui/Page';
import { Time } from '../../ui/Time';
import { Loaded } from '../../app/Loaded';
import { OneTimeCodes } from './OneTimeCodes';
import { Passkeys } from './Passkeys';
import { PasswordForm } from './PasswordForm';
import { Providers } from './Providers';
import { Sessions } from './Sessions';

export default function AccountPage() {
  const texts = useTexts();
  const words = texts.account;
  const { user, kind } = useSession();
  const account = useQuery({ queryKey: ['account'], queryFn: () => dataOf(api.GET('/v1/account')), initialData: () => takeAnswer('/v1/account') });
  return (
    <Page title={words.title}>
      <Section title={words.who}>
        <Facts
          facts={[
            { name: words.username, value: <Name>{user.username}</Name> },
            { name: words.email, value: user.email === null ? words.none : <Name>{user.email}</Name> },
            { name: words.since, value: <Time at={user.created_at} as="date" /> },
          ]}
        />
      </Section>
      {kind === 'login' ? (
        <Loaded query={account}>
          {(data) => (
            <>
              <PasswordForm hasPassword={data.password} changedAt={data.password_changed_at} />
              <OneTimeCodes on={data.totp} codesLeft={data.recovery_codes_left} />
              <Passkeys passkeys={data.passkeys} />
              <Providers providers={data.providers} />
            </>
          )}
        </Loaded>
      ) : (
        <Banner tone="info">{words.elsewhere}</Banner>
      )}
      <Sessions />
    </Page>
  );
}
