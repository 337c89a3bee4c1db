import { setSupportMail } from '../../sanitisation/preview.ts'
import { readingUrl } from '../links.ts'
import { renderMail } from './mail.ts'

setSupportMail(({ config }, artifact) => {
  const mail = renderMail(
    {
      key: 'preview',
      artifact,
      recipient: 'reader@example.org',
      reason: 'This is a preview; each reader is told here why they get it.',
      url: readingUrl(config.publicUrl, artifact.postMortemId, artifact.edition),
      createdAt: artifact.frozenAt,
    },
    config.mailFrom,
    config.publicUrl,
  )
  return mail.html ?? mail.text
})
