/** A word or phrase that this project does not use, and what to write in its place. */
export interface Wording {
  readonly pattern: RegExp
  readonly write: string
  /** A phrase that the pattern must find. */
  readonly example: string
  /** Only of pages: the API spells `cancelled` and `dialled` with two letters l, and messages follow it. */
  readonly pagesOnly?: boolean
}

/**
 * Words that make English read as if translated, and spellings other than American. Spaces in a pattern also match line
 * breaks. To add a row, fix the findings in the same change.
 */
export const wordings: readonly Wording[] = [
  // people and pronouns
  { pattern: /\b(?:no|some|every)body\b/i, write: 'no one, or name the party', example: 'when nobody answers' },
  { pattern: /\bwho(?:m)?ever\b/i, write: 'name the party', example: 'whoever calls' },
  { pattern: /\b(?:he|him|his|himself)\b/, write: 'they, the caller, the user', example: 'once he has answered' },

  // events and reports
  {
    pattern: /\b(?:unless|until) (?:otherwise )?told\b/i,
    write: 'by default',
    example: 'five minutes unless told',
  },
  {
    pattern: /\b(?:told|tells?|telling)\b(?! apart)/i,
    write: 'reports, emits, says',
    example: 'every key is told',
  },
  { pattern: /\bpretend(?:s|ed)?\b/i, write: 'simulated', example: 'the pretended phone network' },

  // constructions
  {
    pattern: /(?<!\b(?:there|which|that|it)) (?:is|are|was|were) no (?!longer|more|one\b|different)[a-z]+/i,
    write: 'is not a …',
    example: 'the text is no number',
  },
  { pattern: /\balone\b/i, write: 'only', example: 'telephones alone' },
  { pattern: /\bby (?:it|him|her|them)sel(?:f|ves)\b/i, write: 'on its own, automatically', example: 'ends by itself' },
  { pattern: /\bmeanwhile\b/i, write: 'while …', example: 'was withdrawn meanwhile' },
  { pattern: /\bfor ever\b/i, write: 'forever', example: 'keeps a handle open for ever' },
  { pattern: /\bwhat (?:cannot|can not)\b/i, write: 'name the thing', example: 'nothing is sent for what cannot be' },
  { pattern: /\b(?:to|cannot|can|could) be had\b/i, write: 'is available', example: 'while they cannot be had' },
  { pattern: /\bas a rule\b/i, write: 'usually', example: 'with 413 as a rule' },
  { pattern: /\b(?:harmless twice|twice is harmless)\b/i, write: 'safe to repeat', example: 'what is harmless twice' },
  { pattern: /\bpass(?:ed|es)? over\b/i, write: 'skips, skipped', example: 'passed over with a warning' },
  { pattern: /\bthe way (?:on|in)\b/i, write: 'migration guide, entry point', example: 'retired: the way on' },
  {
    pattern: /\bstands? (?:in|before|behind|beside|under|upon)\b/i,
    write: 'is in, comes before, replaces',
    example: 'the id stands in the path',
  },
  { pattern: /\bin the place of\b/i, write: 'instead of, replacing', example: 'in the place of another call' },
  {
    pattern: /\b(?:some|any|every|no)what\b|\baffair\b|\bmended\b/i,
    write: 'fixed, up to …',
    example: 'not mended yet',
  },

  // things that have a name
  {
    pattern: /\bdoors?\b/i,
    write: 'entry point (of a package), protocol server (of the emulator)',
    example: 'a door of the emulator',
  },
  {
    pattern:
      /\b(?:a|an|the|each|several|two|its) telephon(?:y|ies)\b(?! (?:application|calls?|client|library|number|services?))/i,
    write: 'the client',
    example: 'closing the telephony',
  },
  { pattern: /\(R\d{1,2}\b/, write: 'a link to docs/rules.md, or the reason itself', example: 'tokens (R8)' },

  // American spelling, as in code
  {
    pattern: /\b(?:dial|signal|label|cancel|travel|model|level|total)l(?:ed|ing|er)\b/i,
    write: 'one l: dialed, canceled',
    example: 'nothing is dialled twice',
    pagesOnly: true,
  },
  {
    pattern:
      /\b(?:author|custom|initial|maxim|minim|normal|optim|organ|priorit|recogn|serial|summar|synchron)is(?:e|ed|es|er|ers|ing|ation|ations|able)\b/i,
    write: 'z: recognize, organization',
    example: 'recognises speech',
  },
  {
    pattern: /\b(?:behavi|col|fav|hon|neighb)our\w*\b|\bcatalogue\b/i,
    write: 'behavior, color, catalog',
    example: 'the behaviour',
  },
]
