// What publish and promote say of flatpak applications without their runtimes.
import {flag} from '../../../contract/define'
import {AppError} from '../../../core/errors'
import type {Context} from '../../../kit/run/context'
import type {ParamSet} from '../../../resources/define'
import {
  requireRuntimes,
  runtimesOfNext,
  runtimesOfVersion,
  runtimeTexts,
  type RuntimeFindings,
  type Target,
} from '../../../workflows/flatpak/runtimes'

export const runtimesParam: ParamSet = {
  require_runtimes: flag('Refuse flatpak applications without their runtime, instead of a warning'),
}

/** What the help of both says of it. */
export const runtimesHelp =
  'Warns of flatpak applications whose runtime is not beside them, since hosts cannot install those; with --require-runtimes refuses them before anything is sent (exit status 65).'

/** Before a version is promoted, where it is a condition. */
export async function judgePromotion(ctx: Context, versionId: number, target: Target): Promise<void> {
  const findings = await runtimesOfVersion(ctx.client, versionId, target)
  requireRuntimes(findings, target, 'Nothing was promoted')
  tell(ctx, findings, target)
}

/** Before a view is published, where it is a condition. */
export async function judgePublication(ctx: Context, contentViewId: number): Promise<void> {
  const findings = await runtimesOfNext(ctx.client, contentViewId, library)
  requireRuntimes(findings, library, 'Nothing was published')
  tell(ctx, findings, library)
}

const library: Target = {name: 'Library'}

/** After a version was published or promoted. A warning is not worth a failure, so what cannot be asked is left out. */
export async function warnOfRuntimes(ctx: Context, versionId: number, target = library): Promise<void> {
  if (ctx.terminal.quiet) return
  try {
    tell(ctx, await runtimesOfVersion(ctx.client, versionId, target), target)
  } catch (error) {
    if (ctx.signal.aborted || !(error instanceof AppError)) throw error
    if (ctx.terminal.verbose)
      ctx.terminal.diagnose(`Runtimes of flatpak applications were not checked: ${error.message}`)
  }
}

function tell(ctx: Context, findings: RuntimeFindings, target: Target): void {
  const {warnings, notes} = runtimeTexts(findings, target)
  for (const text of warnings) ctx.terminal.warn(text)
  for (const text of notes) ctx.terminal.note(text)
}
