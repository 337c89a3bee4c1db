/** Words that the language rules of the product ask authors to replace, with their group. */
export const blamingWords: [RegExp, string][] = [
  [/\b(?:human|operator|user|pilot) error\b/i, 'a person as the cause'],
  [/\b(?:culprit|fat[- ]finger|typo|rogue)\b/i, 'a person as the cause'],
  [
    /\b(?:engineer|responder|operator|commander|team|person) (?:forgot|failed to|ignored|missed|overlooked|broke|caused)\b/i,
    'a person as the cause',
  ],
  [/\b(?:careless|sloppy|reckless|negligent|incompetent|stupid|complacent|panicked|hero|rockstar)\b/i, 'character'],
  [/\b(?:should|could|would|ought to) have\b/i, 'counterfactual'],
  [/\bif only\b|\bfailure to\b|\binstead of\b|\brather than \w+ing\b|\bpreventable\b|\bavoidable\b/i, 'counterfactual'],
  [/\b(?:was|were) supposed to\b|\ball (?:they|he|she) had to\b|\bno one thought\b/i, 'counterfactual'],
  [
    /\bobvious(?:ly)?\b|\bin hindsight\b|\bbound to\b|\binevitable\b|\bonly a matter of time\b|\beveryone knew\b/i,
    'hindsight',
  ],
  [/\bof course\b|\bfinally\b|\beventually noticed\b|\bred flags?\b|\bwarning signs?\b|\bforeseeable\b/i, 'hindsight'],
  [
    /\binadequate\b|\binappropriate\b|\bimproper|\bpoor(?:ly)?\b|\binsufficient\b|\bunacceptable\b|\bbad practice\b|\btoo slow\b/i,
    'verdict',
  ],
  [/\black of\b|\bwrong (?:team|call|person)\b|\bmishandled\b/i, 'verdict'],
  [
    /\broot causes?\b|\bthe (?:sole|only|real|true|primary) cause\b|\bjust a bug\b|\bedge case\b|\bglitch\b|\bhiccup\b|\bdomino\b/i,
    'single cause',
  ],
  [
    /\bbe more careful\b|\bpay (?:more )?attention\b|\bremind(?:ed|er)?\b|\bretrain|\bdouble-check\b|\bmake sure\b|\bnever again\b|\basap\b/i,
    'weak fix',
  ],
  [
    /\bmistakes were made\b|\bsome users\b|\bbriefly\b|\bmomentarily\b|\bany inconvenience\b|\bvery seriously\b|\bfully resolved\b/i,
    'evasion',
  ],
  [/\bno data was\b|\bunexpected(?:ly)?\b|\bmisconfigur|\bit was decided\b|\babundance of caution\b/i, 'evasion'],
  [
    /\btheir fault\b|\btheir bug\b|\bvendor's fault\b|\bdisaster\b|\bcatastroph|\bnightmare\b|\bembarrass|\bcrazy\b|\binsane\b|!!/i,
    'heat',
  ],
]
