/** Passkeys belong to a name, never to an address. */
const IP = /^[\d.]+$|:/;

/** Whether this browser can have passkeys here. */
export const hasPasskeys = () =>
  typeof PublicKeyCredential === 'function' && isSecureContext && !IP.test(location.hostname);

interface Given {
  challenge: string;
  user?: { id: string };
  excludeCredentials?: { id: string }[];
  allowCredentials?: { id: string }[];
}

/** Makes a passkey with what the server gave; answers what it expects back. Throws where the person stops it. */
export async function makePasskey(options: object): Promise<{ id: string } & Record<string, unknown>> {
  const given = options as Given;
  const publicKey = {
    ...given,
    challenge: bytesOf(given.challenge),
    user: { ...given.user, id: bytesOf(given.user!.id) },
    excludeCredentials: (given.excludeCredentials ?? []).map((each) => ({ ...each, id: bytesOf(each.id) })),
  } as unknown as PublicKeyCredentialCreationOptions;
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
  const response = made.response as AuthenticatorAttestationResponse;
  return {
    ...commonOf(made),
    response: {
      clientDataJSON: textOf(response.clientDataJSON),
      attestationObject: textOf(response.attestationObject),
      transports: response.getTransports(),
    },
  };
}

/** Signs the server's challenge with a passkey that the person chooses. */
export async function signWithPasskey(options: object): Promise<{ id: string } & Record<string, unknown>> {
  const given = options as Given;
  const publicKey = {
    ...given,
    challenge: bytesOf(given.challenge),
    allowCredentials: (given.allowCredentials ?? []).map((each) => ({ ...each, id: bytesOf(each.id) })),
  } as unknown as PublicKeyCredentialRequestOptions;
  const got = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
  const response = got.response as AuthenticatorAssertionResponse;
  return {
    ...commonOf(got),
    response: {
      clientDataJSON: textOf(response.clientDataJSON),
      authenticatorData: textOf(response.authenticatorData),
      signature: textOf(response.signature),
      ...(response.userHandle === null ? {} : { userHandle: textOf(response.userHandle) }),
    },
  };
}

function commonOf({ id, rawId }: PublicKeyCredential) {
  return { id, rawId: textOf(rawId), type: 'public-key' as const, clientExtensionResults: {} };
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
}

function textOf(bytes: ArrayBuffer): string {
  const text = btoa(String.fromCharCode(...new Uint8Array(bytes)));
  return text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
