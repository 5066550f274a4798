import type { TransferCommand } from '../driver/index.ts'
import type { CallEngine } from './call-engine.ts'
import { runToOutcome } from './outcome.ts'

/** Transfers the far side; once the carrier confirms it, the call can only be hung up. */
export async function handOver(
  { core, operations, reducer }: CallEngine,
  command: TransferCommand,
  signal: AbortSignal | undefined,
): Promise<void> {
  const completed = (): void => {
    core.progress.transferCompleted()
    reducer.settleHeldEnd()
  }
  core.progress.transfer()
  try {
    await runToOutcome(core, operations, { capability: 'transfer', verb: 'transfer', signal, completed }, (context) =>
      core.driver.doTransfer?.(context, command),
    )
  } finally {
    core.progress.transferSettled()
    reducer.settleHeldEnd()
  }
}
