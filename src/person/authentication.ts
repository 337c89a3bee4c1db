import { type BetterAuthOptions, betterAuth } from 'better-auth'
import { APIError } from 'better-auth/api'
import { genericOAuth, magicLink } from 'better-auth/plugins'
import type { Kysely } from 'kysely'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { newId } from '../platform/id.ts'
import { anybodyThere, findPerson, insertRole } from './store.ts'

/** Path below which the library's own addresses lie; only the provider's way back is ever served. */
export const authenticationPath = '/sign-in'
export const oidcProvider = 'oidc'

const hour = 3600
/** A session ends after 7 days without a visit … */
export const idleSeconds = 7 * 24 * hour
/** … and 30 days after signing in, visited or not. */
export const absoluteSeconds = 30 * 24 * hour
/** A visit prolongs a session at most this often. */
export const prolongSeconds = hour
const linkSeconds = 15 * 60

interface Needs {
  secret: string
  /** Sends what lets somebody in; called with the token of a link that is good once, for 15 minutes. */
  sendLink(email: string, token: string, next: string): void
}

/**
 * The library that keeps sessions, passwords and links, on our tables. Nobody can sign up by themselves.
 * Times of sessions are the machine's own, not the context's clock: the library asks the machine.
 */
export function createAuthentication(context: Context, needs: Needs) {
  return betterAuth({
    ...common(context, needs.secret),
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 12, maxPasswordLength: 128 },
    plugins: [
      magicLink({
        expiresIn: linkSeconds,
        disableSignUp: true,
        storeToken: 'hashed',
        sendMagicLink: ({ email, token, metadata }) => needs.sendLink(email, token, String(metadata?.next ?? '/')),
      }),
    ],
  })
}

/**
 * The same with the configured provider. Apart from the first, because it asks the provider where things are before
 * it answers anything: a provider that is down must not keep those out who have a password.
 */
export function createSingleSignOn(context: Context, secret: string, oidc: NonNullable<Context['config']['oidc']>) {
  return betterAuth({
    ...common(context, secret),
    plugins: [
      genericOAuth({
        config: [
          {
            providerId: oidcProvider,
            name: oidc.name,
            discoveryUrl: `${oidc.issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`,
            clientId: oidc.clientId,
            clientSecret: oidc.clientSecret,
            scopes: ['openid', 'profile', 'email'],
            pkce: true,
            requireIdTokenVerification: true,
            disableProviderLogout: true,
            mapProfileToUser: profile => ({ name: nameOf(profile), image: undefined }),
          },
        ],
      }),
    ],
  })
}

export type SingleSignOn = ReturnType<typeof createSingleSignOn>

function common(context: Context, secret: string) {
  const { config, log } = context
  return {
    appName: 'Afterword',
    baseURL: config.publicUrl,
    basePath: authenticationPath,
    secret,
    telemetry: { enabled: false },
    // Ours counts by account as well, and before the library is asked (attempts.ts).
    rateLimit: { enabled: false },
    database: { db: context.db as Kysely<unknown>, type: 'postgres' as const, transaction: false },
    advanced: {
      cookiePrefix: 'afterword',
      useSecureCookies: config.publicUrl.startsWith('https:'),
      defaultCookieAttributes: { sameSite: 'lax' as const, httpOnly: true },
      ipAddress: { disableIpTracking: true },
      database: {
        joins: true,
        generateId: ({ model }: { model: string }) => newId(model === 'user' ? 'person' : model),
      },
    },
    logger: {
      level: 'warn' as const,
      // The library's messages may quote what somebody typed; the name of the event is enough here.
      log: (level: string, message: string) => log.debug({ level, library: 'better-auth' }, message.slice(0, 200)),
    },
    onAPIError: { errorURL: `${config.publicUrl}/sign-in` },
    user: {
      modelName: 'person',
      fields: { emailVerified: 'email_verified', createdAt: 'created_at', updatedAt: 'updated_at' },
      validateUserInfo: ({ user, source }) => {
        if (source.method !== 'oauth') return
        // Else whoever can type an address at the provider could take over the account that has it here.
        if (source.action !== 'sign-in' && !user.emailVerified) return { error: 'address_not_verified' }
      },
    },
    session: {
      modelName: 'session',
      fields: {
        userId: 'person_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
      expiresIn: idleSeconds,
      updateAge: prolongSeconds,
    },
    account: {
      modelName: 'account',
      fields: {
        userId: 'person_id',
        accountId: 'account_id',
        providerId: 'provider_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
      updateAccountOnSignIn: false,
      accountLinking: { enabled: true, trustedProviders: [] },
    },
    verification: {
      modelName: 'verification',
      fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' },
    },
    databaseHooks: {
      user: {
        create: {
          before: async () => {
            if (!(await anybodyThere(context.db))) {
              throw new APIError('FORBIDDEN', { code: 'not_set_up', message: 'The first admin comes first.' })
            }
          },
          after: async person => {
            await inTransaction(context, async within => {
              const grant = { personId: person.id, role: 'reader' as const, by: 'system:single-sign-on' }
              await insertRole(within.db, { ...grant, at: within.clock.now() })
              await recordAudit(within, {
                actor: grant.by,
                verb: 'add-person',
                object: `person:${person.id}`,
                detail: { roles: ['reader'] },
              })
            })
          },
        },
      },
      account: {
        // We ask the provider who somebody is and nothing else, so its tokens are not kept.
        create: { before: async () => ({ data: { accessToken: null, refreshToken: null, idToken: null } }) },
      },
      session: {
        create: {
          before: async session => {
            const person = await findPerson(context.db, session.userId)
            if (!person || person.leftAt) return false
          },
          after: async session => {
            const actor = `person:${session.userId}`
            await recordAudit(context, { actor, verb: 'sign-in', object: actor })
          },
        },
      },
    },
  } satisfies BetterAuthOptions
}

function nameOf(profile: Record<string, unknown>): string {
  const full = [profile.given_name, profile.family_name].filter(part => typeof part === 'string').join(' ')
  for (const name of [profile.name, full, profile.preferred_username, profile.email]) {
    if (typeof name === 'string' && name.trim()) return name.trim().slice(0, 120)
  }
  return 'Somebody'
}
