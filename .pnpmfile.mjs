// Published packages keep only the conditions that strangers need.
export const hooks = {
  beforePacking(manifest) {
    for (const door of Object.values(manifest.exports ?? {})) delete door['@trunkline/source']
    return manifest
  },
}
