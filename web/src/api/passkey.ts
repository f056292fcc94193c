// Passkeys: WebAuthn's JSON forms, which the browser reads and writes itself.
import { api, dataOf, fetchPlain } from './client';
import { Problem } from './problem';

export function passkeysWork(): boolean {
  return typeof PublicKeyCredential !== 'undefined' && 'parseRequestOptionsFromJSON' in PublicKeyCredential;
}

/** AuthenticationResponseJSON of a passkey that the person chose; null when they did not, or none fits. */
export async function getPasskeyAnswer(): Promise<PublicKeyCredentialJSON | null> {
  const response = await fetchPlain('/v1/login/passkey/options', { method: 'POST' });
  if (!response.ok) throw await Problem.of(response);
  const options = PublicKeyCredential.parseRequestOptionsFromJSON(await response.json());
  try {
    const credential = await navigator.credentials.get({ publicKey: options });
    return credential instanceof PublicKeyCredential ? credential.toJSON() : null;
  } catch {
    return null;
  }
}

/** Has the browser make a passkey, and registers it. False: the person did not go through with it. */
export async function makePasskey(name: string): Promise<boolean> {
  const options = await dataOf(api.POST('/v1/account/passkeys/options', { parseAs: 'text' }));
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(options));
  let credential: Credential | null;
  try {
    credential = await navigator.credentials.create({ publicKey });
  } catch {
    return false;
  }
  if (!(credential instanceof PublicKeyCredential)) return false;
  await api.POST('/v1/account/passkeys', { body: { name, credential: credential.toJSON() } });
  return true;
}
