/**
 * What redaction takes for something it is not in the untouched corpus, labelled by reading every value it finds there.
 * A value that is in neither list counts as rightly found; so a rule that finds more needs these lists read anew.
 */
export const notPeople: ReadonlySet<string> = new Set(
  (
    'Chia|CurseForge|Eventlogging|Warp|Speed|Warp Speed|Equinix|Ashburn|Equinix Ashburn|Chia Wallet|Chia Blockchain|' +
    'Wallet|Processors|Eventlogging Processors|Fabric|Loom|Fabric Loom|Overwolf|Глава Overwolf|Zespół|Zapobiegania|' +
    'Zespół Zapobiegania|Minecraft|Sam Minecraft|Sam CurseForge|Twój Eksplorator|Freiburg|Uni Freiburg|K. Caused|Min|J. Van'
  ).split('|'),
)

export const notIdentifiers: ReadonlySet<string> = new Set(
  'mw-update-l10n|g4v.dev|@Jetstream2|@radix-ui|@cratesiostatus|1.2.3.4|1.1.1.7'.split('|'),
)
