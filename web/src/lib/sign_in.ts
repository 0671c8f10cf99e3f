// SPDX-License-Identifier: Apache-2.0
// Why the identity provider's way back ended at the sign-in page. The address carries a word from this list and nothing
// that is shown as it stands.

const causes: Record<string, [what: string, next: string]> = {
  ticket: ['This sign-in took more than 10 minutes, was used already, or was begun in another tab or browser.', 'Begin again with the button.'],
  off: ['Single sign-on was switched off.', 'Sign in with name and password.'],
  busy: ['Many people sign in at this moment, or the provider is slow.', 'Try again in a few seconds.'],
  declined: ['The provider let nobody through: somebody said no, or the account has no access to Gluepot there.', 'Try again, or ask whoever manages the provider for access.'],
  provider_unreachable: ['Gluepot could not reach the provider.', 'Try again in a minute, or sign in with name and password. An administrator can test the provider in Settings, Single sign-on.'],
  provider_answer: ['The provider answered with something that Gluepot cannot use.', 'An administrator sees in the audit what it was, and can test the provider in Settings, Single sign-on.'],
  issuer_mismatch: ['The provider names itself differently from what is entered here.', 'An administrator can put the issuer right in Settings, Single sign-on.'],
  client_refused: ['The provider does not take Gluepot’s client id or client secret; the secret may have expired.', 'An administrator can enter a new one in Settings, Single sign-on.'],
  code_refused: ['The provider did not take its own answer back.', 'Begin again with the button.'],
  token_refused: ['What the provider said about you could not be verified.', 'Begin again. If it comes again, an administrator sees in the audit what does not fit.'],
  email_missing: ['The provider does not tell Gluepot your e-mail address.', 'Ask an administrator to have it sent.'],
  email_unverified: ['The provider does not say that your e-mail address is verified.', 'Verify it there, or ask an administrator.'],
  no_role: ['Your account at the provider has no group or role that gives one here.', 'Ask an administrator for the group.'],
  unknown_user: ['There is no user with your e-mail address here.', 'Ask an administrator to invite you with that address.'],
  not_linked: ['A user has your e-mail address, and users are not linked by it.', 'Sign in with name and password, or ask an administrator.'],
  linked_elsewhere: ['Your user is linked to another account of the provider.', 'Ask an administrator to unlink it.'],
  deactivated: ['Your user is deactivated.', 'Ask an administrator.'],
  primary_admin: ['A Primary Admin signs in with name and password.', 'Do so below.'],
  name_taken: ['Another user has your name and address as theirs.', 'Ask an administrator.'],
};

export interface Refusal { what: string; next: string; request: string | null }

/** What the address says of a sign-in that did not succeed, or null. */
export function refusalOf(search: string): Refusal | null {
  const params = new URLSearchParams(search);
  const word = params.get('refused');
  if (word === null) return null;
  const known = Object.hasOwn(causes, word) ? causes[word] : undefined;
  const [what, next] = known ?? ['The sign-in did not succeed.', 'Try again. An administrator sees in the audit and in the log why.'];
  const request = params.get('request');
  return { what, next, request: request !== null && /^[\w-]{1,40}$/.test(request) ? request : null };
}

/** Where to come back to: this page, without what a refusal left in its address; the hub takes 500 characters. */
export function returnTo(pathname: string, search: string): string {
  const params = new URLSearchParams(search);
  params.delete('refused');
  params.delete('request');
  const rest = params.toString();
  const path = `${pathname}${rest ? `?${rest}` : ''}`;
  return path.length <= 500 ? path : '/';
}
