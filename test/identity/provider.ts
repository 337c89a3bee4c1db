import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'

export interface ProviderPerson {
  sub: string
  email: string
  email_verified: boolean
  name: string
}

/** A real OpenID provider on this machine; it signs in whoever `people` says, without asking for anything. */
export async function openProvider(redirectUri: string) {
  const people = new Map<string, ProviderPerson>()
  let current = ''
  const asked: URLSearchParams[] = []
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'afterword',
        client_secret: 'a secret between the two of them',
        redirect_uris: [redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    // Claims in the ID token itself, as most providers in companies do.
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    cookies: { keys: ['for tests only'] },
    ttl: { Session: 3600, Grant: 3600, AccessToken: 600, AuthorizationCode: 60, IdToken: 600, Interaction: 600 },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, id) => {
      const person = people.get(id)
      return person && { accountId: id, claims: () => ({ ...person }) }
    },
  })
  const handle = provider.callback()
  server.on('request', async (request, response) => {
    const url = new URL(request.url ?? '/', issuer)
    if (url.pathname === '/auth') asked.push(url.searchParams)
    if (!url.pathname.startsWith('/interaction/')) return handle(request, response)
    const { prompt, params } = await provider.interactionDetails(request, response)
    if (prompt.name === 'login') {
      return provider.interactionFinished(request, response, { login: { accountId: current } })
    }
    const grant = new provider.Grant({ accountId: current, clientId: String(params.client_id) })
    grant.addOIDCScope(String(params.scope))
    const grantId = await grant.save()
    return provider.interactionFinished(request, response, { consent: { grantId } }, { mergeWithLastSubmission: true })
  })
  return {
    issuer,
    asked,
    /** Who sits in front of the provider from now on. */
    is(person: ProviderPerson) {
      people.set(person.sub, person)
      current = person.sub
    },
    /** Goes through the provider's pages from `url` on, and answers where it sends the browser back to. */
    async visit(url: string): Promise<string> {
      const cookies = new Map<string, string>()
      let at = url
      for (let hop = 0; hop < 12; hop++) {
        const response = await fetch(at, {
          redirect: 'manual',
          headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
        })
        for (const line of response.headers.getSetCookie()) {
          const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? []
          if (name && value) cookies.set(name, value)
          else if (name) cookies.delete(name)
        }
        const location = response.headers.get('location')
        if (!location) throw new Error(`the provider stopped at ${at}: ${response.status} ${await response.text()}`)
        at = new URL(location, at).href
        if (at.startsWith(redirectUri)) return at
      }
      throw new Error('the provider went round in circles')
    },
    close: () =>
      new Promise<void>(resolve => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
