// Two OpenID providers (oidc-provider, certified) and a name server for text records, on the loopback. The first line of
// output says where they are. Whoever signs in at `honest` is NAME@acme.example; `evil` vouches for any address.
//
//   node providers.mjs FOLDER-WITH-NODE_MODULES REDIRECT-URI FILE-WITH-TEXT-RECORDS
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [folder, redirect, records] = process.argv.slice(2);
const entry = createRequire(`${folder}/x.js`).resolve('oidc-provider');
const { default: Provider } = await import(pathToFileURL(entry));

const client = (id, more = {}) => ({
  client_id: id,
  client_secret: `the secret of ${id}`,
  redirect_uris: [redirect],
  response_types: ['code'],
  grant_types: ['authorization_code'],
  ...more,
});

async function start(email) {
  const server = createServer();
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      client('wiwebb'),
      client('by-body', { token_endpoint_auth_method: 'client_secret_post' }),
      client('shared-secret', { id_token_signed_response_alg: 'HS256' }),
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['given_name'] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: email(id), email_verified: true, given_name: id }),
    }),
    enabledJWA: { idTokenSigningAlgValues: ['RS256', 'HS256'] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: true } },
    cookies: { keys: ['for a test'] },
  });
  server.on('request', provider.callback());
  return issuer;
}

function dns() {
  const socket = createSocket('udp4');
  socket.on('message', (query, peer) => {
    const labels = [];
    let at = 12;
    for (; query[at]; at += query[at] + 1) {
      labels.push(query.toString('latin1', at + 1, at + 1 + query[at]).toLowerCase());
    }
    const type = query.readUInt16BE(at + 1);
    const texts = type === 16 ? (JSON.parse(readFileSync(records, 'utf8'))[labels.join('.')] ?? []) : [];
    const answers = texts.map((text) => {
      const head = Buffer.from([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 0, 0, text.length + 1, text.length]);
      return Buffer.concat([head, Buffer.from(text)]);
    });
    const head = Buffer.from([query[0], query[1], 0x84, texts.length ? 0x80 : 0x83, 0, 1, 0, answers.length, 0, 0, 0, 0]);
    socket.send(Buffer.concat([head, query.subarray(12, at + 5), ...answers]), peer.port, peer.address);
  });
  return new Promise((ready) => socket.bind(0, '127.0.0.1', () => ready(`127.0.0.1:${socket.address().port}`)));
}

const honest = await start((id) => `${id}@acme.example`);
const evil = await start((id) => id);
console.log(JSON.stringify({ honest, evil, dns: await dns() }));
