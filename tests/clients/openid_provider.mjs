// SPDX-License-Identifier: Apache-2.0
// An identity provider as it comes from npm (oidc-provider), for tests/flow/test_openid.py.
// node openid_provider.mjs PORT FILE: FILE holds {"clients", "accounts", "options"}; accounts are read anew at every
// sign-in, so that a test may change them. Signs with keys of its own, new at each start.
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const [port, file] = process.argv.slice(2);
const read = () => JSON.parse(readFileSync(file, 'utf8'));
const { clients, options = {} } = read();
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
const kid = `k${Date.now()}`;
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  clients,
  jwks: { keys: [{ ...rsa, kid: `${kid}-rsa`, use: 'sig' }, { ...ec, kid: `${kid}-ec`, use: 'sig' }] },
  cookies: { keys: ['of a test'] },
  scopes: ['openid'],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'preferred_username'], groups: ['groups', 'realm_access'] },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...read().accounts[id] }) }),
  enabledJWA: { idTokenSigningAlgValues: ['RS256', 'PS256', 'ES256', 'HS256'] },
  ...options,
});
createServer(provider.callback()).listen(Number(port), '127.0.0.1', () => console.log('listening'));
