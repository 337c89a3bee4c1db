import { createTransport, type Transporter } from 'nodemailer'
import type SMTPPool from 'nodemailer/lib/smtp-pool/index.js'
import { TransportError } from '../channel.ts'
import type { Mail } from './mail.ts'

export const mailConnections = 5

/** Connections to the mail server, opened at the first mail and kept until `close`. */
export class MailTransport {
  readonly #url: string
  #pool: Transporter<SMTPPool.SentMessageInfo, SMTPPool.Options> | null = null

  constructor(url: string) {
    this.#url = url
  }

  /** Hands one mail to the server and returns the server's answer. Throws `TransportError`. */
  async send(mail: Mail): Promise<string> {
    this.#pool ??= createTransport({
      url: this.#url,
      pool: true,
      maxConnections: mailConnections,
      maxMessages: 500,
      // Nothing that a mail says may make us read a file or fetch an address.
      disableFileAccess: true,
      disableUrlAccess: true,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 30_000,
    } as SMTPPool.Options)
    try {
      const { from, to, subject, text, html, messageId, references, headers } = mail
      const answer = await this.#pool.sendMail({
        from,
        to: { name: '', address: to },
        subject,
        text,
        html,
        messageId,
        references,
        headers,
        // Base64 leaves every byte of the approved text as it is; quoted-printable may fold and trim.
        textEncoding: 'base64',
      })
      return answer.response ?? 'accepted'
    } catch (error) {
      throw mailFailure(error)
    }
  }

  async close(): Promise<void> {
    this.#pool?.close()
    this.#pool = null
  }
}

/**
 * What a failed sending means. A 5xx answer to this mail is final; one about us (sign-in, encryption) is not, for
 * it will be mended in the configuration. Everything else may pass by itself.
 */
export function mailFailure(error: unknown): TransportError {
  const { message, code, command, responseCode, response } = error as {
    message?: string
    code?: string
    command?: string
    responseCode?: number
    response?: string
  }
  const aboutUs = code === 'EAUTH' || command === 'AUTH' || command?.startsWith('AUTH') || command === 'STARTTLS'
  const final = responseCode !== undefined && responseCode >= 500 && responseCode !== 530 && !aboutUs
  const wait = /(?:retry|try again)[^0-9]{0,20}(\d{1,5})\s*(?:s|sec|seconds)\b/i.exec(response ?? '')
  return new TransportError(`The mail server said: ${(response ?? message ?? String(error)).slice(0, 500)}`, {
    permanent: final,
    ...(wait && !final && { retryAfterSeconds: Number(wait[1]) }),
  })
}
