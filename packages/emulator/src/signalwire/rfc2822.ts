/** A date as the API and its status callbacks write it: `Wed, 19 Sep 2018 20:00:00 +0000`. */
export function rfc2822(date: Date): string {
  return date.toUTCString().replace('GMT', '+0000')
}
