/** The part of the vendor's client that checks signatures; its exports hide its own types. */
declare module '@signalwire/compatibility-api' {
  export const RestClient: {
    readonly validateRequest: (key: string, header: string, url: string, fields: object) => boolean
  }
}
