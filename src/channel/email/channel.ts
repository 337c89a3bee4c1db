import type { Config } from '../../platform/config.ts'
import { type Channel, TransportError } from '../channel.ts'
import { problemWithAddress } from './address.ts'
import { renderMail } from './mail.ts'
import { MailTransport, mailConnections } from './transport.ts'

/** Mail over SMTP. */
export function emailChannel(config: Pick<Config, 'smtpUrl' | 'mailFrom' | 'publicUrl'>): Channel {
  const transport = config.smtpUrl ? new MailTransport(config.smtpUrl) : null
  return {
    describe: () => ({
      name: 'email',
      label: 'Mail',
      about: 'One mail to one person, HTML and plain text, with the approved text in it unchanged.',
      recipient: 'A mail address',
      missing: transport ? null : 'SMTP_URL',
      // Twice the connections, so that one waiting for the database never leaves a connection idle.
      concurrency: mailConnections * 2,
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
  }
}
