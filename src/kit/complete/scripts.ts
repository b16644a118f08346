// The completion scripts of the shells.
import bash from './shells/mallet.bash'
import fish from './shells/mallet.fish'
import powershell from './shells/mallet.ps1'
import zsh from './shells/mallet.zsh'

const scripts: Readonly<Record<string, string>> = {bash, zsh, fish, powershell}

/** The script for a shell; undefined for one that has none. */
export const scriptFor = (shell: string): string | undefined =>
  Object.hasOwn(scripts, shell) ? scripts[shell] : undefined
