import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import wabt from 'wabt'

const source = join(import.meta.dirname, '../src/filter.wat')
const target = join(import.meta.dirname, '../src/filter-wasm.ts')

/** Assembles src/filter.wat. */
export async function assembleFilter(): Promise<Uint8Array> {
  const assembler = await wabt()
  const module = assembler.parseWat('filter.wat', readFileSync(source, 'utf8'), { simd: true })
  try {
    module.resolveNames()
    module.validate()
    return module.toBinary({}).buffer
  } finally {
    module.destroy()
  }
}

if (import.meta.main) {
  const bytes = await assembleFilter()
  const text = `/** The program of filter.wat; \`node --conditions=@trunkline/source packages/audio/test/build-filter.ts\` writes this file. */
export const filterWasm = Uint8Array.from([${[...bytes].join(', ')}])
`
  writeFileSync(target, text)
  console.log(`${target}: ${bytes.length} bytes; format it with oxfmt`)
}
