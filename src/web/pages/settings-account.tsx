import { Loaded } from '../parts/loaded.tsx';
import { AccountCard, PasswordCard } from '../people/account-card.tsx';
import { AuthenticatorCard, PasskeysCard } from '../people/factors-card.tsx';
import { FirstAccountCard } from '../people/first-account-card.tsx';
import { KeysCard } from '../people/keys-card.tsx';
import { SessionsCard } from '../people/sessions-card.tsx';
import { useAccount, useVisitor } from '../people/visitor.ts';
import { SettingsFrame } from '../settings/settings-pages.tsx';

/** Who one is here, and the ways in. */
export function AccountSettingsPage() {
  const visitor = useVisitor();
  return (
    <SettingsFrame title="settings.account">
      <Loaded query={visitor}>
        {({ state, sendsMail }) =>
          state === 'person' ? <Own sendsMail={sendsMail} /> : <FirstAccountCard />
        }
      </Loaded>
    </SettingsFrame>
  );
}

function Own({ sendsMail }: { sendsMail: boolean }) {
  const account = useAccount();
  return (
    <>
      <Loaded query={account} minHeight="min-h-80">
        {(own) => (
          <div className="grid gap-5">
            <AccountCard account={own} sendsMail={sendsMail} />
            <div className="grid items-start gap-5 lg:grid-cols-2">
              <AuthenticatorCard account={own} />
              <PasskeysCard account={own} />
            </div>
            <PasswordCard />
          </div>
        )}
      </Loaded>
      <SessionsCard />
      <KeysCard />
    </>
  );
}
