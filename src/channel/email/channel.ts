import type { Config } from '../../platform/config.ts'
import { newId } from '../../platform/id.ts'
import { type Channel, TransportError } from '../channel.ts'
import { oneLine } from '../content.ts'
import { problemWithAddress } from './address.ts'
import { mailHost, renderMail, subjectLimit } from './mail.ts'
import { MailTransport, mailConnections } from './transport.ts'

/** A mail that is not a delivery, such as a link to sign in: sent once, at once. */
export interface PlainMail {
  to: string
  subject: string
  text: string
  html?: string
}

export interface EmailChannel extends Channel {
  /** Absent where no mail is configured. Throws `TransportError`. */
  sendMail?(mail: PlainMail): Promise<void>
}

/** Mail over SMTP. */
export function emailChannel(config: Pick<Config, 'smtpUrl' | 'mailFrom' | 'publicUrl'>): EmailChannel {
  const transport = config.smtpUrl ? new MailTransport(config.smtpUrl) : null
  return {
    describe: () => ({
      name: 'email',
      label: 'Mail',
      about: 'One mail to one person, HTML and plain text, with the approved text in it unchanged.',
      recipient: 'A mail address',
      missing: transport ? null : 'SMTP_URL',
      // Four times the connections, so that those waiting for the database never leave a connection idle.
      concurrency: mailConnections * 4,
      pace: null,
    }),
    validate: problemWithAddress,
    async send(message) {
      const problem = problemWithAddress(message.recipient)
      if (problem) throw new TransportError(problem, { permanent: true })
      if (!transport) throw new TransportError('SMTP_URL is not set.', { permanent: false })
      const mail = renderMail(message, config.mailFrom, config.publicUrl)
      await transport.send(mail)
      return { reference: mail.messageId }
    },
    close: async () => transport?.close(),
    ...(config.smtpUrl && { sendMail: mail => sendPlain(config, mail) }),
  }
}

/** Over a connection of its own, so that nobody has to remember to close it. */
async function sendPlain(
  config: Pick<Config, 'smtpUrl' | 'mailFrom' | 'publicUrl'>,
  { to, subject, text, html }: PlainMail,
): Promise<void> {
  const problem = problemWithAddress(to)
  if (problem) throw new TransportError(problem, { permanent: true })
  const transport = new MailTransport(config.smtpUrl ?? '')
  try {
    await transport.send({
      from: config.mailFrom,
      to,
      subject: oneLine(subject, subjectLimit),
      text,
      ...(html && { html }),
      messageId: `<${newId('mail')}@${mailHost(config.publicUrl)}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
    })
  } finally {
    await transport.close()
  }
}
