/** The part of the vendor's client that checks signatures; its own types are out of reach behind its exports. */
declare module '@signalwire/compatibility-api' {
  export const RestClient: {
    readonly validateRequest: (key: string, header: string, url: string, fields: object) => boolean
  }
}
