// An OpenID Connect provider for the laboratory: one client, any user name, every consent given.
// node provider.mjs ISSUER PORT CLIENT_ID CLIENT_SECRET REDIRECT_URI
import Provider, { interactionPolicy } from 'oidc-provider';
import { createServer } from 'node:http';

const [issuer, port, clientId, clientSecret, redirectUri] = process.argv.slice(2);

// The user's name is the account; groups come from it as well: "alice.admins" is in the group "admins".
const findAccount = (_, id) => ({
  accountId: id,
  claims: () => ({ sub: id, name: id, preferred_username: id, email: `${id}@example.com`, groups: id.split('.').slice(1) }),
});

const provider = new Provider(issuer, {
  clients: [{
    client_id: clientId,
    client_secret: clientSecret,
    redirect_uris: [redirectUri],
    response_types: ['code'],
    grant_types: ['authorization_code'],
  }],
  findAccount,
  claims: { openid: ['sub'], profile: ['name', 'preferred_username'], email: ['email'], groups: ['groups'] },
  scopes: ['openid', 'profile', 'email', 'groups'],
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  cookies: { keys: ['laboratory only'] },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}`, policy: interactionPolicy.base() },
});

const page = uid => `<!doctype html><title>Sign in</title>
<form method="post" action="/interaction/${uid}/login"><input name="login" autofocus><button>Sign in</button></form>`;

async function body(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  return new URLSearchParams(text);
}

async function grantEverything(details) {
  const { params, session, grantId } = details;
  const grant = grantId ? await provider.Grant.find(grantId) : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  return { consent: { grantId: await grant.save() } };
}

const callback = provider.callback();
createServer(async (request, response) => {
  try {
    const [, uid, login] = request.url.match(/^\/interaction\/([^/?]+)(\/login)?/) ?? [];
    if (!uid) return callback(request, response);
    const details = await provider.interactionDetails(request, response);
    if (details.prompt.name === 'consent') {
      return await provider.interactionFinished(request, response, await grantEverything(details), { mergeWithLastSubmission: true });
    }
    if (!login) return response.setHeader('content-type', 'text/html').end(page(uid));
    const accountId = (await body(request)).get('login');
    return await provider.interactionFinished(request, response, { login: { accountId } }, { mergeWithLastSubmission: false });
  } catch (error) {
    response.writeHead(400).end(String(error.message));
  }
}).listen(Number(port), '127.0.0.1', () => console.log(`serving ${issuer}`));
