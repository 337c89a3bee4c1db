import { accountPack } from './account-pack/domain.ts'
import { action } from './action/domain.ts'
import { archive } from './archive/domain.ts'
import { attachment } from './attachment/domain.ts'
import { audience } from './audience/domain.ts'
import { channel } from './channel/domain.ts'
import { commitment } from './commitment/domain.ts'
import { delivery } from './delivery/domain.ts'
import { digest } from './digest/domain.ts'
import type { Domain } from './domain.ts'
import { edition } from './edition/domain.ts'
import { home } from './home/domain.ts'
import { incident } from './incident/domain.ts'
import { person } from './person/domain.ts'
import { postMortem } from './post-mortem/domain.ts'
import { preview } from './preview/domain.ts'
import { publicSite } from './public-site/domain.ts'
import { publication } from './publication/domain.ts'
import { redaction } from './redaction/domain.ts'
import { sanitisation } from './sanitisation/domain.ts'
import { search } from './search/domain.ts'
import { service } from './service/domain.ts'
import { source } from './source/domain.ts'
import { subscription } from './subscription/domain.ts'
import { talk } from './talk/domain.ts'
import { team } from './team/domain.ts'

/**
 * The table of contents. Each domain may use only those above it; news travels down as events.
 * `npm run check` holds the imports and the map in ARCHITECTURE.md to this order.
 */
export const domains: Domain[] = [
  person,
  team,
  service,
  audience,
  incident,
  source,
  postMortem,
  attachment,
  action,
  redaction,
  edition,
  commitment,
  sanitisation,
  search,
  publicSite,
  publication,
  talk,
  accountPack,
  channel,
  delivery,
  subscription,
  digest,
  preview,
  archive,
  home,
]
