/** The name of this adapter: in events, errors, configuration and `providerOptions`. */
export const adapterName = 'signalwire-laml'
