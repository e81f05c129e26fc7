// An OpenID provider on this machine, for the tests of single sign-on: node-oidc-provider with the people, the keys and
// the client that `provider.py` names. It ends when its standard input does, so none outlives the tests.
import { randomUUID } from 'node:crypto';
import Provider from 'oidc-provider';

const told = JSON.parse(process.argv[2]);

const provider = new Provider(told.issuer, {
  clients: [told.client],
  jwks: { keys: told.keys },
  cookies: { keys: [randomUUID()] },
  claims: { profile: ['name', 'groups'], email: ['email', 'email_verified'] },
  // The standard (OpenID Connect Core 5.4) has these claims fetched with the access token; some put them into the ID token.
  conformIdTokenClaims: told.claims_at_userinfo,
  findAccount: (_, sub) => told.people[sub] && { accountId: sub, claims: () => ({ sub, ...told.people[sub] }) },
  pkce: { required: () => true },
});
provider.on('server_error', (_, error) => console.error(error));
provider.listen(told.port, '127.0.0.1');
process.stdin.resume().on('end', () => process.exit());
