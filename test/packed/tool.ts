import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { npmInstall } from './app.ts'
import type { Room } from './index.ts'
import { inLanes } from './run.ts'

const { arch, platform } = process
const system = platform === 'win32' ? 'win' : platform

/**
 * What is brought in beside the workspace's own tools, by the name of its folder. The packages that carry the binary
 * themselves: `node`, `bun` and `deno` fetch them by scripts.
 */
export const tools = {
  'typescript-oldest': 'typescript@5.4.5',
  'node-22': `node-${system}-${arch}@22.12.0`,
  'node-26': `node-${system}-${arch}@26.10.0`,
  bun: `@oven/bun-${platform}-${arch === 'arm64' ? 'aarch64' : arch}@1.4.5`,
  deno: `@deno/${platform}-${arch}${platform === 'linux' ? '-glibc' : ''}@2.9.6`,
} as const

/** Where a file of a tool is. */
export function toolFile(room: Room, tool: keyof typeof tools, file: string): string {
  return join(room.tools, tool, 'node_modules/tool', file)
}

/** Brings the tools in; one that the registry lacks is a problem. */
export async function installTools(room: Room): Promise<readonly string[]> {
  const problems = await inLanes(Object.entries(tools), 5, async ([name, wanted]) => {
    const folder = join(room.tools, name)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
    const { ok, text } = await npmInstall(folder, [`tool@npm:${wanted}`])
    return ok ? [] : [`${wanted} is not to be had: ${text.split('\n', 2).join(' ')}`]
  })
  return problems.flat()
}
