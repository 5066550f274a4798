import type { Numbers } from '../world.ts'

/** Numbers of the simulated world on carriers that call telephones. */
export const phoneNumbers: Numbers = { own: '+14255550100', theirs: '+14255550123', others: '+14255550124' }
