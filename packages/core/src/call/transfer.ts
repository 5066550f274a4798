import type { TransferCommand } from '../driver/index.ts'
import type { CallEngine } from './call-engine.ts'
import { runToOutcome } from './outcome.ts'

/** Hands the far side over; from the carrier's word for it on, the call can only be hung up (R18). */
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
